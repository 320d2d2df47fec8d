// Part of Ordeal. See LICENSE.

internal import CZip

/// A zip file, read member by member; the seam to libzip.
final class ZipArchive {
  private let path: String
  private let archive: OpaquePointer

  init(_ path: String) throws {
    self.path = path
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw StructureError(
        "cannot be read as a zip file: \(String(cString: zip_error_strerror(&error)))", at: path)
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  /// The contents of a member.
  ///
  /// - Throws: `StructureError` naming the member if it is missing or damaged.
  func contents(of member: String) throws -> [UInt8] {
    var status = zip_stat_t()
    guard zip_stat(archive, member, 0, &status) == 0, let file = zip_fopen(archive, member, 0)
    else { throw StructureError("the zip file has no member \(member)", at: path) }
    defer { zip_fclose(file) }
    guard status.size < 1 << 32 else {
      throw StructureError("member \(member) claims \(status.size) bytes", at: path)
    }
    let size = Int(status.size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, Int(zip_fread(file, buffer.baseAddress, UInt64(size))))
    }
    guard bytes.count == size else {
      throw StructureError(
        "member \(member) is damaged: \(size) bytes expected, \(bytes.count) read", at: path)
    }
    return bytes
  }
}
