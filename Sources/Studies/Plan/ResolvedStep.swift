// Part of Ordeal. See LICENSE.

import Foundation
import OrderedCollections
import Settings
import Structures
import Support

/// A step whose references to others are paths.
struct ResolvedStep {
  let step: StudyStep
  /// The options, references replaced by paths.
  let options: OrderedDictionary<String, SettingsTable.Value>
  /// The settings that stand in the study, references replaced by paths.
  private let inlineSettings: SettingsTable?
  /// The file for these settings.
  private let settingsFile: String
  private let folder: StudyFolder

  /// Resolves the references of a step.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - folder: The folder of the study.
  ///   - settingsFile: Where settings that stand in the study go; nil: into the study's folder.
  ///   - results: What a reference stands for, from the study's folder.
  init(
    _ step: StudyStep, in folder: StudyFolder, settingsFile: String? = nil,
    results: (StepReference) -> [String]
  ) {
    (self.step, self.folder) = (step, folder)
    let settingsFile = settingsFile ?? folder.settings(of: step.name)
    self.settingsFile = settingsFile
    func resolved(_ value: SettingsTable.Value) -> SettingsTable.Value {
      func texts(_ text: String) -> [String] {
        StepReference.resolve(text) { reference in
          if reference == .settings { return [settingsFile] }
          let found = results(reference)
          // Labels have braces of their own.
          let isLeft = found.isEmpty && reference.scope == .one
          return isLeft ? [reference.text] : found.map { folder.path($0) }
        }
      }
      switch value {
      case .text(let text):
        let found = texts(text)
        return found.count == 1 ? .text(found[0]) : .texts(found)
      case .texts(let list): return .texts(list.flatMap(texts))
      default: return value
      }
    }
    options = step.options.mapValues(resolved)
    var inline = step.inlineSettings
    for (key, value) in inline?.values ?? [:] { inline?[key] = resolved(value) }
    inlineSettings = inline
  }

  /// The texts of its own settings file.
  var inlineTexts: [String] { inlineSettings?.values.values.flatMap(\.texts) ?? [] }

  /// What the command is told, for telling whether it has changed.
  ///
  /// The folder of the study is left out, so that a study may be moved.
  var told: String {
    let given = options.filter { !StepCommand.running.contains($0.key) }
    let lines = [step.command.name] + given.map { "\($0.key) = \($0.value.toml)" }
    let inline = inlineSettings?.toml(heading: [], comments: [:]) ?? ""
    return (lines + [inline]).joined(separator: "\n")
      .replacing(folder.url.path + "/", with: "{study}/")
  }

  /// The words of the command, without the program.
  ///
  /// - Parameter resuming: Whether it goes on with what its folder holds.
  /// - Returns: The name of the command, its arguments and options.
  func words(resuming: Bool) -> [String] {
    var words = [step.command.name]
    for key in step.command.arguments {
      words += step.command.files[key] == nil ? values(key) : [path(key)]
    }
    for (key, value) in options
    where !step.command.arguments.contains(key) && step.command.files[key] == nil {
      words += Self.words(key, value)
    }
    let written = step.command.files.keys.sorted().filter { !step.command.arguments.contains($0) }
    words += written.flatMap { ["--\($0)", path($0)] }
    if step.command.fillsFolder { words += ["--output", folder.path(step.name)] }
    return words + (resuming ? step.command.resuming : [])
  }

  /// The path of a file that the step writes.
  private func path(_ option: String) -> String {
    folder.path(step.name + "/" + (step.fileName(option) ?? ""))
  }

  private func values(_ key: String) -> [String] {
    options[key].map { Self.words("", $0).dropFirst() }.map(Array.init) ?? []
  }

  /// An option and its values as words.
  private static func words(_ key: String, _ value: SettingsTable.Value) -> [String] {
    let name = "--" + key
    switch value {
    case .logical(let isOn): return isOn ? [name] : []
    case .text(let text): return [name] + PathPattern.expanded(text)
    case .integer(let number): return [name, "\(number)"]
    case .number(let number): return [name, "\(number)"]
    case .texts(let texts) where key == "pair-coeff": return texts.flatMap { [name, $0] }
    case .texts(let texts): return [name] + texts.flatMap(PathPattern.expanded)
    case .integers(let numbers): return [name] + numbers.map { "\($0)" }
    case .numbers(let numbers): return [name] + numbers.map { "\($0)" }
    }
  }

  /// Writes the settings that stand in the study as a file of their own.
  ///
  /// - Parameter source: The folder of the study's settings, which relative paths are from.
  /// - Throws: `OrdealError` if it cannot be written.
  func writeSettings(pathsFrom source: URL) throws {
    guard var table = inlineSettings else { return }
    for (key, value) in table.values { table[key] = Self.absolute(value, source) }
    let url = URL(filePath: settingsFile)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let heading = ["Written by ordeal study for the step \(step.name)."]
    try AtomicFile.write(table.toml(heading: heading, comments: [:]), to: url.path)
  }

  /// Texts that name existing files, as absolute paths.
  private static func absolute(_ value: SettingsTable.Value, _ folder: URL) -> SettingsTable.Value {
    func absolute(_ text: String) -> String {
      guard StepInputs.looksLikePath(text) else { return text }
      let path = URL(filePath: text, relativeTo: folder).standardizedFileURL.path
      return FileManager.default.fileExists(atPath: path) ? path : text
    }
    switch value {
    case .text(let text): return .text(absolute(text))
    case .texts(let texts): return .texts(texts.map(absolute))
    default: return value
    }
  }
}
