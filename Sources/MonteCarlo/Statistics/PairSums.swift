// Part of Ordeal. See LICENSE.

import Structures

/// Pairs summed over states, from which their averages follow.
///
/// With n_AB(bin) of `PairCounts` in a state that counts w times:
///
///     g_AB(bin) = Σ w n_AB(bin) / (Σ w N_A N_B/V · 4π/3 (r_high³ − r_low³))
///     α_AB(shell) = 1 − (Σ w n_AB(shell) / Σ_C Σ w n_AC(shell)) / c_B,  c_B = Σ w N_B / Σ w N
///
/// Both are ratios of sums, so that for one state they are `PairDistribution` and
/// `ShortRangeOrder.warrenCowley`.
public struct PairSums: BlockSum {
  /// The symbols of the elements; none before the first state.
  public private(set) var elements: [String] = []
  /// Σ w.
  public private(set) var attempts = 0
  /// Σ w N_A of each element.
  private var atoms: [Int] = []
  /// Σ w N_A N_B/V of each pair, Å⁻³.
  private var randomPairs: [Double] = []
  /// Σ w n_AB by pair and bin.
  private var counts: [Int] = []

  /// Of no state.
  public init() {}

  /// Of one state.
  public init(_ state: PairCounts) {
    add(state, attempts: 1)
  }

  /// Adds a state as often as the chain kept it.
  public mutating func add(_ state: PairCounts, attempts weight: Int) {
    prepare(state.elements.map(\.symbol))
    attempts += weight
    for (kind, count) in state.atoms.enumerated() {
      atoms[kind] += weight * count
      for other in 0...kind {
        let pairs = Double(count) * Double(state.atoms[other])
        randomPairs[PairCounts.pair(kind, other)] += Double(weight) * pairs / state.volume
      }
    }
    for (place, count) in state.counts.enumerated() where count != 0 {
      counts[place] += weight * count
    }
  }

  /// Adds the states of another sum of the same elements.
  public mutating func add(_ other: PairSums) {
    guard other.attempts > 0 else { return }
    prepare(other.elements)
    attempts += other.attempts
    for kind in atoms.indices { atoms[kind] += other.atoms[kind] }
    for pair in randomPairs.indices { randomPairs[pair] += other.randomPairs[pair] }
    for place in counts.indices { counts[place] += other.counts[place] }
  }

  private mutating func prepare(_ symbols: [String]) {
    guard elements.isEmpty else {
      return precondition(elements == symbols, "sums of \(elements) got \(symbols)")
    }
    elements = symbols
    atoms = Array(repeating: 0, count: symbols.count)
    let pairs = PairCounts.pairCount(symbols.count)
    randomPairs = Array(repeating: 0, count: pairs)
    counts = Array(repeating: 0, count: pairs * PairCounts.binCount)
  }

  // MARK: Averages

  /// The middle of each bin, Å.
  public static var distances: [Double] {
    (0..<PairCounts.binCount).map { (Double($0) + 0.5) / PairCounts.binsPerAngstrom }
  }

  /// g_AB in each bin, elements by their places; 0 where there are no such atoms.
  public func distribution(_ a: Int, _ b: Int) -> [Double] {
    let pair = PairCounts.pair(a, b)
    return Self.distribution(
      (0..<PairCounts.binCount).map { Double(counts[pair * PairCounts.binCount + $0]) },
      randomPairs[pair])
  }

  /// g of all atoms, whatever their elements.
  public var totalDistribution: [Double] {
    var (sums, random) = (Array(repeating: 0.0, count: PairCounts.binCount), 0.0)
    for a in elements.indices {
      for b in elements.indices {
        let pair = PairCounts.pair(a, b)
        random += randomPairs[pair]
        for bin in sums.indices { sums[bin] += Double(counts[pair * PairCounts.binCount + bin]) }
      }
    }
    return Self.distribution(sums, random)
  }

  private static func distribution(_ sums: [Double], _ random: Double) -> [Double] {
    sums.enumerated().map { bin, sum in
      let low = Double(bin) * PairCounts.binWidth
      let high = low + PairCounts.binWidth
      let shell = 4 / 3 * Double.pi * (high * high * high - low * low * low)
      return random > 0 ? sum / (random * shell) : 0
    }
  }

  /// α_AB of a shell of bins, elements by their places; nil if there is no B, or no A has a
  /// neighbour in the shell.
  public func warrenCowley(_ a: Int, _ b: Int, bins: Range<Int>) -> Double? {
    func neighbors(_ other: Int) -> Int {
      let start = PairCounts.pair(a, other) * PairCounts.binCount
      return bins.reduce(0) { $0 + counts[start + $1] }
    }
    let all = elements.indices.reduce(0) { $0 + neighbors($1) }
    guard all > 0, atoms[b] > 0 else { return nil }
    let fraction = Double(atoms[b]) / Double(atoms.reduce(0, +))
    return 1 - Double(neighbors(b)) / Double(all) / fraction
  }
}
