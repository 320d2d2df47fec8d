// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MonteCarlo

/// What a move with a wrong rule is made from: a proposal, the number of which it counts, and what
/// was known of the system before.
struct Distortion: Sendable {
  /// What must be known of the system before the proposal.
  var prepare: @Sendable (AtomicSystem) -> Double = { _ in 0 }
  /// The wrong ln of the ratio; the system has the trial pending.
  var logRatio: @Sendable (Proposal, AtomicSystem, Double) -> Double
}

/// A move with a wrong rule of acceptance, to show that a test would notice.
struct Distorted: MonteCarloMove {
  let base: any MonteCarloMove
  let distortion: Distortion

  var name: String { base.name }

  func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) throws -> Proposal? {
    let prepared = distortion.prepare(system)
    var proposal = try base.propose(in: system, temperature: temperature, using: &random)
    if let right = proposal {
      proposal?.logRatio = distortion.logRatio(right, system, prepared)
    }
    return proposal
  }
}

/// Samples of a chain further apart than correlations reach.
///
/// - Parameters:
///   - chain: The chain.
///   - count: How many samples.
///   - pilot: From how many attempts the autocorrelation time is measured, after as many that are
///     thrown away.
///   - observe: Some numbers of a state: the slowest counts, and all are returned.
/// - Returns: The samples, three autocorrelation times apart: e⁻⁶ of a correlation remains.
/// - Throws: If the pilot is too short for the autocorrelation time to be known.
func independentSamples(
  _ chain: MonteCarloChain, _ count: Int, pilot: Int = 20_000,
  _ observe: (AtomicSystem) -> [Double]
) throws -> [[Double]] {
  try chain.run(pilot)
  var series: [[Double]] = []
  try chain.run(pilot) { _ in
    series.append(observe(chain.system))
    return true
  }
  var longest = 1.0
  for k in series[0].indices {
    let values = series.map { $0[k] }
    guard Set(values).count > 1 else { continue }
    longest = max(longest, try #require(Autocorrelation.time(of: values)))
  }
  let thinning = Int((3 * longest).rounded(.up))
  return try (0..<count).map { _ in
    try chain.run(thinning)
    return observe(chain.system)
  }
}

/// How often each of 0..<`count` occurs; larger values count as the last.
func histogram(_ values: [Double], count: Int) -> [Double] {
  var result = [Double](repeating: 0, count: count)
  for value in values { result[min(count - 1, Int(value))] += 1 }
  return result
}

/// A chain of one move.
func chain(
  _ system: AtomicSystem, _ move: any MonteCarloMove, temperature: Double = 600, seed: UInt64 = 1
) throws -> MonteCarloChain {
  try MonteCarloChain(system, moves: [.init(move)], temperature: temperature, seed: seed)
}

/// The energy of atoms by a sum over all pairs and images: nothing that `AtomicSystem` uses.
func pairSum(
  _ cell: Cell, _ positions: [Vector3], _ species: [Int], cutoff: Double,
  _ pair: (Double, Int, Int) -> Double
) -> Double {
  let reach = (0..<3).map { d in
    cell.isPeriodic[d] ? Int((cutoff / cell.heights[d]).rounded(.up)) + 1 : 0
  }
  var sum = 0.0
  for i in -reach[0]...reach[0] {
    for j in -reach[1]...reach[1] {
      for k in -reach[2]...reach[2] {
        let shift = Vector3(Double(i), Double(j), Double(k)) * cell.vectors
        for a in positions.indices {
          for b in positions.indices where (i, j, k) != (0, 0, 0) || a != b {
            let d = positions[b] + shift - positions[a]
            if dot(d, d) < cutoff * cutoff { sum += pair(dot(d, d), species[a], species[b]) / 2 }
          }
        }
      }
    }
  }
  return sum
}

/// Lennard-Jones of tests: σ = 2 Å, cut and shifted at 4.5 Å; strengths tell species apart.
enum TestPair {
  static let cutoff = 4.5
  static let sigma = 2.0

  static func strength(_ a: Int, _ b: Int) -> Double { a != b ? 0.09 : a == 0 ? 0.03 : 0.06 }

  static func energy(_ squared: Double, _ strength: Double) -> Double {
    func shape(_ s: Double) -> Double { 4 * strength * (pow(s, 6) - pow(s, 3)) }
    return shape(sigma * sigma / squared) - shape(sigma * sigma / (cutoff * cutoff))
  }

  static func energies() -> PairEnergies {
    .lennardJones(
      of: [.lithium, .aluminum], cutoff: cutoff, sigma: sigma, epsilon: strength)
  }
}

/// 1/(k_B T) at 600 K, 1/eV.
let beta = PhysicalConstants.inverseTemperature(600)

/// Λ³ of lithium at 600 K, Å³.
let lithiumWavelengthCubed = pow(
  PhysicalConstants.thermalWavelength(mass: Element.lithium.mass, temperature: 600), 3)

/// μ (eV) at which z V = `mean`.
func chemicalPotential(mean: Double, volume: Double) -> Double {
  log(mean * lithiumWavelengthCubed / volume) / beta
}

/// The probabilities of 0, 1, …, `count` − 1 for a Poisson distribution; the last holds all above.
func poisson(_ mean: Double, count: Int) -> [Double] {
  var result = (0..<count).map { exp(Double($0) * log(mean) - mean - lgamma(Double($0) + 1)) }
  result[count - 1] = 1 - result.dropLast().reduce(0, +)
  return result
}
