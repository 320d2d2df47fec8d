// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures
import Support

/// `order.json`: averages over the second half of a chain, or of the replicas at one temperature.
extension SwapRun {
  /// The temperatures of the second half, K; several where replicas have exchanged them.
  private var temperatures: [Double] { swaps.pairSums.total.temperatures }

  var hasOneTemperature: Bool { temperatures.count <= 1 }

  /// Writes the averages of this chain, where it had one temperature.
  ///
  /// A replica's states of several temperatures have no average that means something:
  /// `writeOrders(of:in:)` puts those of each temperature together.
  func writeOrder() throws {
    let path = folder + "/" + ElementalOrder.file
    guard hasOneTemperature, let temperature = temperatures.first,
      let order = ElementalOrder(of: [swaps.pairSums], at: temperature)
    else {
      for file in [path, folder + "/pair-distribution.svg"] { unlink(file) }
      return
    }
    try AtomicFile.write(json: order, to: path)
  }

  /// Writes the averages at each temperature that replicas have exchanged, over all of them.
  ///
  /// - Parameters:
  ///   - exchange: The replicas, which are at the same attempt.
  ///   - folder: The folder that holds theirs.
  /// - Throws: If a replica's checkpoint is missing or damaged, or a file cannot be written.
  static func writeOrders(of exchange: ReplicaExchange, in folder: String) throws {
    guard exchange.parameter == .temperature else { return }
    let chains = try exchange.values.indices.map {
      try CanonicalSwaps.pairSums(of: Self.state(in: ReplicaExchange.folder($0, in: folder)))
    }
    for temperature in Set(exchange.values) {
      guard let order = ElementalOrder(of: chains, at: temperature) else { continue }
      try AtomicFile.write(
        json: order, to: folder + "/" + ElementalOrder.file(at: temperature))
    }
  }
}
