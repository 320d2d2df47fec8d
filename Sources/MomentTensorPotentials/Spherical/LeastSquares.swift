// Part of Ordeal. See LICENSE.

internal import CLAPACK

/// What a least-squares fit found.
struct LeastSquaresSolution {
  /// For each target one coefficient for each column; 0 for columns that depend on the others.
  var coefficients: [Double]
  /// ‖A w − y‖ / ‖y‖, the largest of all targets.
  var relativeResidual: Double
}

/// Solves min ‖A w − y‖ with as few non-zero coefficients as A has independent columns.
///
/// QR with column pivoting (LAPACK dgeqp3); columns whose part outside the others is below 10⁻¹¹
/// of their size are left out. Columns with large weights are taken first.
///
/// - Parameters:
///   - columns: A, column by column, shape [columns][rowCount].
///   - rowCount: The number of rows, at least the number of columns.
///   - targets: One y or several, shape [targets][rowCount].
///   - weights: Which columns to prefer, positive, shape [columns].
/// - Returns: The solution, or nil if LAPACK refuses.
func basicLeastSquares(
  columns: [Double], rowCount: Int, targets: [Double], weights: [Double]
) -> LeastSquaresSolution? {
  let (m, n) = (rowCount, weights.count)
  let targetCount = m > 0 ? targets.count / m : 0
  precondition(
    columns.count == m * n && targets.count == m * targetCount && m >= n, "shapes do not fit")
  var a = columns
  var scales = [Double](repeating: 1, count: n)
  for column in 0..<n {
    let range = column * m..<(column + 1) * m
    let norm = a[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
    scales[column] = norm > 0 ? weights[column] / norm : 0
    for i in range { a[i] *= scales[column] }
  }
  var pivots = [Int32](repeating: 0, count: n)
  var reflectors = [Double](repeating: 0, count: n)
  let (rows, count) = (Int32(m), Int32(n))
  guard LAPACKE_dgeqp3(LAPACK_COL_MAJOR, rows, count, &a, rows, &pivots, &reflectors) == 0 else {
    return nil
  }
  let largest = n > 0 ? abs(a[0]) : 0
  let rank = (0..<n).prefix { abs(a[$0 * m + $0]) > 1e-11 * largest }.count

  var y = targets
  let transposed = CChar(UInt8(ascii: "T"))
  let left = CChar(UInt8(ascii: "L"))
  guard
    LAPACKE_dormqr(
      LAPACK_COL_MAJOR, left, transposed, rows, Int32(targetCount), count, a, rows, reflectors, &y,
      rows) == 0
  else { return nil }
  let residuals = (0..<targetCount).map { k in
    let norm = targets[k * m..<(k + 1) * m].reduce(0) { $0 + $1 * $1 }.squareRoot()
    let rest = y[k * m + rank..<(k + 1) * m].reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? rest / norm : rest
  }
  let (upper, nonUnit, plain) = (
    CChar(UInt8(ascii: "U")), CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "N"))
  )
  guard
    rank == 0
      || LAPACKE_dtrtrs(
        LAPACK_COL_MAJOR, upper, plain, nonUnit, Int32(rank), Int32(targetCount), a, rows, &y, rows)
        == 0
  else { return nil }
  var coefficients = [Double](repeating: 0, count: n * targetCount)
  for target in 0..<targetCount {
    for k in 0..<rank {
      let column = Int(pivots[k]) - 1
      coefficients[target * n + column] = y[target * m + k] * scales[column]
    }
  }
  return LeastSquaresSolution(
    coefficients: coefficients, relativeResidual: residuals.max() ?? 0)
}
