// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Reports
import Sampling
import Structures
import Support

/// The pictures of grand-canonical runs.
enum GrandCanonicalFigures {
  /// Composition and energy against attempts.
  static func write(in folder: RunFolder, species: Element?) throws {
    guard let table = try? AttemptTable(in: folder), !table.energy.isEmpty else { return }
    let perAtom = zip(table.energy, table.atoms).map { $0 / max(1, $1) }
    let charts = [
      "composition.svg": ChainFigures.series(
        table.speciesCount, "Composition", axis: "\(species?.symbol ?? "exchanged") atoms"),
      "energy.svg": ChainFigures.series(perAtom, "Energy", axis: "energy (eV/atom)"),
    ]
    for (name, chart) in charts { try ChainFigures.write(chart, to: folder.path(name)) }
    try ChainFigures.writeOrder(in: folder.url.path)
  }

  /// A point of an isotherm.
  struct Point: Codable {
    var chemicalPotential: Double
    var species: String
    var mean: Double
    var error: Double?
    var volume: Double
    var energy: Double
    /// The number of attempts that the means are over.
    var averagedAttempts: Int?
  }

  /// What a run adds to an isotherm.
  ///
  /// - Throws: If the folder holds no finished run.
  static func point(in folder: RunFolder) throws -> Point {
    let summary = try GrandCanonicalSummary(in: folder)
    return Point(
      chemicalPotential: summary.chemicalPotential, species: summary.species,
      mean: summary.speciesCount?.mean ?? .nan, error: summary.speciesCount?.standardError,
      volume: summary.volume?.mean ?? .nan, energy: summary.energy?.mean ?? .nan,
      averagedAttempts: summary.averagedAttempts)
  }

  /// What replicas that exchanged chemical potentials add to an isotherm: means over all of them at
  /// each; none where they were at is not known.
  ///
  /// - Throws: If a replica's folder holds no run.
  static func points(of exchange: ReplicaExchange, in folder: RunFolder) throws -> [Point] {
    let folders = exchange.values.indices.map {
      RunFolder(ReplicaExchange.folder($0, in: folder.url.path))
    }
    let tables = try folders.map { try AttemptTable(in: $0) }
    let species = try GrandCanonicalSummary(in: folders[0]).species
    return Set(exchange.values).sorted().compactMap { value -> Point? in
      func series(_ column: (AttemptTable) -> [Double]) -> [Double] {
        exchange.series(of: tables.map(column), at: value) ?? []
      }
      func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
      let counts = series(\.speciesCount)
      guard !counts.isEmpty else { return nil }
      return Point(
        chemicalPotential: value, species: species, mean: mean(counts),
        error: BlockAverage(counts)?.standardError, volume: mean(series(\.volume)),
        energy: mean(series(\.energy)), averagedAttempts: counts.count)
    }
  }

  /// Atoms of the species against the chemical potential.
  static func writeIsotherm(_ points: [Point], in folder: RunFolder) throws {
    let sorted = points.sorted { $0.chemicalPotential < $1.chemicalPotential }
    let rows = sorted.map { point in
      let error = point.error.map { "\($0)" } ?? ""
      return "\(point.chemicalPotential),\(point.mean),\(error),\(point.volume),\(point.energy),"
        + "\(point.averagedAttempts.map { "\($0)" } ?? "")\n"
    }
    try AtomicFile.write(
      Array(
        ("chemical_potential_eV,species_atoms,standard_error,volume_A3,energy_eV,averaged_attempts\n"
          + rows.joined()).utf8), to: folder.path("isotherm.csv"))
    let chart = ChainFigures.isotherm(
      sorted.map { (x: $0.chemicalPotential, y: $0.mean) },
      axis: "\(points.first?.species ?? "") atoms")
    try ChainFigures.write(chart, to: folder.path("isotherm.svg"))
  }
}
