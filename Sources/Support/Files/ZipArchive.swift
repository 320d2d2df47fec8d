// Part of Ordeal. See LICENSE.

internal import CZip
import Foundation

/// A zip file, read member by member or written as a whole; the seam to libzip.
package final class ZipArchive {
  private let path: String
  private let archive: OpaquePointer

  package init(_ path: String) throws {
    self.path = path
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw OrdealError(
        "is no zip file, or is damaged: \(String(cString: zip_error_strerror(&error)))", at: path)
    }
    self.archive = archive
    var names: Set<String> = []
    for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
      guard let name = zip_get_name(archive, index, 0).map({ String(cString: $0) }) else {
        continue
      }
      guard names.insert(name).inserted else {
        throw OrdealError("the zip file has the member \(name) twice", at: path)
      }
    }
  }

  deinit { zip_discard(archive) }

  /// The contents of a member, which agree with the checksum in the archive.
  ///
  /// - Throws: `OrdealError` naming archive and member if it is missing, larger than
  ///   `largestMember` or damaged.
  package func contents(of member: String) throws(OrdealError) -> [UInt8] {
    var status = zip_stat_t()
    guard zip_stat(archive, member, 0, &status) == 0 else {
      throw OrdealError("the zip file has no member \(member)", at: path)
    }
    guard status.size <= Self.largestMember else {
      throw OrdealError(
        "member \(member) claims \(status.size) bytes; at most \(Self.largestMember) are read",
        at: path)
    }
    guard let file = zip_fopen(archive, member, 0) else {
      throw damaged(member, String(cString: zip_strerror(archive)))
    }
    defer { zip_fclose(file) }
    let size = Int(status.size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, Int(zip_fread(file, buffer.baseAddress, UInt64(size))))
    }
    // libzip compares the checksum when it is asked for what stands behind the last byte.
    var next: UInt8 = 0
    let rest = zip_fread(file, &next, 1)
    guard rest >= 0 else { throw damaged(member, String(cString: zip_file_strerror(file))) }
    guard bytes.count == size, rest == 0 else {
      let read = rest > 0 ? "more" : "\(bytes.count)"
      throw damaged(member, "\(size) bytes expected, \(read) read")
    }
    return bytes
  }

  /// More than a POSCAR of two million atoms needs; a small archive can claim any size.
  private static let largestMember: UInt64 = 1 << 28

  private func damaged(_ member: String, _ reason: String) -> OrdealError {
    OrdealError("member \(member) is damaged: \(reason)", at: path)
  }
}

extension ZipArchive {
  /// Writes a zip file; the same members give the same bytes, whenever they are written.
  ///
  /// libzip writes a temporary file beside it and renames that.
  ///
  /// - Throws: `OrdealError` if it cannot be written; then nothing has changed.
  package static func write(_ members: [(name: String, bytes: [UInt8])], to path: String) throws {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw OrdealError(
        "cannot be written as a zip file: \(String(cString: zip_error_strerror(&error)))", at: path)
    }
    for (name, bytes) in members where !add(bytes, as: name, to: archive) {
      defer { zip_discard(archive) }
      throw OrdealError(
        "member \(name) cannot be written: \(String(cString: zip_strerror(archive)))", at: path)
    }
    guard zip_close(archive) == 0 else {
      defer { zip_discard(archive) }
      throw OrdealError(
        "cannot be written: \(String(cString: zip_strerror(archive)))", at: path)
    }
  }

  /// Adds a member with the earliest date that zip files know; false if libzip refuses.
  private static func add(_ bytes: [UInt8], as name: String, to archive: OpaquePointer) -> Bool {
    // libzip reads the bytes when the archive is closed, and frees them then.
    guard let copy = malloc(max(1, bytes.count)) else { return false }
    copy.copyMemory(from: bytes, byteCount: bytes.count)
    guard let source = zip_source_buffer(archive, copy, UInt64(bytes.count), 1) else {
      free(copy)
      return false
    }
    let index = zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      return false
    }
    let firstOfJanuary1980: UInt16 = 1 << 5 | 1
    return zip_file_set_dostime(archive, UInt64(index), 0, firstOfJanuary1980, 0) == 0
  }
}
