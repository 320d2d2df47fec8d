// Part of Ordeal. See LICENSE.

/// Sums over neighbours, Σ_j f_μ(r_ij) c_m(x, y) z^k, and their derivatives.
///
/// Runs of consecutive k with the same number n of radial functions are unrolled over n: the n
/// values stay in registers while k runs. No array of monomials is ever stored.
struct SphericalSums<V: SIMD>: @unchecked Sendable where V.Scalar == Double {
  /// Consecutive powers of z with the same number of radial functions.
  private struct Run {
    var functions: Int
    var powers: Int
  }

  /// The highest m.
  private let maximumOrder: Int
  /// All runs, m after m.
  private let runs: [Run]
  /// Where the runs of each m begin, shape [m + 1].
  private let runStarts: [Int]
  /// Where the sums of each m end, shape [m].
  private let sumEnds: [Int]
  /// The number of sums.
  let count: Int

  init(ranks: [Int]) {
    maximumOrder = ranks.first ?? 0
    var runs: [Run] = []
    var runStarts = [0]
    var sumEnds: [Int] = []
    var count = 0
    for m in 0...maximumOrder {
      var own: [Run] = []
      for k in 0...(maximumOrder - m) {
        let functions = ranks.count { $0 >= m + k }
        if own.last?.functions == functions {
          own[own.count - 1].powers += 1
        } else {
          own.append(Run(functions: functions, powers: 1))
        }
        count += functions * (m == 0 ? 1 : 2)
      }
      runs += own
      runStarts.append(runs.count)
      sumEnds.append(count)
    }
    (self.runs, self.runStarts, self.sumEnds, self.count) = (runs, runStarts, sumEnds, count)
  }

  // MARK: Forward

  /// Sums over all slots of a block.
  ///
  /// - Parameter sums: The first sum; sums stand two vectors apart, since blocks come in halves.
  func accumulate(_ block: NeighborBlock<V>, functionCount: Int, into sums: UnsafeMutablePointer<V>)
  {
    for i in 0..<count { sums[2 * i] = .zero }
    runs.withUnsafeBufferPointer { runs in
      for slot in stride(from: 0, to: block.slotCount, by: 2) {
        accumulate(
          block.directions.start + slot, block.values.start + slot * functionCount, functionCount,
          UnsafePointer(runs.baseAddress.unsafelyUnwrapped), sums)
      }
    }
  }

  @inline(__always)
  private func accumulate(
    _ directions: UnsafePointer<(x: V, y: V, z: V)>, _ values: UnsafePointer<V>,
    _ functionCount: Int, _ runs: UnsafePointer<Run>, _ sums: UnsafeMutablePointer<V>
  ) {
    let (first, second) = (directions[0], directions[1])
    var next = sums
    // (x + iy)^m of both slots, and times z^k.
    var (c0, s0, c1, s1) = (V(repeating: 1), V.zero, V(repeating: 1), V.zero)
    for m in 0...maximumOrder {
      var powers = SlotPowers(c0, s0, c1, s1, first.z, second.z)
      for index in runStarts[m]..<runStarts[m + 1] {
        let run = runs[index]
        switch run.functions {
        case 1: add(run, m, values, functionCount, &powers, &next, InlineArray<1, V>.self)
        case 2: add(run, m, values, functionCount, &powers, &next, InlineArray<2, V>.self)
        case 3: add(run, m, values, functionCount, &powers, &next, InlineArray<3, V>.self)
        case 4: add(run, m, values, functionCount, &powers, &next, InlineArray<4, V>.self)
        case 5: add(run, m, values, functionCount, &powers, &next, InlineArray<5, V>.self)
        case 6: add(run, m, values, functionCount, &powers, &next, InlineArray<6, V>.self)
        default: addMany(run, m, values, functionCount, &powers, &next)
        }
      }
      (c0, s0) = rotated(c0, s0, first.x, first.y)
      (c1, s1) = rotated(c1, s1, second.x, second.y)
    }
  }

