// Part of Ordeal. See LICENSE.

import Support

/// A condition on a key of a structure, as text: `set=train`.
public struct StructureCondition: Hashable, Sendable {
  /// The key of the comment line of extended XYZ; `label` and `index` among them.
  public let key: String
  /// What it must be.
  public let value: String

  /// Reads "key=value".
  ///
  /// - Throws: `OrdealError` if there is no key or no value.
  public init(_ text: String) throws(OrdealError) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw OrdealError("expected key=value, found \"\(text)\"", at: "a condition")
    }
    (key, value) = (parts[0], parts[1])
  }

  /// Whether a structure has the key, with this value.
  public func holds(for structure: Structure) -> Bool {
    switch key {
    case "label": structure.label == value
    case "index": structure.index.map { Int(value) == $0 } ?? false
    default: structure.properties.info[key].map(isMet) ?? false
    }
  }

  private func isMet(by found: Properties.Value) -> Bool {
    switch found {
    case .text(let text): text == value
    case .integer(let number): Int(value) == number
    case .real(let number): Double(value) == number
    case .logical(let flag): (flag ? ["T", "true"] : ["F", "false"]).contains(value)
    case .integers, .reals, .logicals, .texts, .matrix, .nested: false
    }
  }
}
