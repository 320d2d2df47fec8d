// Part of Ordeal. See LICENSE.

import Structures
import Testing

@testable import Sampling

@Suite struct ElementalOrderTests {
  /// A simple cubic crystal, Li and Al in turn.
  private func rockSalt(_ edge: Int, spacing: Double = 3) -> Structure {
    let sites = (0..<edge * edge * edge).map { ($0 % edge, $0 / edge % edge, $0 / (edge * edge)) }
    return Structure(
      cell: Cell(orthorhombic: Vector3(repeating: spacing * Double(edge))),
      elements: sites.map { ($0 + $1 + $2) % 2 == 0 ? Element.lithium : .aluminum },
      positions: sites.map { spacing * Vector3(Double($0), Double($1), Double($2)) })
  }

  @Test("alternating atoms: unlike neighbours only in the first shell, like ones in the second")
  func rockSaltOrder() throws {
    let order = try #require(try ElementalOrder(of: [rockSalt(4), rockSalt(4)]))
    #expect(order.configurations == 2)
    #expect(order.shells.count == 3)
    #expect(order.shells[0][0] < 3 && order.shells[0][1] > 3)
    #expect(order.shells[1][0] < 3 * 2.0.squareRoot() && order.shells[1][1] > 3 * 2.0.squareRoot())
    let unlike = try #require(order.pairs.first { $0.center == "Li" && $0.neighbor == "Al" })
    let like = try #require(order.pairs.first { $0.center == "Al" && $0.neighbor == "Al" })
    #expect(unlike.warrenCowley.prefix(2).map { $0?.value } == [-1, 1])
    #expect(like.warrenCowley.prefix(2).map { $0?.value } == [1, -1])
    // Two frames have no 20 blocks.
    #expect(unlike.warrenCowley.allSatisfy { $0?.error == nil })
    // Six unlike neighbours at 3 Å: ∫ g 4πr² dr · N_B/V = 6.
    let width = order.distances[1] - order.distances[0]
    var neighbors = 0.0
    for (r, g) in zip(order.distances, unlike.pairDistribution) where r < order.shells[0][1] {
      let (low, high) = (r - width / 2, r + width / 2)
      let shell: Double = 4 / 3 * Double.pi * (high * high * high - low * low * low)
      neighbors += g * shell / 54
    }
    #expect(abs(neighbors - 6) < 1e-9)
  }

  @Test("no configurations have no order")
  func nothing() throws { #expect(try ElementalOrder(of: []) == nil) }
}
