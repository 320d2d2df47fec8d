// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// Structures with their labels from the output of many runs.
public struct OutputCollection: Sendable {
  /// A file, or a step of it, that cannot be used.
  public struct Refusal: Codable, Hashable, Sendable {
    /// The path of the file.
    public var file: String
    /// Why not.
    public var reason: String
  }

  /// The structures, in the order of the files' paths.
  public private(set) var structures: [Structure] = []
  /// What was refused.
  public private(set) var refusals: [Refusal] = []
  /// How many files gave structures.
  public private(set) var usedFiles = 0

  /// Reads all runs below the given folders, and the given files.
  ///
  /// Which files of a folder are read is for each engine to say: `CollectingEngine.outputs`.
  ///
  /// - Throws: `OrdealError` if a path is not there or no output of any engine is found.
  public init(_ paths: [String], taking selection: OutputSelection) throws {
    let outputs = try paths.flatMap(OutputCollection.outputs)
    guard !outputs.isEmpty else {
      let names = DFTEngines.collecting.flatMap(\.outputNames).map { "no \($0)" }
      throw OrdealError(
        "\(names.dropLast().joined(separator: ", ")) and \(names.last ?? "nothing") is below "
          + paths.joined(separator: ", "))
    }
    for output in outputs { collect(output, selection) }
  }

  /// A file to read, and whose it is.
  private typealias Output = (engine: any CollectingEngine, file: String)

  private mutating func collect(_ output: Output, _ selection: OutputSelection) {
    do {
      let taken = try output.engine.structures(of: output.file, taking: selection)
      structures += taken.structures
      refusals += taken.objections.map { Refusal(file: output.file, reason: $0) }
      if !taken.structures.isEmpty { usedFiles += 1 }
    } catch {
      refusals.append(Refusal(file: output.file, reason: "\(error)"))
    }
  }

  /// The files to read, in order of their paths.
  private static func outputs(_ path: String) throws(OrdealError) -> [Output] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw OrdealError("no such file or folder", at: path)
    }
    guard isFolder.boolValue else { return [output(path)] }
    let paths = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let files = paths.filter { name in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: path + "/" + name, isDirectory: &isFolder)
      return exists && !isFolder.boolValue
    }
    let outputs: [Output] = DFTEngines.collecting.flatMap { engine in
      engine.outputs(among: files, in: path).map { (engine, path + "/" + $0) }
    }
    return outputs.sorted { $0.file < $1.file }
  }

  /// A file that was given by its name: its beginning says whose it is.
  private static func output(_ file: String) -> Output {
    let beginning = OutputCollection.beginning(of: file) ?? ""
    let engine = DFTEngines.collecting.first { $0.isOutput(beginning) }
    // What nobody knows is VASP's to refuse: its files have no mark of their own.
    return (engine ?? VASP(), file)
  }

  /// The first 4096 bytes of a file, uncompressed; nil if it cannot be read.
  static func beginning(of file: String) -> String? {
    guard let handle = FileHandle(forReadingAtPath: file),
      var bytes = try? handle.read(upToCount: 4096)
    else { return nil }
    if bytes.starts(with: [0x1f, 0x8b]) {
      guard let contents = try? CompressedFile.contents(of: file) else { return nil }
      bytes = Data(contents.prefix(4096))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
