// Part of Ordeal. See LICENSE.

import Scoring
import Structures

/// A chart with a name and a caption.
public struct Figure: Sendable {
  /// The name of its file, without ".svg".
  public var name: String
  /// What it shows, and how to read it.
  public var caption: String
  /// The drawing.
  public var chart: Chart
  /// Where the report of a potential shows it; nil for figures of other pages.
  var place: FigurePlace?
}

/// One potential with everything that its figures need.
public struct ScoredPotential: Sendable {
  /// What was scored.
  public var score: PotentialScore
  /// The configurations with predictions, set by set.
  public var sets: [ScoredSet]
  /// The static sites and the element whose migration is scored.
  public var migration: (sites: MigratingAtoms, element: Element)?

  /// The given results.
  public init(score: PotentialScore, sets: [ScoredSet]) {
    (self.score, self.sets) = (score, sets)
  }

  /// Scores the forces on atoms of one element that are on their way between sites.
  public mutating func scoreMigration(sites: Structure, element: Element) {
    let atoms = MigratingAtoms(sites: sites)
    migration = (atoms, element)
    for set in sets {
      let forces = MigratingForces(set.predictions, sites: atoms, element: element)
      score.sets[set.name]?.migration = MigrationScore(forces)
    }
    if !score.sets.values.contains(where: { $0.migration != nil }) {
      score.reasons["migration"] =
        "no \(element.symbol) migrates in any frame with reference forces"
    }
  }

  /// The configurations of every phase whose orderings are scored, by label.
  var orderings: [(label: String, predictions: [Prediction])] {
    let phases = score.orderings
    return PhaseGroups.ofTests(sets).filter { phases[$0.key] != nil }
      .sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }
}

extension Prediction {
  /// E^ref/N and E/N, eV/atom; nil without a reference.
  var energiesPerAtom: (reference: Double, predicted: Double)? {
    guard let reference = structure.energy, structure.count > 0 else { return nil }
    return (reference / Double(structure.count), energy / Double(structure.count))
  }

  /// "Fd3m-org, 12".
  var shortName: String {
    [structure.label, structure.index.map { "\($0)" }].compactMap(\.self).joined(separator: ", ")
  }
}
