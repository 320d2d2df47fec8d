// Part of Ordeal. See LICENSE.

/// The neighbours of a few atoms, with how they move: everything as dual numbers.
///
/// Atoms move with velocities u. A pair's r⃗ moves with u_j − u_i, so that
///
///     ṙ = n · (u_j − u_i)     ṅ = (u_j − u_i − n ṙ)/r     ḟ = f' ṙ
///
/// A strain ε is the velocity u_j = r_j ε of every atom and image.
final class DualSlots<V: SIMD> where V.Scalar == Double {
  typealias N = Dual<V>

  /// The number of slots.
  private(set) var count = 0
  /// x/r, y/r, z/r of each slot.
  let directions = AlignedBuffer<(x: N, y: N, z: N)>(64)
  /// f_μ of each slot, shape [slots][μ].
  let values: AlignedBuffer<N>
  /// Q_k of each slot, shape [slots][k].
  let basis: AlignedBuffer<N>
  /// z^k of each slot, shape [slots][R + 1].
  let powers = AlignedBuffer<N>(64)
  /// (x + iy)^m of each slot, for the current m.
  let circle = AlignedBuffer<(c: N, s: N)>(64)
  let functionCount: Int
  /// Q_k and dQ_k/dr of one slot, where they follow from a recurrence.
  private let functions: AlignedBuffer<V>
  private let radial: RadialTables
  private let lanes = V().scalarCount

  init(_ radial: RadialTables) {
    self.radial = radial
    functionCount = radial.functionCount
    values = AlignedBuffer(64 * radial.functionCount)
    basis = AlignedBuffer(64 * radial.size)
    functions = AlignedBuffer(2 * radial.size)
  }

  /// Makes room for slots.
  func reserve(_ slots: Int) {
    count = slots
    directions.reserve(slots)
    values.reserve(slots * functionCount)
    basis.reserve(slots * radial.size)
  }

  /// Takes over a gathered block, with the velocities of its atoms and their neighbours.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - atoms: The atoms of its lanes.
  ///   - atomCount: Their number.
  ///   - velocities: u of every atom and image, shape [images][3].
  func fill(
    _ block: NeighborBlock<V>.View, _ atoms: UnsafePointer<Int32>, _ atomCount: Int,
    _ velocities: UnsafePointer<Double>
  ) {
    reserve(block.slotCount)
    var own = (x: V.zero, y: V.zero, z: V.zero)
    for lane in 0..<lanes {
      let u = velocities + 3 * Int(atoms[lane < atomCount ? lane : 0])
      (own.x[lane], own.y[lane], own.z[lane]) = (u[0], u[1], u[2])
    }
    for slot in 0..<count {
      var u = (x: V.zero, y: V.zero, z: V.zero)
      let neighbors = block.neighbors + slot * lanes
      for lane in 0..<lanes {
        let other = velocities + 3 * Int(neighbors[lane])
        (u.x[lane], u.y[lane], u.z[lane]) = (other[0], other[1], other[2])
      }
      set(
        slot, block.directions[slot], block.distances[slot],
        velocity: (u.x - own.x, u.y - own.y, u.z - own.z),
        values: block.values + slot * functionCount, slopes: block.slopes + slot * functionCount)
    }
  }

  /// Sets one slot.
  @inline(__always)
  func set(
    _ slot: Int, _ n: (x: V, y: V, z: V), _ r: V, velocity u: (x: V, y: V, z: V),
    values f: UnsafePointer<V>, slopes: UnsafePointer<V>
  ) {
    let inverse = 1 / r
    let speed = (n.x * u.x).addingProduct(n.y, u.y).addingProduct(n.z, u.z)
    directions.start[slot] = (
      N(n.x, (u.x - n.x * speed) * inverse), N(n.y, (u.y - n.y * speed) * inverse),
      N(n.z, (u.z - n.z * speed) * inverse)
    )
    let values = values.start + slot * functionCount
    for function in 0..<functionCount {
      values[function] = N(f[function], slopes[function] * speed)
    }
    evaluateBasis(N(r, speed), into: basis.start + slot * radial.size)
  }

  /// Q_k, with how they move.
  @inline(__always)
  private func evaluateBasis(_ r: N, into basis: UnsafeMutablePointer<N>) {
    if let recurrence = radial.recurrence {
      let q = functions.start
      recurrence.fill(r.v, into: q)
      for k in 0..<radial.size { basis[k] = N(q[2 * k], q[2 * k + 1] * r.t) }
    } else {
      evaluateChebyshev(r, into: basis)
    }
  }

  /// Q_k = T_k(ξ) (r_max − r)².
  @inline(__always)
  private func evaluateChebyshev(_ r: N, into basis: UnsafeMutablePointer<N>) {
    let slope = V(repeating: radial.argumentSlope)
    let xi = N(V(repeating: radial.argumentOffset).addingProduct(r.v, slope), r.t * slope)
    let gap = N(r.v - radial.cutoff, r.t)
    let (gap2, xi2) = (gap * gap, xi + xi)
    var (t0, t1) = (N(constant: 1), xi)
    for k in 0..<radial.size {
      basis[k] = t0 * gap2
      (t0, t1) = (t1, xi2 * t1 - t0)
    }
  }
}
