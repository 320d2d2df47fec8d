// Part of Ordeal. See LICENSE.

import Structures

/// The shortest basis of a lattice.
public enum ReducedCell {
  /// The transformation to a Minkowski-reduced basis: its rows times the cell's rows are vectors as
  /// short as the lattice allows, by length, right-handed where the cell is.
  ///
  /// Semaev, CaLC 2001, LNCS 2146, 181.
  public static func transformation(of cell: Matrix3) -> IntegerMatrix3 {
    var rows = [IntegerVector3(1, 0, 0), IntegerVector3(0, 1, 0), IntegerVector3(0, 0, 1)]
    func vector(_ row: IntegerVector3) -> Vector3 { Vector3(row) * cell }
    func squared(_ row: IntegerVector3) -> Double { dot(vector(row), vector(row)) }
    while true {
      rows.sort { squared($0) < squared($1) }
      reducePair(&rows, squared, vector)
      let shorter = shortest(rows[2], modulo: rows[0], rows[1], squared, vector)
      // A relative margin, so that equal lengths do not go round for ever.
      let isShorter = squared(shorter) < squared(rows[2]) * (1 - 1e-10)
      if isShorter { rows[2] = shorter }
      if !isShorter || squared(rows[2]) >= squared(rows[1]) * (1 - 1e-10) { break }
    }
    let result = IntegerMatrix3(rows[0], rows[1], rows[2])
    return result.determinant > 0
      ? result : IntegerMatrix3(0 &- rows[0], 0 &- rows[1], 0 &- rows[2])
  }

  /// Gauss's reduction of the first two vectors.
  private static func reducePair(
    _ rows: inout [IntegerVector3], _ squared: (IntegerVector3) -> Double,
    _ vector: (IntegerVector3) -> Vector3
  ) {
    while true {
      let ratio = dot(vector(rows[1]), vector(rows[0])) / squared(rows[0])
      let steps = Int(ratio.rounded(.toNearestOrEven))
      // A ratio of one half leaves the length as it is.
      if steps != 0, abs(ratio) > 0.5 + 1e-10 { rows[1] &-= steps &* rows[0] }
      guard squared(rows[1]) < squared(rows[0]) * (1 - 1e-10) else { return }
      rows.swapAt(0, 1)
    }
  }

  /// The shortest of c + i a + j b, for a reduced pair a, b.
  private static func shortest(
    _ c: IntegerVector3, modulo a: IntegerVector3, _ b: IntegerVector3,
    _ squared: (IntegerVector3) -> Double, _ vector: (IntegerVector3) -> Vector3
  ) -> IntegerVector3 {
    let (va, vb, vc) = (vector(a), vector(b), vector(c))
    let (aa, ab, bb) = (dot(va, va), dot(va, vb), dot(vb, vb))
    let (ac, bc) = (dot(va, vc), dot(vb, vc))
    let determinant = aa * bb - ab * ab
    let i = Int(((ab * bc - bb * ac) / determinant).rounded(.toNearestOrEven))
    let j = Int(((ab * ac - aa * bc) / determinant).rounded(.toNearestOrEven))
    var best = c
    for di in -1...1 {
      for dj in -1...1 {
        let candidate = c &+ (i + di) &* a &+ (j + dj) &* b
        if squared(candidate) < squared(best) * (1 - 1e-10) { best = candidate }
      }
    }
    return best
  }
}

extension Structure {
  /// The same crystal in its shortest cell, turned so that a is along x and b in the xy plane.
  public func inReducedCell() -> Structure {
    let rows = ReducedCell.transformation(of: cell.vectors).real * cell.vectors
    var result = self
    result.cell.vectors = rows
    result.wrap()
    return result.standardOrientation()
  }

  /// The crystal turned so that a is along x and b in the xy plane, with a positive c_z.
  public func standardOrientation() -> Structure {
    let (a, b, c) = (cell.vectors.x, cell.vectors.y, cell.vectors.z)
    let ex = a / length(a)
    let normal = cross(a, b)
    let ez = normal / length(normal) * (dot(normal, c) < 0 ? -1 : 1)
    let ey = cross(normal / length(normal), ex)
    let rotation = Matrix3(ex, ey, ez).transposed
    var result = self
    result.cell.vectors = cell.vectors * rotation
    result.positions = positions.map { $0 * rotation }
    return result
  }
}
