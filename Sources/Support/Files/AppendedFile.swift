// Part of Ordeal. See LICENSE.

import Foundation

/// A file that grows by whole pieces: a piece that does not fit on the disk leaves nothing behind.
package final class AppendedFile {
  /// The number of bytes written.
  package private(set) var length: Int
  private let path: String
  private let descriptor: Int32

  /// Opens or creates a file and drops everything beyond a length.
  ///
  /// - Throws: `OrdealError` if it cannot be opened, or is shorter than that.
  package init(_ path: String, keeping length: Int) throws(OrdealError) {
    self.path = path
    self.length = length
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw AppendedFile.failure("cannot be opened", path) }
    let size = lseek(descriptor, 0, SEEK_END)
    // Devices have no length.
    guard size >= length || size == 0 && length == 0 else {
      throw OrdealError(
        "has \(size) bytes; the checkpoint was made when it had \(length)", at: path)
    }
    if size > length {
      guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) == length else {
        throw AppendedFile.failure("cannot be cut to \(length) bytes", path)
      }
    }
  }

  deinit { close(descriptor) }

  /// Adds a piece.
  ///
  /// - Throws: `OrdealError` if the disk is full, say; the file is then as it was before.
  package func append(_ piece: some Sequence<UInt8>) throws(OrdealError) {
    let bytes = ContiguousArray(piece)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let failure = AppendedFile.failure("cannot be written", path)
        _ = ftruncate(descriptor, length)
        throw failure
      }
      done += count
    }
    length += bytes.count
  }

  /// Waits until the disk has everything.
  ///
  /// - Throws: `OrdealError` if it has not.
  package func synchronize() throws(OrdealError) {
    // Devices and some file systems cannot, and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw AppendedFile.failure("cannot be written", path)
    }
  }

  private static func failure(_ what: String, _ path: String) -> OrdealError {
    OrdealError("\(what): \(String(cString: strerror(errno)))", at: path)
  }
}
