// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

/// Moves of systems small enough for all their Boltzmann weights to be written down.
@Suite struct EnumerationTests {
  enum Rule: CaseIterable { case right, missingBeta }

  /// A move, or the same without β.
  private func apply(_ rule: Rule, to move: any MonteCarloMove) -> any MonteCarloMove {
    guard rule == .missingBeta else { return move }
    return Distorted(
      base: move,
      distortion: Distortion { proposal, _, _ in
        proposal.logRatio + (beta - 1) * proposal.trial.energyDifference
      })
  }

  private func judge(_ p: Double, _ isRight: Bool) {
    if isRight { #expect(p > 1e-3) } else { #expect(p < 1e-6) }
  }

  // MARK: A small lattice

  /// Seven sites at random places, at least 2.2 Å apart, of a triclinic cell narrower than the cutoff.
  private static let sites: (cell: Cell, positions: [Vector3]) = {
    var random = RandomStream(seed: 21)
    let cell = Cell(Matrix3(Vector3(5, 0, 0), Vector3(1, 5.2, 0), Vector3(-0.5, 0.7, 5.5)))
    var positions: [Vector3] = []
    while positions.count < 7 {
      let trial = cell.cartesian(Vector3(random.uniform(), random.uniform(), random.uniform()))
      let closest = pairSum(cell, positions + [trial], positions.map { _ in 0 } + [1], cutoff: 2.2)
      {
        _, _, _ in 1
      }
      if closest == 0 { positions.append(trial) }
    }
    return (cell, positions)
  }()

  /// Species of the sites in a state, and the other way round.
  private static func species(_ state: Int) -> [Int] { (0..<7).map { state >> $0 & 1 } }

  private static func state(_ system: AtomicSystem) -> Int {
    // Atoms keep their numbers where none is inserted or removed.
    system.species.enumerated().reduce(0) { $0 + Int($1.element) << $1.offset }
  }

  /// The energies of all states by sums over pairs, eV.
  private static let energies: [Double] = (0..<128).map { state in
    pairSum(sites.cell, sites.positions, species(state), cutoff: TestPair.cutoff) {
      TestPair.energy($0, TestPair.strength($1, $2))
    }
  }

  private func lattice(_ state: Int) throws -> AtomicSystem {
    let elements = Self.species(state).map { $0 == 0 ? Element.lithium : .aluminum }
    return try AtomicSystem(
      Structure(cell: Self.sites.cell, elements: elements, positions: Self.sites.positions),
      potential: TestPair.energies())
  }

  /// p of sampled states of the lattice against their weights.
  private func probability(
    _ move: any MonteCarloMove, from start: Int, seed: UInt64, logWeight: (Int) -> Double
  ) throws -> Double {
    let chain = try chain(lattice(start), move, seed: seed)
    let samples = try independentSamples(chain, 2500, pilot: 10_000) {
      [$0.energy, Double($0.count(of: 1)), Double(Self.state($0))]
    }
    let highest = (0..<128).map(logWeight).max() ?? 0
    let weights = (0..<128).map { exp(logWeight($0) - highest) }
    let total = weights.reduce(0, +)
    return chiSquaredProbability(
      histogram(samples.map { $0[2] }, count: 128), expected: weights.map { 2500 * $0 / total })
  }

  @Test("energies of the lattice are sums over pairs")
  func energiesAreSumsOverPairs() throws {
    for state in [0, 5, 77, 127] {
      #expect(abs(try lattice(state).energy - Self.energies[state]) < 1e-12)
    }
  }

  @Test("swaps: Boltzmann weights of all 35 states", arguments: Rule.allCases)
  func swaps(rule: Rule) throws {
    let p = try probability(apply(rule, to: SwapMove(0, 1)), from: 0b0001011, seed: 31) { state in
      state.nonzeroBitCount == 3 ? -beta * Self.energies[state] : -.infinity
    }
    judge(p, rule == .right)
  }

  @Test("semi-grand-canonical transmutations: weights of all 128 states", arguments: Rule.allCases)
  func semiGrandCanonical(rule: Rule) throws {
    // Δμ near the energy of making one atom aluminium.
    let difference = (Self.energies[127] - Self.energies[0]) / 7
    let move = TransmutationMove(
      species: [0, 1], ensemble: .semiGrandCanonical(chemicalPotentials: [0, difference]))
    let p = try probability(apply(rule, to: move), from: 0, seed: 32) { state in
      -beta * (Self.energies[state] - difference * Double(state.nonzeroBitCount))
    }
    judge(p, rule == .right)
  }

  @Test("variance-constrained transmutations: weights of all 128 states", arguments: Rule.allCases)
  func varianceConstrained(rule: Rule) throws {
    let move = TransmutationMove(
      species: [0, 1], ensemble: .varianceConstrained(fraction: 0.45, stiffness: 6))
    let p = try probability(apply(rule, to: move), from: 0, seed: 33) { state in
      let excess = Double(state.nonzeroBitCount) / 7 - 0.45
      return -beta * Self.energies[state] - 6 * 7 * excess * excess
    }
    judge(p, rule == .right)
  }

  /// At equilibrium an attempt goes from i to j as often as from j to i.
  @Test("detailed balance: as many attempts go one way as the other", arguments: [true, false])
  func detailedBalance(isSwap: Bool) throws {
    let difference = (Self.energies[127] - Self.energies[0]) / 7
    let move: any MonteCarloMove =
      isSwap
      ? SwapMove(0, 1)
      : TransmutationMove(
        species: [0, 1], ensemble: .semiGrandCanonical(chemicalPotentials: [0, difference]))
    let chain = try chain(lattice(0b0001011), move, seed: 34)
    var flow = [[Double]](repeating: Array(repeating: 0, count: 128), count: 128)
    try chain.run(2000)
    for _ in 0..<6000 {
      try chain.run(20)
      let before = Self.state(chain.system)
      _ = try chain.attempt()
      flow[before][Self.state(chain.system)] += 1
    }
    var (observed, expected): ([Double], [Double]) = ([], [])
    for i in 0..<128 {
      for j in 0..<i where flow[i][j] + flow[j][i] >= 20 {
        observed += [flow[i][j], flow[j][i]]
        expected += Array(repeating: (flow[i][j] + flow[j][i]) / 2, count: 2)
      }
    }
    #expect(observed.count > 20)
    let chiSquared = zip(observed, expected).reduce(0) { $0 + pow($1.0 - $1.1, 2) / $1.1 }
    #expect(upperGamma(Double(observed.count / 2) / 2, chiSquared / 2) > 1e-3)
  }

  // MARK: The Ising ring

  /// 14 sites on a ring, unlike neighbours lower by J: the distribution of N_B from the transfer
  /// matrix, whose entries carry a power of the fugacity.
  @Test("semi-grand-canonical composition of a ring: the transfer matrix", arguments: Rule.allCases)
  func isingRing(rule: Rule) throws {
    let (n, coupling, difference) = (14, 0.06, 0.02)
    let potential = PairEnergies(elements: [.lithium, .aluminum], cutoff: 3.2) { _, a, b in
      a == b ? 0 : -coupling
    }
    let ring = Structure(
      cell: Cell(
        Matrix3(diagonal: Vector3(3 * Double(n), 10, 10)),
        isPeriodic: Periodicity(true, false, false)),
      elements: Array(repeating: .lithium, count: n),
      positions: (0..<n).map { Vector3(3 * Double($0) + 0.1, 5, 5) })
    let move = TransmutationMove(
      species: [0, 1], ensemble: .semiGrandCanonical(chemicalPotentials: [0, difference]))
    let chain = try chain(
      AtomicSystem(ring, potential: potential), apply(rule, to: move), seed: 35)
    let counts = try independentSamples(chain, 3000) { [$0.energy, Double($0.count(of: 1))] }
    let weights = ringWeights(n, coupling).enumerated().map {
      $1 * exp(beta * difference * Double($0))
    }
    let total = weights.reduce(0, +)
    let p = chiSquaredProbability(
      histogram(counts.map { $0[1] }, count: n + 1), expected: weights.map { 3000 * $0 / total })
    judge(p, rule == .right)
  }

  /// The coefficient of x^k in tr T^n, T = ((1, w x), (w, x)), w = exp(βJ): k sites are B.
  private func ringWeights(_ n: Int, _ coupling: Double) -> [Double] {
    let w = exp(beta * coupling)
    var result = [Double](repeating: 0, count: n + 1)
    for start in 0..<2 {
      // Polynomials of the walks from `start` that are now at A or B.
      var now = [[Double]](repeating: Array(repeating: 0, count: n + 1), count: 2)
      now[start][0] = 1
      for _ in 0..<n {
        var next = [[Double]](repeating: Array(repeating: 0, count: n + 1), count: 2)
        for k in 0...n {
          next[0][k] = now[0][k] + w * now[1][k]
          if k > 0 { next[1][k] = w * now[0][k - 1] + now[1][k - 1] }
        }
        now = next
      }
      for k in 0...n { result[k] += now[start][k] }
    }
    return result
  }

  // MARK: Two Lennard-Jones atoms

  @Test("displacements: distances of two atoms in a cube", arguments: Rule.allCases)
  func displacements(rule: Rule) throws {
    let edge = 9.2
    let pair = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: edge)), elements: [.aluminum, .lithium],
      positions: [Vector3(1, 1, 1), Vector3(3.3, 1, 1)])
    let move = DisplacementMove(species: [0], step: 3)
    let chain = try chain(
      AtomicSystem(pair, potential: TestPair.energies()), apply(rule, to: move), seed: 36)
    let width = 0.1
    let bins = 46
    let samples = try independentSamples(chain, 6000) { system in
      var d = system.positions[1] - system.positions[0]
      d -= edge * (d / edge).rounded(.toNearestOrEven)
      return [system.energy, min(Double(bins - 1), (length(d) / width).rounded(.down))]
    }
    // Shells up to the cutoff, which fits into the cell; the rest, without energy, is the last bin.
    var weights = (0..<bins - 1).map { bin in
      (0..<200).reduce(0.0) { sum, k in
        let r = (Double(bin) + (Double(k) + 0.5) / 200) * width
        return sum + 4 * .pi * r * r * exp(-beta * TestPair.energy(r * r, 0.09)) * width / 200
      }
    }
    weights.append(pow(edge, 3) - 4 / 3 * .pi * pow(TestPair.cutoff, 3))
    let total = weights.reduce(0, +)
    let p = chiSquaredProbability(
      histogram(samples.map { $0[1] }, count: bins), expected: weights.map { 6000 * $0 / total })
    judge(p, rule == .right)
  }

  enum VolumeRule: CaseIterable { case right, missingBeta, wrongPower }

  /// p(V) ∝ V^N exp(−β (U(V) + P V)) at fixed fractional coordinates.
  @Test("volume changes: volumes of two atoms", arguments: VolumeRule.allCases)
  func volumes(rule: VolumeRule) throws {
    let fractions = [Vector3(0, 0, 0), Vector3(0.4, 0.5, 0.6)]
    let shape = Matrix3(Vector3(1, 0, 0), Vector3(0.2, 1, 0), Vector3(-0.1, 0.1, 1.1))
    let pressure = 8000.0
    let start = Cell(shape * 4.4)
    let pair = Structure(
      cell: start, elements: [.lithium, .aluminum], positions: fractions.map(start.cartesian))
    let move = VolumeMove(pressure: pressure, step: 0.8)
    let applied: any MonteCarloMove =
      switch rule {
      case .right: move
      case .missingBeta: apply(.missingBeta, to: move)
      case .wrongPower:
        Distorted(
          base: move,
          distortion: Distortion(
            prepare: { $0.volume },
            logRatio: { proposal, system, before in
              proposal.logRatio - log(system.volume / before)
            }))
      }
    let chain = try chain(
      AtomicSystem(pair, potential: TestPair.energies()), applied, seed: 37)
    let samples = try independentSamples(chain, 4000, pilot: 10_000) { [$0.volume] }.map { $0[0] }
    // Weights on a grid of ln V from 4 to 4000 Å³, 12 points in a bin.
    let (bins, points) = (60, 12)
    let width = log(1000.0) / Double(bins)
    let logs = (0..<bins * points).map { log(4) + (Double($0) + 0.5) * width / Double(points) }
    let densities = logs.map { logVolume -> Double in
      let cell = Cell(shape * pow(exp(logVolume) / abs(shape.determinant), 1 / 3))
      let energy = pairSum(cell, fractions.map(cell.cartesian), [0, 1], cutoff: TestPair.cutoff) {
        TestPair.energy($0, TestPair.strength($1, $2))
      }
      let work = pressure / PhysicalConstants.barPerElectronVoltPerCubicAngstrom * exp(logVolume)
      return 3 * logVolume - beta * (energy + work)
    }
    let highest = densities.max() ?? 0
    var weights = [Double](repeating: 0, count: bins)
    for (k, density) in densities.enumerated() { weights[k / points] += exp(density - highest) }
    let total = weights.reduce(0, +)
    let p = chiSquaredProbability(
      histogram(samples.map { max(0, log($0 / 4) / width) }, count: bins),
      expected: weights.map { 4000 * $0 / total })
    judge(p, rule == .right)
  }

  // MARK: Constant pressure and chemical potential

  /// N_Al = 4 ideal atoms keep the cell open: V is gamma-distributed with shape N_Al + 1 and rate
  /// βP − z, so ⟨V⟩ = (N_Al + 1)/(βP − z), and N is Poisson with zV at each V.
  @Test(
    "fixed ideal atoms under pressure in a reservoir of lithium", arguments: VolumeRule.allCases)
  func pressureAndReservoir(rule: VolumeRule) throws {
    let cell = Cell(orthorhombic: Vector3(repeating: 6))
    let host = Structure(
      cell: cell, elements: Array(repeating: .aluminum, count: 4),
      positions: (0..<4).map { Vector3(Double($0), 1, 1) })
    // z = 0.01/Å³ and βP = 0.03/Å³: ⟨V⟩ = 250 Å³, ⟨N⟩ = 2.5.
    let (fugacity, pressure) = (0.01, 0.03)
    let volume = VolumeMove(
      pressure: pressure / beta * PhysicalConstants.barPerElectronVoltPerCubicAngstrom, step: 1)
    let exchange = InsertionRemovalMove(
      species: 0, chemicalPotential: log(fugacity * lithiumWavelengthCubed) / beta)
    let missingBeta = Distortion(
      prepare: { $0.volume },
      logRatio: { proposal, system, before in
        proposal.logRatio + (1 - 1 / beta) * pressure * (system.volume - before)
      })
    let wrongPower = Distortion(
      prepare: { $0.volume },
      logRatio: { proposal, system, before in proposal.logRatio - log(system.volume / before) })
    let applied: any MonteCarloMove =
      switch rule {
      case .right: volume
      case .missingBeta: Distorted(base: volume, distortion: missingBeta)
      case .wrongPower: Distorted(base: volume, distortion: wrongPower)
      }
    let system = try AtomicSystem(
      host, potential: PairEnergies.idealGas(of: [.lithium, .aluminum]))
    let chain = try MonteCarloChain(
      system, moves: [.init(applied), .init(exchange, weight: 3)], temperature: 600, seed: 38)
    guard rule != .missingBeta else {
      // The cell grows without end.
      try chain.run(20_000) { _ in system.volume < 1e5 }
      #expect(system.volume >= 1e5)
      return
    }
    let samples = try independentSamples(chain, 3000) { [$0.volume, Double($0.count(of: 0))] }
    // Gamma with shape 5: the bins hold a twentieth each.
    let ranks = samples.map { 20 * (1 - upperGamma(5, (pressure - fugacity) * $0[0])) }
    let volumes = chiSquaredProbability(
      histogram(ranks, count: 20), expected: Array(repeating: 150, count: 20))
    // Poisson mixed by a gamma: negative binomial, r = 5 and success fugacity/pressure.
    let q = fugacity / pressure
    var expected = (0..<40).map { n -> Double in
      let k = Double(n)
      return 3000 * exp(lgamma(k + 5) - lgamma(5) - lgamma(k + 1) + 5 * log(1 - q) + k * log(q))
    }
    expected[39] = 3000 - expected.dropLast().reduce(0, +)
    let counts = chiSquaredProbability(
      histogram(samples.map { $0[1] }, count: 40), expected: expected)
    if rule == .right {
      #expect(volumes > 1e-3)
      #expect(counts > 1e-3)
      let mean = samples.reduce(0) { $0 + $1[0] } / 3000
      #expect(abs(mean - 250) < 4 * (5 / 0.0004 / 3000).squareRoot())
    } else {
      #expect(min(volumes, counts) < 1e-6)
    }
  }
}
