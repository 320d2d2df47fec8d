// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Support

/// What the commands that run LAMMPS print.
enum RunText {
  /// "MTP_train.mtp on 2 processes, in run".
  static func beginning(_ system: SystemSettings, in folder: RunFolder) -> String {
    let interaction =
      switch system.interaction {
      case .momentTensorPotential(let path): URL(filePath: path).lastPathComponent
      case .pairStyle(let style, _): "pair style \(style)"
      }
    let processes = counted(system.ranks, "process", plural: "processes")
    return "\(interaction) on \(processes), in \(folder.url.path)"
  }

  /// What is said of a run that `--resume` finds at its end.
  ///
  /// Options are those whose larger values make it go on; nil: none do.
  static func finished(_ folder: RunFolder, more options: String?) -> String {
    "the run in \(folder.url.path) is finished; nothing is changed"
      + (options.map { " (a larger \($0) goes on)" } ?? "")
  }

  /// "converged after 34 iterations: −0.0123 eV/atom, …".
  static func relaxation(_ summary: Relaxation.Summary) -> String {
    let change = (summary.finalEnergy - summary.initialEnergy) / Double(summary.atoms)
    return (summary.converged ? "converged" : "not converged")
      + " after \(counted(summary.steps, "iteration")): "
      + String(
        format: "%.6f eV (%+.6f eV/atom), longest force %.2e eV/Å, pressure %.2f bar",
        summary.finalEnergy, change, summary.maximumForce, summary.pressure)
  }
}
