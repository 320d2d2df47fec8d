// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import RandomNumbers

@Suite struct RandomStreamTests {
  /// Known answers of philox4x32-10 in Random123's `kat_vectors` (Salmon et al.).
  @Test("blocks are those of the reference implementation")
  func blocksAreThoseOfTheReferenceImplementation() {
    #expect(
      philox(counter: .zero, key: .zero)
        == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      philox(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      philox(
        counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
        key: SIMD2(0xA409_3822, 0x299F_31D0))
        == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test("a stream goes on where it was saved")
  func resumes() throws {
    var stream = RandomStream(seed: 5, sequence: 1 << 40, purpose: 3)
    for _ in 0..<7 { _ = stream.next() }
    var copy = try JSONDecoder().decode(RandomStream.self, from: JSONEncoder().encode(stream))
    for _ in 0..<9 { #expect(copy.next() == stream.next()) }
  }

  @Test("indices are uniform, deviates normal")
  func distributions() {
    var stream = RandomStream(seed: 11)
    var counts = [Double](repeating: 0, count: 7)
    let n = 70_000
    for _ in 0..<n { counts[stream.index(below: 7)] += 1 }
    #expect(chiSquaredProbability(counts, expected: counts.map { _ in Double(n) / 7 }) > 1e-3)
    let deviates = (0..<n).map { _ in stream.normal() }
    let mean = deviates.reduce(0, +) / Double(n)
    let square = deviates.reduce(0) { $0 + $1 * $1 } / Double(n)
    #expect(abs(mean) < 4 / Double(n).squareRoot())
    #expect(abs(square - 1) < 4 * (2 / Double(n)).squareRoot())
  }
}
