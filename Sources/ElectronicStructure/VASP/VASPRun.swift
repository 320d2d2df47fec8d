// Part of Ordeal. See LICENSE.

import Structures

/// A run of VASP as one of its output files tells it.
public struct VASPRun: Sendable {
  /// The path of the file.
  public var file: String
  /// "vasp 6.3.0".
  public var program: String
  /// What the run was asked to do.
  public var parameters: VASPParameters
  /// The element of each atom.
  public var elements: [Element]
  /// The names of the pseudopotentials: "PAW_PBE Li_sv 10Sep2004".
  public var potentials: [String]
  /// The ionic steps that are complete.
  public var steps: [VASPStep]
  /// Why the file does not hold the whole run; nil if it does.
  public var truncation: String?
}

/// One ionic step of a run.
public struct VASPStep: Hashable, Sendable {
  /// The lattice vectors.
  public var cell: Cell
  /// Cartesian positions, Å.
  public var positions: [Vector3]
  /// Forces, eV/Å; without the drift that VASP may have taken away.
  public var forces: [Vector3]
  /// As VASP writes it, kB: compression positive.
  ///
  /// It is nil if the file does not have it.
  public var stress: Matrix3?
  /// F, eV.
  public var freeEnergy: Double
  /// E, eV.
  public var energyWithoutEntropy: Double
  /// E₀, eV.
  public var sigmaZeroEnergy: Double
  /// How many electronic steps it took.
  public var electronicSteps: Int
  /// Whether the file says itself that they converged; nil if it says nothing.
  public var saysConverged: Bool?

  /// An energy, eV.
  public func energy(_ kind: EnergyKind) -> Double {
    switch kind {
    case .sigmaZero: sigmaZeroEnergy
    case .free: freeEnergy
    case .withoutEntropy: energyWithoutEntropy
    }
  }

  /// W_ab = −∂E/∂ε_ab, eV: the volume times VASP's stress.
  public var virial: Matrix3? {
    stress.map { $0 * (cell.volume / kilobarPerElectronVoltPerCubicAngstrom) }
  }
}

/// 1 eV/Å³ in kB: a fact of the SI since 2019.
let kilobarPerElectronVoltPerCubicAngstrom = 1602.176634

// MARK: What can be used of a run

extension VASPRun: OutputRun {
  var stepCount: Int { steps.count }

  /// Why no number of the run can be used, whichever step is asked for.
  public var objection: String? {
    if steps.isEmpty { return truncation ?? "no ionic step is complete" }
    guard let most = parameters.mostElectronicSteps, most > 0 else {
      return "it does not say NELM, so that convergence cannot be told"
    }
    if let charge = parameters.initialCharge, charge >= 10 {
      return "ICHARG is \(charge): the density was kept, so that its energies are not those of a "
        + "self-consistent calculation"
    }
    if let algorithm = parameters.algorithm, 2...4 ~= algorithm {
      return "IALGO is \(algorithm): the orbitals were kept, so that its energies are not those of "
        + "a self-consistent calculation"
    }
    if let pressure = parameters.pressure, pressure != 0 {
      return "PSTRESS is \(pressure) kB: its energies are not those of the structure alone"
    }
    return nil
  }

  /// Why a step cannot be used.
  public func objection(toStep index: Int) -> String? {
    let step = steps[index]
    guard step.electronicSteps > 0 else {
      return "ionic step \(index + 1) has no electronic steps: its numbers are not DFT's"
    }
    guard isConverged(step) else {
      return "the electrons of ionic step \(index + 1) did not converge in "
        + "\(step.electronicSteps) steps (NELM \(parameters.mostElectronicSteps ?? 0))"
    }
    return nil
  }

  /// Whether the electrons of a step converged.
  ///
  /// What VASP says is believed where it says no, and of VASP 6 where it says yes: VASP 5 writes
  /// "EDIFF is reached" also when its steps have run out, so that of NELM steps the last tells nothing.
  private func isConverged(_ step: VASPStep) -> Bool {
    guard step.saysConverged ?? true else { return false }
    if step.electronicSteps < parameters.mostElectronicSteps ?? 0 { return true }
    return step.saysConverged == true && (majorVersion ?? 0) >= 6
  }

  /// 6 of "vasp 6.3.0".
  private var majorVersion: Int? {
    program.split(separator: " ").dropFirst().first?.split(separator: ".").first.flatMap { Int($0) }
  }

  /// Whether the run relaxed a structure.
  public var isRelaxation: Bool {
    (parameters.mostIonicSteps ?? 0) > 1 && [1, 2, 3].contains(parameters.ionicMethod)
  }

  /// Whether a relaxation reached its end before its steps ran out; true for other runs.
  public var isIonicallyConverged: Bool {
    guard isRelaxation, let most = parameters.mostIonicSteps else { return true }
    return truncation == nil && steps.count < most
  }

  /// A step as a structure with its labels.
  ///
  /// The stress is left out where VASP calculates its trace only, or nothing (ISIF 0 and 1).
  public func structure(ofStep index: Int, energy kind: EnergyKind) -> Structure {
    let step = steps[index]
    var structure = Structure(cell: step.cell, elements: elements, positions: step.positions)
    structure.energy = step.energy(kind)
    structure.forces = step.forces
    if parameters.stressKind.map({ $0 >= 2 }) ?? false { structure.virial = step.virial }
    structure.provenance = "\(file), ionic step \(index + 1)"
    var info = structure.properties.info
    info["energy_kind"] = .text(kind.rawValue)
    info["free_energy"] = .real(step.freeEnergy)
    info["engine"] = .text(program)
    if !potentials.isEmpty { info["potentials"] = .text(potentials.joined(separator: ", ")) }
    info["cutoff"] = parameters.cutoff.map { .real($0) }
    if let smearing = parameters.smearing { info["ismear"] = .integer(smearing) }
    info["smearing"] = parameters.smearingWidth.map { .real($0) }
    info["spin"] = parameters.spin.map { .logical($0 == 2) }
    info["kpoints"] = parameters.kpoints.map { .integers($0) }
    info["kpoint_count"] = parameters.kpointCount.map { .integer($0) }
    if isRelaxation { info["relaxed"] = .logical(isIonicallyConverged && index == steps.count - 1) }
    structure.properties.info = info
    return structure
  }
}
