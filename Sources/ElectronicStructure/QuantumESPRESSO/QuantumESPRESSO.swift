// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// Quantum ESPRESSO's `pw.x`, which Ordeal runs, and whose output it reads.
public struct QuantumESPRESSO: LabellingEngine {
  /// Quantum ESPRESSO's name in settings.
  public let name = "qe"
  /// Quantum ESPRESSO's name in sentences.
  public let title = "Quantum ESPRESSO"
  /// What it needs.
  public let programs = [QuantumESPRESSO.program]
  /// How it calculates.
  public let method =
    "the functional and the cutoff of the pseudopotentials that --pseudopotential names, Gaussian "
    + "smearing of 0.05 eV"
  /// As measured on one core of 2026, with norm-conserving aluminium at 272 eV; harder pseudopotentials
  /// take ten times more.
  public let secondsPerWork = 0.0002
  /// Its settings.
  public let settings = [
    EngineSetting(
      "pseudopotential", "file", "the UPF file of each element: --pseudopotential Al=FILE",
      isPerElement: true),
    EngineSetting(
      "cutoff", "eV", "of wave functions; default: the largest that a pseudopotential suggests"),
    EngineSetting(
      "density-cutoff", "eV",
      "of the charge density; default: the largest suggested, at least 4 times the cutoff, 8 times "
        + "with ultrasoft pseudopotentials or PAW"),
    EngineSetting("smearing", "eV", "width of the Gaussian smearing; default: 0.05"),
    EngineSetting(
      "energy-tolerance", "eV/atom", "estimated error of the energy at convergence; default: 1e-8"),
    EngineSetting("maximum-iterations", "", "after which to give up; default: 200"),
  ]

  static let program = EngineProgram(
    name: "pw.x", packages: "quantum-espresso quantum-espresso-data", saysVersion: false)

  /// 1 Ry in eV, as Quantum ESPRESSO 6.7 and later have it: CODATA 2018.
  static let rydberg = 13.605693122994
  /// 1 bohr in Å, CODATA 2018.
  static let bohr = 0.529177210903

  /// Quantum ESPRESSO.
  public init() {}
}

// MARK: Its settings

extension QuantumESPRESSO {
  /// The calculation that settings ask for.
  ///
  /// - Throws: `OrdealError` if a setting is wrong or a cutoff is missing, `OrdealError` if a
  ///   pseudopotential cannot be used or has changed.
  public func calculation(_ table: SettingsTable) throws -> QuantumESPRESSOCalculation {
    let potentials = try pseudopotentials(table)
    let functionals = Dictionary(grouping: potentials, by: \.value.functional)
    guard functionals.count == 1, let functional = functionals.keys.first else {
      throw table.error("pseudopotential", Self.disagreement(functionals))
    }
    let cutoff = try Self.cutoff(table, potentials)
    let tolerance = try Self.positive(table, "energy-tolerance") ?? 1e-8
    let iterations = try table.integer("maximum-iterations") ?? 200
    guard (1...10_000).contains(iterations) else {
      throw table.error("maximum-iterations", "expected 1 to 10000, got \(iterations)")
    }
    return QuantumESPRESSOCalculation(
      functional: functional, pseudopotentials: potentials.mapValues(\.withoutSuggestions),
      cutoff: cutoff,
      densityCutoff: try Self.densityCutoff(table, potentials, cutoff: cutoff), kpoints: .gamma,
      smearing: try Self.positive(table, "smearing") ?? 0.05, energyTolerance: tolerance,
      maximumIterations: iterations)
  }

  /// The settings with the hash of each pseudopotential, and with the cutoffs that these suggested: those
  /// of elements that are added later are not to change them.
  ///
  /// - Throws: `OrdealError` if a pseudopotential cannot be read.
  public func recorded(_ table: SettingsTable) throws -> SettingsTable {
    let calculation = try calculation(table)
    var result = table
    result["cutoff"] = table["cutoff"] ?? .number(calculation.cutoff)
    result["density-cutoff"] = table["density-cutoff"] ?? .number(calculation.densityCutoff)
    for (symbol, potential) in try pseudopotentials(table) {
      result["sha256.pseudopotential.\(symbol)"] = .text(potential.sha256)
    }
    return result
  }

