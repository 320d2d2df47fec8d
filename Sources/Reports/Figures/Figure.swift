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
}

/// One potential with everything that its figures need.
public struct ScoredPotential: Sendable {
  /// What was scored.
  public var score: PotentialScore
  /// The configurations with predictions, set by set.
  public var sets: [ScoredSet]

  /// The given results.
  public init(score: PotentialScore, sets: [ScoredSet]) {
    (self.score, self.sets) = (score, sets)
  }

  /// All figures that the sets allow.
  public func figures() -> [Figure] {
    ParityFigures.all(self) + HeatMapFigures.all(self) + OrderingFigureSet.all(self)
      + SupercellFigure.all(self) + ThermodynamicFigures.all(self) + ForceFigures.all(self)
  }

  /// The configurations of every phase whose orderings are scored, by label.
  var orderings: [(label: String, predictions: [Prediction])] {
    let labels = score.orderings
    let tests = sets.filter { $0.role == .test }.flatMap(\.predictions)
    return Dictionary(grouping: tests) { $0.structure.label ?? "" }
      .filter { labels[$0.key] != nil }
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
