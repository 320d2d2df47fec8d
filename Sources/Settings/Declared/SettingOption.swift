// Part of Ordeal. See LICENSE.

import Support

/// What a command line needs to know of a setting of any type.
public struct SettingOption: Hashable, Sendable {
  /// The option without its dashes.
  public let key: String
  /// How it is typed.
  public let kind: SettingKind
  /// "Length of the run, ps. Default: 10."
  public let help: String
  /// What stands for the value: "time".
  public let valueName: String?

  /// The value that words mean; nil for none.
  ///
  /// - Throws: `OrdealError` that names the option if they are no such value.
  public func value(typed words: [String]) throws(OrdealError) -> SettingsTable.Value? {
    do {
      return try kind.value(typed: words)
    } catch {
      throw OrdealError("--\(key): \(error.message)")
    }
  }
}

extension DeclaredSettings {
  /// The options that set the settings.
  public static var options: [SettingOption] {
    declared.map { setting in
      SettingOption(
        key: setting.key, kind: setting.kind, help: help(setting),
        valueName: setting.valueName ?? setting.unit)
    }
  }

  private static func help(_ setting: Setting<Self>) -> String {
    var text = setting.help
    // Some names need a word each, and are in the text already.
    if case .choice(let names) = setting.kind, !names.allSatisfy(text.contains) {
      text += ": " + names.choices
    }
    if let unit = setting.unit { text += ", \(unit)" }
    text += "."
    if case .logical = setting.kind { return text }
    if let words = defaultWords(setting), !words.isEmpty { text += " Default: \(words)." }
    return text
  }
}

extension DeclaredSettings {
  /// The rows of the table of settings in docs/settings.md: key, unit or choices, default, meaning.
  public static var tableRows: [String] {
    declared.map { setting in
      var values = setting.unit ?? ""
      if case .choice(let names) = setting.kind { values = names.joined(separator: ", ") }
      if case .logical = setting.kind { values = "true, false" }
      let cells = ["`\(setting.key)`", values, defaultWords(setting) ?? "", setting.help]
      return "| \(cells.joined(separator: " | ")) |"
    }
  }
}

extension [String] {
  /// "nve, nvt or npt".
  fileprivate var choices: String {
    count < 2 ? joined() : dropLast().joined(separator: ", ") + " or " + self[count - 1]
  }
}
