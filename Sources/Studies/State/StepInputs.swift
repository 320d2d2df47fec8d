// Part of Ordeal. See LICENSE.

import Foundation
import Settings

/// What a step depends on: what it is told, and the files that its options name.
struct StepInputs: Hashable, Sendable {
  /// The digest of its command and options, without those that change no result.
  var settings: String
  /// The digests of files and folders, by path: "{study}/…" below the study's folder, else from the
  /// folder of its settings or, outside of that, absolute.
  var files: [String: String]

  /// The inputs of a step as they are now.
  ///
  /// - Parameters:
  ///   - step: The step, whose references are resolved.
  ///   - source: The folder of the study's settings.
  ///   - folder: The folder of the study.
  /// - Throws: `JobError` if a file cannot be read.
  init(_ step: ResolvedStep, pathsFrom source: URL, in folder: StudyFolder) throws {
    settings = FileDigest.of(text: step.told)
    var files: [String: String] = [:]
    let own = folder.settings(of: step.step.name)
    for (key, value) in step.options where step.step.command.files[key] == nil {
      // Settings that stand in the study are part of what it is told.
      for text in value.texts.flatMap(PathPattern.expanded) where text != own {
        try Self.add(text, source, to: &files)
      }
    }
    for text in step.inlineTexts where StepInputs.looksLikePath(text) {
      try Self.add(text, source, to: &files)
    }
    let pairs = files.map { path, digest in (Self.key(path, source, folder), digest) }
    self.files = Dictionary(pairs) { first, _ in first }
  }

  private static func key(_ path: String, _ source: URL, _ folder: StudyFolder) -> String {
    for (base, name) in [(folder.url.path, own), (source.path, "")] {
      let prefix = base.hasSuffix("/") ? base : base + "/"
      if path.hasPrefix(prefix) { return name + path.dropFirst(prefix.count) }
    }
    return path
  }

  /// Whether a text that may be anything is meant as a path.
  static func looksLikePath(_ text: String) -> Bool { text.contains("/") || text.contains(".") }

  /// Adds the file that a text names, its words name, or a settings file names in turn.
  private static func add(_ text: String, _ folder: URL, to files: inout [String: String]) throws {
    let words = text.split(separator: " ").map(String.init)
    for name in Set([text] + words) where !name.isEmpty {
      let url = URL(filePath: name, relativeTo: folder).standardizedFileURL
      guard files[url.path] == nil, let digest = try FileDigest.of(url.path) else { continue }
      files[url.path] = digest
      if url.pathExtension == "toml", let table = try? SettingsTable(contentsOf: url) {
        for text in table.values.values.flatMap(\.texts) where looksLikePath(text) {
          try add(text, url.deletingLastPathComponent(), to: &files)
        }
      }
      if ["mtp", "almtp"].contains(url.pathExtension) {
        // The card says which elements its species are.
        let card = url.deletingPathExtension().appendingPathExtension("json").path
        files[card] = try FileDigest.of(card)
      }
    }
  }

  /// How they differ from those of a run; nil if they do not.
  func change(from state: StepState) -> String? {
    if settings != state.settings { return "its settings have changed" }
    return changedFiles(from: state).first.map(words)
  }

  /// Which file from outside the study differs from that of a run; nil if none does.
  func changedFile(from state: StepState) -> String? {
    changedFiles(from: state).first { !$0.hasPrefix(Self.own) }.map(words)
  }

  private func changedFiles(from state: StepState) -> [String] {
    Set(files.keys).union(state.inputs.keys).sorted().filter { files[$0] != state.inputs[$0] }
  }

  /// "train.extxyz has changed".
  private func words(_ path: String) -> String {
    let name = path.replacing(Self.own, with: "")
    return files[path] == nil ? "\(name) is gone" : "\(name) has changed"
  }

  /// How paths below the study's folder begin.
  private static let own = "{study}/"
}
