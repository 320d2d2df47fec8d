// Part of Ordeal. See LICENSE.

import Testing

@testable import Sampling

@Suite struct LegLengthTests {
  @Test(
    "legs are shorter for more atoms of a process, round, and never below 100 steps",
    arguments: [
      (1, 1, 100_000), (16, 1, 100_000), (1000, 1, 2000), (1024, 1, 1000), (1024, 2, 2000),
      (1024, 16, 20_000), (15_000, 1, 100), (1_000_000, 1, 100), (1_000_000, 64, 100),
    ])
  func lengths(atoms: Int, ranks: Int, steps: Int) {
    #expect(LegLength.steps(atoms: atoms, ranks: ranks) == steps)
  }

  @Test func aLegEndsAtTheNextMultiple() {
    #expect([0, 19, 20, 21].map { LegLength.next(after: $0, every: 20) } == [20, 20, 40, 40])
  }

  @Test("the clock: never, always, and what is no number")
  func clock() throws {
    var clock = try CheckpointClock(environment: ["ORDEAL_CHECKPOINT_SECONDS": "1e9"])
    let isNeverDue = !clock.isDue()
    clock = try CheckpointClock(environment: ["ORDEAL_CHECKPOINT_SECONDS": "0"])
    let isDueAtFirst = clock.isDue()
    clock.restart()
    let isDueAgain = clock.isDue()
    #expect(isNeverDue && isDueAtFirst && isDueAgain)
    for text in ["soon", "-1", "nan", ""] {
      let error = #expect(throws: RunError.self) {
        _ = try CheckpointClock(environment: ["ORDEAL_CHECKPOINT_SECONDS": text])
      }
      #expect(error?.message.contains("expected seconds, 0 or more, got \"\(text)\"") == true)
    }
  }
}
