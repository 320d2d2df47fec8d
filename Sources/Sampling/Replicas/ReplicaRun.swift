// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface

/// A chain that takes part in replica exchange.
protocol Replica {
  /// What the exchange looks at: the energy (eV), or the number of atoms.
  ///
  /// Asked on the first of its processes only.
  var observable: Double { get throws }

  /// Goes on at a value of the parameter (K or eV) up to an attempt, and saves.
  ///
  /// - Returns: Whether it was told to stop.
  func advance(to attempt: Int, at value: Double) throws -> Bool

  /// Writes the results.
  ///
  /// - Parameter hasOneValue: Whether its second half was at one value of the parameter: averages over
  ///   several mean nothing.
  /// - Throws: If a file cannot be written.
  func finish(hasOneValue: Bool) throws
}

/// Replicas on groups of processes, from exchange to exchange.
///
/// The processes are split into as many groups as there are replicas, or one for each process where
/// there are fewer; replicas share the groups evenly. A replica stands at most one exchange ahead of
/// `replicas.json`, so that a run that was killed anywhere goes on as if nothing had happened.
struct ReplicaRun {
  private let folder: String
  private let world: MPICommunicator
  private let group: MPICommunicator
  private let groupIndex: Int
  private let groupCount: Int

  init(in folder: String, replicas: Int, on world: MPICommunicator) {
    self.folder = folder
    self.world = world
    groupCount = min(world.size, replicas)
    groupIndex = world.rank % groupCount
    group = world.split(color: groupIndex)
  }

  /// Runs all replicas to their last attempt.
  ///
  /// - Parameters:
  ///   - initial: Where they stand.
  ///   - open: Opens a replica in its folder on its processes.
  /// - Returns: Whether they were told to stop.
  /// - Throws: What a replica throws.
  func run(
    _ initial: ReplicaExchange, opening open: (String, MPICommunicator) throws -> any Replica
  ) throws -> Bool {
    var exchange = initial
    let own = exchange.values.indices.filter { $0 % groupCount == groupIndex }
    let replicas = try own.map { try open(ReplicaExchange.folder($0, in: folder), group) }
    while !exchange.isOver {
      let target = exchange.nextTarget
      var observables = [Double](repeating: 0, count: exchange.values.count)
      var isStopped = false
      for (number, replica) in zip(own, replicas) where !isStopped {
        isStopped = try replica.advance(to: target, at: exchange.value(of: number))
        if group.rank == 0 { observables[number] = try replica.observable }
      }
      if world.maximum(isStopped ? 1 : 0) > 0 { return true }
      exchange.exchange(world.sum(observables), after: target)
      let next = exchange
      try world.onRankZero { try next.write(to: folder) }
    }
    for (number, replica) in zip(own, replicas) {
      try replica.finish(hasOneValue: exchange.hasOneValue(number))
    }
    return false
  }
}

// MARK: The two kinds of chains

/// Swaps at exchanged temperatures.
final class SwapReplica: Replica {
  private let run: SwapRun
  private let monitor: any RunMonitor

  init(_ run: SwapRun, watchedBy monitor: any RunMonitor) {
    (self.run, self.monitor) = (run, monitor)
  }

  var observable: Double { run.energy }

  func advance(to attempt: Int, at value: Double) throws -> Bool {
    run.temperature = value
    return try run.advance(
      to: attempt, endsWhenMet: false, stopping: monitor.wantsStop,
      reporting: { monitor.report($0.runProgress) })
  }

  // The chain itself knows which temperatures it had.
  func finish(hasOneValue: Bool) throws { _ = try run.finish("attempts") }
}

/// Insertions and removals at exchanged chemical potentials.
final class GrandCanonicalReplica: Replica {
  private var run: GrandCanonical
  private var outcome = GrandCanonical.Outcome.finished

  init(_ run: GrandCanonical) { self.run = run }

  var observable: Double {
    get throws { Double(try run.speciesCount()) }
  }

  func advance(to attempt: Int, at value: Double) throws -> Bool {
    try run.set(chemicalPotential: value)
    outcome = try run.advance(to: attempt)
    return outcome == .stopped
  }

  func finish(hasOneValue: Bool) throws { try run.writeSummary(outcome, averages: hasOneValue) }
}

/// Replicas of swaps, and of insertions and removals.
public enum Replicas {
  /// Runs the replicas of swaps in a folder.
  ///
  /// - Returns: Whether they were told to stop.
  /// - Throws: What a chain throws.
  public static func swaps(
    _ exchange: ReplicaExchange, in folder: String, on world: MPICommunicator,
    watchedBy monitor: any RunMonitor
  ) throws -> Bool {
    let run = ReplicaRun(in: folder, replicas: exchange.values.count, on: world)
    let isStopped = try run.run(exchange) {
      SwapReplica(
        try SwapRun(in: $0, attempts: exchange.attempts, on: $1), watchedBy: monitor)
    }
    if !isStopped { try world.onRankZero { try SwapRun.writeOrders(of: exchange, in: folder) } }
    return isStopped
  }

  /// Runs the replicas of a grand-canonical run in a folder.
  ///
  /// - Returns: Whether they were told to stop.
  /// - Throws: What a run throws.
  public static func grandCanonical(
    _ exchange: ReplicaExchange, in folder: String, on world: MPICommunicator,
    watchedBy monitor: any RunMonitor
  ) throws -> Bool {
    try ReplicaRun(in: folder, replicas: exchange.values.count, on: world).run(exchange) {
      GrandCanonicalReplica(
        try GrandCanonical(in: RunFolder($0), on: $1, watchedBy: monitor))
    }
  }
}
