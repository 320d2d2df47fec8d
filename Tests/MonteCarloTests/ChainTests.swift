// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support
import Testing

@testable import MonteCarlo

@Suite struct ChainTests {
  private let alloy = TestSystems.alloy((2, 3, 3), sheared: true)

  private func energies() throws -> MomentTensorSiteEnergies {
    try MomentTensorSiteEnergies(TestSystems.untrained(), elements: TestSystems.elements)
  }

  private let moves: [MonteCarloChain.WeightedMove] = [
    .init(SwapMove(0, 1)), .init(DisplacementMove(species: [0, 1], step: 0.2), weight: 2),
    .init(
      InsertionRemovalMove(
        species: 0, chemicalPotential: -12, region: .free, minimumDistance: 1.5)),
    .init(
      TransmutationMove(
        species: [0, 1], ensemble: .semiGrandCanonical(chemicalPotentials: [0, -2]))),
    .init(VolumeMove(pressure: 0, step: 0.01), weight: 0.1),
  ]

  @Test("a resumed chain takes the decisions of an undisturbed one")
  func resumedChainsDecideAlike() throws {
    let undisturbed = try MonteCarloChain(
      AtomicSystem(alloy, potential: energies()), moves: moves, temperature: 10_000, seed: 4)
    var expected: [MonteCarloChain.Attempt] = []
    try undisturbed.run(800) {
      expected.append($0); return true
    }
    #expect(Set(expected.map(\.outcome)).count == 3)
    let accepted = undisturbed.counts.filter { $0.value.accepted > 0 }
    #expect(accepted.count == 6, Comment(rawValue: "\(undisturbed.counts)"))

    var chain = try MonteCarloChain(
      AtomicSystem(alloy, potential: energies()), moves: moves, temperature: 10_000, seed: 4)
    var random = RandomStream(seed: 99)
    var got: [MonteCarloChain.Attempt] = []
    while got.count < 800 {
      try chain.run(min(800 - got.count, 1 + random.index(below: 150))) {
        got.append($0)
        return true
      }
      let file = try JSONEncoder().encode(chain.checkpoint())
      chain = try MonteCarloChain(
        resuming: JSONDecoder().decode(ChainState.self, from: file), potential: energies(),
        moves: moves)
    }
    #expect(got.map(\.kind) == expected.map(\.kind))
    #expect(got.map(\.outcome) == expected.map(\.outcome))
    for (a, b) in zip(got, expected) { #expect(abs(a.energy - b.energy) < 1e-9) }
    #expect(chain.counts == undisturbed.counts)
    #expect(chain.system.structure.elements == undisturbed.system.structure.elements)
  }

  @Test("a checkpoint keeps every bit of the atoms")
  func checkpointsAreExact() throws {
    let system = try AtomicSystem(alloy, potential: energies())
    let state = AtomsState(system)
    let copy = try JSONDecoder().decode(AtomsState.self, from: JSONEncoder().encode(state))
    #expect(copy == state)
    let again = try AtomicSystem(copy.structure(), potential: energies())
    #expect(again.energy == system.energy)
    #expect(again.siteEnergies == system.siteEnergies)
  }

  @Test("states of other moves, and damaged ones, are refused")
  func wrongStatesAreRefused() throws {
    let chain = try MonteCarloChain(
      AtomicSystem(alloy, potential: energies()), moves: moves, temperature: 300, seed: 1)
    var state = try chain.checkpoint()
    #expect(throws: OrdealError.self) {
      try MonteCarloChain(
        resuming: state, potential: energies(), moves: Array(moves.dropLast()))
    }
    state.atoms.positions.removeLast()
    #expect(throws: OrdealError.self) {
      try MonteCarloChain(resuming: state, potential: energies(), moves: moves)
    }
    for temperature in [0, -1, .nan, .infinity] {
      #expect(throws: OrdealError.self) {
        try MonteCarloChain(chain.system, moves: moves, temperature: temperature, seed: 1)
      }
    }
  }

  @Test("an energy that is not what it should be is noticed")
  func driftIsNoticed() throws {
    let chain = try MonteCarloChain(
      AtomicSystem(alloy, potential: energies()), moves: moves, temperature: 300, seed: 1)
    try chain.run(200)
    try chain.checkDrift()
    #expect(chain.largestDrift < 1e-9)
    chain.system.energy += 1e-5
    #expect(throws: OrdealError.self) { try chain.checkDrift() }
  }

  @Test("trials can be inspected before they are decided")
  func trialsAreInspected() throws {
    let chain = try MonteCarloChain(
      AtomicSystem(alloy, potential: energies()), moves: moves, temperature: 10_000, seed: 4)
    var seen = 0
    chain.inspectTrial = { system, proposal in
      seen += 1
      let difference = (system.structure.energy ?? 0) - system.energy
      #expect(abs(difference - proposal.trial.energyDifference) < 1e-9)
    }
    var possible = 0
    try chain.run(300) {
      possible += $0.outcome == .impossible ? 0 : 1
      return true
    }
    #expect(seen == possible)
    struct Stop: Error {}
    chain.inspectTrial = { _, _ in throw Stop() }
    #expect(throws: Stop.self) { try chain.run(50) }
    chain.inspectTrial = nil
    try chain.checkDrift()
  }

  @Test("several changes at once: what they do together, and back")
  func changesTogether() throws {
    let system = try AtomicSystem(alloy, potential: energies())
    let before = system.structure
    let changes: [AtomChange] = [
      .swap(3, 4), .remove(7), .insert(species: 1, at: Vector3(0.7, 40, -3)),
      .displace(5, to: system.positions[5] + Vector3(0.3, 0.1, 0)), .transmute(3, to: 0),
      .remove(12), .transmute(system.count, to: 0),
    ]
    let trial = system.trial(changes)
    let after = system.structure
    system.reject()
    #expect(system.structure == before)
    #expect(abs(system.refresh()) < 1e-10)
    _ = system.trial(changes)
    system.accept()
    #expect(system.count == alloy.count - 1)
    #expect(abs(system.energy - before.energy! - trial.energyDifference) < 1e-10)
    let fresh = try AtomicSystem(after, potential: energies())
    #expect(abs(system.energy - fresh.energy) < 1e-10)
    #expect(abs(system.refresh()) < 1e-10)
    for species in 0..<2 {
      let atoms = (0..<system.count(of: species)).map { system.atom($0, of: species) }
      #expect(atoms == system.species.indices.filter { Int(system.species[$0]) == species })
    }
  }

  @Test("bad atoms are refused")
  func badAtomsAreRefused() throws {
    var double = alloy
    double.positions[1] = double.positions[0]
    #expect(throws: OrdealError.self) { try AtomicSystem(double, potential: energies()) }
    var strange = alloy
    strange.elements[0] = .silicon
    #expect(throws: OrdealError.self) { try AtomicSystem(strange, potential: energies()) }
    var lost = alloy
    lost.positions[0].x = .nan
    #expect(throws: OrdealError.self) { try AtomicSystem(lost, potential: energies()) }
    let system = try AtomicSystem(alloy, potential: energies())
    let trial = system.trial([.displace(0, to: system.positions[1])])
    #expect(trial.energyDifference == .infinity)
    system.reject()
    #expect(abs(system.refresh()) < 1e-10)
  }

  // MARK: Canonical swaps

  private var settings: CanonicalSwaps.Settings {
    var settings = CanonicalSwaps.Settings(
      exchange: (.lithium, .aluminum), temperature: 300, seed: 5)
    settings.rule = StopRule(window: 100, bound: 1e-5)
    settings.kept = 5
    return settings
  }

  @Test("swaps stop when energies no longer change, and go on where they were")
  func canonicalSwaps() throws {
    let swaps = try CanonicalSwaps(AtomicSystem(alloy, potential: energies()), settings)
    let start = swaps.chain.system.energy
    var energies: [Double] = []
    #expect(
      try swaps.run(20_000) {
        energies.append($0.energy)
        return true
      })
    #expect(swaps.lowestEnergy < start)
    #expect(swaps.lowestEnergy == energies.min())
    #expect(swaps.kept.count == 5)
    let lowest = try AtomicSystem(swaps.lowest.structure(), potential: self.energies())
    #expect(abs(lowest.energy - swaps.lowestEnergy) < 1e-9)

    let other = try CanonicalSwaps(AtomicSystem(alloy, potential: self.energies()), settings)
    _ = try other.run(77)
    let state = try JSONDecoder().decode(
      CanonicalSwaps.State.self, from: JSONEncoder().encode(other.checkpoint()))
    let resumed = try CanonicalSwaps(resuming: state, potential: self.energies(), settings)
    #expect(try resumed.run(20_000))
    #expect(resumed.chain.attempts == swaps.chain.attempts)
    #expect(resumed.kept == swaps.kept)
    #expect(resumed.lowest == swaps.lowest)
  }

  @Test("relaxation is asked for when it should be", arguments: [0, 1, 2])
  func relaxation(kind: Int) throws {
    var settings = settings
    settings.relaxation = [.attempt, .accepted, .every(10)][kind]
    let calls = Calls()
    let swaps = try CanonicalSwaps(AtomicSystem(alloy, potential: energies()), settings) {
      calls.add()
      var relaxed = $0
      relaxed.positions[0].x += 1e-3
      return relaxed
    }
    _ = try swaps.run(50)
    let accepted = swaps.chain.counts["swap"]?.accepted
    #expect(calls.count == [50, accepted, 5][kind])
    try swaps.chain.checkDrift()
  }

  @Test("a structure without one of the elements is refused")
  func nothingToExchange() throws {
    var pure = alloy
    pure.elements = pure.elements.map { _ in .aluminum }
    let error = #expect(throws: OrdealError.self) {
      try CanonicalSwaps(AtomicSystem(pure, potential: energies()), settings)
    }
    #expect(try #require(error).description.contains("no Li"))
  }
}

/// Counts calls.
private final class Calls: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var count = 0

  func add() { lock.withLock { count += 1 } }
}
