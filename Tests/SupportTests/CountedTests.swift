// Part of Ordeal. See LICENSE.

import Support
import Testing

struct CountedTests {
  @Test("one is singular, none and many are plural")
  func nouns() {
    #expect([0, 1, 2].map { counted($0, "phase") } == ["0 phases", "1 phase", "2 phases"])
    #expect(counted(2, "process", plural: "processes") == "2 processes")
    #expect(counted(1, "process", plural: "processes") == "1 process")
  }
}
