// Part of Ordeal. See LICENSE.

import Foundation

/// Work shared out over threads.
package enum ParallelWork {
  /// Runs `body` for 0..<`count`, each index on whichever thread is free next.
  ///
  /// Indices are handed out in order. After an error no more are; the error of the lowest index is
  /// thrown, which does not depend on the threads.
  ///
  /// - Returns: The processor time that all threads spent, s.
  @discardableResult
  package static func run(
    count: Int, threads: Int, _ body: @Sendable (Int) throws -> Void
  ) throws -> Double {
    let state = State(count: count)
    @Sendable func work() {
      let start = threadSeconds()
      while let index = state.next() {
        do {
          try body(index)
        } catch {
          state.fail(at: index, error)
        }
      }
      state.add(seconds: threadSeconds() - start)
    }
    let workers = max(1, min(threads, count))
    if workers == 1 {
      work()
    } else {
      DispatchQueue.concurrentPerform(iterations: workers) { _ in work() }
    }
    return try state.result()
  }

  /// What the threads share.
  private final class State: @unchecked Sendable {
    private let lock = NSLock()
    private let count: Int
    private var handedOut = 0
    private var seconds = 0.0
    private var failure: (index: Int, error: any Error)?

    init(count: Int) { self.count = count }

    func next() -> Int? {
      lock.withLock {
        guard handedOut < count, failure == nil else { return nil }
        handedOut += 1
        return handedOut - 1
      }
    }

    func fail(at index: Int, _ error: any Error) {
      lock.withLock {
        if index < failure?.index ?? count { failure = (index, error) }
      }
    }

    func add(seconds more: Double) { lock.withLock { seconds += more } }

    func result() throws -> Double {
      if let failure { throw failure.error }
      return seconds
    }
  }

  /// The processor time of this thread, s.
  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

/// Places that threads fill, each its own.
package final class ParallelResults<Value>: @unchecked Sendable {
  private let memory: UnsafeMutableBufferPointer<Value?>

  package init(count: Int) {
    memory = .allocate(capacity: count)
    memory.initialize(repeating: nil)
  }

  deinit {
    memory.deinitialize()
    memory.deallocate()
  }

  /// Fills a place; no two threads may fill the same one.
  package func set(_ value: Value, at index: Int) { memory[index] = value }

  /// What the places hold, in order.
  package var values: [Value] { memory.compactMap(\.self) }
}
