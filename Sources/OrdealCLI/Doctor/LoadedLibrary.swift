// Part of Ordeal. See LICENSE.

import Foundation

/// The shared libraries that this process has loaded.
enum LoadedLibrary {
  /// The file of a library, "liblammps"; nil if it is not loaded.
  static func path(_ name: String) -> String? {
    paths.first { path in
      let file = path.split(separator: "/").last ?? ""
      return file.hasPrefix(name + ".so") || file.hasPrefix(name + "-")
    }
  }

  /// The last column of /proc/self/maps.
  private static let paths: [String] = {
    // The file has no size; only reading to its end gets what is in it.
    let maps = try? FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps")).readToEnd()
    return String(decoding: maps ?? Data(), as: UTF8.self).split(separator: "\n").compactMap {
      line in
      line.firstIndex(of: "/").map { String(line[$0...]) }
    }
  }()
}
