// Part of Ordeal. See LICENSE.

internal import CLAPACK

/// How far points lie from the nearest of others.
enum NearestDistances {
  /// Euclidean distances, shape [points].
  ///
  /// |a − b|² = |a|² + |b|² − 2 a·b, the products block by block through dgemm.
  static func of(_ points: [[Double]], to others: [[Double]]) -> [Double] {
    guard let width = points.first?.count, !others.isEmpty else { return [] }
    let flatOthers = others.flatMap(\.self)
    let otherNorms = others.map { $0.reduce(0) { $0 + $1 * $1 } }
    let block = 256
    return stride(from: 0, to: points.count, by: block).flatMap { begin -> [Double] in
      let some = points[begin..<min(begin + block, points.count)]
      var products = [Double](repeating: 0, count: some.count * others.count)
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(some.count), Int32(others.count),
        Int32(width), 1, some.flatMap(\.self), Int32(width), flatOthers, Int32(width), 0, &products,
        Int32(others.count))
      return some.enumerated().map { row, point in
        let norm = point.reduce(0) { $0 + $1 * $1 }
        let start = row * others.count
        let least = otherNorms.indices.map { otherNorms[$0] - 2 * products[start + $0] }.min() ?? 0
        return max(0, norm + least).squareRoot()
      }
    }
  }
}
