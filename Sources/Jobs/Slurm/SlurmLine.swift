// Part of Ordeal. See LICENSE.

import Support

/// What stands in the `#SBATCH` lines of a script: sbatch takes a line apart as a shell does.
enum SlurmLine {
  /// Makes sure that a value is a plain word: letters, digits and `_.,:+@/-`.
  ///
  /// - Throws: `OrdealError` if it is not.
  static func checkName(_ value: String?, _ what: String) throws(OrdealError) {
    guard let value else { return }
    let isPlain = value.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "_.,:+@/-".unicodeScalars.contains(scalar)
    }
    guard isPlain, !value.isEmpty else {
      throw OrdealError(
        "\(what): expected letters, digits and _.,:+@/- only, got \"\(shown(value))\"", at: "Slurm")
    }
  }

  /// Makes sure that a value ends no line.
  ///
  /// - Throws: `OrdealError` if it holds a control character.
  static func checkLine(_ value: String, _ what: String) throws(OrdealError) {
    guard !value.unicodeScalars.contains(where: isControl) else {
      throw OrdealError("\(what): holds a control character: \"\(shown(value))\"", at: "Slurm")
    }
  }

  /// A word as sbatch reads it back: in quotes where it holds more than plain characters.
  static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "_.,:+@/-=%".unicodeScalars.contains(scalar)
    }
    guard !isPlain else { return word }
    return "\"" + word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// An option as it was typed: "--comment=two words", or "-A x", whose value is a word of its own.
  static func option(_ text: String) -> String {
    guard !text.hasPrefix("--"), let blank = text.firstIndex(of: " ") else { return quoted(text) }
    return quoted(String(text[..<blank])) + " " + quoted(String(text[text.index(after: blank)...]))
  }

  /// Control characters, and what Unicode calls the end of a line or paragraph.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// A value for an error: control characters as escapes.
  private static func shown(_ value: String) -> String {
    value.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : "\($0)" }
      .joined()
  }
}
