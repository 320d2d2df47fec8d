// Part of Ordeal. See LICENSE.

/// The neighbours of a few atoms of one species, gathered so that one lane is one atom.
///
/// A slot holds one neighbour of each lane's atom, all of one species. Lanes with fewer neighbours
/// are padded with points exactly at the cutoff, where radial functions and their derivatives are 0.
final class NeighborBlock<V: SIMD> where V.Scalar == Double {
  /// The number of slots, rounded up to even: the kernel takes two at a time.
  private(set) var slotCount = 0
  /// Where the slots of each neighbouring species end, shape [species].
  let speciesEnds: AlignedBuffer<Int>
  /// x/r, y/r, z/r of each slot.
  let directions: AlignedBuffer<(x: V, y: V, z: V)>
  /// r of each slot, Å.
  let distances: AlignedBuffer<V>
  /// f_μ(r), shape [slots][μ].
  let values: AlignedBuffer<V>
  /// df_μ/dr, shape [slots][μ].
  let slopes: AlignedBuffer<V>
  /// The neighbour of each lane, shape [slots][lanes]; an atom itself where there is none.
  let neighbors: AlignedBuffer<Int32>

  /// Scratch of `SphericalSums`: powers of z and of x + iy.
  let powers = AlignedBuffer<V>(64)
  let circle = AlignedBuffer<(c: V, s: V)>(64)
  /// The number of radial functions.
  var functionCount: Int { radial.functionCount }

  private let radial: RadialTables
  /// Displacements as they are found: each species has room for all neighbours.
  private let found: AlignedBuffer<Double>
  private let foundIndices: AlignedBuffer<Int32>
  private let counts: AlignedBuffer<Int>
  private let basis: AlignedBuffer<V>
  private let lanes = V().scalarCount

  init(_ radial: RadialTables) {
    self.radial = radial
    directions = AlignedBuffer(64)
    distances = AlignedBuffer(64)
    values = AlignedBuffer(64 * radial.functionCount)
    slopes = AlignedBuffer(64 * radial.functionCount)
    neighbors = AlignedBuffer(64 * V().scalarCount)
    found = AlignedBuffer(64 * 3 * V().scalarCount)
    foundIndices = AlignedBuffer(64 * V().scalarCount)
    counts = AlignedBuffer(radial.speciesCount * V().scalarCount)
    speciesEnds = AlignedBuffer(radial.speciesCount)
    basis = AlignedBuffer(2 * radial.size)
  }

  /// Gathers the neighbours of `count` atoms of one species, and evaluates their radial functions.
  ///
  /// - Parameters:
  ///   - atoms: The atoms, at most as many as there are lanes.
  ///   - count: The number of atoms.
  ///   - species: The species of all of them.
  ///   - lists: Where the atoms and their neighbours are.
  ///   - wantsSlopes: Whether df/dr is needed.
  func gather(
    _ atoms: UnsafePointer<Int32>, count: Int, species: Int, from lists: Neighborhoods,
    wantsSlopes: Bool
  ) {
    slotCount = 0
    for t in 0..<radial.speciesCount { speciesEnds.start[t] = 0 }
    guard count > 0 else { return }
    var longest = 0
    for lane in 0..<count { longest = max(longest, Int(lists.neighborCounts[Int(atoms[lane])])) }
    // One more than the longest list: entries are written before it is known whether they count.
    let room = longest + 1
    reserve(room)
    for lane in 0..<count { find(atoms[lane], lane: lane, room: room, in: lists) }
    for lane in count..<lanes {
      for t in 0..<radial.speciesCount { counts.start[t * lanes + lane] = 0 }
    }
    for t in 0..<radial.speciesCount {
      compact(species, t, room, atoms, count, wantsSlopes)
      speciesEnds.start[t] = slotCount
    }
    if slotCount % 2 == 1 {
      pad(slot: slotCount)
      slotCount += 1
    }
  }

  private func reserve(_ room: Int) {
    let slots = room * radial.speciesCount + 1
    directions.reserve(slots)
    distances.reserve(slots)
    values.reserve(slots * radial.functionCount)
    slopes.reserve(slots * radial.functionCount)
    neighbors.reserve(slots * lanes)
    found.reserve(slots * 3 * lanes)
    foundIndices.reserve(slots * lanes)
  }

