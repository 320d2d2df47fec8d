// Part of Ordeal. See LICENSE.

/// Text as HTML, SVG and XML need it, in elements and in quoted attributes.
///
/// The text is read by unicode scalars, as a browser reads it: a quote and the combining accent behind
/// it are one `Character` in Swift, which would hide the quote. Control characters become U+FFFD,
/// since XML cannot hold them.
package func escaped(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result.append(contentsOf: "&amp;".unicodeScalars)
    case "<": result.append(contentsOf: "&lt;".unicodeScalars)
    case ">": result.append(contentsOf: "&gt;".unicodeScalars)
    case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
    case "'": result.append(contentsOf: "&#39;".unicodeScalars)
    case "`": result.append(contentsOf: "&#96;".unicodeScalars)
    case "=": result.append(contentsOf: "&#61;".unicodeScalars)
    case "\t", "\n": result.append(scalar)
    case _ where isForbiddenInXML(scalar): result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// A field of a CSV file by RFC 4180: in quotes where it holds a comma, a quote or a line break, or
/// begins or ends with a blank.
func csvField(_ text: String) -> String {
  let scalars = text.unicodeScalars
  let needsQuotes =
    scalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    || scalars.first == " " || scalars.last == " "
  guard needsQuotes else { return text }
  var result = String.UnicodeScalarView("\"".unicodeScalars)
  for scalar in scalars {
    if scalar == "\"" { result.append("\"") }
    result.append(scalar)
  }
  result.append("\"")
  return String(result)
}

private func isForbiddenInXML(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0xFFFE
    || scalar.value == 0xFFFF
}

/// "Li5Al3" as "Li₅Al₃".
func subscripted(_ formula: String) -> String {
  let digits = Array("₀₁₂₃₄₅₆₇₈₉")
  return String(formula.map { $0.isASCII ? $0.wholeNumberValue.map { digits[$0] } ?? $0 : $0 })
}
