// Part of Ordeal. See LICENSE.

/// Structures that belong together under a name.
public struct StructureSet: Sendable {
  /// "Validation", "Test/A-Fig1c".
  public var name: String
  /// In the order of the source.
  public var structures: [Structure]

  /// The given structures.
  public init(name: String, structures: [Structure]) {
    self.name = name
    self.structures = structures
  }
}
