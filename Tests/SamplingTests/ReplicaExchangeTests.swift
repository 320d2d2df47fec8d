// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Testing

@testable import Sampling

@Suite struct ReplicaExchangeTests {
  /// Atoms that never change: over exchanges each way of handing out three values has probability
  /// ∝ exp(−Σ_i β_{π(i)} E_i), or ∝ exp(β Σ_i μ_{π(i)} N_i).
  @Test(
    "exchanges alone sample the weights of all six ways to hand out three values",
    arguments: [ReplicaExchange.Parameter.temperature, .chemicalPotential])
  func permutations(parameter: ReplicaExchange.Parameter) {
    let isTemperature = parameter == .temperature
    let values = isTemperature ? [300.0, 400, 700] : [-0.05, 0, 0.04]
    let observables = isTemperature ? [0.03, 0.0, 0.05] : [10.0, 12, 11]
    var exchange = ReplicaExchange(
      parameter, values: values, temperature: 600, every: 1, attempts: 1, seed: 5)
    var counts: [[Int]: Double] = [:]
    let samples = 20_000
    for _ in 0..<samples {
      // Ten exchanges forget the last sample.
      for _ in 0..<10 { exchange.exchange(observables, after: 1) }
      counts[exchange.places, default: 0] += 1
    }
    let ways = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    let weights = ways.map { places in
      exp(
        (0..<3).reduce(0.0) { sum, replica in
          let value = values[places[replica]]
          return isTemperature
            ? sum - PhysicalConstants.inverseTemperature(value) * observables[replica]
            : sum + PhysicalConstants.inverseTemperature(600) * value * observables[replica]
        })
    }
    let total = weights.reduce(0, +)
    for (way, weight) in zip(ways, weights) {
      let expected = Double(samples) * weight / total
      #expect(abs((counts[way] ?? 0) - expected) < 5 * expected.squareRoot() + 5, "\(way)")
    }
  }

  @Test("independent chains keep their places")
  func independent() {
    var exchange = ReplicaExchange(
      .none, values: [300, 300], temperature: 0, every: 1, attempts: 1, seed: 5)
    for _ in 0..<10 { exchange.exchange([-5, 5], after: 1) }
    #expect(exchange.places == [0, 1])
    #expect(exchange.round == 10)
  }

  @Test("series at a value follow it from replica to replica, over the second half")
  func series() throws {
    // Equal energies: every exchange that is proposed is accepted.
    var exchange = ReplicaExchange(
      .temperature, values: [300, 400], temperature: 0, every: 3, attempts: 9, seed: 5)
    for attempts in [3, 6, 9] { exchange.exchange([0, 0], after: attempts) }
    let places = try #require(exchange.history).map(\.places)
    #expect(places.contains([1, 0]) && places.contains([0, 1]))
    // Of replica 1 attempt k is k, of replica 2 it is 10 k; the second half is 5, 6, 7, 8, 9.
    let columns = [(1...9).map { Double($0) }, (1...9).map { 10 * Double($0) }]
    let expected = (5...9).map { attempt -> Double in
      let isFirst = places[(attempt - 1) / 3][0] == 0
      return (isFirst ? 1 : 10) * Double(attempt)
    }
    #expect(exchange.series(of: columns, at: 300) == expected)
    #expect(!exchange.hasOneValue(0))
  }
}
