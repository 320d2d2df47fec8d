// Part of Ordeal. See LICENSE.

/// What stands in braces in a text: `{train}`, `{previous/train}`, `{all/label}`, `{last/train}`.
struct StepReference: Hashable, Sendable {
  /// Which of the steps of a name.
  enum Scope: String, Sendable {
    /// The step of that very name.
    case one = ""
    /// That of the round before; in the first round the one outside of the loop.
    case previous
    /// That of every round so far, and the one outside of the loop before them.
    case all
    /// That of the last round that came to it; else the one outside of the loop.
    case last
  }

  var scope: Scope
  /// The name of the step.
  var name: String

  init(_ scope: Scope, _ name: String) { (self.scope, self.name) = (scope, name) }

  /// Reads what stands between braces.
  init(_ text: Substring) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, let scope = Scope(rawValue: String(parts[0])), scope != .one {
      self.init(scope, String(parts[1]))
    } else {
      self.init(.one, String(text))
    }
  }

  /// As it stands in a text.
  var text: String { scope == .one ? "{\(name)}" : "{\(scope.rawValue)/\(name)}" }

  /// The place of an inline settings file is no step.
  static let settings = StepReference(.one, "settings")

  /// The references of a text, in their order.
  static func all(in text: String) -> [StepReference] {
    text.matches(of: pattern).map { StepReference($0.output.1) }
  }

  /// A text with each reference replaced by what it stands for: as many texts as that are.
  static func resolve(_ text: String, _ paths: (StepReference) throws -> [String]) rethrows
    -> [String]
  {
    guard let match = text.firstMatch(of: pattern) else { return [text] }
    let rests = try resolve(String(text[match.range.upperBound...]), paths)
    return try paths(StepReference(match.output.1)).flatMap { path in
      rests.map { text[..<match.range.lowerBound] + path + $0 }
    }
  }

  /// Braces around a name.
  private static var pattern: Regex<(Substring, Substring)> { /\{([A-Za-z0-9\/-]+)\}/ }
}
