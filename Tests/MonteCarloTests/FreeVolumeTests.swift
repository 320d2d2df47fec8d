// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

/// Exact free volumes where a formula or a fine grid knows them.
@Suite struct FreeVolumeTests {
  private func system(_ cell: Cell, _ positions: [Vector3]) throws -> AtomicSystem {
    try AtomicSystem(
      Structure(cell: cell, elements: positions.map { _ in .lithium }, positions: positions),
      potential: PairEnergies.idealGas(of: [.lithium, .aluminum]))
  }

  private func ball(_ r: Double) -> Double { 4 / 3 * .pi * r * r * r }

  @Test("one ball, and two that overlap by a lens")
  func oneAndTwoBalls() throws {
    let cell = Cell(orthorhombic: Vector3(10, 11, 12))
    let one = try system(cell, [Vector3(1, 1, 1)])
    #expect(abs(one.freeVolume(of: ExclusionBalls(radius: 2)) - (1320 - ball(2))) < 1e-9)
    for d in [0.1, 1.0, 2.5, 3.9, 4.1] {
      let two = try system(cell, [Vector3(1, 1, 1), Vector3(1, 1, 1) + d * Vector3(0.6, 0, -0.8)])
      let lens = d < 4 ? .pi * (8 + d) * pow(4 - d, 2) / 12 : 0
      let expected = 1320 - 2 * ball(2) + lens
      #expect(abs(two.freeVolume(of: ExclusionBalls(radius: 2)) - expected) < 1e-9)
      #expect(
        abs(two.freeVolume(of: ExclusionBalls(radius: 2), without: 0) - (1320 - ball(2))) < 1e-9)
    }
  }

  @Test("a simple cubic lattice of one atom that overlaps its own images")
  func simpleCubicLattice() throws {
    let one = try system(Cell(orthorhombic: Vector3(repeating: 2)), [Vector3(0.3, 0.4, 0.5)])
    // Six caps of height h = r − 1 are counted twice as long as they do not meet: r < √2.
    for r in [0.9, 1.1, 1.3, 1.41] {
      let h = max(0, r - 1)
      let expected = 8 - ball(r) + 6 * .pi * h * h * (3 * r - h) / 3
      #expect(abs(one.freeVolume(of: ExclusionBalls(radius: r)) - expected) < 1e-9)
    }
    #expect(one.freeVolume(of: ExclusionBalls(radius: 1.74)) < 1e-9)
  }

  @Test("two atoms in one place have one ball, and walls cut balls in half")
  func coincidenceAndWalls() throws {
    let two = try system(
      Cell(orthorhombic: Vector3(repeating: 9)), [Vector3(1, 1, 1), Vector3(1, 1, 1)])
    #expect(abs(two.freeVolume(of: ExclusionBalls(radius: 1)) - (729 - ball(1))) < 1e-9)
    let slab = Cell(
      Matrix3(diagonal: Vector3(repeating: 9)), isPeriodic: Periodicity(true, true, false))
    let half = try system(slab, [Vector3(1, 1, 0)])
    #expect(abs(half.freeVolume(of: ExclusionBalls(radius: 1)) - (729 - ball(1) / 2)) < 1e-9)
  }

  /// Points on a regular grid; the error of such a count is below 0.1 % here.
  @Test("random atoms in a triclinic cell, against a grid", arguments: [0.8, 1.2, 1.7])
  func randomAtoms(radius: Double) throws {
    var random = RandomStream(seed: 4)
    let cell = Cell(Matrix3(Vector3(5, 0, 0), Vector3(1.5, 4.5, 0), Vector3(-1, 1.2, 4)))
    let positions = (0..<6).map { _ in
      cell.cartesian(Vector3(random.uniform(), random.uniform(), random.uniform()))
    }
    let system = try system(cell, positions)
    let balls = ExclusionBalls(radius: radius)
    for missing in [nil, 2] {
      let n = 90
      var free = 0
      for i in 0..<n {
        for j in 0..<n {
          for k in 0..<n {
            let s = (Vector3(Double(i), Double(j), Double(k)) + 0.5) / Double(n)
            if system.isFree(cell.cartesian(s), of: balls, without: missing) { free += 1 }
          }
        }
      }
      let grid = cell.volume * Double(free) / Double(n * n * n)
      #expect(
        abs(system.freeVolume(of: balls, without: missing) - grid) < 1e-3 * cell.volume)
    }
  }

  @Test("a perfect lattice, where planes of a Voronoi cell meet in more than three")
  func degenerateLattice() throws {
    let a = 4.0
    let faces = [Vector3(0, 0, 0), Vector3(0, 2, 2), Vector3(2, 0, 2), Vector3(2, 2, 0)]
    let lattice = try system(Cell(orthorhombic: Vector3(repeating: a)), faces)
    // Nearest neighbours 2√2 apart: 12 caps of height r − √2 do not meet below r = √(8/3).
    for r in [1.5, 1.6] {
      let h = r - 2.0.squareRoot()
      let expected = 64 - 4 * (ball(r) - 12 * .pi * h * h * (3 * r - h) / 3)
      #expect(abs(lattice.freeVolume(of: ExclusionBalls(radius: r)) - expected) < 1e-9)
    }
    #expect(lattice.freeVolume(of: ExclusionBalls(radius: 2.01)) < 1e-9)
  }
}
