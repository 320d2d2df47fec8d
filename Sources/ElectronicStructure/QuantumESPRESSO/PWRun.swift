// Part of Ordeal. See LICENSE.

import Structures
import Support

/// A run of `pw.x` as its output tells it.
struct PWRun: Sendable {
  /// The path of the file.
  var file: String
  /// "Quantum ESPRESSO 6.7MaX".
  var program: String
  /// The functional, as `Pseudopotential.functionalName` gives it.
  var functional: String?
  /// The wave functions' cutoff, eV.
  var cutoff: Double?
  /// The charge density's cutoff, eV.
  var densityCutoff: Double?
  /// How occupations are smeared.
  var smearing = Smearing.none
  /// The width of the smearing, eV, to three digits behind the point: the file has no more.
  var smearingWidth: Double?
  /// How many k-points symmetry left.
  var kpointCount: Int?
  /// How many bands there were.
  var bands: Int?
  /// Whether it is spin-polarised.
  var hasSpin = false
  /// Whether the functional has a Hubbard U.
  var hasHubbardTerm = false
  /// Whether exact exchange is part of the functional.
  var isHybrid = false
  /// Whether an electric field is part of the energy.
  var hasElectricField = false
  /// The element of each atom.
  var elements: [Element] = []
  /// The ionic steps that have an energy, or whose electrons did not converge.
  var steps: [PWStep] = []
  /// Whether the run relaxed a structure.
  var isRelaxation = false
  /// Whether a relaxation said that it reached its end.
  var isRelaxed = false
  /// Why `pw.x` gave up, in its own words; nil if it did not.
  var failure: String?
  /// Why the file does not hold the whole run; nil if it does.
  var truncation: String?
  /// How long it took by the clock, s.
  var seconds: Double?

  /// How occupations are smeared, which decides where the energy for σ → 0 lies.
  ///
  /// For the free energy F = E − TS and Gaussian or Fermi–Dirac smearing it is F + TS/2; for
  /// Methfessel's and Paxton's of first order, the only one that `pw.x` has, F + TS/3; Marzari's and
  /// Vanderbilt's F has no term of second order in σ and is taken as it is.
  enum Smearing: Hashable, Sendable {
    /// Fixed occupations, or tetrahedra: all energies are one.
    case none
    case gaussian
    case fermiDirac
    case methfesselPaxton
    case marzariVanderbilt
    /// One that is not known, by its name.
    case other(String)

    /// The part of TS that is added to F; nil if it is not known.
    var entropyShare: Double? {
      switch self {
      case .none, .marzariVanderbilt: 0
      case .gaussian, .fermiDirac: 1.0 / 2
      case .methfesselPaxton: 1.0 / 3
      case .other: nil
      }
    }
  }
}

/// One ionic step of a run of `pw.x`.
struct PWStep: Hashable, Sendable {
  /// The lattice vectors.
  var cell: Cell
  /// Cartesian positions, Å.
  var positions: [Vector3]
  /// F, eV; nil if the electrons did not converge.
  var freeEnergy: Double?
  /// −TS, eV.
  var entropyTerm = 0.0
  /// How many iterations it took.
  var iterations: Int?
  /// Whether the file says that the electrons converged.
  var isConverged = false
  /// Forces, eV/Å; nil if they were not calculated.
  var forces: [Vector3]?
  /// As `pw.x` writes it, but in eV/Å³: compression positive; nil if it was not calculated.
  var stress: Matrix3?
}

// MARK: What can be used of a run

extension PWRun: OutputRun {
  var stepCount: Int { steps.count }

  var objection: String? {
    if let failure { return "pw.x gave up: \(failure)" }
    if steps.isEmpty { return truncation ?? "no ionic step has a total energy" }
    if isHybrid { return "its functional has exact exchange, which is not read" }
    if hasElectricField {
      return "it has an electric field: its energies are not those of the structure alone"
    }
    if smearing == .none, steps.contains(where: { $0.entropyTerm != 0 }) {
      return "it has an entropy of smearing, but does not say which smearing"
    }
    if case .other(let name) = smearing {
      return "its smearing is \"\(name)\", whose energy for smearing → 0 is not known"
    }
    return nil
  }

  var isIonicallyConverged: Bool { !isRelaxation || isRelaxed }

