// Part of Ordeal. See LICENSE.

import Foundation
import RandomNumbers
import Settings
import Structures
import Support

/// Frames of trajectories.
public struct SnapshotRecipe: Recipe {
  /// "snapshots".
  public static let name = "snapshots"
  /// `files`, `count`, `skip`, `choose`, `element`, `lattice`.
  public static let keys: Set<String> = ["files", "count", "skip", "choose", "element", "lattice"]
  /// Trajectories stand at the beginning; only `migrating` takes a structure, that of the sites.
  public static let needsParents = false

  /// Which frames are taken.
  public enum Choice: String, CaseIterable, Sendable {
    /// Evenly over each trajectory, the last one among them.
    case even
    /// The last ones of each trajectory.
    case last
    /// At random from each trajectory.
    case random
    /// Those of all trajectories together in which most atoms migrate, most first.
    case migrating
  }

  private let trajectories: [Trajectory]
  private let count: Int
  private let choice: Choice
  private let element: Element
  private let lattice: String?

  /// Reads the settings of a step: the last frame unless they say otherwise; `element` is the one
  /// that migrates, the first one of the set by default.
  ///
  /// - Throws: `OrdealError` if no file is named, or a setting is not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let names = try table.texts("files"), !names.isEmpty else {
      throw table.error("files", "missing; name trajectories")
    }
    count = try table.integer("count") ?? 1
    guard count > 0 else { throw table.error("count", "expected 1 or more, got \(count)") }
    let skip = try table.integer("skip") ?? 0
    guard skip >= 0 else { throw table.error("skip", "expected 0 or more, got \(skip)") }
    trajectories = names.map { Trajectory(name: $0, folder: set.folder, skip: skip) }
    choice = try table.choice("choose", Choice.self) ?? .even
    guard choice == .migrating || !(table["element"] != nil || table["from"] != nil) else {
      throw table.error("choose", "expected \"migrating\" where there is `element` or `from`")
    }
    let elements = try table.elements("element") ?? Array(set.elements.prefix(1))
    guard elements.count == 1 else {
      throw table.error("element", "expected one element, got \(elements)")
    }
    element = elements[0]
    lattice = try table.text("lattice")
  }

  /// So many frames of each trajectory, in order; of migrating atoms so many in all.
  ///
  /// - Throws: `OrdealError` if there are not so many.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    if choice == .migrating { return try mostMigrating(on: try sites(parents)) }
    return try trajectories.enumerated().flatMap { number, trajectory in
      let frames = try trajectory.frames()
      guard frames.count >= count else {
        throw OrdealError(
          "\(frames.count) frames behind the first \(trajectory.skip); \(count) were asked for",
          at: trajectory.path)
      }
      return chosen(of: frames.count, step.stream(number + 1)).map { frame in
        snapshot(frames[frame], lattice)
      }
    }
  }

  private func chosen(of frames: Int, _ random: RandomStream) -> [Int] {
    switch choice {
    case .random:
      var stream = random
      return stream.permutation(of: frames).prefix(count).sorted()
    case .last: return Array(frames - count..<frames)
    default: return (1...count).map { $0 * frames / count - 1 }
    }
  }

  private func snapshot(_ frame: Structure, _ lattice: String?) -> Structure {
    var structure = frame.withoutResults()
    structure.properties.columns = [:]
    if let lattice { structure.setRecord(.lattice, lattice) }
    return structure
  }

  // MARK: Migrating atoms

  private func sites(_ parents: [Structure]) throws -> Structure {
    guard parents.count == 1 else {
      throw OrdealError(
        "expected one structure, the perfect supercell with all static sites, got "
          + "\(parents.count); name its step under `from`")
    }
    return parents[0]
  }

  /// One trajectory is in memory at a time, and the best frames so far.
  private func mostMigrating(on perfect: Structure) throws -> [Structure] {
    let sites = MigratingAtoms(sites: perfect)
    var best: [(migrating: Int, frame: Structure)] = []
    for trajectory in trajectories {
      for frame in try trajectory.frames() {
        guard sites.fit(frame) else {
          throw OrdealError(
            "\(frame.count) atoms on \(sites.count) static sites; expected two fewer to two more",
            at: trajectory.path)
        }
        let migrating = sites.atoms(of: element, in: frame).count
        if migrating > 0 { best.append((migrating, frame)) }
      }
      // Equal ones stay in the order of the trajectories.
      let order = best.indices.sorted { (-best[$0].migrating, $0) < (-best[$1].migrating, $1) }
      best = order.prefix(count).map { best[$0] }
    }
    guard best.count == count else {
      throw OrdealError(
        "\(best.count) frames have migrating \(element) atoms; \(count) were asked for",
        at: trajectories.map(\.path).joined(separator: ", "))
    }
    return best.map { migrating, frame in
      var structure = snapshot(frame, lattice ?? perfect.record(.lattice))
      structure.setRecord(.change, "\(migrating) migrating \(element)")
      return structure
    }
  }
}

/// A file of frames, those behind the first ones that are skipped.
private struct Trajectory {
  /// As the settings name it.
  let name: String
  let path: String
  let skip: Int

  init(name: String, folder: URL, skip: Int) {
    self.name = name
    self.skip = skip
    path = URL(filePath: name, relativeTo: folder).standardizedFileURL.path
  }

  /// The frames, which say where they come from.
  func frames() throws -> [Structure] {
    let frames = try StructureFile.read(path).flatMap(\.structures)
    return frames.enumerated().dropFirst(skip).map { number, frame in
      var frame = frame
      frame.setRecord(.id, "\(name), frame \(number + 1)")
      return frame
    }
  }
}
