// Part of Ordeal. See LICENSE.

import RandomNumbers

/// The ways to give species to cycles of sites so that each species gets a wanted number of sites.
///
/// A permutation leaves an ordering alone exactly when every one of its cycles holds one species.
struct CycleAssignments {
  /// The lengths of the cycles.
  private let lengths: [Int]
  /// How many sites each species gets.
  private let counts: [Int]
  /// Multipliers of the counts in the index of a state.
  private let strides: [Int]
  /// Ways to fill the cycles from c on when a state's numbers of sites are left, shape [c][state].
  private let ways: [[Double]]

  /// - Parameters:
  ///   - lengths: Of the cycles; their sum is that of the counts.
  ///   - counts: How many sites each species gets.
  init(lengths: [Int], counts: [Int]) {
    self.lengths = lengths
    self.counts = counts
    // The number left to the last species follows from the others.
    let free = counts.dropLast()
    var strides: [Int] = []
    var size = 1
    for count in free {
      strides.append(size)
      size *= count + 1
    }
    self.strides = strides
    var ways = [[Double]](repeating: [], count: lengths.count + 1)
    var last = [Double](repeating: 0, count: size)
    last[0] = 1
    ways[lengths.count] = last
    let sums = lengths.reversed().reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    for cycle in lengths.indices.reversed() {
      let (next, length) = (ways[cycle + 1], lengths[cycle])
      let left = sums[lengths.count - cycle]
      ways[cycle] = (0..<size).map { state in
        var numbers = Self.numbers(state, counts: free, strides: strides)
        numbers.append(left - numbers.reduce(0, +))
        return numbers.indices.reduce(0.0) { total, species in
          guard numbers[species] >= length else { return total }
          let after = species < strides.count ? state - length * strides[species] : state
          return total + next[after]
        }
      }
    }
    self.ways = ways
  }

  private static func numbers(_ state: Int, counts: ArraySlice<Int>, strides: [Int]) -> [Int] {
    zip(counts, strides).map { (state / $1) % ($0 + 1) }
  }

  private var start: Int { zip(counts, strides).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The number of ways.
  var count: Double { ways[0][start] }

  /// One of the ways, each as likely: the species of each cycle.
  func random(using stream: inout RandomStream) -> [UInt8] {
    var (left, state) = (counts, start)
    return lengths.indices.map { cycle in
      let length = lengths[cycle]
      var choice = stream.uniform() * ways[cycle][state]
      var chosen = 0
      for species in left.indices where left[species] >= length {
        let after = species < strides.count ? state - length * strides[species] : state
        let own = ways[cycle + 1][after]
        guard own > 0 else { continue }
        chosen = species
        if choice < own { break }
        choice -= own
      }
      left[chosen] -= length
      if chosen < strides.count { state -= length * strides[chosen] }
      return UInt8(chosen)
    }
  }
}
