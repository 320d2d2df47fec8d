// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Support

/// What a step of the kind `wait` waits for.
///
///     [[step]]
///     name = "vasp-runs"
///     command = "wait"
///     files = "{vasp}/*/vasprun.xml"
///     ends-with = "</modeling>"
///     message = "Run VASP in each folder."
///
/// Every folder that `{vasp}/*` names must hold a vasprun.xml.
struct WaitedFiles: Hashable, Sendable {
  /// Patterns of paths.
  var patterns: [String]
  /// What a file that is complete ends with.
  var ending: String?
  /// What somebody has to do.
  var message: String?

  private static let keys: Set<String> = ["files", "ends-with", "message"]

  /// Reads the options of a step.
  ///
  /// - Throws: `OrdealError` naming the one that is missing or wrong.
  init(_ step: StudyStep, _ table: SettingsTable) throws(OrdealError) {
    if let stray = step.options.keys.first(where: { !Self.keys.contains($0) }) {
      throw table.error(stray, "no such setting; known are ends-with, files, message")
    }
    patterns = try table.texts("files") ?? []
    guard !patterns.isEmpty else {
      throw table.error("files", "missing; give the patterns of files to wait for")
    }
    ending = try table.text("ends-with")
    message = try table.text("message")
  }

  /// The options of a step that were read before.
  init(_ step: StudyStep) {
    patterns = step.options["files"]?.texts ?? []
    ending = step.options["ends-with"]?.texts.first
    message = step.options["message"]?.texts.first
  }

  /// What is missing; nil if nothing is.
  ///
  /// - Parameters:
  ///   - paths: The patterns, as paths.
  ///   - folder: What they are relative to.
  /// - Returns: What somebody has to do, how many files are there, and the next one.
  func missing(_ paths: [String], in folder: URL) -> String? {
    let lists = paths.map { Self.expected($0, in: folder) }
    let files = lists.flatMap(\.self)
    let absent = files.filter { !isComplete($0) }
    let empty = zip(paths, lists).first { $0.1.isEmpty }
    guard !absent.isEmpty || empty != nil else { return nil }
    let what =
      absent.first.map {
        "\(files.count - absent.count) of \(files.count) files are there; next: \($0)"
      }
      ?? "nothing matches \(empty?.0 ?? "")"
    return [message, what].compactMap(\.self).joined(separator: " ")
  }

  /// The files that have to be there: of the last part one in every folder that the rest names.
  private static func expected(_ pattern: String, in folder: URL) -> [String] {
    let url = URL(filePath: pattern, relativeTo: folder).standardizedFileURL
    let name = url.lastPathComponent
    return folders(url.deletingLastPathComponent().path).flatMap { folder in
      let found = name.contains("*") ? PathPattern.matches(folder + "/" + name) : []
      return found.isEmpty ? [folder + "/" + name] : found
    }
  }

  private static func folders(_ pattern: String) -> [String] {
    guard pattern.contains("*") else { return [pattern] }
    return PathPattern.matches(pattern).filter {
      (try? FileManager.default.contentsOfDirectory(atPath: $0)) != nil
    }
  }

  private func isComplete(_ path: String) -> Bool {
    guard let ending else { return FileManager.default.fileExists(atPath: path) }
    guard let file = FileHandle(forReadingAtPath: path), let length = try? file.seekToEnd() else {
      return false
    }
    try? file.seek(toOffset: length - min(length, 4096))
    let tail = (try? file.readToEnd()) ?? Data()
    return String(decoding: tail, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix(ending)
  }
}
