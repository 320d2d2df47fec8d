// Part of Ordeal. See LICENSE.

/// Sums over neighbours, Σ_j f_μ(r_ij) c_m(x, y) z^k and the same with s_m, and their derivatives.
///
/// c_m + i s_m = (x + iy)^m on the unit vectors r_ij / r_ij. A panel (m, μ) holds the sums of all
/// k = 0...R_μ − m, the cosine's beside the sine's; `SphericalLayout.transform` knows this order.
struct SphericalSums<V: SIMD>: @unchecked Sendable where V.Scalar == Double {
  /// The sums of one m and one μ.
  struct Panel {
    var function: Int
    /// R_μ − m + 1, the number of powers of z.
    var powers: Int
    /// Where its sums begin.
    var start: Int
  }

  /// R_0, the highest m and k.
  let maximumRank: Int
  /// The panels of each m: `panels[panelStarts[m]..<panelStarts[m + 1]]`.
  let panels: [Panel]
  let panelStarts: [Int]
  /// The number of sums.
  let count: Int

  init(ranks: [Int]) {
    maximumRank = ranks.first ?? 0
    var panels: [Panel] = []
    var panelStarts = [0]
    var count = 0
    for m in 0...maximumRank {
      for (function, rank) in ranks.enumerated() where rank >= m {
        panels.append(Panel(function: function, powers: rank - m + 1, start: count))
        count += (rank - m + 1) * (m == 0 ? 1 : 2)
      }
      panelStarts.append(panels.count)
    }
    (self.panels, self.panelStarts, self.count) = (panels, panelStarts, count)
  }

  // MARK: Forward

  /// Sums over all slots of a block.
  ///
  /// The sums of a piece of a panel stay in registers while the slots go by.
  ///
  /// - Parameters:
  ///   - block: The gathered neighbours.
  ///   - sums: The first sum; sums stand two vectors apart, since blocks come in halves.
  func accumulate(_ block: NeighborBlock<V>, into sums: UnsafeMutablePointer<V>) {
    let slots = Slots(block, maximumRank)
    let most = registerSums(V.self)
    for m in 0...maximumRank {
      for panel in panels[panelStarts[m]..<panelStarts[m + 1]] {
        let parts = m == 0 ? 1 : 2
        let pieces = (parts * panel.powers + most - 1) / most
        for piece in 0..<pieces {
          let begin = panel.powers * piece / pieces
          let end = panel.powers * (piece + 1) / pieces
          let first = sums + 2 * (panel.start + parts * begin)
          if m == 0 {
            slots.sumCosines(panel.function, begin, end - begin, into: first)
          } else {
            slots.sumBoth(panel.function, begin, end - begin, into: first)
          }
        }
      }
      if m < maximumRank { slots.rotate() }
    }
  }

  /// What the inner loops read: everything but the radial functions is made here, slot by slot.
  private struct Slots {
    let count: Int
    let functionCount: Int
    let values: UnsafePointer<V>
    let directions: UnsafePointer<(x: V, y: V, z: V)>
    /// z^k, shape [slots][stride].
    let powers: UnsafeMutablePointer<V>
    let stride: Int
    /// (x + iy)^m of each slot, for the current m.
    let circle: UnsafeMutablePointer<(c: V, s: V)>

    init(_ block: NeighborBlock<V>, _ maximumRank: Int) {
      count = block.slotCount
      functionCount = block.functionCount
      values = UnsafePointer(block.values.start)
      directions = UnsafePointer(block.directions.start)
      stride = maximumRank + 1
      block.powers.reserve(count * stride)
      block.circle.reserve(count)
      powers = block.powers.start
      circle = block.circle.start
      for slot in 0..<count {
        circle[slot] = (V(repeating: 1), .zero)
        var power = V(repeating: 1)
        for k in 0..<stride {
          powers[slot * stride + k] = power
          power *= directions[slot].z
        }
      }
    }

    /// To the next m.
    @inline(__always)
    func rotate() {
      for slot in 0..<count {
        let (x, y, (c, s)) = (directions[slot].x, directions[slot].y, circle[slot])
        circle[slot] = rotated(c, s, x, y)
      }
    }

