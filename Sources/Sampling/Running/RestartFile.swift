// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// The restart files of LAMMPS, which count only once they are whole and on the disk.
enum RestartFile {
  /// What LAMMPS writes to before the file gets its name.
  static let partial = "checkpoint.partial.restart"

  /// Gives a restart file that LAMMPS has just written its name.
  ///
  /// - Returns: Its SHA-256.
  /// - Throws: `OrdealError` if it is not whole.
  static func commit(as name: String, in folder: RunFolder) throws -> String {
    let path = folder.path(partial)
    try synchronize(path)
    let hash = try fileDigest(path)
    guard rename(path, folder.path(name)) == 0 else {
      throw OrdealError("cannot be renamed: \(String(cString: strerror(errno)))", at: path)
    }
    return hash
  }

  /// Removes the restart files of earlier checkpoints, and of one that a killed process did not come
  /// to make.
  static func removeAll(but name: String?, in folder: RunFolder) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.url.path)) ?? []
    for other in names where isName(other) && other != name { unlink(folder.path(other)) }
  }

  /// Whether a file is a restart file by its name.
  static func isName(_ name: String) -> Bool {
    name.hasPrefix("checkpoint.") && name.hasSuffix(".restart")
  }

  /// Makes sure that a file is the one that was written.
  ///
  /// - Throws: `OrdealError` if it is not.
  static func verify(_ name: String, hash: String?, in folder: RunFolder) throws(OrdealError) {
    guard try fileDigest(folder.path(name)) == hash else {
      throw OrdealError(
        "is damaged: its SHA-256 is not the one in checkpoint.json", at: folder.path(name))
    }
  }

  /// Waits until the disk has a restart file, and checks its end.
  ///
  /// LAMMPS does not notice when the last buffer does not fit on the disk.
  private static func synchronize(_ path: String) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    defer { try? file.close() }
    try file.synchronize()
    let magic = Data("LammpS RestartT".utf8)
    let end = try file.seekToEnd()
    try file.seek(toOffset: end - min(end, 64))
    guard let tail = try file.readToEnd(), tail.range(of: magic) != nil else {
      throw OrdealError("was not written whole; the disk may be full", at: path)
    }
  }
}
