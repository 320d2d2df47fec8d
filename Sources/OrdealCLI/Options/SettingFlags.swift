// Part of Ordeal. See LICENSE.

import ArgumentParser
import Settings
import Support

/// The options that set declared settings: each setting has one, with its key as its name.
///
/// The argument parser finds the options of a type by reflection and decodes each by its name. These are
/// not written down as properties but made from the declarations.
struct SettingFlags<Root: DeclaredSettings>: ParsableArguments, CustomReflectable {
  /// What was given, by key.
  private let words: [String: [String]]

  init() { words = [:] }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    var words: [String: [String]] = [:]
    for option in Root.options {
      let typed = try SettingFlag(option).typed(in: container, Name(stringValue: option.key))
      if !typed.isEmpty { words[option.key] = typed.map(SignedNumber.asTyped) }
    }
    self.words = words
  }

  var customMirror: Mirror {
    let children = Root.options.map { (label: $0.key, value: SettingFlag($0).definition) }
    return Mirror(self, children: children.map { (label: Optional($0.label), value: $0.value) })
  }

  func validate() throws {
    do {
      _ = try given()
    } catch {
      throw ValidationError(error.message)
    }
  }

  /// The settings that were given.
  ///
  /// - Throws: `OrdealError` that names an option whose words are no such value.
  func given() throws(OrdealError) -> SettingsTable {
    var table = SettingsTable(source: "options")
    for option in Root.options {
      guard let words = words[option.key] else { continue }
      table[option.key] = try option.value(typed: words)
    }
    return table
  }

  /// The name of an option.
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// One option of the argument parser, made from what is known of a setting.
private enum SettingFlag {
  case flag(Flag<Bool>)
  case value(Option<String?>)
  case list(Option<[String]>)

  init(_ option: SettingOption) {
    let name = NameSpecification.customLong(option.key)
    let help = ArgumentHelp(ArgumentHelp(option.help).abstract, valueName: option.valueName)
    switch option.kind {
    case .logical:
      self = .flag(Flag(wrappedValue: false, name: name, help: help))
    case .texts:
      self = .list(Option(wrappedValue: [], name: name, help: help))
    case _ where option.kind.isList:
      self = .list(Option(wrappedValue: [], name: name, parsing: .upToNextOption, help: help))
    case .path(let extensions):
      self = .value(Option(name: name, help: help, completion: .file(extensions: extensions)))
    case .choice(let names):
      self = .value(Option(name: name, help: help, completion: .list(names)))
    default:
      self = .value(Option(name: name, help: help))
    }
  }

  /// What the argument parser looks for in a type.
  var definition: Any {
    switch self {
    case .flag(let flag): flag
    case .value(let option): option
    case .list(let option): option
    }
  }

  /// The words that were typed; a flag that is set is "true".
  func typed<Name>(in container: KeyedDecodingContainer<Name>, _ name: Name) throws -> [String] {
    switch self {
    case .flag:
      try container.decode(Flag<Bool>.self, forKey: name).wrappedValue ? ["true"] : []
    case .value:
      try container.decode(Option<String?>.self, forKey: name).wrappedValue.map { [$0] } ?? []
    case .list:
      try container.decode(Option<[String]>.self, forKey: name).wrappedValue
    }
  }
}
