// Part of Ordeal. See LICENSE.

/// Text as HTML, SVG and XML need it.
package func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.append(character)
    }
  }
  return result
}

/// "Li5Al3" as "Li₅Al₃".
func subscripted(_ formula: String) -> String {
  let digits = Array("₀₁₂₃₄₅₆₇₈₉")
  return String(formula.map { $0.isASCII ? $0.wholeNumberValue.map { digits[$0] } ?? $0 : $0 })
}