  @inline(__always)
  private func add<let n: Int>(
    _ run: Run, _ m: Int, _ values: UnsafePointer<V>, _ functionCount: Int,
    _ powers: inout SlotPowers<V>, _ next: inout UnsafeMutablePointer<V>,
    _ size: InlineArray<n, V>.Type
  ) {
    let f0 = InlineArray<n, V> { values[$0] }
    let f1 = InlineArray<n, V> { values[functionCount + $0] }
    for _ in 0..<run.powers {
      for u in 0..<n {
        next[2 * u] = next[2 * u].addingProduct(powers.c0, f0[u]).addingProduct(powers.c1, f1[u])
      }
      next += 2 * n
      if m > 0 {
        for u in 0..<n {
          next[2 * u] = next[2 * u].addingProduct(powers.s0, f0[u]).addingProduct(powers.s1, f1[u])
        }
        next += 2 * n
      }
      powers.timesZ()
    }
  }

  /// More radial functions than registers.
  private func addMany(
    _ run: Run, _ m: Int, _ values: UnsafePointer<V>, _ functionCount: Int,
    _ powers: inout SlotPowers<V>, _ next: inout UnsafeMutablePointer<V>
  ) {
    for _ in 0..<run.powers {
      for part in 0..<(m > 0 ? 2 : 1) {
        let (p0, p1) = part == 0 ? (powers.c0, powers.c1) : (powers.s0, powers.s1)
        for u in 0..<run.functions {
          next[2 * u] = next[2 * u].addingProduct(p0, values[u])
            .addingProduct(p1, values[functionCount + u])
        }
        next += 2 * run.functions
      }
      powers.timesZ()
    }
  }

  // MARK: Backward

  /// What the energy's derivatives with respect to the sums mean for the displacement of a slot.
  ///
  /// - Parameters:
  ///   - direction: r/r of the slot.
  ///   - values: f_μ of the slot.
  ///   - slopes: df_μ/dr of the slot.
  ///   - derivatives: ∂E/∂sum, two vectors apart.
  /// - Returns: ∂E/∂(x, y, z) of the direction, as if its components were free, and ∂E/∂r.
  @inline(__always)
  func derivative(
    _ direction: (x: V, y: V, z: V), _ values: UnsafePointer<V>, _ slopes: UnsafePointer<V>,
    _ derivatives: UnsafePointer<V>
  ) -> (x: V, y: V, z: V, r: V) {
    var (gx, gy, gz, gr) = (V.zero, V.zero, V.zero, V.zero)
    // (x + iy)^m and (x + iy)^(m − 1).
    var (c, s, cBefore, sBefore) = (V(repeating: 1), V.zero, V.zero, V.zero)
    for m in 0...maximumOrder {
      var next = derivatives + 2 * sumEnds[m]
      var (cosine, sine) = (Horner<V>(), Horner<V>())
      for index in (runStarts[m]..<runStarts[m + 1]).reversed() {
        let run = runs[index]
        switch run.functions {
        case 1: back(run, m, direction.z, values, slopes, &cosine, &sine, &next, InlineArray<1, V>.self)
        case 2: back(run, m, direction.z, values, slopes, &cosine, &sine, &next, InlineArray<2, V>.self)
        case 3: back(run, m, direction.z, values, slopes, &cosine, &sine, &next, InlineArray<3, V>.self)
        case 4: back(run, m, direction.z, values, slopes, &cosine, &sine, &next, InlineArray<4, V>.self)
        case 5: back(run, m, direction.z, values, slopes, &cosine, &sine, &next, InlineArray<5, V>.self)
        case 6: back(run, m, direction.z, values, slopes, &cosine, &sine, &next, InlineArray<6, V>.self)
        default: backMany(run, m, direction.z, values, slopes, &cosine, &sine, &next)
        }
      }
      gr = gr.addingProduct(c, cosine.radial).addingProduct(s, sine.radial)
      gz = gz.addingProduct(c, cosine.slope).addingProduct(s, sine.slope)
      let order = V(repeating: Double(m))
      gx.addProduct(order, (cBefore * cosine.value).addingProduct(sBefore, sine.value))
      gy.addProduct(order, (cBefore * sine.value) - (sBefore * cosine.value))
      (cBefore, sBefore) = (c, s)
      (c, s) = rotated(c, s, direction.x, direction.y)
    }
    return (gx, gy, gz, gr)
  }

