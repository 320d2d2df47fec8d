// Part of Ordeal. See LICENSE.

import Support

/// Takes the comment line of extended XYZ apart into keys and values.
///
/// It goes by unicode scalars: a combining mark behind "=" must not hide it.
struct ExtendedXYZScanner {
  private let scalars: [Unicode.Scalar]
  private let location: String
  private var position = 0

  init(_ line: String, location: String) {
    scalars = Array(line.unicodeScalars)
    self.location = location
  }

  /// The next key with the text of its value, without the quotes; nil for a key that stands alone.
  ///
  /// - Throws: `OrdealError` if a quote or bracket is never closed.
  mutating func next() throws(OrdealError) -> (key: String, raw: String?, isQuoted: Bool)? {
    skipBlanks()
    guard let first = current else { return nil }
    let key = isQuote(first) ? try quoted() : word(until: "=")
    skipBlanks()
    guard current == "=" else { return (key, nil, false) }
    position += 1
    skipBlanks()
    guard let start = current else { return (key, "", false) }
    if isQuote(start) { return (key, try quoted(), true) }
    return (key, start == "[" || start == "{" ? try bracketed() : word(until: nil), false)
  }

  private var current: Unicode.Scalar? {
    position < scalars.count ? scalars[position] : nil
  }

  private func isQuote(_ scalar: Unicode.Scalar) -> Bool { scalar == "\"" || scalar == "'" }

  private mutating func skipBlanks() {
    while let scalar = current, scalar.properties.isWhitespace { position += 1 }
  }

  private mutating func word(until stop: Unicode.Scalar?) -> String {
    var word = String.UnicodeScalarView()
    while let scalar = current, !scalar.properties.isWhitespace, scalar != stop {
      word.append(scalar)
      position += 1
    }
    // A line that begins with "=" would never end.
    if word.isEmpty, let scalar = current {
      word.append(scalar)
      position += 1
    }
    return String(word)
  }

  private mutating func quoted() throws(OrdealError) -> String {
    let quote = scalars[position]
    position += 1
    var text = String.UnicodeScalarView()
    while let scalar = current, scalar != quote {
      position += 1
      if scalar == "\\", let escaped = current {
        text.append(escaped == "n" ? "\n" : escaped)
        position += 1
      } else {
        text.append(scalar)
      }
    }
    guard current == quote else {
      throw OrdealError("a quote in the comment line is never closed", at: location)
    }
    position += 1
    return String(text)
  }

  /// An array with its brackets, as it is written; brackets in quotes are text.
  private mutating func bracketed() throws(OrdealError) -> String {
    let start = position
    var depth = 0
    var quote: Unicode.Scalar?
    while let scalar = current {
      position += 1
      if let open = quote {
        if scalar == "\\" { position += 1 } else if scalar == open { quote = nil }
        continue
      }
      switch scalar {
      case "[", "{": depth += 1
      case "]", "}": depth -= 1
      case "\"", "'":
        let before = scalars[position - 2]
        if before.properties.isWhitespace || "[{,".unicodeScalars.contains(before) {
          quote = scalar
        }
      default: break
      }
      if depth == 0 {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<position])
        return String(text)
      }
    }
    throw OrdealError("a bracket in the comment line is never closed", at: location)
  }
}
