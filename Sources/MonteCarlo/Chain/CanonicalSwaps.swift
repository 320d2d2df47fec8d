// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Swaps of two species at a temperature until a rule says stop.
///
/// Keeps the last accepted configurations and the lowest one, and sums pairs of atoms over the states
/// of the chain, each as often as the chain kept it.
public final class CanonicalSwaps {
  /// When positions, and perhaps the cell, are relaxed.
  public enum Relaxation: Hashable, Sendable {
    /// Metropolis on the potential energy surface.
    case never
    /// Every trial, before it is decided: a search over relaxed minima.
    case attempt
    /// After every accepted swap: a search too.
    case accepted
    /// After every n attempts: a search too.
    case every(Int)
  }

  /// Everything needed to go on.
  public struct State: Codable, Hashable, Sendable {
    /// The chain.
    public var chain: ChainState
    /// The energies seen by the rule.
    public var rule: StopRule
    /// The last accepted configurations, the oldest first.
    public var kept: [AtomsState]
    /// The configuration of lowest energy, and that energy (eV).
    public var lowest: AtomsState
    /// eV.
    public var lowestEnergy: Double
    /// Pairs of the states that the chain has left.
    public var sums: SecondHalf<SumsByTemperature>
    /// For how many attempts it has been in the present one.
    public var attemptsInState: Int
  }

  /// The chain.
  public let chain: MonteCarloChain
  /// When to stop.
  public private(set) var rule: StopRule
  /// The last accepted configurations, the oldest first.
  public private(set) var kept: [AtomsState] = []
  /// The configuration of lowest energy.
  public private(set) var lowest: AtomsState
  /// Its energy, eV.
  public private(set) var lowestEnergy: Double
  /// When structures are relaxed.
  public let relaxation: Relaxation
  private let keptCount: Int
  private let relax: @Sendable (Structure) throws -> Structure
  private var pairs: PairCounts
  private var sums = SecondHalf<SumsByTemperature>()
  private var attemptsInState = 0

  /// Swaps that begin.
  ///
  /// - Parameters:
  ///   - system: The atoms.
  ///   - settings: What to do.
  ///   - relax: Relaxes a structure, keeping the order of atoms; not called if never needed.
  /// - Throws: `OrdealError` if the structure lacks one of the species; as `MonteCarloChain` and
  ///   `NeighborList` do.
  public init(
    _ system: AtomicSystem, _ settings: Settings,
    relax: @escaping @Sendable (Structure) throws -> Structure = { $0 }
  ) throws {
    let (first, second) = try settings.species(in: system)
    for species in [first, second] where system.count(of: species) == 0 {
      throw OrdealError(
        "nothing to exchange: the structure holds no \(system.elements[species])")
    }
    chain = try MonteCarloChain(
      system, moves: Self.moves(first, second, settings, relax),
      temperature: settings.temperature, seed: settings.seed)
    rule = settings.rule
    relaxation = settings.relaxation
    keptCount = settings.kept
    self.relax = relax
    lowest = AtomsState(system)
    lowestEnergy = system.energy
    pairs = try PairCounts(system.structure)
  }

  /// Swaps that go on.
  ///
  /// - Parameters:
  ///   - state: The state saved.
  ///   - potential: The same potential.
  ///   - settings: The same settings.
  ///   - relax: As in the other initializer.
  /// - Throws: As `MonteCarloChain` does.
  public init(
    resuming state: State, potential: any SiteEnergies, _ settings: Settings,
    relax: @escaping @Sendable (Structure) throws -> Structure = { $0 }
  ) throws {
    let elements = settings.exchange
    guard let first = potential.elements.firstIndex(of: elements.0),
      let second = potential.elements.firstIndex(of: elements.1)
    else { throw OrdealError("the potential does not know \(elements.0) and \(elements.1)") }
    chain = try MonteCarloChain(
      resuming: state.chain, potential: potential,
      moves: Self.moves(first, second, settings, relax))
    rule = state.rule
    relaxation = settings.relaxation
    keptCount = settings.kept
    self.relax = relax
    kept = state.kept
    lowest = state.lowest
    lowestEnergy = state.lowestEnergy
    pairs = try PairCounts(chain.system.structure)
    sums = state.sums
    attemptsInState = state.attemptsInState
  }

  /// The state to go on from.
  ///
  /// - Throws: `OrdealError` if energies have drifted.
  public func checkpoint() throws(OrdealError) -> State {
    State(
      chain: try chain.checkpoint(), rule: rule, kept: kept, lowest: lowest,
      lowestEnergy: lowestEnergy, sums: sums, attemptsInState: attemptsInState)
  }

  /// T, K; replicas exchange it.
  public var temperature: Double {
    get { chain.temperature }
    set {
      leaveState()
      chain.temperature = newValue
    }
  }

  /// Pairs of all states of the chain so far, apart for each temperature that it has had.
  public var pairSums: SecondHalf<SumsByTemperature> {
    var all = sums
    all.add(state, attempts: attemptsInState)
    return all
  }

