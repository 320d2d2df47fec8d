// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Settings
import Support
import Training

/// One `[[grid]]`: lists of values, whose product are the points.
struct GridBlock {
  private let table: SettingsTable
  /// All combinations, in the order of the lists: the last one changes fastest.
  private(set) var points: [TrainingSettings]

  private static let keys: Set<String> = [
    "level", "cutoff", "radial-basis-size", "radial-basis", "minimum-distance", "energy-weight",
    "forces-weight", "stress-weight", "scaling", "optimizer", "iterations", "tolerance", "seed",
    "regularization", "repulsion", "repulsion-weight", "repulsion-height",
  ]

  /// Reads a block.
  ///
  /// - Throws: `OrdealError` naming the setting, or `OrdealError` if a point cannot be trained.
  init(_ table: SettingsTable) throws {
    self.table = table
    points = [TrainingSettings(level: 16)]
    try table.refuseUnknown(besides: Self.keys)
    guard table["level"] != nil else {
      throw table.error("level", "missing; give levels: [8, 10, 12]")
    }
    try combine("level", table.integers("level")) { $0.level = $1 }
    try combine("cutoff", table.numbers("cutoff")) { $0.cutoff = $1 }
    try combine("radial-basis-size", table.integers("radial-basis-size")) {
      $0.radialBasisSize = $1
    }
    try combine("radial-basis", choices("radial-basis", RadialBasisKind.self)) {
      $0.radialBasisKind = $1
    }
    try combine("minimum-distance", table.numbers("minimum-distance")) { $0.minimumDistance = $1 }
    try combineWeights()
    try combine("optimizer", choices("optimizer", TrainingSettings.Optimizer.self)) {
      $0.optimizer = $1
    }
    try combine("iterations", table.integers("iterations")) { $0.iterations = $1 }
    try combine("tolerance", table.numbers("tolerance")) { $0.tolerance = $1 }
    try combine("seed", seeds()) { $0.seed = $1 }
    try combine("regularization", table.numbers("regularization")) { $0.regularization = $1 }
    try combineRepulsion()
    for point in points { try point.validate() }
  }

  private mutating func combineWeights() throws {
    try combine("energy-weight", table.numbers("energy-weight")) { $0.weights.energy = $1 }
    try combine("forces-weight", table.numbers("forces-weight")) { $0.weights.forces = $1 }
    try combine("stress-weight", table.numbers("stress-weight")) { $0.weights.stress = $1 }
    try combine("scaling", choices("scaling", LossScaling.self)) { $0.scaling = $1 }
  }

  /// `repulsion` counts pseudo-configurations; 0 is no repulsion, which has no weight and no height.
  private mutating func combineRepulsion() throws {
    try combine("repulsion", table.integers("repulsion")) { point, count in
      if count > 0 { point.repulsion = RepulsionSettings(configurations: count) }
    }
    try combine("repulsion-weight", table.numbers("repulsion-weight")) {
      $0.repulsion?.weight = $1
    }
    try combine("repulsion-height", table.numbers("repulsion-height")) {
      $0.repulsion?.height = $1
    }
  }

  /// Every point so far with each of the values.
  private mutating func combine<Value>(
    _ key: String, _ values: [Value]?, _ set: (inout TrainingSettings, Value) -> Void
  ) throws {
    guard let values else { return }
    guard !values.isEmpty else { throw table.error(key, "expected at least one value, got none") }
    points = points.flatMap { point in
      values.map { value in
        var result = point
        set(&result, value)
        return result
      }
    }
  }

  private func choices<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ type: Choice.Type
  ) throws -> [Choice]? {
    try table.texts(key)?.map { name in
      guard let choice = Choice(rawValue: name) else {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw table.error(key, "expected one of \(known), got \"\(name)\"")
      }
      return choice
    }
  }

  private func seeds() throws -> [UInt64]? {
    try table.integers("seed")?.map { seed in
      guard seed >= 0 else { throw table.error("seed", "expected 0 or more, got \(seed)") }
      return UInt64(seed)
    }
  }
}
