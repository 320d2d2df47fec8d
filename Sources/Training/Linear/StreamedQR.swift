// Part of Ordeal. See LICENSE.

internal import CLAPACK
import Support

/// Least squares over rows that come in pieces: only the triangle R of A = Q R is ever kept.
///
///     [R y'] ← QR of [R y'; new rows and targets]
///
/// so that the condition of A is not squared, as it is by normal equations, and memory does not grow
/// with the number of rows.
struct StreamedQR: Sendable {
  /// The number of unknowns.
  let columnCount: Int
  /// R beside Qᵀ y, and the norm of the residual below; column-major, shape [columns + 1]².
  private var triangle: [Double]
  /// Rows that wait, row by row, shape [waiting][columns + 1].
  private var waiting: [Double] = []

  init(columnCount: Int) {
    self.columnCount = columnCount
    triangle = Array(repeating: 0, count: (columnCount + 1) * (columnCount + 1))
  }

  /// The equations of `reducedTriangle`.
  init(columnCount: Int, triangle: ArraySlice<Double>) {
    self.columnCount = columnCount
    self.triangle = Array(triangle)
  }

  private var width: Int { columnCount + 1 }
  /// The number of numbers of the triangle.
  var elementCount: Int { triangle.count }

  /// All of the equations: R beside Qᵀ y, and the norm of the residual below.
  ///
  /// - Throws: `OrdealError` if LAPACK refuses.
  mutating func reducedTriangle() throws -> [Double] {
    try reduce()
    return triangle
  }

  /// The same equations with unknowns behind theirs that do not occur in them.
  ///
  /// - Throws: `OrdealError` if LAPACK refuses.
  func padded(to columnCount: Int) throws -> StreamedQR {
    var reduced = self
    try reduced.reduce()
    var result = StreamedQR(columnCount: columnCount)
    for row in 0..<width {
      let columns = (0..<columnCount).map { column in
        column < self.columnCount ? reduced.triangle[column * width + row] : 0
      }
      let target = reduced.triangle[self.columnCount * width + row]
      try result.add(row: columns, target: target, weight: 1)
    }
    return result
  }

  /// Takes a row a · x = y into account.
  ///
  /// - Throws: `OrdealError` if LAPACK refuses.
  mutating func add(row: some Sequence<Double>, target: Double, weight: Double) throws {
    for value in row { waiting.append(weight * value) }
    waiting.append(weight * target)
    if waiting.count >= 2 * width * max(width, 64) { try reduce() }
  }

  /// Takes the rows of another one into account.
  ///
  /// - Throws: `OrdealError` if LAPACK refuses.
  mutating func merge(_ other: StreamedQR) throws {
    var other = other
    try other.reduce()
    for row in 0..<width {
      for column in 0..<width { waiting.append(other.triangle[column * width + row]) }
    }
    try reduce()
  }

  /// Lets the waiting rows go into the triangle.
  private mutating func reduce() throws {
    let rows = waiting.count / width
    guard rows > 0 else { return }
    let height = width + rows
    var stacked = [Double](repeating: 0, count: height * width)
    for column in 0..<width {
      for row in 0...column { stacked[column * height + row] = triangle[column * width + row] }
      for row in 0..<rows { stacked[column * height + width + row] = waiting[row * width + column] }
    }
    waiting.removeAll(keepingCapacity: true)
    var reflectors = [Double](repeating: 0, count: width)
    let status = LAPACKE_dgeqrf(
      LAPACK_COL_MAJOR, Int32(height), Int32(width), &stacked, Int32(height), &reflectors)
    guard status == 0 else {
      throw OrdealError("LAPACK's dgeqrf refuses a matrix of \(height) × \(width): \(status)")
    }
    for column in 0..<width {
      for row in 0..<width {
        triangle[column * width + row] = row <= column ? stacked[column * height + row] : 0
      }
    }
  }

  /// ‖A x − y‖ of the best x.
  ///
  /// - Throws: `OrdealError` if LAPACK refuses.
  mutating func residualNorm() throws -> Double {
    try reduce()
    return abs(triangle[columnCount * width + columnCount])
  }

  /// The x that minimises ‖A x − y‖² + ridge Σ_k ‖A_k‖² x_k².
  ///
  /// Columns that are zero get x = 0.
  ///
  /// - Parameter ridge: Relative to the squared norms of the columns.
  /// - Returns: x, shape [columns].
  /// - Throws: `OrdealError` if LAPACK refuses.
  mutating func solve(ridge: Double) throws -> [Double] {
    try reduce()
    let norms = (0..<columnCount).map { column in
      triangle[column * width..<column * width + width].reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    var regularized = self
    for (column, norm) in norms.enumerated() {
      var row = [Double](repeating: 0, count: columnCount)
      row[column] = norm > 0 ? norm * ridge.squareRoot() : 1
      try regularized.add(row: row, target: 0, weight: 1)
    }
    try regularized.reduce()
    var solution = Array(regularized.triangle[columnCount * width..<columnCount * width + width])
    let (upper, nonUnit, plain) = (
      CChar(UInt8(ascii: "U")), CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "N"))
    )
    let status = LAPACKE_dtrtrs(
      LAPACK_COL_MAJOR, upper, plain, nonUnit, Int32(columnCount), 1, regularized.triangle,
      Int32(width), &solution, Int32(width))
    guard status == 0, solution.allSatisfy(\.isFinite) else {
      throw OrdealError("the linear coefficients cannot be solved for (dtrtrs: \(status))")
    }
    return Array(solution[..<columnCount])
  }
}
