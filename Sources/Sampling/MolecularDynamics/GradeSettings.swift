// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Support

/// How dynamics watch the extrapolation grade.
public struct GradeSettings: Hashable, Sendable {
  /// Configurations with a grade above this are saved.
  public var save: Double
  /// The run fails at a grade above this; nil: at none.
  public var stop: Double?
  /// Between grades.
  public var every = TimeSpan(0.01, .picoseconds)

  /// Where configurations are saved in the folder of a run.
  static let fileName = "extrapolating.extxyz"
  static let keys: Set<String> = ["grade-save", "grade-stop", "grade-every"]

  /// Reads the settings; nil where neither threshold is set.
  ///
  /// - Throws: `OrdealError` that names the setting that is wrong.
  init?(_ table: SettingsTable, _ interaction: SystemSettings.Interaction) throws(OrdealError) {
    let (save, stop) = (try table.number("grade-save"), try table.number("grade-stop"))
    let every = try table.time("grade-every", .picoseconds)
    guard let threshold = save ?? stop else {
      guard every == nil else {
        throw table.error("grade-every", "needs grade-save or grade-stop")
      }
      return nil
    }
    for (key, value) in [("grade-save", save), ("grade-stop", stop)] {
      guard value ?? 1 >= 1 else {
        throw table.error(key, "expected at least 1, which every training set reaches")
      }
    }
    if let stop, stop < threshold {
      throw table.error("grade-stop", "expected at least grade-save, \(threshold), got \(stop)")
    }
    guard case .momentTensorPotential = interaction else {
      throw table.error("grade-save", "grades need a moment tensor potential, not a pair-style")
    }
    (self.save, self.stop) = (threshold, stop)
    self.every = every ?? self.every
    guard self.every.femtoseconds > 0 else {
      throw table.error("grade-every", "expected more than 0")
    }
  }

  /// Adds the settings to a table.
  func write(to table: inout SettingsTable) {
    table["grade-save"] = .number(save)
    table["grade-stop"] = stop.map { .number($0) }
    table["grade-every"] = .number(every.picoseconds)
  }

  /// Makes sure that the potential has an active set.
  ///
  /// - Throws: `OrdealError` if it has none that can be used.
  func check(_ system: SystemSettings) throws {
    guard case .momentTensorPotential(let path) = system.interaction else { return }
    _ = try MomentTensorPotentialFile(contentsOf: URL(filePath: path)).neededActiveSet(at: path)
  }

  /// What `pair_style mtp` is told.
  func styleOptions(_ settings: MolecularDynamicsSettings, in folder: RunFolder) -> String {
    let stop = self.stop.map { " stop \($0)" } ?? ""
    return " grade every \(settings.interval(every))"
      + " save \(save) '\(folder.path(Self.fileName))'\(stop)"
  }
}
