// Part of Ordeal. See LICENSE.

import Foundation

/// Which file a path leads to: the same for all of its names, through symbolic and hard links.
struct FileIdentity: Hashable {
  /// What a path leads to.
  enum Kind {
    case file
    case folder
    /// A pipe, a terminal, a device: what is written there replaces nothing.
    case other
  }

  private let device: UInt64
  private let number: UInt64
  /// What it is.
  let kind: Kind

  /// The file at a path; nil where there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
  }
}
