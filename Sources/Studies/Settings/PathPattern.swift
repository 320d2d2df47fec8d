// Part of Ordeal. See LICENSE.

import Foundation

/// Paths with * for any name, or any part of one.
enum PathPattern {
  /// The paths that match, part by part, in order.
  static func matches(_ pattern: String) -> [String] {
    let parts = pattern.split(separator: "/").map(String.init)
    let start = pattern.hasPrefix("/") ? "/" : ""
    return parts.reduce([start]) { paths, part in
      guard part.contains("*") else { return paths.map { joined($0, part) } }
      return paths.flatMap { path in
        let names = try? FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? "." : path)
        return (names ?? []).sorted().filter { fnmatch(part, $0, FNM_PERIOD) == 0 }
          .map { joined(path, $0) }
      }
    }.filter(FileManager.default.fileExists)
  }

  private static func joined(_ path: String, _ name: String) -> String {
    path.isEmpty || path.hasSuffix("/") ? path + name : path + "/" + name
  }

  /// The paths that a text stands for, or the text where it is no pattern or nothing matches.
  static func expanded(_ text: String) -> [String] {
    guard text.contains("*"), text.contains("/"), !text.contains(where: \.isWhitespace) else {
      return [text]
    }
    let found = matches(text)
    return found.isEmpty ? [text] : found
  }
}
