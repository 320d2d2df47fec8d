// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Support

/// What tells whether a file or a folder is the one that it was.
enum FileDigest {
  /// Files above so many bytes count by size and time of change: reading them takes too long.
  static let largest = 256 << 20

  /// The digest of a file, or of all files below a folder with their names; nil if there is none.
  ///
  /// - Throws: `OrdealError` if a file cannot be read.
  static func of(_ path: String) throws -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFDIR else { return try ofFile(path, status) }
    let lines = try files(below: path).map { name in
      "\(try of(path + "/" + name) ?? "") \(name)\n"
    }
    return SHA256.digest(Array(lines.joined().utf8))
  }

  private static func ofFile(_ path: String, _ status: stat) throws -> String {
    guard status.st_size <= largest else {
      let time = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
      return SHA256.digest(Array("\(status.st_size) bytes, changed \(time)".utf8))
    }
    return try SHA256.digest(ofFile: path)
  }

  /// The digest of a text.
  static func of(text: String) -> String { SHA256.digest(Array(text.utf8)) }

  /// The files below a folder, in order, without logs and what is temporary.
  static func files(below folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      let last = name.split(separator: "/").last ?? ""
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(
        atPath: folder + "/" + name, isDirectory: &isFolder)
      return isThere && !isFolder.boolValue && !last.hasPrefix("log.") && !last.hasPrefix(".")
        && !last.hasSuffix(".lock") && !last.contains(".partial-")
    }.sorted()
  }
}
