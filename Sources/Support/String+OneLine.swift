// Part of Ordeal. See LICENSE.

extension String {
  /// The text on one line of a terminal: line breaks and control characters, which a label or a file's
  /// name may hold, become blanks.
  public var onOneLine: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      let isBreak = scalar.value == 0x2028 || scalar.value == 0x2029
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result.append(isBreak || isControl ? " " : scalar)
    }
    return String(result)
  }
}
