// Part of Ordeal. See LICENSE.

import CInstructionSet
import Foundation
import Structures
import Support

/// One figure, printed as one line of JSON.
struct BenchmarkRecord: Codable {
  /// The name: kernel, levels, load.
  var benchmark: String
  /// What was timed, in words.
  var command: String
  /// The potential's name, where one is involved.
  var potential: String?
  /// The number of atoms or configurations.
  var size: Int
  /// The figure.
  var value: Double
  /// The unit of the figure.
  var unit: String
  /// What it was made for: "AVX-512".
  var instructions = ORDEAL_INSTRUCTION_SET

  /// Prints the line.
  func print() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var line = self
    line.value = (value * 10_000).rounded() / 10_000
    try FileHandle.standardOutput.write(contentsOf: encoder.encode(line) + Data("\n".utf8))
  }
}

/// The least processor time that one of several runs took, s; a warm-up goes first.
///
/// What disturbs a run makes it slower, never faster.
func leastSeconds(runs: Int = 5, _ body: () throws -> Void) rethrows -> Double {
  try body()
  var least = Double.infinity
  for _ in 0..<runs {
    let start = ProcessorTime.seconds
    try body()
    least = min(least, ProcessorTime.seconds - start)
  }
  return least
}
