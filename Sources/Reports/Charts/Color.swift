// Part of Ordeal. See LICENSE.

/// A colour in sRGB, 0...255.
struct Color: Hashable, Sendable, CustomStringConvertible {
  var red: Double
  var green: Double
  var blue: Double

  /// "#0072b2".
  var description: String {
    "#"
      + [red, green, blue].map { component in
        let text = String(Int(component.rounded()), radix: 16)
        return text.count == 1 ? "0" + text : text
      }.joined()
  }

  /// Whether text on it should be white.
  var isDark: Bool { 0.299 * red + 0.587 * green + 0.114 * blue < 140 }

  /// Eight colours that people with any colour vision tell apart: Okabe & Ito (2008).
  static let palette = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7b5cc9", "#8c564b",
  ]

  /// The same on a dark page.
  static let darkPalette = [
    "#5ab0e6", "#ff9248", "#3fc9a0", "#e6a5c8", "#e6b83c", "#9ad4f7", "#b09af0", "#c9998c",
  ]

  /// From pale yellow over orange to dark violet, of even steps in lightness, for 0...1: darker is
  /// worse in every figure that uses it.
  static func sequential(_ fraction: Double) -> Color {
    let stops: [Color] = [
      Color(red: 255, green: 250, blue: 214), Color(red: 254, green: 225, blue: 145),
      Color(red: 253, green: 187, blue: 92), Color(red: 243, green: 135, blue: 64),
      Color(red: 214, green: 82, blue: 66), Color(red: 164, green: 44, blue: 92),
      Color(red: 106, green: 23, blue: 110), Color(red: 51, green: 15, blue: 82),
    ]
    return interpolated(stops, fraction)
  }

  /// From blue (better) over white to red (worse), for −1...1.
  static func diverging(_ value: Double) -> Color {
    let stops: [Color] = [
      Color(red: 33, green: 102, blue: 172), Color(red: 146, green: 197, blue: 222),
      Color(red: 247, green: 247, blue: 247), Color(red: 244, green: 165, blue: 130),
      Color(red: 178, green: 24, blue: 43),
    ]
    return interpolated(stops, (value + 1) / 2)
  }

  private static func interpolated(_ stops: [Color], _ fraction: Double) -> Color {
    let place = max(0, min(1, fraction.isFinite ? fraction : 1)) * Double(stops.count - 1)
    let below = min(Int(place), stops.count - 2)
    let (a, b, t) = (stops[below], stops[below + 1], place - Double(below))
    return Color(
      red: a.red + t * (b.red - a.red), green: a.green + t * (b.green - a.green),
      blue: a.blue + t * (b.blue - a.blue))
  }
}
