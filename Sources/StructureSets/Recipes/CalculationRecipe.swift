// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// What is to be calculated from the structures of other steps: relaxations and dynamics.
///
/// The structure is where the calculation starts; `calculation` in its record says what to do with
/// it: "relax", "static", "dynamics nvt 600 K 2 ps from 100 K". The results of dynamics come back
/// into a set by `snapshots`.
public struct CalculationRecipe: Recipe {
  /// "calculate".
  public static let name = "calculate"
  /// `kind`, `temperature`, `time`, `heat-from`, `copies`.
  public static let keys: Set<String> = ["kind", "temperature", "time", "heat-from", "copies"]

  /// What is done.
  public enum Kind: String, CaseIterable, Sendable {
    case relax, `static`, dynamics
  }

  private let text: String
  private let copies: Int

  /// Reads the settings of a step; dynamics heat up from 100 K, as Liu & Mo's do.
  ///
  /// - Throws: `OrdealError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let kind = try table.choice("kind", Kind.self) else {
      throw table.error("kind", "missing: relax, static or dynamics")
    }
    copies = try table.integer("copies") ?? 1
    guard 1...1_000_000 ~= copies else {
      throw table.error("copies", "expected 1 to 1000000, got \(copies)")
    }
    guard kind == .dynamics else {
      text = kind.rawValue
      return
    }
    guard let temperature = try table.number("temperature"), temperature > 0 else {
      throw table.error("temperature", "missing; dynamics need a temperature, K")
    }
    let time = try table.time("time", .picoseconds) ?? TimeSpan(2, .picoseconds)
    let start = try table.number("heat-from") ?? 100
    text = "dynamics nvt \(temperature) K \(time.picoseconds) ps from \(start) K"
  }

  /// So many copies of each parent; each is to have velocities of its own.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    parents.flatMap { parent in
      (1...copies).map { copy in
        var structure = parent.withoutResults()
        structure.setRecord(.calculation, text)
        structure.setRecord(.change, copies > 1 ? "copy \(copy)" : nil)
        return structure
      }
    }
  }
}
