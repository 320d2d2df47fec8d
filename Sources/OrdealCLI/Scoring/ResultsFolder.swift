// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Structures
import Support

/// A folder of results that appears under its name only when it is complete.
struct ResultsFolder {
  /// The name that it will have.
  let path: String
  /// Where files go until then.
  let temporary: URL
  private let mark: String
  private let overwrites: Bool

  /// Opens the temporary folder beside the final one.
  ///
  /// - Parameters:
  ///   - path: The name.
  ///   - mark: A file that every such folder has: only what holds it, or nothing, is replaced.
  ///   - overwrites: Whether an existing folder may be replaced.
  ///   - inputs: The files and folders that the command reads, none of which may lie in the folder.
  /// - Throws: `OrdealError` if the name is taken, or nothing can be written there.
  init(
    _ path: String, mark: String, overwrites: Bool, reading inputs: [String] = []
  ) throws {
    self.path = URL(filePath: path).standardizedFileURL.path
    self.mark = mark
    self.overwrites = overwrites
    temporary = URL(filePath: self.path + ".partial-\(ProcessInfo.processInfo.processIdentifier)")
    try OutputGuard(reading: inputs, replaces: overwrites).check(folder: path)
    try checkTarget()
    AtomicFile.removeAbandoned(of: self.path)
    do {
      try AtomicFile.createHeldFolder(temporary.path)
    } catch {
      throw OrdealError("cannot be created: \(error.localizedDescription)", at: path)
    }
  }

  private func checkTarget() throws(OrdealError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      guard FileManager.default.fileExists(atPath: path) else { return }
      throw OrdealError("is a file, not a folder", at: path)
    }
    if names.isEmpty { return }
    guard overwrites else {
      throw OrdealError("exists already; give --overwrite to replace it", at: path)
    }
    guard names.contains(mark) else {
      throw OrdealError("has no \(mark), so it is not replaced", at: path)
    }
  }

  /// Writes a file of text, in subfolders where the name has them.
  func write(_ text: String, _ name: String) throws {
    let url = temporary.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFile.write(Array(text.utf8), to: url.path)
  }

  /// Writes a value as JSON.
  func writeJSON(_ value: some Encodable, _ name: String) throws {
    let url = temporary.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFile.write(json: value, to: url.path)
  }

  /// Gives the folder its name.
  func commit() throws {
    let manager = FileManager.default
    if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
    try manager.moveItem(at: temporary, to: URL(filePath: path))
  }

  /// Removes what was written so far.
  func discard() { try? FileManager.default.removeItem(at: temporary) }

  /// Fills the folder; whatever goes wrong, nothing incomplete stays.
  func fill(_ body: () throws -> Void) throws {
    do {
      try body()
      try commit()
    } catch {
      discard()
      throw error
    }
  }
}
