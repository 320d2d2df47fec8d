// Part of Ordeal. See LICENSE.

import Support

/// Settings each of which is declared once, as a `Setting`.
public protocol DeclaredSettings {
  /// All settings, in the order in which they are written.
  static var declared: [Setting<Self>] { get }
  /// What is taken where nothing is given.
  static var defaults: Self { get }
}

extension DeclaredSettings {
  /// Reads settings by name; what is not set keeps its value.
  ///
  /// - Parameters:
  ///   - table: The settings.
  ///   - declared: Which of them there may be.
  ///   - others: Keys that something else reads.
  /// - Throws: `OrdealError` that names the setting, if one is missing, unknown or out of range.
  public mutating func read(
    _ table: SettingsTable, _ declared: [Setting<Self>] = Self.declared,
    besides others: Set<String> = []
  ) throws(OrdealError) {
    try table.refuseUnknown(besides: others.union(declared.map(\.key)))
    for setting in declared { try setting.read(table, &self) }
  }

  /// All settings by name.
  public func written(source: String = "settings") -> SettingsTable {
    var table = SettingsTable(source: source)
    for setting in Self.declared { table[setting.key] = setting.write(self) }
    return table
  }

  /// The settings that a run that goes on may have others of.
  public static var changeable: Set<String> {
    Set(declared.lazy.filter(\.mayChange).map(\.key))
  }

  /// What follows a value in a settings file, by key.
  public static var comments: [String: String] {
    Dictionary(
      uniqueKeysWithValues: declared.map { setting in
        (setting.key, setting.help + (setting.unit.map { ", \($0)" } ?? ""))
      })
  }

  /// What a setting is where it is not given, in words; empty where it must be given, or has a place
  /// of its own in another setting's words.
  public static func defaultWords(_ setting: Setting<Self>) -> String? {
    setting.defaultWords ?? setting.write(defaults).map(\.typed)
  }
}

extension SettingsTable.Value {
  /// The value as an option takes it: "600 300", "nvt".
  var typed: String {
    switch self {
    case .text(let text): text
    case .texts(let texts): texts.joined(separator: ",")
    case .number(let number): Self.typed(number)
    case .numbers(let numbers): numbers.map(Self.typed).joined(separator: " ")
    case .integer(let number): "\(number)"
    case .integers(let numbers): numbers.map { "\($0)" }.joined(separator: " ")
    case .logical(let value): "\(value)"
    }
  }

  private static func typed(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}
