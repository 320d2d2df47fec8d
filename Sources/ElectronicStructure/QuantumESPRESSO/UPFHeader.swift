// Part of Ordeal. See LICENSE.

import Support

/// The header of a pseudopotential file: attributes of `<PP_HEADER …>` in version 2 of the format, lines
/// of a fixed order in version 1, here under the names of version 2.
struct UPFHeader {
  private var values: [String: String] = [:]
  private let name: String

  /// Finds the header in a file's text.
  ///
  /// - Parameters:
  ///   - text: The file.
  ///   - name: Its name, for errors.
  /// - Throws: `OrdealError` if there is none.
  init(_ text: String, name: String) throws(OrdealError) {
    self.name = name
    guard let begin = text.range(of: "<PP_HEADER"),
      let end = text[begin.upperBound...].firstIndex(of: ">")
    else {
      throw OrdealError("expected a UPF file with <PP_HEADER>, found none", at: name)
    }
    let attributes = text[begin.upperBound..<end]
    if attributes.allSatisfy(\.isWhitespace) {
      readLines(text[text.index(after: end)...])
    } else {
      readAttributes(attributes)
    }
  }

  /// Reads `key="value" …`.
  private mutating func readAttributes(_ text: Substring) {
    var rest = text
    while let equals = rest.firstIndex(of: "=") {
      let key = rest[..<equals].split(whereSeparator: \.isWhitespace).last ?? ""
      rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
      guard let quote = rest.first, quote == "\"" || quote == "'",
        let close = rest.dropFirst().firstIndex(of: quote)
      else { return }
      values[String(key)] = String(rest[rest.index(after: rest.startIndex)..<close])
      rest = rest[rest.index(after: close)...]
    }
  }

  /// Reads the lines of version 1: each is a value and what it means.
  private mutating func readLines(_ text: Substring) {
    let lines = text.split(separator: "\n", maxSplits: 9).prefix(9).map {
      $0.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    for words in lines {
      let meaning = words.dropFirst().joined(separator: " ").lowercased()
      if meaning == "element" { values["element"] = words[0] }
      if meaning.hasPrefix("norm") || meaning.hasPrefix("ultrasoft") {
        values["pseudo_type"] = words[0]
      }
      if meaning.hasSuffix("exchange-correlation functional") {
        values["functional"] = words.dropLast(2).joined(separator: " ")
      }
      if meaning == "z valence" { values["z_valence"] = words[0] }
      if meaning.hasSuffix("suggested cutoff for wfc and rho"), words.count > 2 {
        (values["wfc_cutoff"], values["rho_cutoff"]) = (words[0], words[1])
      }
    }
  }

  /// A value.
  ///
  /// - Throws: `OrdealError` if it is missing.
  func text(_ key: String) throws(OrdealError) -> String {
    guard let value = values[key]?.split(whereSeparator: \.isWhitespace).joined(separator: " "),
      !value.isEmpty
    else {
      throw OrdealError("expected \(key) in <PP_HEADER>, found none", at: name)
    }
    return value
  }

  /// A finite number.
  ///
  /// - Throws: `OrdealError` if it is missing or no number.
  func number(_ key: String) throws(OrdealError) -> Double {
    let text = try text(key)
    guard let number = Double(text), number.isFinite else {
      throw OrdealError("expected a number as \(key), found \"\(text)\"", at: name)
    }
    return number
  }

  /// A cutoff in eV, from Ry; nil if none is given, which files also say as 0, or none that can be one.
  func suggestion(_ key: String) -> Double? {
    guard let value = try? number(key), value > 0, value < 1e5 else { return nil }
    return value * QuantumESPRESSO.rydberg
  }

  /// What sort of pseudopotential it is.
  ///
  /// - Throws: `OrdealError` if it is none that can be used.
  func kind() throws(OrdealError) -> Pseudopotential.Kind {
    let type = try text("pseudo_type").uppercased()
    switch type {
    case "NC", "SL": return .normConserving
    case "US", "USPP": return .ultrasoft
    case "PAW": return .augmentedWaves
    default:
      throw OrdealError(
        "expected a pseudopotential of type NC, SL, US or PAW, found \(type)", at: name)
    }
  }
}
