// Part of Ordeal. See LICENSE.

/// Groups of consecutive terms of a loss, and which rank works on which.
///
/// What terms contribute is added up within groups and then over groups, both in order. Groups do not
/// depend on the number of ranks, so sums do not either, to the bit.
struct TermGroups: Sendable {
  /// The terms of each group.
  let ranges: [Range<Int>]
  /// The groups of each rank, large ones first, so that its threads finish together.
  let shares: [[Int]]

  /// Groups of equally many terms; ranks get about equally many atoms.
  ///
  /// - Parameters:
  ///   - sizes: The number of atoms of each term.
  ///   - count: The most groups.
  ///   - ranks: The number of ranks.
  init(_ sizes: [Int], count: Int, ranks: Int) {
    let length = max(1, (sizes.count + count - 1) / count)
    let ranges = stride(from: 0, to: sizes.count, by: length).map {
      $0..<min(sizes.count, $0 + length)
    }
    let atoms = ranges.map { sizes[$0].reduce(0, +) }
    var shares = [[Int]](repeating: [], count: ranks)
    var loads = [Int](repeating: 0, count: ranks)
    // The largest group that is left goes to the rank with the least.
    for group in ranges.indices.sorted(by: { (atoms[$1], $0) < (atoms[$0], $1) }) {
      let rank = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      shares[rank].append(group)
      loads[rank] += atoms[group]
    }
    (self.ranges, self.shares) = (ranges, shares)
  }
}
