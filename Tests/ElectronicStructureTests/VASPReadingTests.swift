// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import ElectronicStructure

@Suite struct VASPReadingTests {
  /// `Golden/vasp.json`.
  private struct Golden: Decodable {
    struct File: Decodable {
      var ase: [Frame]
      var pymatgenFinalEnergy: Double
    }
    struct Frame: Decodable {
      var cell: [Double]
      var positions: [Double]
      var freeEnergy: Double
      var forces: [Double]
      var stress: [Double]
    }
  }

  private func golden(_ name: String) throws -> Golden.File {
    let data = try Data(contentsOf: VASPFiles.folder.appending(path: "vasp.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let part = try #require(object?[name])
    return try JSONDecoder().decode(
      Golden.File.self, from: JSONSerialization.data(withJSONObject: part))
  }

  private func difference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test(
    "cells, positions, forces, stresses and energies are what ASE reads", arguments: VASPFiles.all)
  func agreesWithASE(file: String) throws {
    let run = try VASPFiles.run(VASPFiles.text(file))
    let frames = try golden(file).ase
    #expect(run.truncation == nil && run.objection == nil)
    #expect(run.steps.count == frames.count)
    for (index, frame) in frames.enumerated() {
      let structure = run.structure(ofStep: index, energy: .free)
      #expect(difference(structure.cell.vectors.components, frame.cell) < 1e-9)
      #expect(
        difference(structure.positions.flatMap { [$0.x, $0.y, $0.z] }, frame.positions) < 1e-7)
      #expect(
        difference((structure.forces ?? []).flatMap { [$0.x, $0.y, $0.z] }, frame.forces) < 1e-9)
      let stress = try #require(structure.virial) * (-1 / structure.cell.volume)
      // ASE's eV/Å³ is CODATA 2014's: 6e-9 of it.
      #expect(difference(stress.components, frame.stress) < 1e-8)
      #expect(structure.energy == frame.freeEnergy)
    }
  }

  @Test("the energy taken is the Materials Project's", arguments: VASPFiles.all)
  func energyIsThatOfTheMaterialsProject(file: String) throws {
    let run = try VASPFiles.run(VASPFiles.text(file))
    let step = try #require(run.steps.last)
    #expect(abs(step.energy(.sigmaZero) - (try golden(file).pymatgenFinalEnergy)) < 1e-7)
    // Gaussian smearing: E₀ lies between F and E.
    #expect(abs(step.sigmaZeroEnergy - (step.freeEnergy + step.energyWithoutEntropy) / 2) < 1e-7)
  }

