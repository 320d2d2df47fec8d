import Support
import Testing

struct IntRoundingTests {
  @Test func numbersThatNoIntHoldsAreNil() {
    for number in [1e308, -1e308, 9.3e18, -9.3e18, .infinity, -.infinity, .nan] {
      #expect(Int(rounding: number) == nil)
    }
    #expect(Int(rounding: 2.5) == 3)
    #expect(Int(rounding: -2.4) == -2)
  }

  @Test func boundsLimitNumbers() {
    #expect(Int(rounding: 1e308, limitedTo: 1...10) == 10)
    #expect(Int(rounding: -.infinity, limitedTo: 1...10) == 1)
    #expect(Int(rounding: 4.6, limitedTo: 1...10) == 5)
    #expect(Int(rounding: 1e300, limitedTo: 0...Int.max) == Int.max)
    #expect(Int(rounding: .nan, limitedTo: 1...10) == nil)
  }

  @Test func productsThatNoIntHoldsAreNil() {
    #expect(Int.product([1_000_000, 1_000_000, 1_000_000, 1_000_000]) == nil)
    #expect(Int.product([2, 3, 4]) == 24)
  }
}
