// Part of Ordeal. See LICENSE.

/// A potential that others compete with: what it was made with, and how well it does.
public struct Candidate: Codable, Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Its criteria, by name; one that is absent keeps it out of the pool.
  public var criteria: [String: Double]
  /// The numbers that it was made with: "level", "cutoff".
  public var parameters: [String: Double]
  /// What else is known, as numbers: "distantForceAtoms", "seconds".
  public var figures: [String: Double]

  /// The given candidate.
  public init(
    name: String, criteria: [String: Double], parameters: [String: Double] = [:],
    figures: [String: Double] = [:]
  ) {
    (self.name, self.criteria) = (name, criteria)
    (self.parameters, self.figures) = (parameters, figures)
  }
}
