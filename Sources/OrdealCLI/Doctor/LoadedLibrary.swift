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
    guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else {
      return []
    }
    return maps.split(separator: "\n").compactMap { line in
      line.firstIndex(of: "/").map { String(line[$0...]) }
    }
  }()
}
