// Part of Ordeal. See LICENSE.

import Support

/// A type of values that settings have.
public protocol SettingValue: Hashable, Sendable {
  /// How a value is written and typed.
  static var settingKind: SettingKind { get }

  /// Reads a value; nil where the table has none.
  ///
  /// - Throws: `OrdealError` that names the setting if the value is of another kind.
  static func read(_ key: String, in table: SettingsTable) throws(OrdealError) -> Self?

  /// The value as files hold it.
  var settingValue: SettingsTable.Value { get }
}

extension Double: SettingValue {
  /// How a value is written and typed.
  public static var settingKind: SettingKind { .number }
  /// Reads a value; nil where the table has none.
  public static func read(_ key: String, in table: SettingsTable) throws(OrdealError) -> Double? {
    try table.number(key)
  }
  /// The value as files hold it.
  public var settingValue: SettingsTable.Value { .number(self) }
}

extension Int: SettingValue {
  /// How a value is written and typed.
  public static var settingKind: SettingKind { .integer }
  /// Reads a value; nil where the table has none.
  public static func read(_ key: String, in table: SettingsTable) throws(OrdealError) -> Int? {
    try table.integer(key)
  }
  /// The value as files hold it.
  public var settingValue: SettingsTable.Value { .integer(self) }
}

extension Bool: SettingValue {
  /// How a value is written and typed.
  public static var settingKind: SettingKind { .logical }
  /// Reads a value; nil where the table has none.
  public static func read(_ key: String, in table: SettingsTable) throws(OrdealError) -> Bool? {
    try table.logical(key)
  }
  /// The value as files hold it.
  public var settingValue: SettingsTable.Value { .logical(self) }
}

extension String: SettingValue {
  /// How a value is written and typed.
  public static var settingKind: SettingKind { .text }
  /// Reads a value; nil where the table has none.
  public static func read(_ key: String, in table: SettingsTable) throws(OrdealError) -> String? {
    try table.text(key)
  }
  /// The value as files hold it.
  public var settingValue: SettingsTable.Value { .text(self) }
}

extension [Int]: SettingValue {
  /// How a value is written and typed.
  public static var settingKind: SettingKind { .integers }
  /// Reads a value; nil where the table has none.
  public static func read(_ key: String, in table: SettingsTable) throws(OrdealError) -> [Int]? {
    try table.integers(key)
  }
  /// The value as files hold it.
  public var settingValue: SettingsTable.Value { .integers(self) }
}

/// Named choices need to say nothing else.
extension SettingValue where Self: RawRepresentable<String> & CaseIterable {
  /// How a value is written and typed.
  public static var settingKind: SettingKind { .choice(allCases.map(\.rawValue)) }
  /// Reads a value; nil where the table has none.
  public static func read(_ key: String, in table: SettingsTable) throws(OrdealError) -> Self? {
    try table.choice(key, Self.self)
  }
  /// The value as files hold it.
  public var settingValue: SettingsTable.Value { .text(rawValue) }
}
