// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation

extension OrdealCommand {
  /// Parses the arguments and runs; errors go to standard error as "ordeal: error: …".
  static func run() {
    do {
      var command = try parseAsRoot(expandedArguments())
      try command.run()
    } catch {
      let isUsage = error is CleanExit || exitCode(for: error) != .failure || isParsing(error)
      guard isUsage else {
        printError("\(error)")
        Foundation.exit(1)
      }
      exit(withError: error)
    }
  }

  /// LAMMPS's users type `-in` and `-var` with one dash.
  private static func expandedArguments() -> [String] {
    CommandLine.arguments.dropFirst().map { argument in
      ["-in", "-var", "-log", "-screen"].contains(argument) ? "-" + argument : argument
    }
  }

  /// Errors of ArgumentParser print their own message and usage.
  private static func isParsing(_ error: any Error) -> Bool {
    String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}