  func objection(toStep index: Int) -> String? {
    let step = steps[index]
    guard step.isConverged, step.freeEnergy != nil else {
      let iterations = step.iterations.map { " in \($0) iterations" } ?? ""
      return "the electrons of ionic step \(index + 1) did not converge\(iterations)"
    }
    return nil
  }

  /// An energy of a step, eV; not a number if there is none.
  func energy(_ kind: EnergyKind, ofStep step: PWStep) -> Double {
    let free = step.freeEnergy ?? .nan
    switch kind {
    case .free: return free
    case .withoutEntropy: return free - step.entropyTerm
    case .sigmaZero: return free - step.entropyTerm * (smearing.entropyShare ?? .nan)
    }
  }

  func structure(ofStep index: Int, energy kind: EnergyKind) -> Structure {
    let step = steps[index]
    var structure = Structure(cell: step.cell, elements: elements, positions: step.positions)
    structure.energy = energy(kind, ofStep: step)
    structure.forces = step.forces
    structure.virial = step.stress.map { $0 * step.cell.volume }
    structure.provenance = "\(file), ionic step \(index + 1)"
    var info = structure.properties.info
    info["energy_kind"] = .text(kind.rawValue)
    info["free_energy"] = step.freeEnergy.map { .real($0) }
    info["engine"] = .text(program)
    info["functional"] = functional.map { .text(hasHubbardTerm ? $0 + " + U" : $0) }
    info["cutoff"] = cutoff.map { .real($0) }
    info["density_cutoff"] = densityCutoff.map { .real($0) }
    info["smearing"] = smearingWidth.map { .real($0) }
    info["kpoint_count"] = kpointCount.map { .integer($0) }
    info["spin"] = .logical(hasSpin)
    if isRelaxation { info["relaxed"] = .logical(isRelaxed && index == steps.count - 1) }
    structure.properties.info = info
    return structure
  }
}

// MARK: As a label

extension PWRun {
  /// The label of a structure that `pw.x` was asked for.
  ///
  /// - Throws: `OrdealError` if the run is not whole, did not converge, or is not that of the
  ///   structure.
  func label(
    of asked: LabelledCell, _ calculation: QuantumESPRESSOCalculation, ranks: Int
  ) throws(OrdealError) -> LabelResult {
    if let reason = objection ?? truncation { throw OrdealError(reason, at: file) }
    guard steps.count == 1 else {
      throw OrdealError("expected one ionic step, got \(steps.count)", at: file)
    }
    if let reason = objection(toStep: 0) { throw OrdealError(reason, at: file) }
    let step = steps[0]
    try check(step, asked)
    guard let free = step.freeEnergy, let forces = step.forces, let stress = step.stress else {
      throw OrdealError("expected forces and stress, found none", at: file)
    }
    return LabelResult(
      schemaVersion: 1, engine: program, energy: energy(.sigmaZero, ofStep: step),
      freeEnergy: free, forces: forces.flatMap { [$0.x, $0.y, $0.z] },
      stress: stress.components.map { -$0 }, irreducibleKpoints: kpointCount ?? 1,
      bands: bands ?? 1, iterations: step.iterations ?? 1,
      setups: calculation.pseudopotentials.mapValues(\.sha256), ranks: ranks,
      seconds: seconds ?? 0)
  }

  /// Checks that a step is that of the structure that was asked about, as exactly as the file has it.
  private func check(_ step: PWStep, _ asked: LabelledCell) throws(OrdealError) {
    guard elements.map(\.symbol) == asked.symbols else {
      throw OrdealError(
        "expected the \(asked.symbols.count) atoms of the structure, found \(elements.count) atoms or "
          + "other elements", at: file)
    }
    let found = step.cell.vectors.components + step.positions.flatMap { [$0.x, $0.y, $0.z] }
    let expected = asked.cell + asked.positions
    // The file has six digits of the edges and seven of positions, in units of the first edge.
    let tolerance = 1e-5 * (1 + (expected.map(abs).max() ?? 0))
    guard zip(found, expected).allSatisfy({ abs($0 - $1) < tolerance }) else {
      throw OrdealError(
        "expected the cell and the positions of the structure, found others", at: file)
    }
  }
}
