// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Training

/// How trainings are put into words.
enum TrainingText {
  /// What a training begins with.
  static func beginning(_ data: TrainingData) -> String {
    "training on \(counted(data.structures.count, "configuration")), "
      + "\(counted(data.atomCount, "atom")): "
      + "species " + data.elements.enumerated().map { "\($0) = \($1)" }.joined(separator: ", ")
  }

  /// "iteration   10       1.2 s  loss 0.0123  2.54 meV/atom  0.0356 eV/Å".
  static func line(_ progress: TrainingProgress) -> String {
    String(
      format: "iteration %4d  %8.1f s  loss %.6g  ", progress.iteration, progress.seconds,
      progress.loss) + text(progress.training)
  }

  /// How a training ended.
  static func ending(_ report: TrainingReport) -> [String] {
    var lines = [
      "\(report.isConverged ? "converged" : "not converged") after "
        + "\(counted(report.iterations, "iteration")), "
        + String(format: "%.1f s; loss %.6g", report.seconds, report.loss)
    ]
    for outlier in report.outliers.prefix(5) { lines.append("outlier: \(text(outlier))") }
    lines.append("training    \(text(report.training.errors))")
    if let validation = report.validation { lines.append("validation  \(text(validation.errors))") }
    return lines
  }

  private static func text(_ errors: TrainingErrors) -> String {
    [
      errors.energyRMSE.map { String(format: "%.2f meV/atom", $0) },
      errors.forceRMSE.map { String(format: "%.4f eV/Å", $0) },
      errors.virialRMSE.map { String(format: "virial %.2f meV/atom", $0) },
    ].compactMap(\.self).joined(separator: "  ")
  }

  private static func text(_ outlier: Outlier) -> String {
    [
      outlier.configuration + (outlier.label.map { " (\($0))" } ?? ""),
      outlier.energyError.map { String(format: "%+.1f meV/atom", $0) },
      outlier.forceRMSE.map { String(format: "%.3f eV/Å", $0) },
    ].compactMap(\.self).joined(separator: "  ")
  }
}

extension TrainingReport.SetErrors {
  fileprivate var errors: TrainingErrors {
    TrainingErrors(energyRMSE: energyRMSE, forceRMSE: forceRMSE, virialRMSE: virialRMSE)
  }
}
