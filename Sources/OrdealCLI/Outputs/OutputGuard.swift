// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// What a command is going to write, compared with what is there and with what it reads, before any
/// work is done.
///
/// 1. A file that exists is not replaced, unless that was asked for.
/// 2. A file that the command reads is never replaced, whatever was asked for.
/// 3. What is neither file nor folder (a pipe, `/dev/stdout`) may always be written to.
struct OutputGuard {
  private let inputs: [String]
  private let replaces: Bool
  private let hint: String

  /// A guard of what a command writes.
  ///
  /// - Parameters:
  ///   - inputs: The files and folders that it reads.
  ///   - replaces: Whether existing outputs are replaced.
  ///   - hint: What replaces them.
  init(
    reading inputs: [String], replaces: Bool, hint: String = "give --overwrite to replace it"
  ) {
    (self.inputs, self.replaces, self.hint) = (inputs, replaces, hint)
  }

  /// Makes sure that files may be written.
  ///
  /// - Throws: `OrdealError` that names the first that may not.
  func check(files: [String]) throws(OrdealError) {
    var names: Set<String> = []
    for path in files where !AtomicFile.isWrittenDirectly(path) {
      guard names.insert(URL(filePath: path).resolvingSymlinksInPath().path).inserted else {
        throw OrdealError("is the output of two options", at: path)
      }
      guard let file = FileIdentity(path) else { continue }
      guard file.kind == .file else { throw OrdealError("is a folder, not a file", at: path) }
      if let input = inputs.first(where: { Self.reads(file, at: path, from: $0) }) {
        throw OrdealError("is read by this command (\(input)), so it is not written", at: path)
      }
      guard replaces else { throw OrdealError("exists already; \(hint)", at: path) }
    }
  }

  /// Makes sure that no input is the folder that is going to be written, or lies within it.
  ///
  /// Whether the folder may be replaced is for those to say who know what it should hold.
  ///
  /// - Throws: `OrdealError` that names the input.
  func check(folder: String) throws(OrdealError) {
    guard FileIdentity(folder)?.kind == .folder else { return }
    let place = URL(filePath: folder).resolvingSymlinksInPath().path
    for input in inputs {
      let path = URL(filePath: input).resolvingSymlinksInPath().path
      guard path != place, !path.hasPrefix(place + "/") else {
        throw OrdealError("holds \(input), which is read by this command", at: folder)
      }
    }
  }

  /// Whether a file is what is read at a path, or a file that is read in a folder.
  private static func reads(_ file: FileIdentity, at path: String, from input: String) -> Bool {
    guard let source = FileIdentity(input) else { return false }
    if source == file { return true }
    guard source.kind == .folder else { return false }
    let resolved = URL(filePath: path).resolvingSymlinksInPath()
    let folder = URL(filePath: input).resolvingSymlinksInPath().path
    return resolved.path.hasPrefix(folder + "/") && isReadInFolders(resolved.lastPathComponent)
  }

  /// The published layout, and what `ordeal collect` looks for.
  private static func isReadInFolders(_ name: String) -> Bool {
    ["Data.json", "poscars.zip"].contains(name) || name.hasPrefix("vasprun")
      || name.hasPrefix("OUTCAR")
  }
}
