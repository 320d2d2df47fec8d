// Part of Ordeal. See LICENSE.

import RandomNumbers
import Settings
import Structures
import Testing

@testable import StructureSets

@Suite struct DeformationTests {
  let cell: Structure

  init() throws { cell = try CrystalPhase.li3Al2.conventionalCell() }

  private func make(_ recipe: String) throws -> [Structure] {
    try kept(
      plan(
        toml: """
          [[step]]
          recipe = "phases"
          phases = ["R3m"]
          cell = "conventional"
          keep = false
          [[step]]
          \(recipe)
          """))
  }

  @Test("strains are those asked for: six singles, twelve pairs, fractional coordinates kept")
  func strains() throws {
    let made = try make("recipe = \"strain\"\nstrain = 0.15")
    let ratios = made.map { structure in
      (0..<3).map {
        ((structure.cell.lengths[$0] / cell.cell.lengths[$0] - 1) * 1e6).rounded() / 1e6
      }
    }
    #expect(Set(ratios).count == 18)
    #expect(ratios.filter { $0.count { $0 != 0 } == 1 }.count == 6)
    #expect(ratios.filter { $0.count { $0 != 0 } == 2 }.count == 12)
    #expect(ratios.flatMap(\.self).allSatisfy { $0 == 0 || abs($0) == 0.15 })
    let angles = cell.cell.angles
    for structure in made {
      for k in 0..<3 { #expect(abs(structure.cell.angles[k] - angles[k]) < 1e-9) }
      #expect(fractional(structure) == fractional(cell))
    }
  }

  /// Sorted, so that the order of atoms does not matter; to 1e-6.
  private func fractional(_ structure: Structure) -> [[Int]] {
    structure.positions.map { position in
      let f = structure.cell.fractional(position)
      return (0..<3).map { Int(((f[$0] - (f[$0] + 1e-7).rounded(.down)) * 1e6).rounded()) }
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test("angles change one by one, or cumulatively as in the published set")
  func angles() throws {
    let text = """
      [[step]]
      recipe = "phases"
      phases = ["Fd3m"]
      cell = "conventional"
      keep = false
      [[step]]
      recipe = "angles"
      """
    let single = try kept(plan(toml: text)).map { rounded($0.cell.angles) }
    #expect(
      single == [
        [103.5, 90, 90], [90, 103.5, 90], [90, 90, 103.5], [76.5, 90, 90], [90, 76.5, 90],
        [90, 90, 76.5],
      ])
    let cumulative = try kept(plan(toml: text + "cumulative = true")).map {
      rounded($0.cell.angles)
    }
    #expect(
      cumulative == [
        [103.5, 90, 90], [103.5, 103.5, 90], [103.5, 103.5, 103.5], [87.975, 103.5, 103.5],
        [87.975, 87.975, 103.5], [87.975, 87.975, 87.975],
      ])
  }

  private func rounded(_ v: Vector3) -> [Double] { (0..<3).map { (v[$0] * 1e6).rounded() / 1e6 } }

  @Test func anglesThatCloseNoCellAreRefused() {
    #expect(
      message { _ = try cell.withCell(angles: Vector3(120, 120, 130)) }?.contains("no cell has")
        == true)
  }

  @Test("displacements have uniform lengths and no preferred direction")
  func displacements() throws {
    let large = cell.filling(IntegerMatrix3(diagonal: 7, 7, 6))
    var stream = RandomStream(seed: 4)
    let moved = large.displaced(upTo: 0.5, using: &stream)
    let steps = zip(large.positions, moved.positions).map { $1 - $0 }
    let n = Double(steps.count)
    let lengths = steps.map(length)
    #expect((lengths.max() ?? 1) < 0.5)
    // Uniform on [0, 0.5): mean 0.25, standard deviation 0.5/√12; four standard errors.
    let mean = lengths.reduce(0, +) / n
    #expect(abs(mean - 0.25) < 4 * 0.5 / 12.0.squareRoot() / n.squareRoot())
    // Kolmogorov: the largest gap between distributions passes 1.95/√n once in a thousand.
    let gap = lengths.sorted().enumerated().map { abs($1 / 0.5 - (Double($0) + 0.5) / n) }.max()
    #expect((gap ?? 1) < 1.95 / n.squareRoot())
    // Components of unit vectors: mean 0, variance 1/3.
    for k in 0..<3 {
      let components = steps.map { $0[k] / length($0) }
      #expect(abs(components.reduce(0, +) / n) < 4 / (3 * n).squareRoot())
      #expect(abs(components.map { $0 * $0 }.reduce(0, +) / n - 1.0 / 3) < 4 * 0.3 / n.squareRoot())
    }
  }
}