  /// The paths of the pseudopotentials by the symbols of elements.
  private static func paths(_ table: SettingsTable) throws(OrdealError) -> [(Element, String)] {
    var paths: [(Element, String)] = []
    for key in table.values.keys where key.hasPrefix("pseudopotential.") {
      let symbol = String(key.dropFirst("pseudopotential.".count))
      guard let element = Element(symbol: symbol) else {
        throw table.error(key, "expected an element's symbol, got \"\(symbol)\"")
      }
      if let path = try table.text(key) { paths.append((element, path)) }
    }
    return paths
  }

  /// The pseudopotentials by the symbols of their elements.
  private func pseudopotentials(_ table: SettingsTable) throws -> [String: Pseudopotential] {
    var potentials: [String: Pseudopotential] = [:]
    for (element, path) in try Self.paths(table) {
      let potential = try Pseudopotential(contentsOf: path, of: element)
      let recorded = try table.text("sha256.pseudopotential.\(element)")
      guard recorded ?? potential.sha256 == potential.sha256 else {
        throw OrdealError(
          "has changed: its SHA-256 is \(potential.sha256), that of the pseudopotential of \(element) "
            + "was \(recorded ?? "")", at: path)
      }
      potentials[element.symbol] = potential
    }
    guard !potentials.isEmpty else {
      throw table.error("pseudopotential", "missing; give --pseudopotential ELEMENT=FILE…")
    }
    return potentials
  }

  /// Copies the pseudopotentials into `pseudopotentials/`.
  ///
  /// - Throws: `OrdealError` if one cannot be read, `OrdealError` if one cannot be written.
  public func provide(_ table: SettingsTable, to folder: String) throws {
    let potentials = try pseudopotentials(table)
    for (element, path) in try Self.paths(table) {
      guard let potential = potentials[element.symbol] else { continue }
      let data = try Pseudopotential.contents(of: path, element)
      let copies = folder + "/" + QuantumESPRESSOCalculation.pseudopotentialFolder
      try FileManager.default.createDirectory(
        atPath: copies, withIntermediateDirectories: true)
      try data.write(
        to: URL(filePath: copies + "/" + potential.fileName(of: element.symbol)), options: .atomic)
    }
  }

  private static func disagreement(_ functionals: [String: [(key: String, value: Pseudopotential)]])
    -> String
  {
    let list = functionals.sorted { $0.key < $1.key }.map { functional, potentials in
      "\(functional) of \(potentials.map(\.key).sorted().joined(separator: ", "))"
    }
    return "expected pseudopotentials of one functional, got \(list.joined(separator: "; "))"
  }

  // MARK: Numbers

  private static func positive(_ table: SettingsTable, _ key: String) throws(OrdealError) -> Double?
  {
    guard let value = try table.number(key) else { return nil }
    guard value > 0, value <= 1e6 else {
      throw table.error(key, "expected a positive number up to 1e6, got \(value)")
    }
    return value
  }

  private static func cutoff(
    _ table: SettingsTable, _ potentials: [String: Pseudopotential]
  ) throws(OrdealError) -> Double {
    if let cutoff = try positive(table, "cutoff") { return cutoff }
    for (symbol, potential) in potentials.sorted(by: { $0.key < $1.key })
    where potential.suggestedCutoff == nil {
      throw table.error(
        "cutoff",
        "missing, and the pseudopotential of \(symbol) suggests none; give "
          + "--engine-setting cutoff=EV")
    }
    return potentials.values.compactMap(\.suggestedCutoff).max() ?? 0
  }

  private static func densityCutoff(
    _ table: SettingsTable, _ potentials: [String: Pseudopotential], cutoff: Double
  ) throws(OrdealError) -> Double {
    if let given = try positive(table, "density-cutoff") {
      guard given >= 4 * cutoff else {
        throw table.error(
          "density-cutoff", "expected at least 4 times the cutoff of \(cutoff) eV, got \(given)")
      }
      return given
    }
    let isSoft = potentials.values.contains { $0.kind != .normConserving }
    let suggested = potentials.values.compactMap(\.suggestedDensityCutoff).max() ?? 0
    return max(suggested, (isSoft ? 8 : 4) * cutoff)
  }
}