    @inline(__always)
    func sumCosines(_ function: Int, _ k: Int, _ n: Int, into sums: UnsafeMutablePointer<V>) {
      switch n {
      case 1: cosines(function, k, sums, InlineArray<1, V>.self)
      case 2: cosines(function, k, sums, InlineArray<2, V>.self)
      case 3: cosines(function, k, sums, InlineArray<3, V>.self)
      case 4: cosines(function, k, sums, InlineArray<4, V>.self)
      case 5: cosines(function, k, sums, InlineArray<5, V>.self)
      case 6: cosines(function, k, sums, InlineArray<6, V>.self)
      case 7: cosines(function, k, sums, InlineArray<7, V>.self)
      case 8: cosines(function, k, sums, InlineArray<8, V>.self)
      case 9: cosines(function, k, sums, InlineArray<9, V>.self)
      case 10: cosines(function, k, sums, InlineArray<10, V>.self)
      case 11: cosines(function, k, sums, InlineArray<11, V>.self)
      case 12: cosines(function, k, sums, InlineArray<12, V>.self)
      default:
        for i in 0..<n { cosines(function, k + i, sums + 2 * i, InlineArray<1, V>.self) }
      }
    }

    @inline(__always)
    func sumBoth(_ function: Int, _ k: Int, _ n: Int, into sums: UnsafeMutablePointer<V>) {
      switch n {
      case 1: both(function, k, sums, InlineArray<1, V>.self)
      case 2: both(function, k, sums, InlineArray<2, V>.self)
      case 3: both(function, k, sums, InlineArray<3, V>.self)
      case 4: both(function, k, sums, InlineArray<4, V>.self)
      case 5: both(function, k, sums, InlineArray<5, V>.self)
      case 6: both(function, k, sums, InlineArray<6, V>.self)
      case 7: both(function, k, sums, InlineArray<7, V>.self)
      case 8: both(function, k, sums, InlineArray<8, V>.self)
      case 9: both(function, k, sums, InlineArray<9, V>.self)
      case 10: both(function, k, sums, InlineArray<10, V>.self)
      default:
        for i in 0..<n { both(function, k + i, sums + 4 * i, InlineArray<1, V>.self) }
      }
    }

    @inline(__always)
    private func cosines<let n: Int>(
      _ function: Int, _ k: Int, _ result: UnsafeMutablePointer<V>, _ size: InlineArray<n, V>.Type
    ) {
      var sums = InlineArray<n, V>(repeating: .zero)
      var f = values + function
      var z = UnsafePointer(powers) + k
      for _ in 0..<count {
        for i in 0..<n { sums[i].addProduct(f[0], z[i]) }
        f += functionCount
        z += stride
      }
      for i in 0..<n { result[2 * i] = sums[i] }
    }

    @inline(__always)
    private func both<let n: Int>(
      _ function: Int, _ k: Int, _ result: UnsafeMutablePointer<V>, _ size: InlineArray<n, V>.Type
    ) {
      var cosines = InlineArray<n, V>(repeating: .zero)
      var sines = InlineArray<n, V>(repeating: .zero)
      var f = values + function
      var z = UnsafePointer(powers) + k
      for slot in 0..<count {
        let (c, s) = (circle[slot].c * f[0], circle[slot].s * f[0])
        for i in 0..<n {
          cosines[i].addProduct(c, z[i])
          sines[i].addProduct(s, z[i])
        }
        f += functionCount
        z += stride
      }
      for i in 0..<n {
        result[4 * i] = cosines[i]
        result[4 * i + 2] = sines[i]
      }
    }
  }

  // MARK: Backward

  /// What the energy's derivatives with respect to the sums mean for two slots.
  ///
  /// - Parameters:
  ///   - block: Where the slots are.
  ///   - slot: The first of the two.
  ///   - derivatives: ∂E/∂sum, two vectors apart.
  /// - Returns: ∂E/∂(x, y, z) of the direction, as if its components were free, and ∂E/∂r.
  @inline(__always)
  func derivative(
    _ block: NeighborBlock<V>.View, _ slot: Int, _ derivatives: UnsafePointer<V>
  ) -> (x: Twin<V>, y: Twin<V>, z: Twin<V>, r: Twin<V>) {
    let (n0, n1) = (block.directions[slot], block.directions[slot + 1])
    let z = Twin(n0.z, n1.z)
    let f = block.values + slot * block.functionCount
    let g = block.slopes + slot * block.functionCount
    var gradient = (x: Twin<V>.zero, y: Twin<V>.zero, z: Twin<V>.zero, r: Twin<V>.zero)
    // (x + iy)^m and (x + iy)^(m − 1).
    var (c, s) = (Twin<V>.one, Twin<V>.zero)
    var (cBefore, sBefore) = (Twin<V>.zero, Twin<V>.zero)
    for m in 0...maximumRank {
      var cosine = PanelSums<V>()
      var sine = PanelSums<V>()
      for panel in panels[panelStarts[m]..<panelStarts[m + 1]] {
        let value = Twin(f[panel.function], f[block.functionCount + panel.function])
        let slope = Twin(g[panel.function], g[block.functionCount + panel.function])
        let first = derivatives + 2 * panel.start
        if m == 0 {
          cosine.add(Horner(z, first, panel.powers, step: 2), value, slope)
        } else {
          let (even, odd) = Horner.pair(z, first, panel.powers)
          cosine.add(even, value, slope)
          sine.add(odd, value, slope)
        }
      }
      gradient.r.addProduct(c, cosine.radial)
      gradient.r.addProduct(s, sine.radial)
      gradient.z.addProduct(c, cosine.slope)
      gradient.z.addProduct(s, sine.slope)
      let order = V(repeating: Double(m))
      gradient.x.addProduct(cBefore * order, cosine.value)
      gradient.x.addProduct(sBefore * order, sine.value)
      gradient.y.addProduct(cBefore * order, sine.value)
      gradient.y.subtractProduct(sBefore * order, cosine.value)
      (cBefore, sBefore) = (c, s)
      let a = rotated(c.a, s.a, n0.x, n0.y)
      let b = rotated(c.b, s.b, n1.x, n1.y)
      (c, s) = (Twin(a.c, b.c), Twin(a.s, b.s))
    }
    return gradient
  }
}

