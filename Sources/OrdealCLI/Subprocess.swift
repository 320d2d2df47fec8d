// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Short helper programs.
enum Subprocess {
  /// This program's own file.
  static let ownPath =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments[0]

  /// The standard output of a program that succeeds; nil if it fails or is not there.
  static func output(_ arguments: [String]) -> String? {
    guard let said = try? ProgramOutput(of: arguments, within: 60), said.failure == nil else {
      return nil
    }
    return said.output
  }
}
