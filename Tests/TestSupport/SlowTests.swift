// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Tests that take minutes; `make test-slow` sets `ORDEAL_SLOW` and runs them.
public enum SlowTests {
  /// Whether slow tests run.
  public static let run = ProcessInfo.processInfo.environment["ORDEAL_SLOW"] != nil

  /// What a skipped test says.
  public static let howToRun: Comment = "takes minutes: make test-slow runs it"

  /// How often a test repeats: the long count where slow tests run.
  public static func repetitions(_ usual: Int, slow: Int) -> Int { run ? slow : usual }
}

extension Trait where Self == ConditionTrait {
  /// A test that `make test-slow` runs.
  ///
  /// The name of its suite or function has "slow" in it.
  public static var slow: Self { .enabled(if: SlowTests.run, SlowTests.howToRun) }
}
