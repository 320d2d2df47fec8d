// Part of Ordeal. See LICENSE.

import Foundation
import Training

/// Ranks that are threads of this process.
struct ThreadRanks: TrainingRanks {
  let rank: Int
  let size: Int
  private let exchange: Exchange

  /// Calls `body` on `size` threads, and gives what each returns or throws, by rank.
  static func run<Value: Sendable>(
    _ size: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> Value
  ) -> [Result<Value, any Error>] {
    let exchange = Exchange(size)
    let results = Results<Value>()
    let group = DispatchGroup()
    for rank in 0..<size {
      group.enter()
      Thread {
        let ranks = ThreadRanks(rank: rank, size: size, exchange: exchange)
        results.set(Result { try body(ranks) }, rank)
        group.leave()
      }.start()
    }
    group.wait()
    return results.sorted
  }

  func broadcast(_ numbers: [Double]) -> [Double] { exchange.swap(rank, numbers)[0] }

  func collect(_ numbers: [Double]) -> [[Double]] {
    let all = exchange.swap(rank, numbers)
    return rank == 0 ? all : []
  }

  /// Where all ranks bring numbers and see those of all.
  private final class Exchange: @unchecked Sendable {
    private let condition = NSCondition()
    private let size: Int
    private var (brought, whole): ([Int: [Double]], [[Double]]) = ([:], [])
    private var round = 0

    init(_ size: Int) { self.size = size }

    func swap(_ rank: Int, _ numbers: [Double]) -> [[Double]] {
      condition.lock()
      defer { condition.unlock() }
      let own = round
      brought[rank] = numbers
      if brought.count == size {
        (whole, brought) = ((0..<size).map { brought[$0] ?? [] }, [:])
        round += 1
        condition.broadcast()
      }
      while round == own { condition.wait() }
      return whole
    }
  }

  private final class Results<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Int: Result<Value, any Error>] = [:]

    func set(_ value: Result<Value, any Error>, _ rank: Int) {
      lock.withLock { values[rank] = value }
    }

    var sorted: [Result<Value, any Error>] {
      lock.withLock { values.sorted { $0.key < $1.key }.map(\.value) }
    }
  }
}
