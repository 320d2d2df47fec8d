// Part of Ordeal. See LICENSE.

import Foundation

/// How a training went.
public enum TrainingFigures {
  /// The loss against iterations, by powers of ten.
  ///
  /// - Parameter losses: At the start and after each iteration; those that are not positive are left
  ///   out.
  /// - Returns: The chart.
  public static func convergence(_ losses: [Double]) -> Chart {
    let points = losses.enumerated().compactMap { index, loss in
      loss > 0 ? (x: Double(index), y: log10(loss)) : nil
    }
    var chart = Chart(
      "Convergence", x: .numbers("iterations"), y: .numbers("log₁₀ of the loss"),
      marks: [.line(points, MarkStyle(color: 0, width: 1.1))])
    chart.size = (520, 300)
    return chart
  }
}
