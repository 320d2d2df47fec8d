// Part of Ordeal. See LICENSE.

/// The polynomial E(b) and its gradient on vectors of atoms, in Double or in Float.
///
/// x holds the components b, then all couplings T; y holds ∂E/∂x.
final class SphericalCouplings<W: SIMD> where W.Scalar: KernelScalar {
  /// b, then T; the caller writes b.
  let x: UnsafeMutablePointer<W>
  /// ∂E/∂b, valid after `evaluate`; behind it ∂E/∂T.
  let y: UnsafeMutablePointer<W>

  private let tables: SphericalTables
  private let buffers: (x: AlignedBuffer<W>, y: AlignedBuffer<W>, forms: AlignedBuffer<W>)

  init(_ tables: SphericalTables) {
    self.tables = tables
    buffers = (
      AlignedBuffer(tables.plan.tensorCount), AlignedBuffer(tables.plan.tensorCount),
      AlignedBuffer(tables.formCapacity)
    )
    x = buffers.x.start
    y = buffers.y.start
  }

  /// E of the components in x; y is left as it is.
  func energy() -> W {
    couple()
    var energy = W.zero
    for group in tables.energyMixing.groups {
      mix(group, tables.energyMixing, &energy, keeps: false)
    }
    for entry in tables.plan.linear {
      energy.addProduct(x[entry.column], W(repeating: W.Scalar(entry.coefficient)))
    }
    return energy
  }

  /// E of the components in x, and ∂E/∂b in y.
  func evaluate() -> W {
    couple()
    for i in 0..<tables.plan.componentCount { y[i] = .zero }
    var energy = W.zero
    for group in tables.mixing.groups { mix(group, tables.mixing, &energy, keeps: true) }
    energy *= 0.5
    for entry in tables.plan.linear {
      let c = W(repeating: W.Scalar(entry.coefficient))
      energy.addProduct(x[entry.column], c)
      y[entry.column] += c
    }
    uncouple()
    return energy
  }

  /// T = (b ⊗ b)_L of all pairs.
  private func couple() {
    let forms = buffers.forms.start
    for group in tables.couplings {
      for pair in group.pairs {
        BilinearForms.evaluate(
          group.left, group.right, isSymmetric: group.isSymmetric, x + pair.first,
          x + pair.second, into: forms)
        group.forward.multiply(forms, x + pair.target)
      }
    }
  }

  /// Adds to ∂E/∂b what ∂E/∂T means for it.
  private func uncouple() {
    let forms = buffers.forms.start
    for group in tables.couplings {
      for pair in group.pairs {
        group.backward.multiply(y + pair.target, forms)
        BilinearForms.addDerivatives(
          group.left, group.right, isSymmetric: group.isSymmetric, x + pair.first,
          x + pair.second, forms, to: y + pair.first, and: y + pair.second)
      }
    }
  }

  // MARK: Mixing

  /// y = C x for tensors of one size, and Σ x · C x; sizes that exceed the registers go in pieces.
  @inline(__always)
  private func mix(
    _ group: MixingTable.Group, _ table: MixingTable, _ energy: inout W, keeps: Bool
  ) {
    let pieces = (group.size + registerSums(W.self) - 1) / registerSums(W.self)
    var begin = 0
    for piece in 0..<pieces {
      let end = group.size * (piece + 1) / pieces
      switch end - begin {
      case 1: mix(group, table, begin, &energy, keeps, InlineArray<1, W>.self)
      case 2: mix(group, table, begin, &energy, keeps, InlineArray<2, W>.self)
      case 3: mix(group, table, begin, &energy, keeps, InlineArray<3, W>.self)
      case 4: mix(group, table, begin, &energy, keeps, InlineArray<4, W>.self)
      case 5: mix(group, table, begin, &energy, keeps, InlineArray<5, W>.self)
      case 6: mix(group, table, begin, &energy, keeps, InlineArray<6, W>.self)
      case 7: mix(group, table, begin, &energy, keeps, InlineArray<7, W>.self)
      case 8: mix(group, table, begin, &energy, keeps, InlineArray<8, W>.self)
      case 9: mix(group, table, begin, &energy, keeps, InlineArray<9, W>.self)
      case 10: mix(group, table, begin, &energy, keeps, InlineArray<10, W>.self)
      case 11: mix(group, table, begin, &energy, keeps, InlineArray<11, W>.self)
      case 12: mix(group, table, begin, &energy, keeps, InlineArray<12, W>.self)
      case 13: mix(group, table, begin, &energy, keeps, InlineArray<13, W>.self)
      case 15: mix(group, table, begin, &energy, keeps, InlineArray<15, W>.self)
      case 17: mix(group, table, begin, &energy, keeps, InlineArray<17, W>.self)
      case 19: mix(group, table, begin, &energy, keeps, InlineArray<19, W>.self)
      case 21: mix(group, table, begin, &energy, keeps, InlineArray<21, W>.self)
      default:
        for i in begin..<end { mix(group, table, i, &energy, keeps, InlineArray<1, W>.self) }
      }
      begin = end
    }
  }

  @inline(__always)
  private func mix<let n: Int>(
    _ group: MixingTable.Group, _ table: MixingTable, _ begin: Int, _ energy: inout W,
    _ keeps: Bool, _ size: InlineArray<n, W>.Type
  ) {
    let coefficients = table.coefficients(W.Scalar.self)
    for row in group.rows {
      var sums = InlineArray<n, W>(repeating: .zero)
      let columns = table.columns + row.start
      let c = coefficients + row.start
      for k in 0..<Int(row.count) {
        let other = x + (Int(columns[k]) + begin)
        let factor = W(repeating: c[k])
        for i in 0..<n { sums[i].addProduct(other[i], factor) }
      }
      let own = x + (Int(row.offset) + begin)
      for i in 0..<n { energy.addProduct(sums[i], own[i]) }
      guard keeps else { continue }
      let result = y + (Int(row.offset) + begin)
      for i in 0..<n { result[i] = sums[i] }
    }
  }
}
