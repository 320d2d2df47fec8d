// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures

/// How the elements are arranged in the states of a run: `order.json`.
///
/// Shells of neighbours lie between minima of the pair distribution of all atoms, smoothed by a
/// Gaussian of 0.1 Å. A chain's averages are over its second half, every state as often as the chain
/// kept it; errors are those of the means over 20 blocks of it.
public struct ElementalOrder: Codable, Sendable {
  /// An average.
  public struct Average: Codable, Hashable, Sendable {
    /// The mean.
    public var value: Double
    /// Its standard error by blocking; nil where there are too few states for 20 blocks, or the chain
    /// left its state too seldom.
    public var error: Double?
  }

  /// Two elements: "Li-Al".
  public struct Pair: Codable, Sendable {
    /// The element in the middle.
    public var center: String
    /// The element around it.
    public var neighbor: String
    /// The Warren–Cowley parameter of each shell; null where the pair has none.
    public var warrenCowley: [Average?]
    /// g(r) at `distances`.
    public var pairDistribution: [Double]
  }

  /// The version of this file's layout.
  public var schemaVersion = 2
  /// Attempts of the chain that the averages are over; nil where they are over frames of dynamics.
  public var averagedAttempts: Int?
  /// The frames that the averages are over, all with one weight; nil for a chain of swaps.
  public var configurations: Int?
  /// The temperature of the states, K; nil where it is not a chain's.
  public var temperature: Double?
  /// Shells: where each begins and ends, Å.
  public var shells: [[Double]]
  /// The middle of each bin of the pair distributions, Å.
  public var distances: [Double]
  /// All pairs of elements.
  public var pairs: [Pair]

  static let file = "order.json"

  /// The file of the averages at one of several temperatures.
  static func file(at temperature: Double) -> String {
    String(format: "order-%gK.json", temperature)
  }

  /// The order over the second half of a chain, or of several; nil if none was at the temperature.
  ///
  /// - Parameters:
  ///   - chains: Sums of chains of one length.
  ///   - temperature: K.
  init?(of chains: [SecondHalf<SumsByTemperature>], at temperature: Double) {
    let total = Self.sum(chains.map { $0.total[temperature] })
    guard total.attempts > 0 else { return nil }
    let blocks = chains.map { $0.blocks() }
    let known = blocks.compactMap { $0 }
    let together = (0..<(known.first?.count ?? 0)).map { block in
      Self.sum(known.map { $0[block][temperature] })
    }
    self.init(total, blocks: known.count == blocks.count ? together : [])
    averagedAttempts = total.attempts
    self.temperature = temperature
  }

  /// The order in frames of dynamics, one after the other; nil if there are none.
  ///
  /// - Throws: As `NeighborList` does.
  public init?(of frames: [Structure]) throws {
    guard !frames.isEmpty else { return nil }
    let elements = Set(frames.flatMap(\.elements)).sorted { $0.atomicNumber < $1.atomicNumber }
    let sums = try frames.map { PairSums(try PairCounts($0, elements: elements)) }
    self.init(Self.sum(sums), blocks: sums.evenParts(20)?.map { Self.sum($0) } ?? [])
    configurations = frames.count
  }

  private static func sum(_ parts: some Sequence<PairSums>) -> PairSums {
    parts.reduce(into: PairSums()) { $0.add($1) }
  }

  /// The order in all states, with errors from blocks of one length, to a part.
  private init(_ total: PairSums, blocks: [PairSums]) {
    distances = PairSums.distances
    let edges = Self.edges(total.totalDistribution)
    let found = zip(edges, edges.dropFirst()).map { $0..<$1 }
    shells = found.map { shell in
      [shell.lowerBound, shell.upperBound].map { Double($0) / PairCounts.binsPerAngstrom }
    }
    let places = total.elements.indices
    pairs = places.flatMap { a in places.map { (a, $0) } }.map { a, b in
      Pair(
        center: total.elements[a], neighbor: total.elements[b],
        warrenCowley: found.map { Self.warrenCowley(total, blocks, (a, b), $0) },
        pairDistribution: total.distribution(a, b))
    }
  }

  private static func warrenCowley(
    _ total: PairSums, _ blocks: [PairSums], _ pair: (Int, Int), _ shell: Range<Int>
  ) -> Average? {
    guard let value = total.warrenCowley(pair.0, pair.1, bins: shell) else { return nil }
    let parts = blocks.compactMap { block in
      block.attempts > 0 ? block.warrenCowley(pair.0, pair.1, bins: shell) : nil
    }
    // A block without a single state, or without such neighbours, tells nothing of the spread.
    guard parts.count == blocks.count, parts.count > 1 else { return Average(value: value) }
    return Average(
      value: value, error: BlockAverage(parts, blockCount: parts.count)?.standardError)
  }

  /// The order that a run's folder holds; nil if it holds none.
  ///
  /// - Throws: If the file is damaged.
  public init?(in folder: String) throws {
    let url = URL(filePath: folder + "/" + Self.file)
    guard let data = try? Data(contentsOf: url) else { return nil }
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  /// The bins at which shells begin and end: from minimum to minimum of g(r), three at most.
  static func edges(_ distribution: [Double]) -> [Int] {
    let smooth = smoothed(distribution)
    var edges = [0]
    var hasRisen = false
    for bin in 1..<(smooth.count - 1) where edges.count <= 3 {
      if smooth[bin] > 1 { hasRisen = true }
      if hasRisen, smooth[bin] <= smooth[bin - 1], smooth[bin] < smooth[bin + 1] {
        edges.append(bin)
        hasRisen = false
      }
    }
    return edges
  }

  private static func smoothed(_ values: [Double]) -> [Double] {
    let reach = 6
    let kernel = (-reach...reach).map { exp(-pow(Double($0) * PairCounts.binWidth / 0.1, 2) / 2) }
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
