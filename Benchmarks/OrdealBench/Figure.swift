// Part of Ordeal. See LICENSE.

import CInstructionSet
import Foundation

/// One measured figure, printed as a line of JSON.
struct Figure: Encodable {
  var benchmark: String
  var subject: String
  var atoms: Int
  var value: Double
  var unit: String
  var instructions = ORDEAL_INSTRUCTION_SET

  func print() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}

/// Processor time of this thread, s.
func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The least processor time of several calls, s, after one that warms up.
func leastSeconds(of repeats: Int, _ body: () throws -> Void) rethrows -> Double {
  try body()
  var least = Double.infinity
  for _ in 0..<repeats {
    let start = threadSeconds()
    try body()
    least = min(least, threadSeconds() - start)
  }
  return least
}
