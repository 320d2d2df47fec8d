// Part of Ordeal. See LICENSE.

internal import CLAPACK
import Support

/// Of many rows, n that span nearly the largest volume |det A| (MaxVol).
///
/// While some row b of the candidates has |γ_k| > threshold, γ = b A⁻¹, it takes the place of a_k:
/// |det A| grows by that factor. S. A. Goreinov et al., in *Matrix Methods* (World Scientific, 2010).
///
/// Rows start as the pivots of an LU factorisation of some data above the start matrix ε diag(s), s the
/// size of each column in the data. Where the data do not determine a direction to ε of its size
/// (B_α of a level are linearly dependent, and so are ∂E/∂c for all c of one μ), a row of the start
/// matrix stays, as in MLIP, whose start matrix is 10⁻⁶ times the identity.
struct MaxVol {
  /// n.
  let count: Int
  /// A, shape [n][n].
  private(set) var rows: [Double]
  /// A⁻¹ transposed, shape [n][n].
  private(set) var inverse: [Double]
  /// What each row is to the caller; nil for rows of the start matrix.
  private(set) var tags: [Int?]
  /// s, the size of each column: A is inverted in units of these.
  private let scales: [Double]

  /// Rows that may take others' places.
  struct Candidates {
    /// b, shape [candidates][n].
    var rows: [Double]
    /// γ, shape [candidates][n].
    var coefficients: [Double]
    var tags: [Int?]
  }

  /// Starts from an LU factorisation.
  ///
  /// - Parameters:
  ///   - sample: Some rows, shape [tags][n].
  ///   - sampleTags: What each row is to the caller.
  ///   - n: Its number of columns.
  ///   - startSize: ε.
  /// - Throws: `OrdealError` if LAPACK finds the rows singular, which the start matrix prevents.
  init(sample: [Double], tags sampleTags: [Int], count n: Int, startSize: Double)
    throws(OrdealError)
  {
    let m = sampleTags.count
    let scales = columnSizes(sample, count: n)
    let order = try pivotRows(sample, scales: scales, startSize: startSize)
    var rows = [Double](repeating: 0, count: n * n)
    var tags = [Int?](repeating: nil, count: n)
    for (k, row) in order.prefix(n).enumerated() {
      if row < m {
        tags[k] = sampleTags[row]
        for j in 0..<n { rows[k * n + j] = sample[row * n + j] }
      } else {
        rows[k * n + row - m] = startSize * scales[row - m]
      }
    }
    (self.count, self.rows, self.tags, self.scales) = (n, rows, tags, scales)
    inverse = []
    try refresh()
  }

  /// Goes on from an active set, whose rows have no tags.
  init(_ activeSet: ActiveSet) {
    count = activeSet.count
    rows = activeSet.rows
    inverse = activeSet.inverse
    tags = Array(repeating: nil, count: count)
    scales = columnSizes(rows, count: count)
  }

  /// Lets candidates take the places of rows until none has |γ_k| > threshold.
  ///
  /// What is replaced becomes a candidate, so that `candidates` holds what was left over.
  ///
  /// - Returns: The number of swaps.
  /// - Throws: `OrdealError` if the rows have become singular.
  mutating func improve(
    with candidates: inout Candidates, threshold: Double
  ) throws(OrdealError) -> Int {
    var swaps = 0
    var sizes = candidates.largestCoefficients(count)
    while let i = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[i] > threshold {
      let gamma = Array(candidates.coefficients[i * count..<(i + 1) * count])
      guard let k = gamma.indices.max(by: { abs(gamma[$0]) < abs(gamma[$1]) }) else { break }
      exchange(&candidates, i, k)
      candidates.update(entering: gamma, at: k, sizes: &sizes)
      swaps += 1
    }
    if swaps > 0 { try refresh() }
    return swaps
  }

  /// Candidate i and row k change places; γ of the new candidate is still that by the old rows.
  private mutating func exchange(_ candidates: inout Candidates, _ i: Int, _ k: Int) {
    for j in 0..<count {
      let row = rows[k * count + j]
      rows[k * count + j] = candidates.rows[i * count + j]
      candidates.rows[i * count + j] = row
      candidates.coefficients[i * count + j] = j == k ? 1 : 0
    }
    (tags[k], candidates.tags[i]) = (candidates.tags[i], tags[k])
  }

