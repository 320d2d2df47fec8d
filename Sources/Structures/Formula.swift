// Part of Ordeal. See LICENSE.

/// A reduced chemical formula: elements by atomic number, whole numbers without a common divisor.
public struct Formula: Hashable, Sendable, CustomStringConvertible {
  /// The elements and their numbers, by atomic number; none is 0.
  public let counts: [(element: Element, count: Int)]

  /// The formula of so many atoms of each element.
  public init(_ composition: [Element: Int]) {
    let present = composition.filter { $0.value > 0 }.sorted { $0.key < $1.key }
    let divisor = present.reduce(0) { Self.greatestCommonDivisor($0, $1.value) }
    counts = present.map { ($0.key, $0.value / max(1, divisor)) }
  }

  /// Reads "Li5Al3"; nil for anything that is not elements with whole numbers.
  public init?(_ text: some StringProtocol) {
    var composition: [Element: Int] = [:]
    var rest = Substring(text)
    while let first = rest.first {
      guard first.isUppercase else { return nil }
      let symbol = rest.prefix(1) + rest.dropFirst().prefix { $0.isLowercase }
      rest = rest.dropFirst(symbol.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard let element = Element(symbol: String(symbol)),
        let count = digits.isEmpty ? 1 : Int(digits), count > 0
      else { return nil }
      composition[element, default: 0] += count
    }
    guard !composition.isEmpty else { return nil }
    self.init(composition)
  }

  /// "Li5Al3".
  public var description: String {
    counts.map { $0.element.symbol + ($0.count == 1 ? "" : "\($0.count)") }.joined()
  }

  /// The fraction of one element's atoms.
  public func fraction(of element: Element) -> Double {
    let total = counts.reduce(0) { $0 + $1.count }
    let own = counts.first { $0.element == element }?.count ?? 0
    return Double(own) / Double(max(1, total))
  }

  /// Equal if all elements and numbers are.
  public static func == (a: Formula, b: Formula) -> Bool {
    a.counts.elementsEqual(b.counts) { $0 == $1 }
  }

  /// Hashes elements and numbers.
  public func hash(into hasher: inout Hasher) {
    for (element, count) in counts {
      hasher.combine(element)
      hasher.combine(count)
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
