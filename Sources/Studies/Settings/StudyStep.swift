// Part of Ordeal. See LICENSE.

import Foundation
import OrderedCollections
import Settings
import Support

/// One step of a study: a command and its options.
public struct StudyStep: Hashable, Sendable {
  /// Its name, which is that of its folder: "train", "round-1/train".
  public var name: String
  /// What it runs.
  public var command: StepCommand
  /// The options by their long names; texts may refer to other steps: "{train}".
  public var options: OrderedDictionary<String, SettingsTable.Value>
  /// A settings file that stands in the study itself; nil for none.
  public var inlineSettings: SettingsTable?
  /// The steps that come before it besides those that its options refer to.
  public var explicitNeeds: [String]
  /// What its author expects it to take, core-hours.
  public var coreHours: Double?
  /// Whether those that need it go on when it fails.
  public var mayFail: Bool
  /// The round of the loop that it belongs to; nil outside.
  public var round: Int?
  /// Where it stands, for errors: "study.toml, step train".
  public var source: String

  private static let ownKeys: Set<String> = ["name", "command", "needs", "core-hours", "may-fail"]

  /// Reads a `[[step]]`.
  ///
  /// - Parameter table: Its settings.
  /// - Throws: `OrdealError` naming the setting that is missing or wrong.
  init(_ table: SettingsTable) throws(OrdealError) {
    name = try Self.readName(table)
    source = table.source + ", \(name)"
    command = try Self.readCommand(table)
    explicitNeeds = try table.texts("needs") ?? []
    coreHours = try table.number("core-hours")
    mayFail = try table.logical("may-fail") ?? false
    inlineSettings = Self.inline(table)
    options = table.values.filter { key, _ in
      !Self.ownKeys.contains(key) && !key.hasPrefix("settings.")
    }
    if inlineSettings != nil { options["settings"] = .text("{settings}") }
    options.sort { $0.key < $1.key }
    try checkOptions(table)
  }

  private static func readName(_ table: SettingsTable) throws(OrdealError) -> String {
    guard let name = try table.text("name") else { throw table.error("name", "missing") }
    let allowed = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    guard !name.isEmpty, allowed, !name.hasPrefix("-") else {
      throw table.error("name", "expected letters, digits and -, got \"\(name)\"")
    }
    guard !StudyFolder.reservedNames.contains(name), !name.hasPrefix("round-") else {
      throw table.error("name", "\"\(name)\" is a name of the study's own; choose another")
    }
    return name
  }

  private static func readCommand(_ table: SettingsTable) throws(OrdealError) -> StepCommand {
    guard let name = try table.text("command") else { throw table.error("command", "missing") }
    guard let command = StepCommand.named(name) else {
      let known = StepCommand.all.map(\.name).joined(separator: ", ")
      throw table.error("command", "expected one of \(known), got \"\(name)\"")
    }
    return command
  }

  private static func inline(_ table: SettingsTable) -> SettingsTable? {
    var settings = SettingsTable(source: table.source + ", settings")
    for (key, value) in table.values where key.hasPrefix("settings.") {
      settings[String(key.dropFirst("settings.".count))] = value
    }
    return settings.values.isEmpty ? nil : settings
  }

  private func checkOptions(_ table: SettingsTable) throws(OrdealError) {
    for (key, value) in options {
      if StepCommand.reserved.contains(key) || command.fillsFolder && key == "output" {
        throw table.error(key, "is the study's to give")
      }
      guard !key.contains(".") else {
        throw table.error(key, "no such table; known is [step.settings]")
      }
      guard command.files[key] != nil else { continue }
      guard case .text(let name) = value, !name.isEmpty, !name.contains("/"), !name.hasPrefix(".")
      else {
        throw table.error(
          key, "expected the name of a file in the step's folder, got \(value.toml)")
      }
    }
    if command.isWait { _ = try WaitedFiles(self, table) }
  }

  /// An error about one of its settings.
  func error(_ key: String, _ message: String) -> OrdealError {
    OrdealError("\(key): \(message)", at: source)
  }

  /// What its files are called: its name, with that of its round: "train", "train-1".
  private var stem: String {
    if case .text(let name) = options[command.main], command.files[command.main] != nil {
      return URL(filePath: name).deletingPathExtension().lastPathComponent
    }
    guard let round, let own = name.split(separator: "/").last else { return name }
    return "\(own)-\(round)"
  }

  /// A name of a file in its folder that may hold * for its own.
  func named(_ pattern: String) -> String { pattern.replacing("*", with: stem) }

  /// The file that an option for results gets, from the step's folder.
  func fileName(_ option: String) -> String? {
    guard let usual = command.files[option] else { return nil }
    if case .text(let name) = options[option] { return name }
    return named(usual)
  }

  /// What references to it mean, from the study's folder: the folder or the file that it writes.
  var result: String { fileName(command.main).map { "\(name)/\($0)" } ?? name }

  /// All texts of its options and settings, in which references may stand.
  var texts: [String] {
    (options.values + (inlineSettings.map { Array($0.values.values) } ?? [])).flatMap(\.texts)
  }
}

extension SettingsTable.Value {
  /// The texts that it holds.
  var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .texts(let texts): texts
    default: []
    }
  }
}
