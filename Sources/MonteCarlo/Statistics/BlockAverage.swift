// Part of Ordeal. See LICENSE.

/// A mean and its standard error from means over blocks of a series.
///
///     error² = Σ_b (x̄_b − x̄)² / (B (B − 1))
///
/// Right where blocks are much longer than the autocorrelation time. Blocks make up the whole series;
/// their lengths differ by one at most.
public struct BlockAverage: Hashable, Sendable, Codable {
  /// x̄.
  public let mean: Double
  /// The standard error of x̄; nil where most blocks have the mean of the block before.
  ///
  /// A series that stays at one value for blocks on end tells nothing of how far its mean is off: its
  /// autocorrelation time is not shorter than a block.
  public let standardError: Double?
  /// B.
  public let blockCount: Int
  /// The number of values in a block, or one more.
  public let blockLength: Int

  /// Averages a series over a number of blocks; nil if there are fewer values than blocks.
  ///
  /// - Parameters:
  ///   - values: The series.
  ///   - blockCount: B, at least 2.
  public init?(_ values: [Double], blockCount: Int = 20) {
    precondition(blockCount >= 2, "an error needs two blocks")
    guard let blocks = values.evenParts(blockCount) else { return nil }
    let means = blocks.map { $0.reduce(0, +) / Double($0.count) }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    let changes = zip(means, means.dropFirst()).count { $0 != $1 }
    standardError =
      2 * changes < blockCount - 1
      ? nil : (squares / Double(blockCount * (blockCount - 1))).squareRoot()
    self.blockCount = blockCount
    blockLength = values.count / blockCount
  }
}
