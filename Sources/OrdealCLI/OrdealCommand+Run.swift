// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Settings

extension OrdealCommand {
  /// Parses the arguments and runs; errors go to standard error as "ordeal: error: …".
  static func run() {
    do {
      var command = try parseAsRoot(expanded(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// LAMMPS's users type `-in` and `-var` with one dash; numbers may be negative.
  static func expanded(_ arguments: [String]) -> [String] {
    arguments.map { argument in
      ["-in", "-var", "-log", "-screen"].contains(argument)
        ? "-" + argument : SignedNumber.escaped(argument)
    }
  }

  private static func end(with error: any Error) -> Never {
    switch exitCode(for: error) {
    case .success:
      // Help, the version, a completion script: standard output.
      exit(withError: error)
    case .validationFailure:
      let prefix = "Error: "
      let text = fullMessage(for: error)
      printError(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
      Foundation.exit(ExitCode.validationFailure.rawValue)
    case _ where error is ResumeConflict:
      printError("\(error)")
      Foundation.exit(ExitCode.validationFailure.rawValue)
    case let code where error is ExitCode:
      // Whoever threw it has said why.
      Foundation.exit(code.rawValue)
    default:
      printError(errorText(error))
      Foundation.exit(ExitCode.failure.rawValue)
    }
  }
}
