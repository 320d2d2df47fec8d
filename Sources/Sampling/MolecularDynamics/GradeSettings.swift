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
  /// The settings of dynamics that watch the grade: the first reads all three.
  static var declared: [Setting<MolecularDynamicsSettings>] {
    [
      Setting(
        "grade-save", .number,
        "Configurations with an extrapolation grade above this go to extrapolating.extxyz; the "
          + "potential needs an active set (ordeal active-set)",
        valueName: "grade", default: "none are kept",
        read: { (table, settings) throws(OrdealError) in
          settings.grades = try GradeSettings(table, settings.system.interaction)
        }, write: { $0.grades.map { .number($0.save) } }),
      Setting(
        "grade-stop", .number, "The run fails at a grade above this, and keeps the configuration",
        valueName: "grade", default: "it goes on", read: { (_, _) in },
        write: { $0.grades?.stop.map { .number($0) } }),
      Setting(
        "grade-every", .time(.picoseconds), "Time between grades", unit: "ps", valueName: "time",
        default: "0.01", read: { (_, _) in },
        write: { $0.grades.map { .number($0.every.picoseconds) } }),
    ]
  }

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

  /// Makes sure that the potential has an active set.
  ///
  /// - Throws: `OrdealError` if it has none that can be used.
  func check(_ system: SystemSettings) throws {
    guard case .momentTensorPotential(let path) = system.interaction else { return }
    _ = try MomentTensorPotentialFile(contentsOf: URL(filePath: path)).neededActiveSet(at: path)
  }

  /// Whether the potential of a system has an active set.
  static func canBeUsed(_ system: SystemSettings) -> Bool {
    guard case .momentTensorPotential(let path) = system.interaction else { return false }
    return (try? MomentTensorPotentialFile(contentsOf: URL(filePath: path)))?.hasActiveSet == true
  }

  /// What `pair_style mtp` is told.
  func styleOptions(_ settings: MolecularDynamicsSettings, in folder: RunFolder) -> String {
    let stop = self.stop.map { " stop \($0)" } ?? ""
    return " grade every \(settings.interval(every))"
      + " save \(save) '\(folder.path(Self.fileName))'\(stop)"
  }
}
