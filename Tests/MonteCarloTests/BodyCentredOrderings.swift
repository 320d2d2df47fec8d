// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

/// The 1820 orderings of 4 Al among 12 Li on 16 sites of bcc (2 × 2 × 2 cubes), with the exact
/// averages over them.
struct BodyCentredOrderings {
  /// The cell with Li on all sites.
  let lithium: Structure
  /// Bins of a pair distribution that hold the shells of 8 and of 6 neighbours.
  let shells: [Range<Int>]
  /// E (eV) and α_LiAl of both shells, by the bits of the sites of Al.
  let all: [Int: (energy: Double, alphas: [Double])]

  /// Writes down all orderings.
  ///
  /// - Parameters:
  ///   - edge: The cube's edge (Å).
  ///   - energy: E (eV) of a structure.
  init(edge: Double, energy: (Structure) throws -> Double) rethrows {
    let lithium = Self.lithium(edge: edge)
    let distances = [edge * 0.75.squareRoot(), edge]
    let middle = Int((distances[0] + distances[1]) / 2 / PairCounts.binWidth)
    shells = [0..<middle, middle..<70]
    let neighbors = distances.map { Self.neighbors(lithium.positions, edge, $0) }
    var all: [Int: (energy: Double, alphas: [Double])] = [:]
    for sites in 0..<1 << 16 where sites.nonzeroBitCount == 4 {
      var structure = lithium
      for site in 0..<16 where sites >> site & 1 == 1 { structure.elements[site] = .aluminum }
      let alphas = neighbors.map { Self.warrenCowley(sites, $0) }
      all[sites] = (try energy(structure), alphas)
    }
    self.lithium = lithium
    self.all = all
  }

  /// The cell with Li on all sites; the edge of a cube is in Å.
  static func lithium(edge: Double) -> Structure {
    Structure(
      cell: Cell(orthorhombic: Vector3(repeating: edge)), elements: [.lithium, .lithium],
      positions: [.zero, Vector3(repeating: edge / 2)]
    ).replicated(2, 2, 2)
  }

  /// How often site b, or an image of it, lies at a distance from a, shape [a][b].
  private static func neighbors(
    _ positions: [Vector3], _ edge: Double, _ distance: Double
  ) -> [[Int]] {
    positions.map { a in
      positions.map { b in
        var count = 0
        for x in -1...1 {
          for y in -1...1 {
            for z in -1...1 {
              let shift = 2 * edge * Vector3(Double(x), Double(y), Double(z))
              if abs(length(b + shift - a) - distance) < 1e-6 { count += 1 }
            }
          }
        }
        return count
      }
    }
  }

  /// α_LiAl = 1 − P(Al | neighbour of Li) / c_Al.
  private static func warrenCowley(_ sites: Int, _ neighbors: [[Int]]) -> Double {
    var (toLithium, toAluminum) = (0, 0)
    for a in 0..<16 where sites >> a & 1 == 0 {
      for b in 0..<16 {
        if sites >> b & 1 == 1 {
          toAluminum += neighbors[a][b]
        } else {
          toLithium += neighbors[a][b]
        }
      }
    }
    return 1 - Double(toAluminum) / Double(toLithium + toAluminum) / 0.25
  }

  /// Averages at a temperature (K).
  struct Averages {
    /// α of both shells, states weighted by exp(−βE).
    var right = [0.0, 0]
    /// The same, each accepted state counted once: weighted also by the chance to be left.
    var ofAccepted = [0.0, 0]
  }

  /// The averages of a chain of Metropolis swaps at a temperature (K).
  func averages(at temperature: Double) -> Averages {
    let beta = PhysicalConstants.inverseTemperature(temperature)
    let lowest = all.values.map(\.energy).min() ?? 0
    var result = Averages()
    var (weights, flows) = (0.0, 0.0)
    for (state, ordering) in all {
      let weight = exp(-beta * (ordering.energy - lowest))
      let flow = weight * chanceToLeave(state, beta)
      weights += weight
      flows += flow
      for shell in 0..<2 {
        result.right[shell] += weight * ordering.alphas[shell]
        result.ofAccepted[shell] += flow * ordering.alphas[shell]
      }
    }
    result.right = result.right.map { $0 / weights }
    result.ofAccepted = result.ofAccepted.map { $0 / flows }
    return result
  }

  /// The mean of min(1, exp(−βΔE)) over the 48 swaps of a state.
  private func chanceToLeave(_ state: Int, _ beta: Double) -> Double {
    let energy = all[state]?.energy ?? 0
    var sum = 0.0
    for aluminum in 0..<16 where state >> aluminum & 1 == 1 {
      for lithium in 0..<16 where state >> lithium & 1 == 0 {
        let next = all[state ^ 1 << aluminum ^ 1 << lithium]?.energy ?? .infinity
        sum += min(1, exp(-beta * (next - energy))) / 48
      }
    }
    return sum
  }
}

extension BodyCentredOrderings {
  /// A start with Al on the first four sites.
  func system(_ potential: any SiteEnergies) throws -> AtomicSystem {
    var structure = lithium
    for site in 0..<4 { structure.elements[site] = .aluminum }
    return try AtomicSystem(structure, potential: potential)
  }

  /// A chain of swaps at a temperature (K).
  func swaps(
    _ attempts: Int, temperature: Double, seed: UInt64, potential: any SiteEnergies
  ) throws -> CanonicalSwaps {
    var settings = CanonicalSwaps.Settings(
      exchange: (.lithium, .aluminum), temperature: temperature, seed: seed)
    settings.rule = StopRule(window: 1000, bound: 1e-30)
    let swaps = try CanonicalSwaps(system(potential), settings)
    _ = try swaps.run(attempts)
    return swaps
  }

  /// α_LiAl of both shells over the second half of a chain, with errors by blocking.
  func averages(of swaps: CanonicalSwaps) throws -> [(value: Double, error: Double)] {
    let half = swaps.pairSums
    let blocks = try #require(half.blocks()).map { $0[swaps.temperature] }
    return try shells.map { bins in
      let parts = try blocks.map { try #require($0.warrenCowley(0, 1, bins: bins)) }
      let value = half.total[swaps.temperature].warrenCowley(0, 1, bins: bins)
      let error = BlockAverage(parts, blockCount: parts.count)?.standardError
      return (try #require(value), try #require(error))
    }
  }
}
