// Part of Ordeal. See LICENSE.

import Foundation

/// A file that appears under its name only when it is complete.
///
/// Everything goes to a temporary file beside it. `commit` flushes it to the disk and renames it;
/// without that the temporary file is removed and whatever stood under the name stays.
public final class AtomicFile {
  /// The name that the file will have.
  public let path: String
  private let temporary: String
  private let stream: UnsafeMutablePointer<FILE>
  private var isOpen = true

  /// Opens the temporary file.
  ///
  /// - Throws: `StructureError` if it cannot be opened.
  public init(_ path: String) throws {
    self.path = path
    temporary = path + ".partial-\(getpid())"
    guard let stream = fopen(temporary, "w") else {
      throw StructureError("cannot be written: \(String(cString: strerror(errno)))", at: path)
    }
    self.stream = stream
  }

  deinit {
    guard isOpen else { return }
    fclose(stream)
    unlink(temporary)
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
    guard fflush(stream) == 0, fsync(fileno(stream)) == 0 || errno == EINVAL else {
      throw failure()
    }
    isOpen = false
    guard fclose(stream) == 0, rename(temporary, path) == 0 else {
      let error = failure()
      unlink(temporary)
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
