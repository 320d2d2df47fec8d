// Part of Ordeal. See LICENSE.

import Foundation

/// Random numbers that depend on a seed, a sequence number and nothing else.
///
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011): block k of a stream is a bijection of the
/// counter (k, purpose, sequence) under the key `seed`. Streams with different seeds, sequences or
/// purposes are independent, so attempt n of a chain draws the same numbers whatever the attempts
/// before it drew.
public struct RandomStream: RandomNumberGenerator, Codable, Hashable, Sendable {
  /// The key.
  public let seed: UInt64
  /// Which stream of the seed, the number of an attempt say.
  public let sequence: UInt64
  /// Tells streams with one sequence number apart.
  public let purpose: UInt32
  /// How many numbers of 64 bits have been drawn.
  public private(set) var drawn: UInt64 = 0

  /// The beginning of a stream.
  ///
  /// - Parameters:
  ///   - seed: The key.
  ///   - sequence: Which stream of the seed.
  ///   - purpose: Tells streams with one sequence number apart.
  public init(seed: UInt64, sequence: UInt64 = 0, purpose: UInt32 = 0) {
    self.seed = seed
    self.sequence = sequence
    self.purpose = purpose
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let block = philox(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: drawn >> 1), purpose, UInt32(truncatingIfNeeded: sequence),
        UInt32(truncatingIfNeeded: sequence >> 32)),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    defer { drawn += 1 }
    return drawn.isMultiple(of: 2)
      ? UInt64(block.x) | UInt64(block.y) << 32 : UInt64(block.z) | UInt64(block.w) << 32
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [−1, 1).
  public mutating func symmetric() -> Double { 2 * uniform() - 1 }

  /// Uniform in 0..<`count`; `count` must be positive.
  ///
  /// Lemire's method (ACM TOMACS 29, 3, 2019): without bias.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "expected a positive count, got \(count)")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    let threshold = (0 &- bound) % bound
    while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    return Int(product.high)
  }

  /// A normal deviate, mean 0 and variance 1, by Box and Muller's method.
  public mutating func normal() -> Double {
    let radius = (-2 * Foundation.log(1 - uniform())).squareRoot()
    return radius * Foundation.cos(2 * .pi * uniform())
  }
}

/// Philox4x32 with ten rounds.
func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  var (c, k) = (counter, key)
  for _ in 0..<10 {
    let a = c.x.multipliedFullWidth(by: 0xD251_1F53)
    let b = c.z.multipliedFullWidth(by: 0xCD9E_8D57)
    c = SIMD4(b.high ^ c.y ^ k.x, b.low, a.high ^ c.w ^ k.y, a.low)
    k = SIMD2(k.x &+ 0x9E37_79B9, k.y &+ 0xBB67_AE85)
  }
  return c
}
