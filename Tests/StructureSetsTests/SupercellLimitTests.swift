// Part of Ordeal. See LICENSE.

import Structures
import Support
import Testing

@testable import StructureSets

/// Supercells that no machine can hold are errors with their size, before any memory is taken.
@Suite struct SupercellLimitTests {
  private let parent = Structure(
    cell: Cell(orthorhombic: Vector3(4, 4, 4)), elements: [.aluminum], positions: [.zero])

  @Test(
    "lengths that make too many atoms, or more than a number can say",
    arguments: [1e308, Double.infinity, 9.2e18, 1e6])
  func lengths(minimum: Double) {
    let error = #expect(throws: OrdealError.self) {
      _ = try self.parent.repeated(toLengths: minimum)
    }
    #expect(error?.message.contains("minimum-length: ") == true)
    #expect(error?.message.contains("the memory of this machine") == true)
  }

  @Test("a length that fits is reached, one below the cell's changes nothing")
  func fittingLengths() throws {
    #expect(try parent.repeated(toLengths: 10).count == 27)
    #expect(try parent.repeated(toLengths: -1e308).count == 1)
    #expect(try parent.repeated(toLengths: 4).count == 1)
  }

  @Test(
    "so are repeats", arguments: [[1_000_000, 1_000_000, 1_000_000], [Int.max, 2, 1], [0, 1, 1]])
  func repeats(_ repeats: [Int]) {
    let error = #expect(throws: OrdealError.self) {
      try self.parent.checkRepeats(repeats, as: "repeat")
    }
    #expect(error?.message.hasPrefix("repeat: ") == true)
  }
}
