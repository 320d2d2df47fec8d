// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

/// Insertion and removal where the answer is known, and wrong rules that the same tests must notice.
@Suite struct InsertionRemovalTests {
  enum Rule: CaseIterable {
    case right
    /// N in place of N + 1 for insertions (½ for none, or else there would always be one).
    case wrongCount
    /// exp(μ − ΔE) in place of exp(β (μ − ΔE)).
    case missingBeta

    func apply(to move: InsertionRemovalMove) -> any MonteCarloMove {
      let mu = move.chemicalPotential
      switch self {
      case .right: return move
      case .wrongCount:
        return Distorted(
          base: move,
          distortion: Distortion { proposal, system, _ in
            let count = Double(system.count(of: move.species))
            return proposal.logRatio
              + (proposal.kind == "insertion" ? log((count + 1) / max(0.5, count)) : 0)
          })
      case .missingBeta:
        return Distorted(
          base: move,
          distortion: Distortion { proposal, _, _ in
            let work =
              proposal.trial.energyDifference + (proposal.kind == "insertion" ? -mu : mu)
            return proposal.logRatio + (beta - 1) * work
          })
      }
    }
  }

  private func empty(_ cell: Cell) -> Structure {
    Structure(cell: cell, elements: [], positions: [])
  }

  /// Whether p fits the rule: high for the right one, very low for a wrong one.
  private func judge(_ p: Double, _ isRight: Bool) {
    if isRight { #expect(p > 1e-3) } else { #expect(p < 1e-6) }
  }

  // MARK: Total volume

  @Test("an ideal gas in the whole cell is Poisson", arguments: Rule.allCases)
  func idealGasIsPoisson(rule: Rule) throws {
    let cell = Cell(Matrix3(Vector3(5, 0, 0), Vector3(1, 6, 0), Vector3(-0.5, 0.7, 4)))
    let system = try AtomicSystem(empty(cell), potential: PairEnergies.idealGas(of: [.lithium]))
    let move = InsertionRemovalMove(
      species: 0, chemicalPotential: chemicalPotential(mean: 4, volume: cell.volume))
    let chain = try chain(system, rule.apply(to: move), seed: 3)
    guard rule != .missingBeta else {
      // The gas condenses: never seen with the right rule, where 4 are expected.
      try chain.run(5000) { _ in system.count <= 100 }
      #expect(system.count > 100)
      return
    }
    let counts = try independentSamples(chain, 4000) { [Double($0.count)] }.map { $0[0] }
    let expected = poisson(4, count: 30).map { $0 * 4000 }
    judge(chiSquaredProbability(histogram(counts, count: 30), expected: expected), rule == .right)
  }

  // MARK: Obstacles

  /// Nine aluminium atoms at random places of a triclinic cell; balls of 1.4 Å overlap.
  private static let obstacles: Structure = {
    var random = RandomStream(seed: 8)
    let cell = Cell(Matrix3(Vector3(5.5, 0, 0), Vector3(1, 5, 0), Vector3(-0.5, 0.7, 6)))
    let positions = (0..<9).map { _ in
      cell.cartesian(Vector3(random.uniform(), random.uniform(), random.uniform()))
    }
    return Structure(
      cell: cell, elements: positions.map { _ in .aluminum }, positions: positions)
  }()

  /// Their free volume from a fine grid, Å³: nothing that the move uses.
  private static let gridVolume: Double = {
    let (n, cell) = (60, obstacles.cell)
    var free = 0
    for i in 0..<n {
      for j in 0..<n {
        for k in 0..<n {
          let s = (Vector3(Double(i), Double(j), Double(k)) + 0.5) / Double(n)
          if isOutside(s, 1.4) { free += 1 }
        }
      }
    }
    return cell.volume * Double(free) / Double(n * n * n)
  }()

  private static func isOutside(_ s: Vector3, _ radius: Double) -> Bool {
    let cell = obstacles.cell
    for position in obstacles.positions {
      // The nearest image of a point is among these: the cell is little sheared.
      var d = s - cell.fractional(position)
      d -= d.rounded(.toNearestOrEven)
      for i in -1...1 {
        for j in -1...1 {
          for k in -1...1 {
            let image = (d + Vector3(Double(i), Double(j), Double(k))) * cell.vectors
            if dot(image, image) < radius * radius { return false }
          }
        }
      }
    }
    return true
  }

  enum ObstacleCase: CaseIterable {
    /// The potential is infinite inside the balls; insertions anywhere.
    case hardPotentialTotal
    /// No potential; insertions outside the host's balls.
    case accessible
    /// As `accessible`, with V of the whole cell in place of the accessible volume.
    case accessibleWithWrongVolume
  }

  @Test(
    "an ideal gas among obstacles is Poisson in the free volume", arguments: ObstacleCase.allCases)
  func obstaclesGivePoisson(kind: ObstacleCase) throws {
    let isHard = kind == .hardPotentialTotal
    let potential = PairEnergies(elements: [.lithium, .aluminum], cutoff: 2) { squared, a, b in
      isHard && a != b && squared < 1.4 * 1.4 ? .infinity : 0
    }
    let system = try AtomicSystem(Self.obstacles, potential: potential)
    let mu = chemicalPotential(mean: 4, volume: Self.gridVolume)
    let move = InsertionRemovalMove(
      species: 0, chemicalPotential: mu, region: isHard ? .total : .accessible,
      minimumDistance: isHard ? 0 : 1.4)
    let wrong = Distortion(
      prepare: { $0.volume / $0.freeVolume(of: move.balls) },
      logRatio: { proposal, _, ratio in
        proposal.logRatio + (proposal.kind == "insertion" ? log(ratio) : -log(ratio))
      })
    let isRight = kind != .accessibleWithWrongVolume
    let chain = try chain(
      system, isRight ? move : Distorted(base: move, distortion: wrong), seed: 5)
    let counts = try independentSamples(chain, 2500) { [Double($0.count(of: 0))] }.map { $0[0] }
    let expected = poisson(4, count: 30).map { $0 * 2500 }
    judge(chiSquaredProbability(histogram(counts, count: 30), expected: expected), isRight)
  }

  // MARK: Hard rods

  enum RodCase: CaseIterable {
    case free, total, accessible
    /// Removals with the free volume of the present state.
    case freeWithWrongVolume
    case missingBeta
  }

  /// Rods of length 1.3 Å on a ring or a line of 12 Å: centres in a tube 10⁻³ Å wide.
  ///
  /// Ring: P(N) ∝ (z A)^N L (L − Nσ)^{N−1}/N!; line with centres in [0, L]: (L − (N−1)σ)^N/N!.
  @Test("hard rods have Tonks's distribution", arguments: RodCase.allCases, [true, false])
  func hardRods(kind: RodCase, isRing: Bool) throws {
    let (length, sigma, width) = (12.0, 1.3, 1e-3)
    let cell = Cell(
      Matrix3(diagonal: Vector3(length, width, width)),
      isPeriodic: Periodicity(isRing, false, false))
    // z A L = 15: about 4 rods of at most 10.
    let mu = chemicalPotential(mean: 15, volume: cell.volume)
    let potential: PairEnergies =
      kind == .accessible
      ? .hardSpheres(of: [.lithium], radii: [sigma / 2]) : .idealGas(of: [.lithium])
    let system = try AtomicSystem(empty(cell), potential: potential)
    let region: InsertionRemovalMove.Region =
      switch kind {
      case .total: .total
      case .accessible: .accessible
      case .free, .freeWithWrongVolume, .missingBeta: .free
      }
    let move = InsertionRemovalMove(
      species: 0, chemicalPotential: mu, region: region, minimumDistance: sigma)
    let (applied, isRight) = rods(kind, move)
    let chain = try chain(system, applied, seed: 9)
    let counts = try independentSamples(chain, 1000, pilot: 8000) { [Double($0.count)] }.map {
      $0[0]
    }
    let weights = (0...10).map { n -> Double in
      let count = Double(n)
      let space =
        isRing
        ? (n == 0 ? 1 : length * pow(max(0, length - count * sigma), count - 1))
        : pow(max(0, length - (count - 1) * sigma), count)
      return pow(15 / length, count) * space / exp(lgamma(count + 1))
    }
    let total = weights.reduce(0, +)
    let p = chiSquaredProbability(
      histogram(counts, count: 11), expected: weights.map { 1000 * $0 / total })
    judge(p, isRight)
  }

  private func rods(
    _ kind: RodCase, _ move: InsertionRemovalMove
  ) -> (any MonteCarloMove, isRight: Bool) {
    switch kind {
    case .free, .total, .accessible: return (move, true)
    case .missingBeta: return (Rule.missingBeta.apply(to: move), false)
    case .freeWithWrongVolume:
      let wrong = Distortion(
        prepare: { max(1e-12, $0.freeVolume(of: move.balls)) },
        logRatio: { proposal, system, present in
          guard proposal.kind == "removal" else { return proposal.logRatio }
          let count = Double(system.count(of: 0))
          return log(count * lithiumWavelengthCubed / present) - beta * move.chemicalPotential
        })
      return (Distorted(base: move, distortion: wrong), false)
    }
  }

  @Test("an atom that stands where none could be inserted is not removed")
  func noRemovalWithoutReverse() throws {
    let slab = Cell(
      Matrix3(diagonal: Vector3(repeating: 6)), isPeriodic: Periodicity(true, true, false))
    for (position, region, distance) in [
      (Vector3(1, 1, 7), InsertionRemovalMove.Region.total, 0), (Vector3(1, 1, 4.2), .total, 1.5),
      (Vector3(1, 1, 4.2), .free, 1.5), (Vector3(1, 1, 4.2), .accessible, 1.5),
    ] {
      let structure = Structure(
        cell: slab, elements: [.aluminum, .lithium], positions: [Vector3(1, 1, 3), position])
      let system = try AtomicSystem(
        structure, potential: PairEnergies.idealGas(of: [.lithium, .aluminum]))
      let move = InsertionRemovalMove(
        species: 0, chemicalPotential: -100, region: region, minimumDistance: distance)
      let chain = try chain(system, move)
      try chain.run(200)
      #expect(system.count == 2)
      #expect(chain.counts["removal"] == nil)
    }
  }

  // MARK: Lennard-Jones

  @Test("an ideal gas around one Lennard-Jones atom is Poisson", arguments: Rule.allCases)
  func gasInAField(rule: Rule) throws {
    let cell = Cell(orthorhombic: Vector3(repeating: 9.5))
    let host = Structure(
      cell: cell, elements: [.aluminum], positions: [Vector3(1, 2, 3)])
    let potential = PairEnergies.lennardJones(
      of: [.lithium, .aluminum], cutoff: TestPair.cutoff, sigma: TestPair.sigma
    ) { a, b in a != b ? 0.09 : 0 }
    let system = try AtomicSystem(host, potential: potential)
    // ∫ exp(−βφ) over the cell: Simpson's rule up to the cutoff, which fits into the cell.
    let n = 4000
    let step = TestPair.cutoff / Double(n)
    var integral = cell.volume - 4 / 3 * Double.pi * pow(TestPair.cutoff, 3)
    for k in 1...n {
      let r = Double(k) * step
      let weight = k == n ? 1.0 : k % 2 == 1 ? 4 : 2
      integral +=
        weight * step / 3 * 4 * .pi * r * r * exp(-beta * TestPair.energy(r * r, 0.09))
    }
    let mu = chemicalPotential(mean: 4, volume: integral)
    let move = InsertionRemovalMove(species: 0, chemicalPotential: mu)
    let chain = try chain(system, rule.apply(to: move), seed: 11)
    guard rule != .missingBeta else {
      try chain.run(5000) { _ in system.count <= 100 }
      #expect(system.count > 100)
      return
    }
    let counts = try independentSamples(chain, 3000) { [Double($0.count(of: 0))] }.map { $0[0] }
    let expected = poisson(4, count: 30).map { $0 * 3000 }
    judge(chiSquaredProbability(histogram(counts, count: 30), expected: expected), rule == .right)
  }
}
