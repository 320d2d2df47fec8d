// Part of Ordeal. See LICENSE.

extension String {
  /// Whether the text can be the key of a value in every format: at least one character, none of
  /// them a control character.
  public var isKey: Bool {
    !isEmpty && unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}
