// Part of Ordeal. See LICENSE.

/// A sparse matrix whose entries act on whole vectors; rows stand grouped by their length, so that
/// the product with each group is a loop of fixed shape.
final class SparseRows: @unchecked Sendable {
  private struct Group {
    var length: Int
    var count: Int
    var indexStart: Int
    var coefficientStart: Int
  }

  private let groups: [Group]
  /// For each row its own index, then those of its columns.
  private let indices: UnsafeMutablePointer<UInt16>
  private let doubles: UnsafeMutablePointer<Double>
  private let singles: UnsafeMutablePointer<Float>

  /// The matrix with the given rows; no index may exceed 65535.
  init(_ rows: [[SparseEntry]]) {
    var groups: [Group] = []
    var indices: [UInt16] = []
    var coefficients: [Double] = []
    for (length, members) in Dictionary(grouping: rows.indices, by: { rows[$0].count })
      .sorted(by: { $0.key < $1.key })
    {
      groups.append(
        Group(
          length: length, count: members.count, indexStart: indices.count,
          coefficientStart: coefficients.count))
      for row in members {
        indices.append(UInt16(row))
        for entry in rows[row] {
          indices.append(UInt16(entry.column))
          coefficients.append(entry.coefficient)
        }
      }
    }
    self.groups = groups
    self.indices = copied(indices)
    doubles = copied(coefficients)
    singles = copied(coefficients.map { Float($0) })
  }

  deinit {
    indices.deallocate()
    doubles.deallocate()
    singles.deallocate()
  }

  /// The transposed rows of a matrix with `columnCount` columns.
  static func transposed(_ rows: [[SparseEntry]], columnCount: Int) -> [[SparseEntry]] {
    var result = [[SparseEntry]](repeating: [], count: columnCount)
    for (row, entries) in rows.enumerated() {
      for entry in entries { result[entry.column].append(SparseEntry(row, entry.coefficient)) }
    }
    return result
  }

  /// y = A x.
  @inline(__always)
  func multiply<W: SIMD>(_ x: UnsafePointer<W>, _ y: UnsafeMutablePointer<W>)
  where W.Scalar: KernelScalar {
    let coefficients = W.Scalar.chosen(doubles, singles)
    for group in groups {
      let i = UnsafePointer(indices) + group.indexStart
      let c = coefficients + group.coefficientStart
      switch group.length {
      case 0: for row in 0..<group.count { y[Int(i[row])] = .zero }
      case 1: rows(group.count, i, c, x, y, InlineArray<1, W>.self)
      case 2: rows(group.count, i, c, x, y, InlineArray<2, W>.self)
      case 3: rows(group.count, i, c, x, y, InlineArray<3, W>.self)
      case 4: rows(group.count, i, c, x, y, InlineArray<4, W>.self)
      case 5: rows(group.count, i, c, x, y, InlineArray<5, W>.self)
      case 6: rows(group.count, i, c, x, y, InlineArray<6, W>.self)
      case 7: rows(group.count, i, c, x, y, InlineArray<7, W>.self)
      case 8: rows(group.count, i, c, x, y, InlineArray<8, W>.self)
      case 9: rows(group.count, i, c, x, y, InlineArray<9, W>.self)
      case 10: rows(group.count, i, c, x, y, InlineArray<10, W>.self)
      default: longRows(group.count, group.length, i, c, x, y)
      }
    }
  }

  @inline(__always)
  private func rows<W: SIMD, let n: Int>(
    _ count: Int, _ indices: UnsafePointer<UInt16>, _ coefficients: UnsafePointer<W.Scalar>,
    _ x: UnsafePointer<W>, _ y: UnsafeMutablePointer<W>, _ length: InlineArray<n, W>.Type
  ) where W.Scalar: KernelScalar {
    var (i, c) = (indices, coefficients)
    for _ in 0..<count {
      var sum = x[Int(i[1])] * c[0]
      for k in 1..<n { sum.addProduct(x[Int(i[k + 1])], W(repeating: c[k])) }
      y[Int(i[0])] = sum
      i += n + 1
      c += n
    }
  }

  @inline(__always)
  private func longRows<W: SIMD>(
    _ count: Int, _ n: Int, _ indices: UnsafePointer<UInt16>,
    _ coefficients: UnsafePointer<W.Scalar>, _ x: UnsafePointer<W>, _ y: UnsafeMutablePointer<W>
  ) where W.Scalar: KernelScalar {
    var (i, c) = (indices, coefficients)
    for _ in 0..<count {
      var sum = W.zero
      for k in 0..<n { sum.addProduct(x[Int(i[k + 1])], W(repeating: c[k])) }
      y[Int(i[0])] = sum
      i += n + 1
      c += n
    }
  }
}

/// A copy of an array that lives until it is deallocated.
func copied<T>(_ array: [T]) -> UnsafeMutablePointer<T> {
  let copy = UnsafeMutablePointer<T>.allocate(capacity: max(1, array.count))
  copy.initialize(from: array, count: array.count)
  return copy
}
