// Part of Ordeal. See LICENSE.

import Testing

@testable import Support

@Suite struct NearestNameTests {
  @Test(
    "changes of a letter that lead from one word to another",
    arguments: [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("time", "item", 3)])
  func distances(first: String, second: String, distance: Int) {
    #expect(first.distance(to: second) == distance)
    #expect(second.distance(to: first) == distance)
  }

  @Test("the nearest name, where one is near")
  func nearest() {
    let names = ["temperature", "time", "timestep", "seed"]
    #expect("temperatur".nearest(of: names) == "temperature")
    #expect("tiem".nearest(of: names) == "time")
    #expect("tim".nearest(of: names) == "time")
    #expect("potential".nearest(of: names) == nil)
  }
}
