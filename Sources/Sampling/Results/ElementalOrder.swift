// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures

/// How the elements of a run's configurations are arranged: `order.json`.
///
/// Shells of neighbours lie between minima of the pair distribution of all atoms, smoothed by a
/// Gaussian of 0.1 Å. Everything is a mean over the configurations.
public struct ElementalOrder: Codable, Sendable {
  /// Two elements: "Li-Al".
  public struct Pair: Codable, Sendable {
    /// The element in the middle.
    public var center: String
    /// The element around it.
    public var neighbor: String
    /// The Warren–Cowley parameter of each shell; null where the pair has none.
    public var warrenCowley: [Double?]
    /// g(r) at `distances`.
    public var pairDistribution: [Double]
  }

  /// The version of this file's layout.
  public var schemaVersion = 1
  /// The number of configurations.
  public var configurations: Int
  /// Shells: where each begins and ends, Å.
  public var shells: [[Double]]
  /// The middle of each bin of the pair distributions, Å.
  public var distances: [Double]
  /// All pairs of elements.
  public var pairs: [Pair]

  static let file = "order.json"
  private static let cutoff = 8.0
  private static let binWidth = 0.05
  private static let binCount = Int(cutoff / binWidth)

  /// The order in some configurations; nil if there are none.
  ///
  /// - Throws: As `NeighborList` does.
  public init?(of structures: [Structure]) throws {
    guard !structures.isEmpty else { return nil }
    configurations = structures.count
    let elements = Set(structures.flatMap(\.elements)).sorted {
      $0.atomicNumber < $1.atomicNumber
    }
    distances = (0..<Self.binCount).map { (Double($0) + 0.5) * Self.binWidth }
    let pairs = elements.flatMap { a in elements.map { (center: a, neighbor: $0) } }
    let uniform = structures.map { structure in
      var alike = structure
      alike.elements = Array(repeating: elements[0], count: structure.count)
      return alike
    }
    let total = try Self.pairDistribution(uniform, elements[0], elements[0])
    shells = Self.shells(total)
    let found = shells
    self.pairs = try pairs.map { pair in
      Pair(
        center: pair.center.symbol, neighbor: pair.neighbor.symbol,
        warrenCowley: try found.map { shell in
          let values = try structures.compactMap {
            try ShortRangeOrder.warrenCowley(
              $0, center: pair.center, neighbor: pair.neighbor, shell: shell[0]..<shell[1])
          }
          return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        },
        pairDistribution: try Self.pairDistribution(structures, pair.center, pair.neighbor))
    }
  }

  /// The order that a run's folder holds; nil if it holds none.
  ///
  /// - Throws: If the file is damaged.
  public init?(in folder: String) throws {
    let url = URL(filePath: folder + "/" + Self.file)
    guard let data = try? Data(contentsOf: url) else { return nil }
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  private static func pairDistribution(
    _ structures: [Structure], _ first: Element, _ second: Element
  ) throws -> [Double] {
    var sum = [Double](repeating: 0, count: binCount)
    for structure in structures {
      let one = try PairDistribution(
        structure, first: first, second: second, cutoff: cutoff, binCount: binCount)
      for bin in sum.indices { sum[bin] += one.values[bin] / Double(structures.count) }
    }
    return sum
  }

  /// From minimum to minimum of g(r), three shells at most.
  static func shells(_ distribution: [Double]) -> [[Double]] {
    let smooth = smoothed(distribution)
    var edges = [0.0]
    var hasRisen = false
    for bin in 1..<(smooth.count - 1) {
      if smooth[bin] > 1 { hasRisen = true }
      if hasRisen, smooth[bin] <= smooth[bin - 1], smooth[bin] < smooth[bin + 1] {
        edges.append((Double(bin) + 0.5) * binWidth)
        hasRisen = false
      }
    }
    return zip(edges, edges.dropFirst()).prefix(3).map { [$0, $1] }
  }

  private static func smoothed(_ values: [Double]) -> [Double] {
    let reach = 6
    let kernel = (-reach...reach).map { exp(-pow(Double($0) * binWidth / 0.1, 2) / 2) }
    return values.indices.map { bin in
      var (sum, weight) = (0.0, 0.0)
      for (offset, k) in zip(-reach...reach, kernel) where values.indices.contains(bin + offset) {
        sum += k * values[bin + offset]
        weight += k
      }
      return sum / weight
    }
  }
}
