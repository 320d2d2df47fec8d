// Part of Ordeal. See LICENSE.

import Support

/// The values that a setting may have.
public struct SettingRange<Value: Sendable>: Sendable {
  /// "more than 0".
  let words: String
  let contains: @Sendable (Value) -> Bool

  /// Values for which a condition holds, in words that follow "expected".
  public init(_ words: String, contains: @escaping @Sendable (Value) -> Bool) {
    (self.words, self.contains) = (words, contains)
  }

  /// - Throws: `OrdealError` that names the setting if the value is not in the range.
  func check(_ value: Value, _ key: String, in table: SettingsTable) throws(OrdealError) {
    guard contains(value) else { throw table.error(key, "expected \(words), got \(value)") }
  }
}

extension SettingRange where Value == Double {
  /// Numbers above a bound.
  public static func above(_ bound: Double) -> SettingRange {
    SettingRange("more than \(bound == 0 ? "0" : "\(bound)")") { $0 > bound }
  }

  /// Numbers from a bound on.
  public static func from(_ bound: Double) -> SettingRange {
    SettingRange("\(bound == 0 ? "0" : "\(bound)") or more") { $0 >= bound }
  }
}

extension SettingRange where Value == Double {
  /// Numbers between bounds.
  public static func within(_ bounds: ClosedRange<Double>) -> SettingRange {
    SettingRange("\(bounds.lowerBound) to \(bounds.upperBound)") { bounds.contains($0) }
  }
}

extension SettingRange where Value == Int {
  /// Numbers from a bound on.
  public static func from(_ bound: Int) -> SettingRange {
    SettingRange("\(bound) or more") { $0 >= bound }
  }

  /// Numbers between bounds.
  public static func within(_ bounds: ClosedRange<Int>) -> SettingRange {
    SettingRange("\(bounds.lowerBound) to \(bounds.upperBound)") { bounds.contains($0) }
  }
}