  @Test("both files of a run say the same", arguments: ["static", "relax"])
  func bothFilesAgree(name: String) throws {
    let xml = try VASPFiles.run(VASPFiles.text("\(name).vasprun.xml"))
    let text = try VASPFiles.run(VASPFiles.text("\(name).OUTCAR"))
    #expect(xml.parameters == text.parameters)
    #expect(xml.elements == text.elements && xml.potentials == text.potentials)
    for (a, b) in zip(xml.steps, text.steps) {
      // OUTCAR has five decimals of positions and six of forces.
      #expect(zip(a.positions, b.positions).allSatisfy { length($0 - $1) < 1e-5 })
      #expect(zip(a.forces, b.forces).allSatisfy { length($0 - $1) < 1e-6 })
      #expect(abs(a.sigmaZeroEnergy - b.sigmaZeroEnergy) < 1e-7)
      let (w, v) = (try #require(a.virial), try #require(b.virial))
      #expect((w - v).components.allSatisfy { abs($0) < 1e-5 })
      #expect(a.electronicSteps == 3 && b.electronicSteps == 3)
    }
  }

  @Test("the virial is minus the energy's derivative by strain: sign, unit, order of components")
  func virialHasItsSign() throws {
    // The files hold the stresses of `MorsePotential`; E(ε) here is its energy, evaluated anew.
    for file in VASPFiles.all {
      let step = try #require(VASPFiles.run(VASPFiles.text(file)).steps.first)
      let virial = try #require(step.virial)
      #expect(abs(MorsePotential.energy(step) - step.freeEnergy) < 1e-4)
      for (row, column) in [(0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (2, 0)] {
        let h = 1e-4
        var strain = Matrix3.zero
        strain[row, column] += h / 2
        strain[column, row] += h / 2
        let slope =
          (MorsePotential.energy(step, strained: strain)
            - MorsePotential.energy(step, strained: strain * -1)) / (2 * h)
        // OUTCAR's five decimals of positions leave 1e-5 Å times the forces on some forty pairs.
        #expect(abs(virial[row, column] + slope) < 1e-3, "\(file) \(row) \(column)")
      }
    }
  }

  @Test("settings and provenance come along")
  func settingsComeAlong() throws {
    let run = try VASPFiles.run(VASPFiles.text("static.vasprun.xml"))
    let structure = run.structure(ofStep: 0, energy: .sigmaZero)
    let info = structure.properties.info
    #expect(structure.elements == [.lithium, .lithium, .aluminum, .aluminum])
    #expect(structure.provenance == "vasprun.xml, ionic step 1")
    #expect(info["kpoints"] == .integers([4, 4, 4]) && info["kpoint_count"] == .integer(3))
    #expect(info["cutoff"] == .real(520) && info["ismear"] == .integer(0))
    #expect(info["smearing"] == .real(0.05) && info["spin"] == .logical(true))
    #expect(info["energy_kind"] == .text("sigma-zero"))
    #expect(info["engine"] == .text("vasp 5.4.4.18Apr17-6-g9f103f2a35"))
    #expect(info["potentials"] == .text("PAW_PBE Li_sv 10Sep2004, PAW_PBE Al 04Jan2001"))
    #expect(structure.energy == run.steps[0].sigmaZeroEnergy)
  }

  @Test("what editors, other writers of XML and transfers leave in a file changes nothing")
  func oddFiles() throws {
    let xml = try VASPFiles.text("static.vasprun.xml")
    let outcar = try VASPFiles.text("static.OUTCAR")
    let variants = [
      ("vasprun.xml", xml, "\u{feff}" + xml),
      ("vasprun.xml", xml, xml.replacing("\n", with: "\r\n")),
      ("vasprun.xml", xml, xml.replacing("name=\"e_fr_energy\"", with: "name='e_fr_energy'")),
      (
        "vasprun.xml", xml,
        xml.replacing("<calculation>", with: "<!-- a > b, <calculation> -->\n<calculation>")
      ),
      ("OUTCAR", outcar, "\u{feff}" + outcar), ("OUTCAR", outcar, "\n \n" + outcar),
      ("OUTCAR", outcar, outcar.replacing("\n", with: "\r\n")),
      ("OUTCAR", outcar, outcar.trimmingCharacters(in: .newlines)),
    ]
    for (name, plain, odd) in variants {
      try #require(odd != plain)
      try VASPFiles.withFolder([name: odd, "plain": plain]) { folder in
        let run = try VASPRun(contentsOf: folder + "/" + name)
        let expected = try VASPRun(contentsOf: folder + "/plain")
        #expect(run.truncation == nil && run.objection == nil)
        #expect(run.steps == expected.steps && run.elements == expected.elements)
        #expect(run.parameters == expected.parameters)
      }
    }
  }
}

/// The potential that `Golden/make_vasp.py` takes its numbers from.
enum MorsePotential {
  /// The energy of a step's structure, r → r (1 + ε), eV.
  static func energy(_ step: VASPStep, strained strain: Matrix3 = .zero) -> Double {
    let map = Matrix3.identity + strain
    let cell = step.cell.vectors * map
    let positions = step.positions.map { $0 * map }
    var energy = 0.0
    for i in 0..<4 {
      for j in 0..<4 {
        for shift in shifts {
          let r = length(positions[j] - positions[i] + shift * cell)
          if r > 0.1 { energy += pair(i, j, r) / 2 }
        }
      }
    }
    return energy
  }

  private static let shifts: [Vector3] = (-4...4).flatMap { a in
    (-4...4).flatMap { b in (-4...4).map { c in Vector3(Double(a), Double(b), Double(c)) } }
  }

  /// Atoms 0 and 1 are lithium, 2 and 3 aluminium.
  private static func pair(_ i: Int, _ j: Int, _ r: Double) -> Double {
    let kind = (i > 1 ? 1 : 0) + (j > 1 ? 1 : 0)
    let (depth, length) = [(0.12, 3.0), (0.2, 2.85), (0.27, 2.8)][kind]
    guard r < 9 else { return 0 }
    let x = exp(-1.4 * (r - length))
    return depth * (x * x - 2 * x)
  }
}
