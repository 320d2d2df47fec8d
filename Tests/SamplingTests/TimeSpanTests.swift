// Part of Ordeal. See LICENSE.

import Sampling
import Support
import Testing

@Suite struct TimeSpanTests {
  @Test(arguments: [
    ("2", TimeSpan.Unit.femtoseconds, 2.0), ("2", .picoseconds, 2000), ("1fs", .picoseconds, 1),
    ("0.1 ns", .femtoseconds, 1e5), ("1e-3ps", .femtoseconds, 1), ("5 ps", .femtoseconds, 5000),
  ])
  func readsNumbersWithAndWithoutUnits(
    text: String, unit: TimeSpan.Unit, femtoseconds: Double
  ) throws {
    // Products and quotients of two doubles: one rounding each.
    let span = try TimeSpan(parsing: text, unit: unit)
    #expect(abs(span.femtoseconds - femtoseconds) <= 4 * femtoseconds.ulp)
  }

  @Test(arguments: ["", "fs", "1us", "two ps", "nan", "inf ps", "1fs2"])
  func refusesWhatIsNoTime(text: String) {
    #expect(throws: OrdealError.self) { try TimeSpan(parsing: text, unit: .picoseconds) }
  }

  @Test func countsStepsToTheNearest() {
    #expect(TimeSpan(10, .picoseconds).steps(of: TimeSpan(3, .femtoseconds)) == 3333)
    #expect(TimeSpan(0.3, .picoseconds).steps(of: TimeSpan(0.1, .femtoseconds)) == 3000)
  }
}
