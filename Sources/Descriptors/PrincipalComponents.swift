// Part of Ordeal. See LICENSE.

internal import CLAPACK
import Structures
import Support

/// Principal components of standardised columns.
///
/// Each column is shifted by its mean and divided by its standard deviation (of the population);
/// columns without spread are left out. Components are eigenvectors of the covariance, by falling
/// variance; of each the entry with the largest magnitude is positive.
public struct PrincipalComponents: Sendable {
  /// The fraction of the variance that each component holds.
  public let explainedVariance: [Double]
  private let means: [Double]
  /// 1/standard deviation; 0 for columns without spread.
  private let scales: [Double]
  /// Shape [components][columns].
  private let components: [Double]
  private let width: Int

  /// Finds the components of rows.
  ///
  /// - Throws: `OrdealError` for fewer than two rows, or where nothing varies.
  public init(_ rows: [[Double]]) throws {
    guard rows.count > 1, let width = rows.first?.count else {
      throw OrdealError("principal components need two environments, got \(rows.count)")
    }
    self.width = width
    var means = [Double](repeating: 0, count: width)
    for row in rows { for k in 0..<width { means[k] += row[k] / Double(rows.count) } }
    var variances = [Double](repeating: 0, count: width)
    for row in rows {
      for k in 0..<width {
        variances[k] += (row[k] - means[k]) * (row[k] - means[k]) / Double(rows.count)
      }
    }
    let scales = zip(means, variances).map { mean, variance in
      variance > 1e-24 * max(1, mean * mean) ? 1 / variance.squareRoot() : 0
    }
    guard scales.contains(where: { $0 > 0 }) else {
      throw OrdealError("all \(rows.count) environments are equal")
    }
    (self.means, self.scales) = (means, scales)
    let standard = Self.standardised(rows, means, scales)
    let covariance = Self.covariance(standard, rows: rows.count, width: width)
    let (values, vectors) = try SymmetricMatrix.eigen(covariance, size: width)
    let total = values.reduce(0, +)
    explainedVariance = values.reversed().map { max(0, $0) / total }
    components = (0..<width).reversed().flatMap { k -> [Double] in
      let vector = vectors[k * width..<(k + 1) * width]
      let largest = vector.max { abs($0) < abs($1) } ?? 1
      return vector.map { largest < 0 ? -$0 : $0 }
    }
  }

  /// The number of components that hold a fraction of the variance.
  public func count(holding fraction: Double) -> Int {
    var sum = 0.0
    for (index, part) in explainedVariance.enumerated() {
      sum += part
      if sum >= fraction { return index + 1 }
    }
    return explainedVariance.count
  }

  /// Rows in the first components, shape [rows][count].
  public func project(_ rows: [[Double]], count: Int) -> [[Double]] {
    guard !rows.isEmpty else { return [] }
    let standard = Self.standardised(rows, means, scales)
    var result = [Double](repeating: 0, count: rows.count * count)
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count), Int32(count), Int32(width), 1,
      standard, Int32(width), components, Int32(width), 0, &result, Int32(count))
    return rows.indices.map { Array(result[$0 * count..<($0 + 1) * count]) }
  }

  private static func standardised(
    _ rows: [[Double]], _ means: [Double], _ scales: [Double]
  ) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count * means.count)
    for row in rows { for k in means.indices { result.append((row[k] - means[k]) * scales[k]) } }
    return result
  }

  private static func covariance(_ standard: [Double], rows: Int, width: Int) -> [Double] {
    var result = [Double](repeating: 0, count: width * width)
    // Row-major lower is column-major upper, which dsyevd reads.
    cblas_dsyrk(
      CblasRowMajor, CblasLower, CblasTrans, Int32(width), Int32(rows), 1 / Double(rows), standard,
      Int32(width), 0, &result, Int32(width))
    return result
  }
}
