// Part of Ordeal. See LICENSE.

import Scoring

/// Something that the paper says and that data can test.
struct Claim: Sendable {
  /// What came out.
  enum Outcome: Sendable {
    /// Our number, and whether it is the paper's.
    case found(String, agrees: Bool)
    /// Why it cannot be tested.
    case untestable(String)
  }

  /// The section of the paper.
  var section: String
  /// The claim in a few words.
  var text: String
  /// What the paper says.
  var paper: String
  /// The test.
  var test: @Sendable (Published) -> Outcome
}

/// The published sets and models that are present, scored.
struct Published: Sendable {
  private let potentials: [String: ScoredPotential]

  init(_ potentials: [ScoredPotential]) {
    self.potentials = Dictionary(
      potentials.map { ($0.score.potential, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Tests what needs a model, or says that it is not there.
  func with(
    _ model: String = "MTP_train", _ body: (ScoredPotential) -> Claim.Outcome
  ) -> Claim.Outcome {
    guard let potential = potentials[model] else {
      return .untestable("the model \(model) is not present")
    }
    return body(potential)
  }

  /// Tests what needs a model and a set, or says which is not there.
  func with(
    _ model: String = "MTP_train", set name: String, _ body: (SetScore) -> Claim.Outcome
  ) -> Claim.Outcome {
    with(model) { potential in
      let found = potential.score.sets.first { $0.key.lowercased() == name.lowercased() }
      guard let set = found?.value else {
        return .untestable("the set \(name) is not present")
      }
      return body(set)
    }
  }

  /// Tests what needs the convex hulls of MTP_train.
  func withHull(_ body: (HullScore) -> Claim.Outcome) -> Claim.Outcome {
    with { potential in
      potential.score.hull.map(body)
        ?? .untestable("no hull: \(potential.score.reasons["hull"] ?? "")")
    }
  }

  /// Tests what needs a model and all 47 phases of the test set.
  func withPhases(
    _ model: String = "MTP_train", _ body: ([String: PhaseScore]) -> Claim.Outcome
  ) -> Claim.Outcome {
    with(model) { potential in
      let phases = potential.score.phases
      guard phases.count == 47 else {
        return .untestable("\(phases.count) of the 47 phases of the test set are present")
      }
      return body(phases)
    }
  }
}

extension Claim.Outcome {
  /// A count, which must be the paper's.
  static func count(_ value: Int, paper: Int) -> Claim.Outcome {
    .found("\(value)", agrees: value == paper)
  }

  /// A number that must be the paper's when rounded to as many digits.
  static func number(_ value: Double?, paper: Double, digits: Int, unit: String) -> Claim.Outcome {
    guard let value else { return .untestable("the set has no reference values") }
    let shown = decimal(value, max(digits + 1, 2))
    return .found(
      "\(shown) \(unit)", agrees: decimal(value, digits) == decimal(paper, digits))
  }
}
