// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// How VASP is to calculate: whose settings, and what for.
public struct VASPInputSettings: Hashable, Sendable {
  /// Whose settings.
  public enum Preset: String, CaseIterable, Sendable {
    /// Liu & Mo: a mesh of 4 × 4 × 4, Gaussian smearing of 0.05 eV, EDIFF 10⁻⁷ eV, spin-polarised,
    /// 520 eV, everything else as the Materials Project has it.
    case paper
    /// The Materials Project's, as pymatgen's `MPRelaxSet`, `MPStaticSet` and `MPMDSet` have them.
    case materialsProject = "mp"
  }

  /// What for.
  public enum Task: String, CaseIterable, Sendable {
    /// Energy, forces and stress of the structure as it is.
    case `static`
    /// Positions and cell relaxed.
    case relax
    /// Molecular dynamics at constant volume and temperature.
    case aimd
  }

  /// Whose settings.
  public var preset: Preset
  /// What for.
  public var task: Task
  /// The k-points, in place of the preset's.
  public var kpoints: KPointMesh?
  /// The temperature of dynamics, K.
  public var temperature = 600.0
  /// How long dynamics go on after heating, ps.
  public var time = 2.0

  /// The settings of a preset.
  public init(_ preset: Preset, _ task: Task) { (self.preset, self.task) = (preset, task) }

  /// fs.
  static let timestep = 2.0
  /// The paper's heating: from 100 K, during 2 ps.
  static let heating = (from: 100.0, time: 2.0)
}

// MARK: INCAR

extension VASPInputSettings {
  /// The tags of INCAR; of dynamics, those of the piece after heating.
  func incar(for structure: Structure) throws(OrdealError) -> [String: String] {
    var tags = try relaxationTags(for: structure)
    switch task {
    case .relax: break
    case .static:
      tags.merge(["NSW": "0", "LCHARG": ".TRUE.", "LREAL": ".FALSE."]) { $1 }
      // VASP's defaults are no motion, and the stress.
      (tags["IBRION"], tags["ISIF"]) = (nil, nil)
    case .aimd:
      tags.merge(try dynamicsTags(for: structure)) { $1 }
      tags["MAGMOM"] = nil
    }
    switch (preset, task) {
    case (.paper, .aimd): tags.merge(["EDIFF": "1E-4", "ENCUT": "520"]) { $1 }
    case (.paper, _): tags.merge(["EDIFF": "1E-7", "ISMEAR": "0"]) { $1 }
    // Its dynamics run at the cutoff that the pseudopotentials ask for.
    case (.materialsProject, .aimd): tags["ENCUT"] = nil
    case (.materialsProject, _): break
    }
    // Tetrahedra need four k-points.
    if mesh(for: structure).total < 4 { tags["ISMEAR"] = "0" }
    return tags
  }

  /// `MPRelaxSet`.
  private func relaxationTags(
    for structure: Structure
  ) throws(OrdealError) -> [String: String] {
    let symbols = Set(structure.elements.map(\.symbol))
    guard
      symbols.isDisjoint(with: ["O", "F"])
        || symbols.isDisjoint(with: ["Co", "Cr", "Fe", "Mn", "Mo", "Ni", "V", "W"])
    else {
      throw OrdealError(
        "the Materials Project calculates oxides and fluorides of \(symbols.sorted()) with U, "
          + "which these settings do not have", at: structure.provenance)
    }
    let heaviest = structure.elements.map(\.atomicNumber).max() ?? 0
    var tags = [
      "ALGO": "Fast", "EDIFF": Self.text(5e-5 * Double(structure.count)), "ENCUT": "520",
      "IBRION": "2", "ISIF": "3", "ISMEAR": "-5", "ISPIN": "2", "LASPH": ".TRUE.", "LORBIT": "11",
      "LREAL": "Auto", "LWAVE": ".FALSE.", "NELM": "100", "NSW": "99", "PREC": "Accurate",
      "SIGMA": "0.05", "MAGMOM": Self.moments(of: structure),
    ]
    if heaviest > 20 { tags["LMAXMIX"] = heaviest > 56 ? "6" : "4" }
    return tags
  }

  /// `MPMDSet`.
  private func dynamicsTags(
    for structure: Structure
  ) throws(OrdealError) -> [String: String] {
    guard let steps = Int(rounding: time * 1000 / Self.timestep), 1...Int(Int32.max) ~= steps else {
      throw OrdealError(
        "expected dynamics of 1 to \(Int32.max) steps of \(Self.timestep) fs, got \(time) ps")
    }
    return [
      "TEBEG": Self.text(temperature), "TEEND": Self.text(temperature),
      "NSW": "\(steps)", "POTIM": Self.text(Self.timestep),
      "EDIFF": Self.text(1e-5 * Double(structure.count)), "IBRION": "0", "SMASS": "0", "ISIF": "0",
      "ISYM": "0", "ISPIN": "1", "ISMEAR": "0", "PREC": "Normal", "ADDGRID": ".TRUE.",
      "LREAL": ".TRUE.", "LCHARG": ".FALSE.", "LWAVE": ".TRUE.", "LPLANE": ".FALSE.",
      "LSCALU": ".FALSE.", "BMIX": "1", "MAXMIX": "20", "NELM": "500", "NELMIN": "4", "NSIM": "4",
      "NBLOCK": "1", "KBLOCK": "100",
    ]
  }

  /// Tags of the heating before dynamics: velocities scaled to a temperature that rises evenly.
  var heatingTags: [String: String] {
    [
      "TEBEG": Self.text(Self.heating.from), "SMASS": "-1",
      "NSW": "\(Int(Self.heating.time * 1000 / Self.timestep))",
    ]
  }

  private static func moments(of structure: Structure) -> String {
    var groups: [(moment: Double, count: Int)] = []
    for element in structure.elements {
      let moment = MaterialsProjectTables.moment(of: element)
      if groups.last?.moment == moment {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((moment, 1))
      }
    }
    return groups.map { "\($0.count)*\(text($0.moment))" }.joined(separator: " ")
  }

  private static func text(_ value: Double) -> String {
    String(format: "%.10g", value)
  }
}

// MARK: KPOINTS

extension VASPInputSettings {
  /// The k-points of a structure.
  func mesh(for structure: Structure) -> KPointMesh {
    if let kpoints { return kpoints }
    switch (preset, task) {
    case (_, .aimd): return .gamma
    case (.paper, _): return .four
    case (.materialsProject, .relax): return Self.mesh(for: structure.cell, density: 64)
    case (.materialsProject, .static): return Self.mesh(for: structure.cell, density: 100)
    }
  }

  /// pymatgen's `automatic_density_by_vol`: so many points in 1 Å⁻³ of reciprocal space.
  private static func mesh(for cell: Cell, density: Double) -> KPointMesh {
    let reciprocalVolume = pow(2 * Double.pi, 3) / cell.volume
    let lengths = cell.lengths
    let scale = cbrt(density * reciprocalVolume * lengths.x * lengths.y * lengths.z)
    return KPointMesh(
      atLeastOne: (0..<3).map {
        Int(rounding: (scale / lengths[$0]).rounded(.down), limitedTo: 1...KPointMesh.most) ?? 1
      })
  }
}
