// Part of Ordeal. See LICENSE.

/// `SphericalSums` on dual numbers: sums over neighbours with their tangents, and what derivatives
/// with respect to the sums mean for radial coefficients.
struct DualSums<V: SIMD>: @unchecked Sendable where V.Scalar == Double {
  typealias N = Dual<V>

  private let layout: SphericalSums<V>
  private let radialSize: Int
  /// How many powers of z a loop takes at once: four sums each must stay in registers.
  private let most = max(1, registerSums(V.self) / 4)

  init(ranks: [Int], radialSize: Int) {
    layout = SphericalSums(ranks: ranks)
    self.radialSize = radialSize
  }

  // MARK: Forward

  /// Sums over all slots.
  func accumulate(_ slots: DualSlots<V>, into sums: UnsafeMutablePointer<N>) {
    let loop = Loop(slots, layout.maximumRank)
    for m in 0...layout.maximumRank {
      for panel in layout.panels[layout.panelStarts[m]..<layout.panelStarts[m + 1]] {
        let pieces = (panel.powers + most - 1) / most
        for piece in 0..<pieces {
          let begin = panel.powers * piece / pieces
          let end = panel.powers * (piece + 1) / pieces
          let first = sums + (panel.start + (m == 0 ? 1 : 2) * begin)
          loop.sum(panel.function, begin, end - begin, hasSines: m > 0, into: first)
        }
      }
      if m < layout.maximumRank { loop.rotate() }
    }
  }

  /// What the inner loops read.
  private struct Loop {
    let count: Int
    let functionCount: Int
    let values: UnsafePointer<N>
    let directions: UnsafePointer<(x: N, y: N, z: N)>
    let powers: UnsafeMutablePointer<N>
    let stride: Int
    let circle: UnsafeMutablePointer<(c: N, s: N)>

    init(_ slots: DualSlots<V>, _ maximumRank: Int) {
      (count, functionCount) = (slots.count, slots.functionCount)
      values = UnsafePointer(slots.values.start)
      directions = UnsafePointer(slots.directions.start)
      stride = maximumRank + 1
      slots.powers.reserve(count * stride)
      slots.circle.reserve(count)
      powers = slots.powers.start
      circle = slots.circle.start
      for slot in 0..<count {
        circle[slot] = (N(constant: 1), .zero)
        var power = N(constant: 1)
        for k in 0..<stride {
          powers[slot * stride + k] = power
          power = power * directions[slot].z
        }
      }
    }

    /// To the next m.
    @inline(__always)
    func rotate() {
      for slot in 0..<count {
        circle[slot] = rotated(circle[slot], directions[slot].x, directions[slot].y)
      }
    }

    @inline(__always)
    func sum(
      _ function: Int, _ k: Int, _ n: Int, hasSines: Bool, into sums: UnsafeMutablePointer<N>
    ) {
      switch n {
      case 1: sum(function, k, hasSines, sums, InlineArray<1, V>.self)
      case 2: sum(function, k, hasSines, sums, InlineArray<2, V>.self)
      case 3: sum(function, k, hasSines, sums, InlineArray<3, V>.self)
      case 4: sum(function, k, hasSines, sums, InlineArray<4, V>.self)
      case 5: sum(function, k, hasSines, sums, InlineArray<5, V>.self)
      case 6: sum(function, k, hasSines, sums, InlineArray<6, V>.self)
      default:
        let step = hasSines ? 2 : 1
        for i in 0..<n {
          sum(function, k + i, hasSines, sums + step * i, InlineArray<1, V>.self)
        }
      }
    }