  /// The same of a chain that has been saved.
  ///
  /// - Throws: `OrdealError` if the state is damaged; as `NeighborList` does.
  public static func pairSums(of saved: State) throws -> SecondHalf<SumsByTemperature> {
    var all = saved.sums
    let pairs = try PairCounts(saved.chain.atoms.structure())
    all.add(
      .init(temperature: saved.chain.temperature, pairs: pairs), attempts: saved.attemptsInState)
    return all
  }

  private var state: SumsByTemperature.State { .init(temperature: temperature, pairs: pairs) }

  /// Sums the present state, which ends, as often as the chain kept it.
  private func leaveState() {
    sums.add(state, attempts: attemptsInState)
    attemptsInState = 0
  }

  /// Counts an attempt for the state that it led to, be it the one before.
  private func count(_ attempt: MonteCarloChain.Attempt, hasMoved: Bool) throws {
    if hasMoved {
      leaveState()
      pairs = try PairCounts(chain.system.structure)
    } else if attempt.outcome == .accepted {
      leaveState()
      pairs.update(elements: chain.system.structure.elements)
    }
    attemptsInState += 1
  }

  /// Makes one attempt, and relaxes if it is time.
  ///
  /// - Returns: The attempt; its energy is that after relaxation.
  /// - Throws: As `MonteCarloChain.attempt()` does; what `relax` throws.
  public func attempt() throws -> MonteCarloChain.Attempt { try follow(try chain.attempt()) }

  /// Makes the next attempt, of which it is known what it leads to, and relaxes if it is time.
  ///
  /// - Returns: The attempt; its energy is that after relaxation.
  /// - Throws: As `MonteCarloChain.make(_:)` does; what `relax` throws.
  public func make(
    _ foresight: MonteCarloChain.Foresight
  ) throws -> MonteCarloChain.Attempt {
    try follow(try chain.make(foresight))
  }

  private func follow(_ made: MonteCarloChain.Attempt) throws -> MonteCarloChain.Attempt {
    var attempt = made
    let isRelaxed = isTimeToRelax(attempt)
    if isRelaxed {
      let relaxed = try relax(chain.system.structure)
      try chain.system.update(cell: relaxed.cell, positions: relaxed.positions)
      attempt.energy = chain.system.energy
    }
    let isAccepted = attempt.outcome == .accepted
    try count(attempt, hasMoved: isRelaxed || isAccepted && relaxation == .attempt)
    rule.add(attempt.energy, accepted: isAccepted)
    if isAccepted {
      kept.append(AtomsState(chain.system))
      if kept.count > keptCount { kept.removeFirst() }
    }
    if attempt.energy < lowestEnergy {
      lowestEnergy = attempt.energy
      lowest = AtomsState(chain.system)
    }
    return attempt
  }

  /// How many attempts may follow each other before atoms move though an attempt was refused.
  public var attemptsAhead: Int {
    guard case .every(let interval) = relaxation else { return .max }
    return interval - Int(chain.attempts) % interval
  }

  /// Makes attempts until the rule is met, enough are made or the observer has seen enough.
  ///
  /// - Parameters:
  ///   - count: The most attempts.
  ///   - observe: Sees each attempt; returns whether to go on.
  /// - Returns: Whether the rule is met.
  /// - Throws: As `attempt()` does; what the observer throws.
  public func run(
    _ count: Int, observe: (MonteCarloChain.Attempt) throws -> Bool = { _ in true }
  ) throws -> Bool {
    for _ in 0..<count {
      let goesOn = try observe(attempt())
      if rule.isMet { return true }
      guard goesOn else { return false }
    }
    return rule.isMet
  }

  private func isTimeToRelax(_ attempt: MonteCarloChain.Attempt) -> Bool {
    switch relaxation {
    case .never, .attempt: false
    case .accepted: attempt.outcome == .accepted
    case .every(let interval): attempt.number.isMultiple(of: UInt64(interval))
    }
  }

  private static func moves(
    _ first: Int, _ second: Int, _ settings: Settings,
    _ relax: @escaping @Sendable (Structure) throws -> Structure
  ) -> [MonteCarloChain.WeightedMove] {
    let swap = SwapMove(first, second)
    return [.init(settings.relaxation == .attempt ? RelaxedMove(swap, relax: relax) : swap)]
  }
}

extension CanonicalSwaps {
  /// What to do.
  public struct Settings: Sendable {
    /// The elements that change places.
    public var exchange: (Element, Element)
    /// T, K.
    public var temperature: Double
    /// What random numbers depend on.
    public var seed: UInt64
    /// When to stop.
    public var rule = StopRule()
    /// When structures are relaxed.
    public var relaxation = Relaxation.never
    /// How many accepted configurations are kept.
    public var kept = 20

    /// Swaps of two elements.
    ///
    /// - Parameters:
    ///   - exchange: The elements that change places.
    ///   - temperature: T, K.
    ///   - seed: What random numbers depend on.
    public init(exchange: (Element, Element), temperature: Double, seed: UInt64) {
      self.exchange = exchange
      self.temperature = temperature
      self.seed = seed
    }

    func species(in system: AtomicSystem) throws(OrdealError) -> (Int, Int) {
      (try system.species(of: exchange.0), try system.species(of: exchange.1))
    }
  }
}
