// Part of Ordeal. See LICENSE.

import ArgumentParser
import Sampling

/// The arguments of `ordeal lammps`: this program's own, and those for LAMMPS as they were typed.
struct LammpsArguments {
  /// The script.
  private(set) var input = ""
  /// The number of processes, where it was given.
  private(set) var ranks: Int?
  /// Who starts them.
  private(set) var launcher = WorkerCommand.Starter.automatic
  /// Whether this process was started by another to do the work.
  private(set) var isWorker = false
  /// LAMMPS's own arguments, without the script.
  private(set) var forLAMMPS: [String] = []

  /// Sorts the arguments.
  ///
  /// - Throws: `ValidationError` if the script is missing, or a value is wrong.
  init(_ words: [String]) throws {
    var rest = words.map(SignedNumber.asTyped)[...]
    while let word = rest.popFirst() {
      switch word {
      case "-in", "-i", "--in": input = try Self.value(of: "-in", &rest)
      case "--worker": isWorker = true
      case "--ranks":
        let text = try Self.value(of: word, &rest)
        guard let number = Int(text), number >= 1 else {
          throw ValidationError("--ranks: expected a number of at least 1, got \(text)")
        }
        ranks = number
      case "--launcher":
        let text = try Self.value(of: word, &rest)
        guard let starter = WorkerCommand.Starter(rawValue: text) else {
          throw ValidationError("--launcher: expected auto, mpirun or srun, got \(text)")
        }
        launcher = starter
      default:
        // "--var", as other commands write options, is LAMMPS's "-var".
        forLAMMPS.append(word.hasPrefix("--") ? String(word.dropFirst()) : word)
      }
    }
    guard !input.isEmpty else { throw ValidationError("expected a script: -in FILE") }
  }

  private static func value(of option: String, _ rest: inout ArraySlice<String>) throws -> String {
    guard let value = rest.popFirst() else {
      throw ValidationError("\(option): expected a value")
    }
    return value
  }

  /// The arguments for a worker.
  var own: [String] { ["-in", input] + forLAMMPS }
}
