// Part of Ordeal. See LICENSE.

import Foundation
import Reports
import Sampling
import Structures
import Support

extension ChainFigures {
  /// The energy of a chain of swaps against attempts, and the order that it led to.
  ///
  /// - Throws: If the folder holds no run, or a file cannot be written.
  static func writeSwaps(in folder: String) throws {
    try write(energy(SwapRun.energies(in: folder)), to: folder + "/energy.svg")
    try writeOrder(in: folder)
  }

  /// The pair distributions in a run's folder, where it has them.
  ///
  /// - Throws: If the file is damaged, or one cannot be written.
  static func writeOrder(in folder: String) throws {
    guard let order = try ElementalOrder(in: folder) else { return }
    let curves = order.pairs.filter { $0.center <= $0.neighbor }.map { pair in
      (name: "\(pair.center)-\(pair.neighbor)", values: pair.pairDistribution)
    }
    try write(
      pairDistributions(order.distances, curves), to: folder + "/pair-distribution.svg")
  }

  /// - Throws: If the file cannot be written.
  static func write(_ chart: Chart, to path: String) throws {
    try AtomicFile.write(Array(SVG.standalone(chart).utf8), to: path)
  }
}
