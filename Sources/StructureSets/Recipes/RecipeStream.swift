// Part of Ordeal. See LICENSE.

import RandomNumbers

extension RandomStream {
  /// The random numbers of one structure of a step: they depend on the seed of the set, the name of
  /// the step and the structure's number in it, and on nothing else.
  public init(seed: UInt64, step: String, structure: Int) {
    // FNV-1a, 32 bits.
    let hash = step.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    self.init(seed: seed, sequence: UInt64(structure), purpose: hash)
  }

  /// A random order of 0..<count, by Fisher and Yates.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, index(below: last + 1))
    }
    return order
  }
}
