// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// A file that appears under its name only when it is complete.
///
/// Everything goes to a temporary file beside it. `commit` flushes it to the disk and renames it;
/// without that the temporary file is removed and whatever stood under the name stays; one that a
/// killed process has left goes when the same file is written again. A symbolic link stays one: what
/// it points to is replaced. What is no file (`/dev/stdout`, a pipe) is written to as it is.
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
  /// - Throws: `OrdealError` if it cannot be opened.
  public init(_ path: String) throws {
    self.path = path
    target = URL(filePath: path).resolvingSymlinksInPath().path
    if let descriptor = AtomicFile.openDescriptor(path) {
      temporary = nil
      // A second descriptor of the same opening: what was written there before stays.
      guard let stream = fdopen(dup(descriptor), "w") else { throw AtomicFile.failure(path) }
      self.stream = stream
      return
    }
    temporary = AtomicFile.isWrittenDirectly(path) ? nil : target + ".partial-\(getpid())"
    if temporary != nil { AtomicFile.removeAbandoned(of: target) }
    guard let stream = fopen(temporary ?? path, "we") else { throw AtomicFile.failure(path) }
    if temporary != nil { _ = flock(fileno(stream), LOCK_EX | LOCK_NB) }
    self.stream = stream
  }

  deinit {
    guard isOpen else { return }
    fclose(stream)
    if let temporary { unlink(temporary) }
  }

  /// Appends bytes.
  ///
  /// - Throws: `OrdealError` if the disk is full, say.
  public func write(_ bytes: some Sequence<UInt8>) throws {
    let bytes = ContiguousArray(bytes)
    let written = bytes.withUnsafeBufferPointer { fwrite($0.baseAddress, 1, $0.count, stream) }
    guard written == bytes.count else { throw failure() }
  }

  /// Appends text.
  ///
  /// - Throws: `OrdealError` if the disk is full, say.
  public func write(_ text: String) throws { try write(text.utf8) }

  /// Gives the file its name.
  ///
  /// - Throws: `OrdealError` if the disk is full, say; then nothing has changed.
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

  private func failure() -> OrdealError { AtomicFile.failure(path) }

  private static func failure(_ path: String) -> OrdealError {
    OrdealError("cannot be written: \(String(cString: strerror(errno)))", at: path)
  }

  /// Writes a whole file.
  ///
  /// - Throws: `OrdealError` if it cannot be written; then nothing has changed.
  public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes a whole file.
  ///
  /// - Throws: `OrdealError` if it cannot be written; then nothing has changed.
  public static func write(_ text: String, to path: String) throws {
    try write(text.utf8, to: path)
  }
}

extension AtomicFile {
  /// Writes a value as JSON, indented, keys sorted.
  ///
  /// - Throws: `OrdealError` if the file cannot be written, or what encoding throws.
  public static func write(json value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try write(Array(try encoder.encode(value)) + [UInt8(ascii: "\n")], to: path)
  }
}

// MARK: What is no file

extension AtomicFile {
  /// Whether a path leads to what is written to as it is: a pipe, a terminal, `/dev/stdout`.
  public static func isWrittenDirectly(_ path: String) -> Bool {
    if openDescriptor(path) != nil { return true }
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  /// The descriptor that a path names: 1 of `/dev/stdout`, 3 of `/dev/fd/3`.
  private static func openDescriptor(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      let folder = ["/dev/fd/", "/proc/self/fd/"].first(where: path.hasPrefix)
      return folder.flatMap { Int32(path.dropFirst($0.count)) }
    }
  }
}

// MARK: What killed processes leave

extension AtomicFile {
  /// Removes temporary files (or folders) of a name whose processes are gone.
  public static func removeAbandoned(of target: String) {
    let url = URL(filePath: target)
    let prefix = url.lastPathComponent + ".partial-"
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix(prefix) {
      guard let process = Int32(name.dropFirst(prefix.count)), process != getpid() else { continue }
      let path = folder.appending(path: name).path
      if isAbandoned(path, by: process) { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  /// Marks a temporary folder as that of this process, until it ends.
  public static func holdTemporary(_ path: String) {
    // The descriptor is never closed: the lock goes with the process.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
  }

  /// Whether nobody holds the lock of a temporary file: not a process of that number, nor, should
  /// the number have come to another, one that has taken it within a minute.
  private static func isAbandoned(_ path: String, by process: Int32) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    let isGone = kill(process, 0) != 0 && errno == ESRCH
    return isGone || time(nil) - status.st_mtim.tv_sec > 60
  }
}
