// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Structures repeated.
public struct SupercellRecipe: Recipe {
  /// "supercell".
  public static let name = "supercell"
  /// `repeat` (three numbers for all parents, or three for each), `minimum-length`.
  public static let keys: Set<String> = ["repeat", "minimum-length"]

  private let repeats: [Int]?
  private let minimumLength: Double

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` if `repeat` is not threes of positive numbers.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    repeats = try table.integers("repeat")
    if let repeats {
      guard !repeats.isEmpty, repeats.count % 3 == 0, repeats.allSatisfy({ $0 > 0 }) else {
        throw table.error("repeat", "expected three positive numbers, or three for each parent")
      }
    }
    minimumLength = try table.number("minimum-length") ?? 10
  }

  /// One supercell of each parent.
  ///
  /// - Throws: `OrdealError` if `repeat` fits neither one nor all parents, or makes more atoms than this
  ///   machine can hold.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    guard let repeats else { return try parents.map { try $0.repeated(toLengths: minimumLength) } }
    guard repeats.count == 3 || repeats.count == 3 * parents.count else {
      throw OrdealError(
        "repeat has \(repeats.count) numbers; expected 3, or 3 for each of \(parents.count) parents"
      )
    }
    return try parents.enumerated().map { index, parent in
      let own = repeats.count == 3 ? repeats[...] : repeats[3 * index..<3 * index + 3]
      let n = Array(own)
      try parent.checkRepeats(n, as: "repeat")
      return parent.filling(IntegerMatrix3(diagonal: n[0], n[1], n[2]))
    }
  }
}
