// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// The folder that a run writes to.
public struct RunFolder: Hashable, Sendable {
  /// What to do with a folder that holds something.
  public enum Opening: Sendable {
    /// Refuse it.
    case new
    /// Remove the files of the run that it holds.
    case overwrite
    /// Go on with the run that it holds.
    case resume
  }

  /// Where it is.
  public let url: URL

  /// The folder at a path.
  public init(_ path: String) { url = URL(filePath: path) }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Whether it is there.
  var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

  /// Whether the folder has a file.
  public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The number of bytes of a file.
  ///
  /// - Throws: If there is none.
  func length(of name: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path(name))[.size] as? Int ?? 0
  }

  /// Every file that runs write; of these `.overwrite` removes what is there.
  private static let ownNames: Set<String> = Set(
    InputScript.allCases.map(\.rawValue) + [
      "settings.toml", "structure.extxyz", "structure.data", "log.lammps", "thermo.csv",
      GradeSettings.fileName,
      "trajectory.extxyz", "trajectory.lammpstrj", "summary.json", "final.extxyz",
      "relaxed.extxyz", "checkpoint.json", "attempts.csv", "irregular.extxyz",
      "irregular-refused.extxyz", "composition.svg", "energy.svg", "settings.json",
      "accepted.extxyz", "lowest.extxyz", "order.json", "pair-distribution.svg", "batch.toml",
      "batch.csv", "replicas.json",
    ])

  /// Makes the folder ready.
  ///
  /// - Throws: `OrdealError` if it is there and `opening` does not say what to do with it, or it cannot
  ///   be created.
  public func open(_ opening: Opening) throws(OrdealError) {
    let manager = FileManager.default
    do {
      var isFolder: ObjCBool = false
      if manager.fileExists(atPath: url.path, isDirectory: &isFolder) {
        guard isFolder.boolValue else { throw OrdealError("is a file, not a folder", at: url.path) }
      }
      try manager.createDirectory(at: url, withIntermediateDirectories: true)
      removeAbandoned()
      let names = try manager.contentsOfDirectory(atPath: url.path)
      switch opening {
      case .resume: return
      case .new where names.isEmpty: return
      case .new:
        throw OrdealError(
          "exists already; give --resume to go on with its run, --overwrite to replace it",
          at: url.path)
      case .overwrite:
        try checkUnlocked()
        for name in names where RunFolder.isOwn(name) { try manager.removeItem(atPath: path(name)) }
      }
    } catch let error as OrdealError {
      throw error
    } catch {
      throw OrdealError("cannot be made ready: \(error.localizedDescription)", at: url.path)
    }
  }

  /// Removes the temporary files that killed processes have left.
  private func removeAbandoned() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let owners = names.compactMap { name in
      name.firstRange(of: ".partial-").map { String(name[..<$0.lowerBound]) }
    }
    for name in Set(owners) where RunFolder.isOwn(name) {
      AtomicFile.removeAbandoned(of: path(name))
    }
  }

  private static func isOwn(_ name: String) -> Bool {
    ownNames.contains(name) || RestartFile.isName(name)
      || (name.hasPrefix("order-") && name.hasSuffix("K.json"))
  }

  /// Writes a whole file.
  func write(_ text: String, _ name: String) throws { try AtomicFile.write(text, to: path(name)) }

  /// Writes a value as JSON, keys sorted.
  func write(json value: some Encodable, _ name: String) throws {
    try AtomicFile.write(json: value, to: path(name))
  }

  /// The settings that the folder holds.
  ///
  /// - Throws: `OrdealError` if it holds none.
  func settings() throws(OrdealError) -> SettingsTable {
    try SettingsTable(contentsOf: url.appending(path: "settings.toml"))
  }

  /// What stands above the settings of a run.
  private static func heading(_ command: String) -> [String] {
    [
      "The settings of this run, all of them. To run it again:",
      "  ordeal \(command) --settings settings.toml --output OTHER",
    ]
  }

  /// Writes the settings of a run, and of a record the versions and hashes.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - record: Versions and hashes; its other keys are left out.
  ///   - command: The command that takes the file.
  ///   - comments: What follows a value, by key.
  ///   - heading: What stands above; nil: how to run it again.
  /// - Throws: If the file cannot be written.
  func write(
    settings: SettingsTable, _ record: SettingsTable, command: String, comments: [String: String],
    heading: [String]? = nil
  ) throws {
    var table = settings
    for key in record.values.keys.sorted() where Provenance.isRecord(key) {
      table[key] = record[key]
    }
    try write(
      table.toml(heading: heading ?? RunFolder.heading(command), comments: comments),
      "settings.toml")
  }

  /// Keeps other processes out of the folder until this one ends.
  ///
  /// - Parameter file: A file that the run never replaces.
  /// - Throws: `OrdealError` if another process is at work in it.
  func lock(_ file: String = RunFolder.lockNames[0]) throws(OrdealError) { _ = try heldLock(file) }

  /// Makes sure that no process is at work in the folder.
  ///
  /// - Throws: `OrdealError` if one is.
  func checkUnlocked() throws(OrdealError) {
    removeAbandoned()
    for name in RunFolder.lockNames where has(name) { close(try heldLock(name)) }
  }

  /// Files that runs with LAMMPS and runs of swaps never replace.
  static let lockNames = ["structure.data", "attempts.csv"]

  /// The descriptor that holds the lock; the lock goes with it, and with the process.
  private func heldLock(_ name: String) throws(OrdealError) -> Int32 {
    let descriptor = Glibc.open(path(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw OrdealError("holds no run: \(name) is missing", at: url.path)
    }
    // File systems without locks are let through.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw OrdealError("another process is running in this folder", at: url.path)
    }
    return descriptor
  }
}
