// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Structures
import Support

/// A calculation of `pw.x`: plane waves, the user's pseudopotentials, not spin-polarised, Gaussian
/// smearing.
public struct QuantumESPRESSOCalculation: LabelCalculation {
  /// The engine, by name.
  public private(set) var engine = "qe"
  /// The functional of the pseudopotentials.
  public var functional: String
  /// The pseudopotentials by the symbols of their elements.
  public var pseudopotentials: [String: Pseudopotential]
  /// The wave functions' cutoff, eV.
  public var cutoff: Double
  /// The charge density's cutoff, eV.
  public var densityCutoff: Double
  /// The k-points.
  public var kpoints: KPointMesh
  /// The width of the Gaussian smearing, eV.
  public var smearing: Double
  /// The estimated error of the energy that may be left, eV/atom.
  public var energyTolerance: Double
  /// After how many iterations to give up.
  public var maximumIterations: Int

  /// A calculation with all of its settings.
  init(
    functional: String, pseudopotentials: [String: Pseudopotential], cutoff: Double,
    densityCutoff: Double, kpoints: KPointMesh, smearing: Double, energyTolerance: Double,
    maximumIterations: Int
  ) {
    (self.functional, self.pseudopotentials) = (functional, pseudopotentials)
    (self.cutoff, self.densityCutoff, self.kpoints) = (cutoff, densityCutoff, kpoints)
    (self.smearing, self.energyTolerance) = (smearing, energyTolerance)
    self.maximumIterations = maximumIterations
  }

  /// Where the pseudopotentials are, from the folder of the ledger.
  static let pseudopotentialFolder = "pseudopotentials"
  /// What `pw.x` says.
  static let outputFile = "pw.out"
  private static let inputFile = "pw.in"
  /// Where `pw.x` keeps what it needs while it runs.
  private static let scratchFolder = "scratch"
}

// MARK: What is said of it

extension QuantumESPRESSOCalculation {
  /// The pseudopotentials' hashes and the cutoff of the charge density.
  public var origin: [(String, Properties.Value)] {
    let hashes = pseudopotentials.sorted { $0.key < $1.key }.map { symbol, potential in
      "\(symbol) \(potential.kind.rawValue) \(potential.sha256.prefix(16))"
    }
    return [
      ("potentials", .text(hashes.joined(separator: ", "))),
      ("density_cutoff", .real(densityCutoff)),
    ]
  }

  /// Functional, cutoffs and pseudopotentials.
  public var choices: [String] {
    let potentials = pseudopotentials.sorted { $0.key < $1.key }.map { symbol, potential in
      "\(symbol): \(potential.kind.rawValue), \(potential.valence) electrons, SHA-256 "
        + "\(potential.sha256.prefix(16))…"
    }
    return [
      "Quantum ESPRESSO, \(functional), cutoff \(Self.tidy(cutoff)) eV, charge density "
        + "\(Self.tidy(densityCutoff)) eV"
    ] + potentials
  }

  private static func tidy(_ number: Double) -> String { String(format: "%.6g", number) }

  /// The calculation with the pseudopotentials of some elements only.
  ///
  /// - Throws: `OrdealError` if one of them has none.
  public func narrowed(
    to elements: Set<Element>
  ) throws(OrdealError) -> QuantumESPRESSOCalculation {
    var result = self
    result.pseudopotentials = [:]
    for element in elements.sorted() {
      guard let potential = pseudopotentials[element.symbol] else {
        throw OrdealError(
          "holds \(element), but no pseudopotential of \(element) is given: --pseudopotential "
            + "\(element)=FILE")
      }
      result.pseudopotentials[element.symbol] = potential
    }
    return result
  }
}

// MARK: As a job

extension QuantumESPRESSOCalculation {
  /// Writes `pw.in`.
  ///
  /// - Throws: `OrdealError` if the folder cannot be written.
  public func writeInput(of structure: LabelledCell, in claim: Claim) throws {
    // A process of an attempt that was killed may still be writing: not into what comes now.
    for name in [Self.outputFile, Self.scratchFolder] {
      try? FileManager.default.removeItem(atPath: claim.path(name))
    }
    try AtomicFile.write(
      input(of: structure, pseudopotentialFolder: "../../" + Self.pseudopotentialFolder),
      to: claim.path(Self.inputFile))
  }

  /// `pw.x -in pw.in > pw.out` in the job's folder, on all processes.
  ///
  /// - Throws: `OrdealError` if a program is missing.
  public func words(in claim: Claim, on host: EngineHost) throws -> [String] {
    // pw.x writes into the folder that it is started in, and has no option for the file of its output.
    let script = "cd \"$1\" && shift && exec \"$@\" > \(Self.outputFile)"
    return ["/bin/sh", "-c", script, "ordeal-label", claim.folder.path] + (try host.launch())
      + [try host.path(of: QuantumESPRESSO.program), "-in", Self.inputFile]
  }

  /// Reads `pw.out`.
  ///
  /// - Throws: `OrdealError` if the run is not whole, did not converge, or is not that of the
  ///   structure.
  public func conclude(_ structure: LabelledCell, in claim: Claim, ranks: Int) throws {
    try? FileManager.default.removeItem(atPath: claim.path(Self.scratchFolder))
    let run = try PWRun(contentsOf: claim.path(Self.outputFile))
    let result = try run.label(of: structure, self, ranks: ranks)
    try AtomicFile.write(json: result, to: claim.path(JobCommand.resultFile))
  }

  /// The text of `pw.in`.
  func input(of structure: LabelledCell, pseudopotentialFolder: String) -> String {
    let symbols = pseudopotentials.keys.sorted()
    let species = symbols.map { symbol in
      let mass = Element(symbol: symbol)?.mass ?? 1
      return "\(symbol) \(mass) \(pseudopotentials[symbol]?.fileName(of: symbol) ?? "")\n"
    }
    func rows(_ numbers: [Double], _ labels: [String]) -> String {
      labels.enumerated().map { row, label in
        label + numbers[3 * row..<3 * row + 3].map { " \($0)" }.joined() + "\n"
      }.joined()
    }
    let ry = QuantumESPRESSO.rydberg
    let counts = kpoints.counts.map(String.init).joined(separator: " ")
    return """
      &CONTROL
        calculation = 'scf', tprnfor = .true., tstress = .true.
        prefix = 'pw', outdir = './\(Self.scratchFolder)', disk_io = 'none'
        pseudo_dir = '\(pseudopotentialFolder)'
      /
      &SYSTEM
        ibrav = 0, nat = \(structure.symbols.count), ntyp = \(symbols.count)
        ecutwfc = \(cutoff / ry), ecutrho = \(densityCutoff / ry)
        occupations = 'smearing', smearing = 'gaussian', degauss = \(smearing / ry)
      /
      &ELECTRONS
        conv_thr = \(energyTolerance * Double(structure.symbols.count) / ry)
        electron_maxstep = \(maximumIterations)
      /
      ATOMIC_SPECIES
      \(species.joined())CELL_PARAMETERS angstrom
      \(rows(structure.cell, ["", "", ""]))ATOMIC_POSITIONS angstrom
      \(rows(structure.positions, structure.symbols))\
      \(kpoints.total == 1 ? "K_POINTS gamma" : "K_POINTS automatic\n\(counts) 0 0 0")

      """
  }
}