    @inline(__always)
    private func sum<let n: Int>(
      _ function: Int, _ k: Int, _ hasSines: Bool, _ result: UnsafeMutablePointer<N>,
      _ size: InlineArray<n, V>.Type
    ) {
      var (cv, ct) = (InlineArray<n, V>(repeating: .zero), InlineArray<n, V>(repeating: .zero))
      var (sv, st) = (InlineArray<n, V>(repeating: .zero), InlineArray<n, V>(repeating: .zero))
      var f = values + function
      var z = UnsafePointer(powers) + k
      for slot in 0..<count {
        let (c, s) = (circle[slot].c * f[0], circle[slot].s * f[0])
        for i in 0..<n {
          cv[i].addProduct(c.v, z[i].v)
          ct[i].addProduct(c.v, z[i].t)
          ct[i].addProduct(c.t, z[i].v)
          sv[i].addProduct(s.v, z[i].v)
          st[i].addProduct(s.v, z[i].t)
          st[i].addProduct(s.t, z[i].v)
        }
        f += functionCount
        z += stride
      }
      for i in 0..<n {
        if hasSines {
          result[2 * i] = N(cv[i], ct[i])
          result[2 * i + 1] = N(sv[i], st[i])
        } else {
          result[i] = N(cv[i], ct[i])
        }
      }
    }
  }

  // MARK: Backward

  /// Adds what derivatives with respect to the sums mean for the coefficients of some slots' pair of
  /// species.
  ///
  /// With s̄ = ∂Φ/∂ṡ + ∂Φ/∂s ε, the dual of a sum's adjoint, f̄ = Σ s̄ P collects ∂Φ/∂ḟ and ∂Φ/∂f, and
  /// ∂Φ/∂c_k = Σ (∂Φ/∂f Q_k + ∂Φ/∂ḟ Q̇_k).
  ///
  /// - Parameters:
  ///   - slots: The slots.
  ///   - range: Those of one neighbouring species.
  ///   - derivatives: s̄, shape [sums].
  ///   - functions: Room for f̄, shape [μ].
  ///   - coefficients: ∂Φ/∂c, shape [μ][k]; added to.
  func addDerivatives(
    _ slots: DualSlots<V>, _ range: Range<Int>, _ derivatives: UnsafePointer<N>,
    functions: UnsafeMutablePointer<N>, to coefficients: UnsafeMutablePointer<V>
  ) {
    let functionCount = slots.functionCount
    let (directions, basis) = (slots.directions.start, slots.basis.start)
    for slot in range {
      let n = directions[slot]
      for function in 0..<functionCount { functions[function] = .zero }
      var circle = (c: N(constant: 1), s: N.zero)
      for m in 0...layout.maximumRank {
        for panel in layout.panels[layout.panelStarts[m]..<layout.panelStarts[m + 1]] {
          let first = derivatives + panel.start
          if m == 0 {
            functions[panel.function] += polynomial(n.z, first, panel.powers)
          } else {
            let (cosine, sine) = polynomials(n.z, first, panel.powers)
            functions[panel.function].addProduct(circle.c, cosine)
            functions[panel.function].addProduct(circle.s, sine)
          }
        }
        circle = rotated(circle, n.x, n.y)
      }
      let q = basis + slot * radialSize
      for function in 0..<functionCount {
        let (f, sums) = (functions[function], coefficients + function * radialSize)
        for k in 0..<radialSize {
          sums[k] = sums[k].addingProduct(f.v, q[k].t).addingProduct(f.t, q[k].v)
        }
      }
    }
  }

  @inline(__always)
  private func polynomial(_ z: N, _ coefficients: UnsafePointer<N>, _ powers: Int) -> N {
    var value = coefficients[powers - 1]
    for k in stride(from: powers - 2, through: 0, by: -1) {
      value = coefficients[k].addingProduct(value, z)
    }
    return value
  }

  /// Two polynomials whose coefficients alternate.
  @inline(__always)
  private func polynomials(_ z: N, _ coefficients: UnsafePointer<N>, _ powers: Int) -> (N, N) {
    var d = coefficients + 2 * (powers - 1)
    var (even, odd) = (d[0], d[1])
    for _ in 1..<powers {
      d -= 2
      even = d[0].addingProduct(even, z)
      odd = d[1].addingProduct(odd, z)
    }
    return (even, odd)
  }
}

/// One step around the circle: (c + is)(x + iy).
@inline(__always)
private func rotated<V: SIMD>(
  _ circle: (c: Dual<V>, s: Dual<V>), _ x: Dual<V>, _ y: Dual<V>
) -> (c: Dual<V>, s: Dual<V>) where V.Scalar == Double {
  let (c, s) = circle
  return ((c * x).addingProduct(-s, y), (c * y).addingProduct(s, x))
}
