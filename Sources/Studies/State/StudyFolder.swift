// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures

/// The folder of a study: a folder for each step, `logs/`, `old/`, `settings/`, `settings.toml`,
/// `state.json`, the report.
public struct StudyFolder: Hashable, Sendable {
  /// Where it is.
  public let url: URL

  /// The folder at a path.
  public init(_ path: String) { url = URL(filePath: path).standardizedFileURL }

  /// The name of the file that holds all settings of the study.
  private static let settingsName = "settings.toml"

  /// The settings that the study was begun with; nil where there are none, as 0.1.0 wrote none.
  ///
  /// - Throws: `RunError` if the file is damaged.
  public func settings() throws(RunError) -> StudySettings? {
    let url = url.appending(path: Self.settingsName)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return try StudySettings(contentsOf: url)
  }

  /// Writes down that a study begins, or goes on: its state, and its settings, which make it again.
  ///
  /// - Throws: `StructureError` if a file cannot be written.
  public func begin(_ settings: StudySettings, _ state: StudyState) throws {
    // The state comes first: a folder is a study's by its state.
    try state.write(in: self)
    var table = SettingsTable(source: settings.table.source)
    table["folder"] = .text(Self.path(of: settings.folder, from: url))
    for (key, value) in settings.table.values where key != "folder" { table[key] = value }
    let heading = [
      "A study, all of its settings. To run it again:",
      "  ordeal study settings.toml --output OTHER",
    ]
    try AtomicFile.write(
      table.toml(heading: heading, comments: [:]), to: path(Self.settingsName))
  }

  /// A path from one folder to another, so that both may be moved together.
  static func path(of target: URL, from folder: URL) -> String {
    let (to, from) = (target.standardizedFileURL.pathComponents, folder.pathComponents)
    let common = zip(to, from).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: from.count - common)
    let parts = up + to.dropFirst(common)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// Names that steps cannot have.
  static let reservedNames: Set<String> = ["logs", "old", "settings"]

  /// The path of a file in it.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// What a step prints goes here.
  public func log(of step: String) -> String { path("logs/\(step).txt") }

  /// The settings file of a step whose settings stand in the study.
  func settings(of step: String) -> String { path("settings/\(step).toml") }

  /// Whether a study was begun in it.
  public var isBegun: Bool { FileManager.default.fileExists(atPath: path(StudyState.fileName)) }

  /// Makes it ready.
  ///
  /// - Parameters:
  ///   - isKept: Whether a study that is there is gone on with.
  ///   - isReplaced: Whether it is removed.
  /// - Throws: `RunError` if there is one and neither was asked for, or something else.
  public func open(isKept: Bool, isReplaced: Bool) throws(RunError) {
    let manager = FileManager.default
    do {
      let names = (try? manager.contentsOfDirectory(atPath: url.path)) ?? []
      if !names.isEmpty && !(isKept && isBegun) {
        guard isBegun else {
          throw RunError("holds something that is no study; give another --output", at: url.path)
        }
        guard isReplaced else {
          throw RunError(
            "exists already; give --resume to go on with the study, --update to run again what has changed, "
              + "--overwrite to begin anew",
            at: url.path)
        }
        try manager.removeItem(at: url)
      }
      try manager.createDirectory(at: url, withIntermediateDirectories: true)
    } catch let error as RunError {
      throw error
    } catch {
      throw RunError("cannot be made ready: \(error.localizedDescription)", at: url.path)
    }
  }

  /// Keeps other processes out until this one ends.
  ///
  /// - Throws: `RunError` if another process runs the study.
  func lock() throws(RunError) {
    let descriptor = Foundation.open(path("study.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw RunError("cannot be written: \(String(cString: strerror(errno)))", at: url.path)
    }
    // File systems without locks are let through.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw RunError("another process is running this study", at: url.path)
    }
  }

  /// Moves what a step has left to `old/`.
  ///
  /// - Returns: Where it is now, from this folder; nil if there was nothing.
  /// - Throws: `RunError` if it cannot be moved.
  func moveAside(_ step: String) throws(RunError) -> String? {
    let manager = FileManager.default
    guard let names = try? manager.contentsOfDirectory(atPath: path(step)), !names.isEmpty else {
      return nil
    }
    var number = 1
    while manager.fileExists(atPath: path("old/\(step)-\(number)")) { number += 1 }
    let place = "old/\(step)-\(number)"
    do {
      try manager.createDirectory(
        at: url.appending(path: place).deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try manager.moveItem(atPath: path(step), toPath: path(place))
    } catch {
      throw RunError("cannot be moved: \(error.localizedDescription)", at: path(step))
    }
    return place
  }
}
