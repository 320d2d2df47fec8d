// Part of Ordeal. See LICENSE.

import Foundation

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
    guard let stream = temporary.map(AtomicFile.openHeld) ?? fopen(path, "we") else {
      throw AtomicFile.failure(path)
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
  ///
  /// Who writes one holds its lock, which the system takes back at the process's end. The process
  /// number in the name says less: a killed process keeps it until its parent has asked for its
  /// status, which in a container may never happen, and then another process may have it.
  public static func removeAbandoned(of target: String) {
    let url = URL(filePath: target)
    let prefix = url.lastPathComponent + ".partial-"
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix(prefix) && Int32(name.dropFirst(prefix.count)) != nil {
      let path = folder.appending(path: name).path
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// Makes a temporary folder that is this process's until it ends.
  ///
  /// - Throws: If it cannot be created.
  public static func createHeldFolder(_ path: String) throws {
    // The descriptor that is held is never closed: the lock goes with the process.
    _ = try held(path) {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      return open(path, O_RDONLY | O_CLOEXEC)
    }
  }

  /// Opens a temporary file and takes its lock.
  private static func openHeld(_ path: String) -> UnsafeMutablePointer<FILE>? {
    let descriptor = held(path) { open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
    return descriptor < 0 ? nil : fdopen(descriptor, "w")
  }

  /// Opens a path until what it names is locked by this process, and returns its descriptor.
  ///
  /// Between the opening and the lock another process may take the file for an abandoned one, and
  /// remove it. What cannot be opened is returned as it is, as is what no lock can be had of: some
  /// file systems have none, and there nobody removes anything.
  private static func held(_ path: String, open: () throws -> Int32) rethrows -> Int32 {
    for _ in 0..<100 {
      let descriptor = try open()
      guard descriptor >= 0 else { return descriptor }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        if names(path, descriptor) { return descriptor }
      } else if errno != EWOULDBLOCK {
        return descriptor
      }
      close(descriptor)
      usleep(1000)
    }
    return try open()
  }

  /// Whether a path names what a descriptor has open.
  private static func names(_ path: String, _ descriptor: Int32) -> Bool {
    var named = stat()
    var opened = stat()
    return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0
      && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
  }
}
