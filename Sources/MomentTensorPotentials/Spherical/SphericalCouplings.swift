// Part of Ordeal. See LICENSE.

/// The polynomial E(b) and its gradient on vectors of atoms, in Double or in Float.
///
/// x holds the components b, then all couplings T; y holds ∂E/∂x. Products are those of the numbers N,
/// which lie in memory as vectors W do: the vectors themselves, or dual numbers of half the width.
final class SphericalCouplings<W: SIMD, N: FormNumber> where W.Scalar: KernelScalar {
  /// b, then T; the caller writes b.
  let x: UnsafeMutablePointer<W>
  /// ∂E/∂b, valid after `evaluate`; behind it ∂E/∂T.
  let y: UnsafeMutablePointer<W>

  private let tables: SphericalTables
  private let buffers: (x: AlignedBuffer<W>, y: AlignedBuffer<W>, forms: AlignedBuffer<W>)

  init(_ tables: SphericalTables) {
    self.tables = tables
    precondition(MemoryLayout<W>.size == MemoryLayout<N>.size, "numbers lie as vectors do")
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
    let derivatives = Self.numbers(y)
    for entry in tables.plan.linear {
      energy.addProduct(x[entry.column], W(repeating: W.Scalar(entry.coefficient)))
      derivatives[entry.column] += N(constant: entry.coefficient)
    }
    uncouple()
    return energy
  }

  /// T = (b ⊗ b)_L of all pairs.
  func couple() {
    let forms = buffers.forms.start
    let (numbers, products) = (Self.numbers(x), Self.numbers(forms))
    for group in tables.couplings {
      for pair in group.pairs {
        BilinearForms.evaluate(
          group.left, group.right, isSymmetric: group.isSymmetric, numbers + pair.first,
          numbers + pair.second, into: products)
        group.forward.multiply(forms, x + pair.target)
      }
    }
  }

  /// Adds to ∂E/∂b what ∂E/∂T means for it.
  private func uncouple() {
    let forms = buffers.forms.start
    let (numbers, derivatives) = (Self.numbers(x), Self.numbers(y))
    let products = UnsafePointer(Self.numbers(forms))
    for group in tables.couplings {
      for pair in group.pairs {
        group.backward.multiply(y + pair.target, forms)
        BilinearForms.addDerivatives(
          group.left, group.right, isSymmetric: group.isSymmetric, numbers + pair.first,
          numbers + pair.second, products, to: derivatives + pair.first,
          and: derivatives + pair.second)
      }
    }
  }

  @inline(__always)
  private static func numbers(_ vectors: UnsafeMutablePointer<W>) -> UnsafeMutablePointer<N> {
    UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: N.self)
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