  /// A⁻¹ anew.
  private mutating func refresh() throws(OrdealError) {
    let n = count
    var a = rows
    for k in 0..<n {
      for j in 0..<n { a[k * n + j] /= scales[j] }
    }
    var pivots = [Int32](repeating: 0, count: n)
    let size = Int32(n)
    guard LAPACKE_dgetrf(LAPACK_COL_MAJOR, size, size, &a, size, &pivots) == 0,
      LAPACKE_dgetri(LAPACK_COL_MAJOR, size, &a, size, pivots) == 0
    else { throw OrdealError("the rows of the active set are linearly dependent") }
    inverse = Array(repeating: 0, count: n * n)
    for j in 0..<n {
      for k in 0..<n { inverse[k * n + j] = a[j * n + k] / scales[j] }
    }
  }
}

extension MaxVol.Candidates {
  /// max_k |γ_k| of each candidate.
  func largestCoefficients(_ n: Int) -> [Double] {
    tags.indices.map { row in
      coefficients[row * n..<(row + 1) * n].reduce(0) { max($0, abs($1)) }
    }
  }

  /// γ by the new rows, after a row with other coefficients has taken the place of row k.
  ///
  ///     γ ← γ − γ_k / entering_k · (entering − e_k)
  mutating func update(entering: [Double], at k: Int, sizes: inout [Double]) {
    let n = entering.count
    var step = entering
    step[k] -= 1
    let pivot = entering[k]
    step.withUnsafeBufferPointer { step in
      coefficients.withUnsafeMutableBufferPointer { coefficients in
        for row in sizes.indices {
          let gamma = UnsafeMutableBufferPointer(rebasing: coefficients[row * n..<(row + 1) * n])
          let factor = gamma[k] / pivot
          if factor != 0 { sizes[row] = subtract(factor, step, from: gamma) }
        }
      }
    }
  }
}

/// gamma −= factor · step.
///
/// - Returns: max_k |γ_k|.
@inline(__always)
private func subtract(
  _ factor: Double, _ step: UnsafeBufferPointer<Double>,
  from gamma: UnsafeMutableBufferPointer<Double>
) -> Double {
  var largest = SIMD8<Double>.zero
  let whole = step.count / 8 * 8
  for j in stride(from: 0, to: whole, by: 8) {
    let place = UnsafeMutableRawPointer(gamma.baseAddress.unsafelyUnwrapped + j)
    let change = UnsafeRawPointer(step.baseAddress.unsafelyUnwrapped + j)
      .loadUnaligned(as: SIMD8<Double>.self)
    let value = place.loadUnaligned(as: SIMD8<Double>.self) - factor * change
    place.storeBytes(of: value, as: SIMD8<Double>.self)
    largest = pointwiseMax(largest, pointwiseMax(value, -value))
  }
  var result = largest.max()
  for j in whole..<step.count {
    gamma[j] -= factor * step[j]
    result = max(result, abs(gamma[j]))
  }
  return result
}

/// The largest number of each column; 1 for columns of zeros.
private func columnSizes(_ rows: [Double], count n: Int) -> [Double] {
  var sizes = [Double](repeating: 0, count: n)
  for row in stride(from: 0, to: rows.count, by: n) {
    for j in 0..<n { sizes[j] = max(sizes[j], abs(rows[row + j])) }
  }
  return sizes.map { $0 > 0 ? $0 : 1 }
}

/// The rows in the order in which an LU factorisation takes them, in units of `scales`: indices of
/// the sample, then those of the start matrix.
private func pivotRows(
  _ sample: [Double], scales: [Double], startSize: Double
) throws(OrdealError) -> [Int] {
  let n = scales.count
  let m = sample.count / n
  let height = m + n
  var a = [Double](repeating: 0, count: height * n)
  for j in 0..<n {
    for row in 0..<m { a[j * height + row] = sample[row * n + j] / scales[j] }
    a[j * height + m + j] = startSize
  }
  var pivots = [Int32](repeating: 0, count: n)
  guard
    LAPACKE_dgetrf(LAPACK_COL_MAJOR, Int32(height), Int32(n), &a, Int32(height), &pivots) == 0
  else { throw OrdealError("LAPACK cannot factorise the data's rows") }
  var order = Array(0..<height)
  for (k, pivot) in pivots.enumerated() { order.swapAt(k, Int(pivot) - 1) }
  return order
}
