// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

@testable import ElectronicStructure

/// The output files that `Golden/make_vasp.py` writes.
enum VASPFiles {
  static let all = ["static.vasprun.xml", "static.OUTCAR", "relax.vasprun.xml", "relax.OUTCAR"]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  static func run(_ text: String) throws -> VASPRun {
    let bytes = Array(text.utf8)
    return text.hasPrefix("<?xml")
      ? try VasprunReader.read(bytes, name: "vasprun.xml")
      : try OUTCARReader.read(bytes, name: "OUTCAR")
  }

  /// Has gzip compress a file, to its name with ".gz".
  static func compress(_ path: String) throws {
    let gzip = try Process.run(URL(filePath: "/usr/bin/gzip"), arguments: [path])
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else { throw OrdealError("gzip", at: path) }
  }

  /// Writes files into a new folder, and gives it away afterwards.
  static func withFolder<Result>(
    _ files: [String: String], _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vasp-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let url = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return try body(folder.path)
  }
}
