// Part of Ordeal. See LICENSE.

import Foundation
import RandomNumbers
import Settings
import Structures

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
  /// - Throws: `RunError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let kind = try table.choice("kind", Kind.self) else {
      throw table.error("kind", "missing: relax, static or dynamics")
    }
    copies = try table.integer("copies") ?? 1
    guard copies > 0 else { throw table.error("copies", "expected 1 or more, got \(copies)") }
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

/// Frames of trajectories.
public struct SnapshotRecipe: Recipe {
  /// "snapshots".
  public static let name = "snapshots"
  /// `files`, `count`, `skip`, `choose`, `lattice`.
  public static let keys: Set<String> = ["files", "count", "skip", "choose", "lattice"]
  /// Trajectories stand at the beginning.
  public static let needsParents = false

  /// Which frames are taken.
  public enum Choice: String, CaseIterable, Sendable {
    /// Evenly over the trajectory, the last one among them.
    case even
    /// The last ones.
    case last
    /// At random.
    case random
  }

  private let files: [String]
  private let count: Int
  private let skip: Int
  private let choice: Choice
  private let lattice: String?

  /// Reads the settings of a step: the last frame unless they say otherwise.
  ///
  /// - Throws: `RunError` if no file is named.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let names = try table.texts("files"), !names.isEmpty else {
      throw table.error("files", "missing; name trajectories")
    }
    files = names.map { URL(filePath: $0, relativeTo: set.folder).standardizedFileURL.path }
    count = try table.integer("count") ?? 1
    guard count > 0 else { throw table.error("count", "expected 1 or more, got \(count)") }
    skip = try table.integer("skip") ?? 0
    guard skip >= 0 else { throw table.error("skip", "expected 0 or more, got \(skip)") }
    choice = try table.choice("choose", Choice.self) ?? .even
    lattice = try table.text("lattice")
  }

  /// So many frames of each trajectory, in order.
  ///
  /// - Throws: `StructureError` if a trajectory has not so many.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    try files.enumerated().flatMap { number, file in
      let frames = try StructureFile.read(file).flatMap(\.structures)
      guard frames.count >= skip + count else {
        throw StructureError(
          "\(frames.count) frames; \(count) behind \(skip) were asked for", at: file)
      }
      return chosen(of: frames.count, step.stream(number + 1)).map { frame in
        var structure = frames[frame].withoutResults()
        structure.properties.columns = [:]
        let name = URL(filePath: file).lastPathComponent
        structure.setRecord(.id, "\(name), frame \(frame + 1)")
        if let lattice { structure.setRecord(.lattice, lattice) }
        return structure
      }
    }
  }

  private func chosen(of frames: Int, _ random: RandomStream) -> [Int] {
    let usable = frames - skip
    switch choice {
    case .last: return Array(frames - count..<frames)
    case .even: return (1...count).map { skip + $0 * usable / count - 1 }
    case .random:
      var stream = random
      return stream.permutation(of: usable).prefix(count).map { $0 + skip }.sorted()
    }
  }
}