  /// Writes the neighbours of one atom that lie within the cutoff into its lane, by species.
  @inline(__always)
  private func find(_ atom: Int32, lane: Int, room: Int, in lists: Neighborhoods) {
    let i = Int(atom)
    let (x, y, z) = (
      lists.positions[3 * i], lists.positions[3 * i + 1], lists.positions[3 * i + 2]
    )
    let cutoffSquared = radial.cutoff * radial.cutoff
    let (counts, found, indices) = (counts.start, found.start, foundIndices.start)
    for t in 0..<radial.speciesCount { counts[t * lanes + lane] = 0 }
    guard let list = lists.neighbors[i] else { return }
    for k in 0..<Int(lists.neighborCounts[i]) {
      // The two highest bits flag special bonds in LAMMPS.
      let j = Int(list[k] & 0x3FFF_FFFF)
      let t = Int(lists.speciesOfType[Int(lists.types[j])])
      if t < 0 { continue }
      let dx = lists.positions[3 * j] - x
      let dy = lists.positions[3 * j + 1] - y
      let dz = lists.positions[3 * j + 2] - z
      let slot = t * room + counts[t * lanes + lane]
      let place = found + (3 * slot * lanes + lane)
      place[0] = dx
      place[lanes] = dy
      place[2 * lanes] = dz
      indices[slot * lanes + lane] = Int32(truncatingIfNeeded: j)
      // Without a branch: half of a list with skin lies beyond the cutoff.
      counts[t * lanes + lane] += dx * dx + dy * dy + dz * dz < cutoffSquared ? 1 : 0
    }
  }

  /// Moves the neighbours of species t to the next slots and evaluates their radial functions.
  private func compact(
    _ center: Int, _ t: Int, _ room: Int, _ atoms: UnsafePointer<Int32>, _ atomCount: Int,
    _ wantsSlopes: Bool
  ) {
    var most = 0
    for lane in 0..<lanes { most = max(most, counts.start[t * lanes + lane]) }
    for lane in 0..<lanes {
      let own = lane < atomCount ? atoms[lane] : atoms[0]
      for c in stride(from: counts.start[t * lanes + lane], to: most, by: 1) {
        let place = found.start + (3 * (t * room + c) * lanes + lane)
        place[0] = radial.cutoff
        place[lanes] = 0
        place[2 * lanes] = 0
        foundIndices.start[(t * room + c) * lanes + lane] = own
      }
    }
    let raw = UnsafeRawPointer(found.start).assumingMemoryBound(to: V.self)
    // Read once: every access to a property of a class is checked.
    let (first, functions) = (slotCount, radial.functionCount)
    let (directions, distances) = (directions.start, distances.start)
    let (neighbors, indices) = (neighbors.start, foundIndices.start)
    let (values, slopes) = (values.start, slopes.start)
    let scratch = basis.start
    let coefficients = radial.coefficients(center, t)
    for c in 0..<most {
      let source = raw + 3 * (t * room + c)
      let slot = first + c
      let (x, y, z) = (source[0], source[1], source[2])
      let squared = (x * x).addingProduct(y, y).addingProduct(z, z)
      let r = squared.squareRoot()
      let inverse = 1 / r
      directions[slot] = (x * inverse, y * inverse, z * inverse)
      distances[slot] = r
      for lane in 0..<lanes {
        neighbors[slot * lanes + lane] = indices[(t * room + c) * lanes + lane]
      }
      radial.evaluate(
        r, coefficients, into: values + slot * functions,
        wantsSlopes ? slopes + slot * functions : nil, basis: scratch)
    }
    slotCount = first + most
  }

  /// Where everything lies, until the next block is gathered: every access to a property of a class is
  /// checked, which the inner loops cannot afford.
  struct View {
    let slotCount: Int
    let functionCount: Int
    let directions: UnsafeMutablePointer<(x: V, y: V, z: V)>
    let distances: UnsafeMutablePointer<V>
    let values: UnsafeMutablePointer<V>
    let slopes: UnsafeMutablePointer<V>
    let neighbors: UnsafeMutablePointer<Int32>
  }

  /// The gathered block.
  var view: View {
    View(
      slotCount: slotCount, functionCount: radial.functionCount, directions: directions.start,
      distances: distances.start, values: values.start, slopes: slopes.start,
      neighbors: neighbors.start)
  }

  /// A slot without neighbours.
  private func pad(slot: Int) {
    directions.start[slot] = (V(repeating: 1), .zero, .zero)
    distances.start[slot] = V(repeating: radial.cutoff)
    for function in 0..<radial.functionCount {
      values.start[slot * radial.functionCount + function] = .zero
      slopes.start[slot * radial.functionCount + function] = .zero
    }
    for lane in 0..<lanes { neighbors.start[slot * lanes + lane] = neighbors.start[lane] }
  }
}

/// The radial functions of a potential as the kernel reads them.
final class RadialTables: Sendable {
  let speciesCount: Int
  let functionCount: Int
  let size: Int
  let cutoff: Double
  /// The argument of the Chebyshev polynomials: ξ(r) = argumentSlope · r + argumentOffset.
  let argumentSlope: Double
  let argumentOffset: Double
  /// How Q_k of another kind than `RBChebyshev` follow from each other; nil for that one.
  let recurrence: RadialRecurrence?
  /// scaling · c^{(μ,k)}, shape [species][species][μ][k].
  private nonisolated(unsafe) let table: UnsafeMutablePointer<Double>

