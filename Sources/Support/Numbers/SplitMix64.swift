// Part of Ordeal. See LICENSE.

import Foundation

/// A small, fast, seedable generator of random numbers: the same numbers for a seed everywhere.
///
/// Source: Steele, Lea and Flood, OOPSLA 2014, 453.
package struct SplitMix64: RandomNumberGenerator {
  /// What the state grows by: 2⁶⁴ over the golden ratio, odd.
  package static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  private var state: UInt64

  /// A generator that starts from a seed.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mix(state)
  }

  /// Scrambles 64 bits, one to one.
  package static func mix(_ state: UInt64) -> UInt64 {
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A normal deviate of mean 0 and variance 1 (Box and Muller).
  package mutating func nextNormal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &self))
  }
}