  @inline(__always)
  private func back<let n: Int>(
    _ run: Run, _ m: Int, _ z: V, _ values: UnsafePointer<V>, _ slopes: UnsafePointer<V>,
    _ cosine: inout Horner<V>, _ sine: inout Horner<V>, _ next: inout UnsafePointer<V>,
    _ size: InlineArray<n, V>.Type
  ) {
    let f = InlineArray<n, V> { values[$0] }
    let g = InlineArray<n, V> { slopes[$0] }
    for _ in 0..<run.powers {
      if m > 0 {
        next -= 2 * n
        sine.step(z, next, f, g)
      }
      next -= 2 * n
      cosine.step(z, next, f, g)
    }
  }

  private func backMany(
    _ run: Run, _ m: Int, _ z: V, _ values: UnsafePointer<V>, _ slopes: UnsafePointer<V>,
    _ cosine: inout Horner<V>, _ sine: inout Horner<V>, _ next: inout UnsafePointer<V>
  ) {
    for _ in 0..<run.powers {
      if m > 0 {
        next -= 2 * run.functions
        sine.step(z, next, values, slopes, run.functions)
      }
      next -= 2 * run.functions
      cosine.step(z, next, values, slopes, run.functions)
    }
  }
}

/// (x + iy)^m z^k of two slots.
private struct SlotPowers<V: SIMD> where V.Scalar == Double {
  var (c0, s0, c1, s1): (V, V, V, V)
  let (z0, z1): (V, V)

  @inline(__always)
  init(_ c0: V, _ s0: V, _ c1: V, _ s1: V, _ z0: V, _ z1: V) {
    (self.c0, self.s0, self.c1, self.s1, self.z0, self.z1) = (c0, s0, c1, s1, z0, z1)
  }

  @inline(__always)
  mutating func timesZ() {
    c0 *= z0
    s0 *= z0
    c1 *= z1
    s1 *= z1
  }
}

/// A polynomial in z by Horner's rule, highest power first: its value, its slope, and the value of
/// its twin with df/dr in place of f.
private struct Horner<V: SIMD> where V.Scalar == Double {
  var value = V.zero
  var slope = V.zero
  var radial = V.zero

  @inline(__always) init() {}

  @inline(__always)
  mutating func step<let n: Int>(
    _ z: V, _ d: UnsafePointer<V>, _ f: InlineArray<n, V>, _ g: InlineArray<n, V>
  ) {
    var sum = d[0] * f[0]
    radial = (radial * z).addingProduct(d[0], g[0])
    for u in 1..<n {
      let du = d[2 * u]
      sum.addProduct(du, f[u])
      radial.addProduct(du, g[u])
    }
    slope = value.addingProduct(slope, z)
    value = sum.addingProduct(value, z)
  }

  @inline(__always)
  mutating func step(
    _ z: V, _ d: UnsafePointer<V>, _ f: UnsafePointer<V>, _ g: UnsafePointer<V>, _ n: Int
  ) {
    var sum = V.zero
    radial *= z
    for u in 0..<n {
      sum.addProduct(d[2 * u], f[u])
      radial.addProduct(d[2 * u], g[u])
    }
    slope = value.addingProduct(slope, z)
    value = sum.addingProduct(value, z)
  }
}

/// (c + is)(x + iy)
@inline(__always)
private func rotated<V: SIMD>(_ c: V, _ s: V, _ x: V, _ y: V) -> (V, V)
where V.Scalar == Double {
  ((c * x).addingProduct(-s, y), (c * y).addingProduct(s, x))
}
