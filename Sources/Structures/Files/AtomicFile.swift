// Part of Ordeal. See LICENSE.

import Foundation

/// A file that appears under its name only when it is complete.
///
/// Everything goes to a temporary file beside it. `commit` flushes it to the disk and renames it;
/// without that the temporary file is removed and whatever stood under the name stays. A symbolic
/// link stays one: what it points to is replaced. What is no file (`/dev/stdout`, a pipe) is written
/// to as it is.
public final class AtomicFile {
  /// The name that the file will have.
  public let path: String
  /// Where `commit` moves the temporary file to.
  private let target: String
  /// Nil for what is no file.
  private let temporary: String?
  private let stream: UnsafeMutablePointer<FILE>
  private var isOpen = true

  /// Opens the temporary file.
  ///
  /// - Throws: `StructureError` if it cannot be opened.
  public init(_ path: String) throws {
    self.path = path
    target = URL(filePath: path).resolvingSymlinksInPath().path
    var status = stat()
    let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    temporary = isSpecial ? nil : target + ".partial-\(getpid())"
    guard let stream = fopen(temporary ?? path, "w") else {
      throw StructureError("cannot be written: \(String(cString: strerror(errno)))", at: path)
    }
    self.stream = stream
  }

  deinit {
    guard isOpen else { return }
    fclose(stream)
    if let temporary { unlink(temporary) }
  }

  /// Appends bytes.
  ///
  /// - Throws: `StructureError` if the disk is full, say.
  public func write(_ bytes: some Sequence<UInt8>) throws {
    let bytes = ContiguousArray(bytes)
    let written = bytes.withUnsafeBufferPointer { fwrite($0.baseAddress, 1, $0.count, stream) }
    guard written == bytes.count else { throw failure() }
  }

  /// Appends text.
  ///
  /// - Throws: `StructureError` if the disk is full, say.
  public func write(_ text: String) throws { try write(text.utf8) }

  /// Gives the file its name.
  ///
  /// - Throws: `StructureError` if the disk is full, say; then nothing has changed.
  public func commit() throws {
    guard fflush(stream) == 0, temporary == nil || fsync(fileno(stream)) == 0 || errno == EINVAL
    else { throw failure() }
    isOpen = false
    guard fclose(stream) == 0, temporary.map({ rename($0, target) == 0 }) ?? true else {
      let error = failure()
      if let temporary { unlink(temporary) }
      throw error
    }
  }

  private func failure() -> StructureError {
    StructureError("cannot be written: \(String(cString: strerror(errno)))", at: path)
  }

  /// Writes a whole file.
  ///
  /// - Throws: `StructureError` if it cannot be written; then nothing has changed.
  public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes a whole file.
  ///
  /// - Throws: `StructureError` if it cannot be written; then nothing has changed.
  public static func write(_ text: String, to path: String) throws {
    try write(text.utf8, to: path)
  }
}

extension AtomicFile {
  /// Writes a value as JSON, indented, keys sorted.
  ///
  /// - Throws: `StructureError` if the file cannot be written, or what encoding throws.
  public static func write(json value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try write(Array(try encoder.encode(value)) + [UInt8(ascii: "\n")], to: path)
  }
}