/// The same quantity of two slots: two chains of dependent operations, to keep the processor busy.
struct Twin<V: SIMD> where V.Scalar == Double {
  var a: V
  var b: V

  @inline(__always) init(_ a: V, _ b: V) { (self.a, self.b) = (a, b) }

  @inline(__always) static var zero: Twin { Twin(.zero, .zero) }
  @inline(__always) static var one: Twin { Twin(V(repeating: 1), V(repeating: 1)) }

  @inline(__always)
  mutating func addProduct(_ x: Twin, _ y: Twin) {
    a.addProduct(x.a, y.a)
    b.addProduct(x.b, y.b)
  }

  @inline(__always)
  mutating func subtractProduct(_ x: Twin, _ y: Twin) {
    a.addProduct(-x.a, y.a)
    b.addProduct(-x.b, y.b)
  }

  @inline(__always)
  static func * (x: Twin, y: V) -> Twin { Twin(x.a * y, x.b * y) }
}

/// A polynomial in z whose coefficients are derivatives of sums, and its slope.
private struct Horner<V: SIMD> where V.Scalar == Double {
  var value: Twin<V>
  var slope = Twin<V>.zero

  @inline(__always) init(leading: V) { value = Twin(leading, leading) }

  /// Σ_k d_k z^k, the coefficients `step` vectors apart.
  @inline(__always)
  init(_ z: Twin<V>, _ coefficients: UnsafePointer<V>, _ powers: Int, step: Int) {
    var d = coefficients + step * (powers - 1)
    self.init(leading: d[0])
    for _ in 1..<powers {
      d -= step
      next(z, d[0])
    }
  }

  /// Two polynomials whose coefficients alternate.
  @inline(__always)
  static func pair(_ z: Twin<V>, _ coefficients: UnsafePointer<V>, _ powers: Int) -> (
    Horner, Horner
  ) {
    var d = coefficients + 4 * (powers - 1)
    var (even, odd) = (Horner(leading: d[0]), Horner(leading: d[2]))
    for _ in 1..<powers {
      d -= 4
      even.next(z, d[0])
      odd.next(z, d[2])
    }
    return (even, odd)
  }

  @inline(__always)
  private mutating func next(_ z: Twin<V>, _ coefficient: V) {
    slope = Twin(value.a.addingProduct(slope.a, z.a), value.b.addingProduct(slope.b, z.b))
    value = Twin(coefficient.addingProduct(value.a, z.a), coefficient.addingProduct(value.b, z.b))
  }
}

/// Σ_μ f_μ P_μ, its slope in z, and Σ_μ df_μ/dr P_μ.
private struct PanelSums<V: SIMD> where V.Scalar == Double {
  var value = Twin<V>.zero
  var slope = Twin<V>.zero
  var radial = Twin<V>.zero

  @inline(__always) init() {}

  @inline(__always)
  mutating func add(_ polynomial: Horner<V>, _ f: Twin<V>, _ g: Twin<V>) {
    value.addProduct(f, polynomial.value)
    slope.addProduct(f, polynomial.slope)
    radial.addProduct(g, polynomial.value)
  }
}

/// One step around the circle: (c + is)(x + iy).
@inline(__always)
private func rotated<V: SIMD>(_ c: V, _ s: V, _ x: V, _ y: V) -> (c: V, s: V)
where V.Scalar == Double {
  ((c * x).addingProduct(-s, y), (c * y).addingProduct(s, x))
}
