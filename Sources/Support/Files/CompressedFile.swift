// Part of Ordeal. See LICENSE.

internal import CZlib
import Foundation

/// Files that gzip may have compressed, as their first bytes tell; the seam to zlib.
public enum CompressedFile {
  /// The most bytes that a compressed file may hold.
  package static let mostBytes = 1 << 31

  /// The contents of a file, uncompressed if gzip has compressed it.
  ///
  /// - Throws: `OrdealError` if it cannot be read, is damaged, holds more than 2 GiB or is compressed
  ///   in another way.
  public static func contents(of path: String) throws(OrdealError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw OrdealError("cannot be read", at: path)
    }
    guard try isGzip(data, path) else { return [UInt8](data) }
    var bytes: [UInt8] = []
    try decompress(path) { (part) throws(OrdealError) in bytes += part }
    return bytes
  }

  /// A file opened for reading, uncompressed into a temporary file without a name if gzip has compressed
  /// it.
  ///
  /// - Throws: `OrdealError` as `contents` does.
  package static func stream(_ path: String) throws(OrdealError) -> UnsafeMutablePointer<FILE> {
    guard let file = fopen(path, "r") else { throw failure(path) }
    // A pipe is read once: it is taken as it is.
    var status = stat()
    guard fstat(fileno(file), &status) == 0 else { return file }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    // /dev/zero has no end, and no line either.
    case S_IFCHR where isatty(fileno(file)) == 0:
      fclose(file)
      throw OrdealError("is a device, no file", at: path)
    default: return file
    }
    var start = [UInt8](repeating: 0, count: 8)
    let count = fread(&start, 1, start.count, file)
    rewind(file)
    do {
      guard try isGzip(Data(start.prefix(count)), path) else { return file }
    } catch {
      fclose(file)
      throw error
    }
    fclose(file)
    return try decompressedStream(path)
  }

  private static func decompressedStream(
    _ path: String
  ) throws(OrdealError) -> UnsafeMutablePointer<FILE> {
    guard let file = tmpfile() else { throw failure(path) }
    do {
      try decompress(path) { (part) throws(OrdealError) in
        let bytes = Array(part)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw failure(path) }
      }
    } catch {
      fclose(file)
      throw error
    }
    rewind(file)
    return file
  }

  private static func failure(_ path: String) -> OrdealError {
    OrdealError("cannot be read: \(String(cString: strerror(errno)))", at: path)
  }

  // MARK: Compression

  /// How files begin that other programs have compressed.
  private static let others: [(name: String, start: [UInt8])] = [
    ("bzip2", Array("BZh".utf8)), ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    ("zstd", [0x28, 0xb5, 0x2f, 0xfd]), ("compress", [0x1f, 0x9d]),
    ("zip", Array("PK\u{3}\u{4}".utf8)),
  ]

  private static func isGzip(_ data: Data, _ path: String) throws(OrdealError) -> Bool {
    for other in others where data.starts(with: other.start) {
      // Text may begin like bzip2: there a level and the digits of π follow.
      if other.name == "bzip2", !data.dropFirst(4).starts(with: [0x31, 0x41, 0x59]) { continue }
      throw OrdealError(
        "is compressed by \(other.name); gzip's files are read, others have to be uncompressed",
        at: path)
    }
    return data.starts(with: [0x1f, 0x8b])
  }

  /// Gives the uncompressed contents of a gzip file, part by part.
  ///
  /// - Throws: `OrdealError` if it is damaged or cut short, or holds more than `limit` bytes.
  package static func decompress(
    _ path: String, limit: Int = mostBytes,
    to take: (ArraySlice<UInt8>) throws(OrdealError) -> Void
  ) throws(OrdealError) {
    guard let file = gzopen(path, "rb") else { throw failure(path) }
    var isOpen = true
    defer { if isOpen { gzclose(file) } }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var total = 0
    while true {
      let count = Int(gzread(file, &chunk, UInt32(chunk.count)))
      guard count >= 0 else {
        var code: Int32 = 0
        throw damage(gzerror(file, &code).map { String(cString: $0) } ?? "", path)
      }
      if count == 0 { break }
      total += count
      guard total <= limit else {
        throw OrdealError("holds more than \(limit) bytes when it is uncompressed", at: path)
      }
      try take(chunk[..<count])
    }
    isOpen = false
    guard gzclose(file) == Z_OK else { throw damage("the compressed data end too early", path) }
  }

  private static func damage(_ reason: String, _ path: String) -> OrdealError {
    OrdealError("is damaged: gzip cannot uncompress it (\(reason))", at: path)
  }
}
