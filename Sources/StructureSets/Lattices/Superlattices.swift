// Part of Ordeal. See LICENSE.

/// Superlattices of a lattice, as matrices in Hermite normal form.
///
/// Every superlattice of index n has exactly one basis
///
///     a b c
///     0 d e      a d f = n,  0 ≤ b < d,  0 ≤ c, e < f
///     0 0 f
///
/// (rows are its vectors). Two of them are equivalent when a rotation of the lattice takes one to
/// the other: Hart & Forcade, Phys. Rev. B 77, 224115 (2008).
public enum Superlattices {
  /// All superlattices of an index.
  public static func all(index n: Int) -> [IntegerMatrix3] {
    precondition(n > 0, "expected a positive index, got \(n)")
    var result: [IntegerMatrix3] = []
    for a in 1...n where n % a == 0 {
      for d in 1...(n / a) where (n / a) % d == 0 {
        let f = n / a / d
        for b in 0..<d {
          for c in 0..<f {
            for e in 0..<f {
              result.append(
                IntegerMatrix3(
                  IntegerVector3(a, b, c), IntegerVector3(0, d, e), IntegerVector3(0, 0, f)))
            }
          }
        }
      }
    }
    return result
  }

  /// One superlattice of each class under the rotations of the lattice.
  ///
  /// - Parameters:
  ///   - n: The number of primitive cells in a superlattice's cell.
  ///   - rotations: R of the lattice's operations x′ = R x, with x a column of coordinates.
  /// - Returns: The first of each class in the order of `all(index:)`.
  public static func inequivalent(
    index n: Int, under rotations: [IntegerMatrix3]
  ) -> [IntegerMatrix3] {
    var seen: Set<IntegerMatrix3> = []
    var result: [IntegerMatrix3] = []
    for superlattice in all(index: n) where !seen.contains(superlattice) {
      result.append(superlattice)
      for rotation in rotations {
        seen.insert(hermiteForm(of: superlattice * rotation.transposed))
      }
    }
    return result
  }

  /// The basis in Hermite normal form of the lattice that a matrix's rows span.
  public static func hermiteForm(of matrix: IntegerMatrix3) -> IntegerMatrix3 {
    precondition(matrix.determinant != 0, "expected three independent vectors, got \(matrix)")
    var m = matrix
    for column in 0..<3 {
      clear(column, of: &m)
      if m[column][column] < 0 { m[column] = 0 &- m[column] }
      for row in 0..<column {
        m[row] &-= floorQuotient(m[row][column], m[column][column]) &* m[column]
      }
    }
    return m
  }

  /// Euclid's algorithm on the rows below the diagonal, until only the diagonal is left.
  private static func clear(_ column: Int, of m: inout IntegerMatrix3) {
    while true {
      let rows = (column..<3).filter { m[$0][column] != 0 }
      guard let pivot = rows.min(by: { abs(m[$0][column]) < abs(m[$1][column]) }) else { return }
      (m[column], m[pivot]) = (m[pivot], m[column])
      var isClear = true
      for row in (column + 1)..<3 where row < 3 {
        m[row] &-= floorQuotient(m[row][column], m[column][column]) &* m[column]
        if m[row][column] != 0 { isClear = false }
      }
      if isClear { return }
    }
  }

  private static func floorQuotient(_ a: Int, _ b: Int) -> Int {
    let quotient = a / b
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
  }
}
