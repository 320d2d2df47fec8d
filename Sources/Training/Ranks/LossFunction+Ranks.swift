// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support
import Synchronization

extension LossFunction {
  /// Does a task on all groups, on rank 0 together with the ranks that `serve`.
  ///
  /// - Returns: The part of each group, in order.
  /// - Throws: `OrdealError` if θ does not belong to the basis; `OrdealError` if LAPACK refuses, or
  ///   naming the rank that failed.
  func parts(of task: LossTask, at theta: [Double]) throws -> [[Double]] {
    if ranks.size > 1 { _ = ranks.broadcast(task.message(theta)) }
    let own = Result { try work(on: task, at: theta) }
    let replies = ranks.collect(RankReply(own).numbers).map(RankReply.init(numbers:))
    _ = try own.get()
    for (rank, reply) in replies.enumerated() {
      if let failure = reply.failure { throw OrdealError("rank \(rank): \(failure)") }
      let expected = replyLength(of: rank, task)
      guard reply.parts.count == expected else {
        throw OrdealError(
          "rank \(rank): expected \(expected) numbers, got \(reply.parts.count); are its settings and "
            + "data those of rank 0?")
      }
      if reply.wantsStop { stopRequest.store(true, ordering: .relaxed) }
    }
    return sorted(replies.map(\.parts), task)
  }

  /// Works on the tasks of rank 0 until it dismisses this rank.
  ///
  /// - Parameter wantsStop: Whether this process was asked to stop; rank 0 decides.
  func serve(wantsStop: () -> Bool) {
    while let (task, theta) = LossTask.read(ranks.broadcast([])) {
      let own = Result { try work(on: task, at: theta) }
      _ = ranks.collect(RankReply(own, wantsStop: wantsStop()).numbers)
    }
  }

  /// Ends `serve` on the other ranks.
  func dismiss() {
    if ranks.size > 1 { _ = ranks.broadcast([]) }
  }

  private func groups(of task: LossTask) -> TermGroups { task == .linear ? linearGroups : groups }

  /// What ranks have brought, by group.
  private func sorted(_ replies: [ArraySlice<Double>], _ task: LossTask) -> [[Double]] {
    let groups = groups(of: task)
    var parts = [[Double]](repeating: [], count: groups.ranges.count)
    for (share, reply) in zip(groups.shares, replies) {
      var start = reply.startIndex
      for group in share {
        let end = start + partLength(task, groups.ranges[group].count)
        parts[group] = Array(reply[start..<end])
        start = end
      }
    }
    return parts
  }

  /// The number of numbers that a rank brings.
  private func replyLength(of rank: Int, _ task: LossTask) -> Int {
    let groups = groups(of: task)
    return groups.shares[rank].reduce(0) { $0 + partLength(task, groups.ranges[$1].count) }
  }

  /// The number of numbers that a group of terms contributes.
  private func partLength(_ task: LossTask, _ terms: Int) -> Int {
    switch task {
    case .evaluate: parameterCount + TermResiduals.numberCount * terms
    case .probe: parameterCount * terms
    case .linear: linearPartLength
    }
  }

  /// The parts of this rank's groups, on threads.
  private func work(on task: LossTask, at theta: [Double]) throws -> [[Double]] {
    guard theta.count == parameterCount else {
      throw OrdealError("expected \(parameterCount) parameters, got \(theta.count)")
    }
    let groups = groups(of: task)
    let share = groups.shares[ranks.rank]
    let pool = KernelPool(try TrainablePotential(potential(theta), basis))
    let results = ParallelResults<[Double]>(count: share.count)
    try ParallelWork.run(count: share.count, threads: threads) { index in
      let range = groups.ranges[share[index]]
      results.set(try pool.withKernel { try part(task, range, $0) }, at: index)
    }
    return results.values
  }

  private func part(
    _ task: LossTask, _ range: Range<Int>, _ kernel: TrainingKernel
  ) throws -> [Double] {
    switch task {
    case .evaluate: evaluationPart(range, kernel)
    case .probe(let round, let seed): probePart(range, kernel, round: round, seed: seed)
    case .linear: try linearPart(range, kernel)
    }
  }
}
