// Part of Ordeal. See LICENSE.

extension Double {
  /// The shortest decimal that reads back as this number, without an exponent: "0.00000002".
  var plainDecimal: String {
    let text = description
    guard isFinite, let e = text.firstIndex(of: "e"),
      let exponent = Int(text[text.index(after: e)...])
    else { return text }
    let mantissa = text[..<e].drop { $0 == "-" }
    let digits = mantissa.filter { $0 != "." }
    // Where the point stands behind that many of the digits.
    let point =
      (mantissa.firstIndex(of: ".").map { mantissa[..<$0].count } ?? mantissa.count) + exponent
    let sign = self < 0 ? "-" : ""
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    guard point < digits.count else {
      return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }
}