  /// The radial functions 0..<functionCount.
  init(_ potential: MomentTensorPotential, functionCount: Int) {
    let basis = potential.radialBasis
    speciesCount = potential.speciesCount
    self.functionCount = functionCount
    size = basis.size
    cutoff = basis.maximumDistance
    argumentSlope = 2 / (basis.maximumDistance - basis.minimumDistance)
    argumentOffset =
      -(basis.maximumDistance + basis.minimumDistance)
      / (basis.maximumDistance - basis.minimumDistance)
    recurrence = RadialRecurrence(basis, slope: argumentSlope, offset: argumentOffset)
    table = .allocate(capacity: speciesCount * speciesCount * functionCount * size)
    var next = table
    for center in 0..<speciesCount {
      for neighbor in 0..<speciesCount {
        for function in 0..<functionCount {
          let offset = potential.radialOffset(center, neighbor, function)
          for k in 0..<size {
            next.initialize(to: potential.scaling * potential.radialCoefficients[offset + k])
            next += 1
          }
        }
      }
    }
  }

  deinit { table.deallocate() }

  /// c^{(μ,k)} of one pair of species, shape [μ][k].
  func coefficients(_ center: Int, _ neighbor: Int) -> UnsafePointer<Double> {
    UnsafePointer(table) + (center * speciesCount + neighbor) * functionCount * size
  }
}

extension RadialTables {
  /// f_μ and df_μ/dr of one slot: first the basis Q_k and dQ_k/dr, then its sums.
  ///
  /// - Parameters:
  ///   - r: Distances, Å.
  ///   - coefficients: c^{(μ,k)} of the pair of species.
  ///   - f: f_μ(r), shape [μ].
  ///   - g: df_μ/dr, shape [μ]; nil where only the energy is wanted.
  ///   - basis: Room for 2 · size vectors.
  @inline(__always)
  fileprivate func evaluate<V: SIMD>(
    _ r: V, _ coefficients: UnsafePointer<Double>, into f: UnsafeMutablePointer<V>,
    _ g: UnsafeMutablePointer<V>?, basis: UnsafeMutablePointer<V>
  ) where V.Scalar == Double {
    if let recurrence {
      recurrence.fill(r, into: basis)
    } else {
      fillChebyshev(r, into: basis, wantsSlopes: g != nil)
    }
    var function = 0
    while function < functionCount {
      let c = coefficients + function * size
      let (f, g) = (f + function, g.map { $0 + function })
      switch functionCount - function {
      case 1: sum(c, f, g, basis, InlineArray<1, V>.self)
      case 2: sum(c, f, g, basis, InlineArray<2, V>.self)
      case 3: sum(c, f, g, basis, InlineArray<3, V>.self)
      case 4: sum(c, f, g, basis, InlineArray<4, V>.self)
      case 5: sum(c, f, g, basis, InlineArray<5, V>.self)
      default: sum(c, f, g, basis, InlineArray<6, V>.self)
      }
      function += 6
    }
  }

  /// Q_k = T_k(ξ) (r_max − r)², and dQ_k/dr where it is wanted, shape [k][2].
  @inline(__always)
  private func fillChebyshev<V: SIMD>(
    _ r: V, into basis: UnsafeMutablePointer<V>, wantsSlopes: Bool
  ) where V.Scalar == Double {
    let xi = V(repeating: argumentOffset).addingProduct(r, V(repeating: argumentSlope))
    let gap = r - cutoff
    let gap2 = gap * gap
    let xi2 = xi * 2
    var (t0, t1) = (V(repeating: 1), xi)
    if wantsSlopes {
      let twice = gap * 2
      var (d0, d1) = (V.zero, V(repeating: argumentSlope))
      for k in 0..<size {
        basis[2 * k] = t0 * gap2
        basis[2 * k + 1] = (d0 * gap2).addingProduct(t0, twice)
        let d2 = (xi2 * d1 - d0).addingProduct(t1, V(repeating: 2 * argumentSlope))
        (t0, t1, d0, d1) = (t1, xi2 * t1 - t0, d1, d2)
      }
    } else {
      for k in 0..<size {
        basis[2 * k] = t0 * gap2
        (t0, t1) = (t1, xi2 * t1 - t0)
      }
    }
  }

  /// Σ_k c_k Q_k and Σ_k c_k dQ_k/dr of n radial functions at once.
  @inline(__always)
  private func sum<let n: Int, V: SIMD>(
    _ c: UnsafePointer<Double>, _ f: UnsafeMutablePointer<V>, _ g: UnsafeMutablePointer<V>?,
    _ basis: UnsafeMutablePointer<V>, _ count: InlineArray<n, V>.Type
  ) where V.Scalar == Double {
    var values = InlineArray<n, V>(repeating: .zero)
    guard let g else {
      for k in 0..<size {
        for u in 0..<n { values[u].addProduct(basis[2 * k], V(repeating: c[u * size + k])) }
      }
      for u in 0..<n { f[u] = values[u] }
      return
    }
    var slopes = InlineArray<n, V>(repeating: .zero)
    for k in 0..<size {
      let (q, dq) = (basis[2 * k], basis[2 * k + 1])
      for u in 0..<n {
        let factor = V(repeating: c[u * size + k])
        values[u].addProduct(q, factor)
        slopes[u].addProduct(dq, factor)
      }
    }
    for u in 0..<n {
      f[u] = values[u]
      g[u] = slopes[u]
    }
  }
}
