// Part of Ordeal. See LICENSE.

/// The fast kernel: a potential in its spherical form, SIMD over atoms.
final class SphericalKernel: MomentTensorKernel {
  /// A call whose types are all known, which the compiler specialises; a protocol's witness of a
  /// generic class it does not.
  private let blocks: (Neighborhoods, KernelOutput) -> Double

  init(_ tables: SphericalTables, precision: KernelPrecision) {
    let blocks = SphericalBlocks<NativeLanes>(tables, precision: precision)
    self.blocks = { blocks.compute($0, into: $1) }
  }

  #if ORDEAL_BOTH_WIDTHS
  /// How many bytes the vectors of a kernel hold.
  enum Width {
    /// AVX2, 32 bytes.
    case narrow
    /// AVX-512, 64 bytes.
    case wide
  }

  /// A kernel of either width, whatever the build's instruction set: for tests.
  init(_ tables: SphericalTables, precision: KernelPrecision, width: Width) {
    switch width {
    case .narrow:
      let narrow = SphericalBlocks<NarrowLanes>(tables, precision: precision)
      blocks = { narrow.compute($0, into: $1) }
    case .wide:
      let wide = SphericalBlocks<WideLanes>(tables, precision: precision)
      blocks = { wide.compute($0, into: $1) }
    }
  }
  #endif

  func compute(_ neighborhoods: Neighborhoods, into output: KernelOutput) -> Double {
    blocks(neighborhoods, output)
  }
}

/// A potential in its spherical form, evaluated block by block.
///
/// Goals, in order: the numbers of the reference kernel to 10⁻¹¹; speed; code that can be read.
///
/// A block holds atoms of one species, one in each lane. For each block: gather the neighbours and
/// their radial functions; sum over neighbours; transform to b; couple, mix and go back
/// (`SphericalCouplings`); spread the derivatives over the neighbours.
final class SphericalBlocks<Lanes: KernelLanes> {
  private typealias Half = Lanes.Half
  private typealias Whole = Lanes.Whole

  private let tables: SphericalTables
  private let angular: SphericalSums<Half>
  private let first: NeighborBlock<Half>
  private let second: NeighborBlock<Half>
  /// The sums of both halves, and later the derivatives with respect to them.
  private let sums: AlignedBuffer<Whole>
  private let components: AlignedBuffer<Whole>
  private let couplings: Couplings
  private let ordered: AlignedBuffer<Int32>
  private let halfLanes = Half().scalarCount

  private enum Couplings {
    case double(SphericalCouplings<Whole, Whole>)
    case single(SphericalCouplings<Lanes.Single, Lanes.Single>)
  }

  init(_ tables: SphericalTables, precision: KernelPrecision) {
    self.tables = tables
    angular = SphericalSums(ranks: tables.plan.ranks)
    first = NeighborBlock(tables.radial)
    second = NeighborBlock(tables.radial)
    sums = AlignedBuffer(tables.plan.componentCount)
    components = AlignedBuffer(tables.plan.componentCount)
    couplings =
      switch precision {
      case .double: .double(SphericalCouplings(tables))
      case .mixed: .single(SphericalCouplings(tables))
      }
    ordered = AlignedBuffer(64)
  }

  func compute(_ lists: Neighborhoods, into output: KernelOutput) -> Double {
    ordered.reserve(lists.atomCount)
    var total = 0.0
    for species in tables.speciesCoefficients.indices {
      var count = 0
      for k in 0..<lists.atomCount {
        let atom = lists.atoms[k]
        if lists.speciesOfType[Int(lists.types[Int(atom)])] == Int32(species) {
          ordered.start[count] = atom
          count += 1
        }
      }
      for begin in stride(from: 0, to: count, by: 2 * halfLanes) {
        let block = UnsafePointer(ordered.start) + begin
        total += compute(
          block, count: min(2 * halfLanes, count - begin), species: species, lists, output)
      }
    }
    return total
  }

  /// One block of at most as many atoms as `Whole` has lanes.
  private func compute(
    _ atoms: UnsafePointer<Int32>, count: Int, species: Int, _ lists: Neighborhoods,
    _ output: KernelOutput
  ) -> Double {
    let wantsForces =
      output.forces != nil || output.virial != nil || output.atomVirials != nil
    let halves = UnsafeMutableRawPointer(sums.start).assumingMemoryBound(to: Half.self)
    let firstCount = min(count, halfLanes)
    first.gather(
      atoms, count: firstCount, species: species, from: lists, wantsSlopes: wantsForces)
    angular.accumulate(first, into: halves)
    second.gather(
      atoms + firstCount, count: count - firstCount, species: species, from: lists,
      wantsSlopes: wantsForces)
    angular.accumulate(second, into: halves + 1)

    let energies = wantsForces ? energyAndDerivatives() : energy()
    var sum = 0.0
    for lane in 0..<count {
      let energy = energies[lane] + tables.speciesCoefficients[species]
      sum += energy
      output.atomEnergies?[Int(atoms[lane])] += energy
    }
    guard wantsForces else { return sum }
    spread(first, halves, atoms, count: firstCount, into: output)
    spread(second, halves + 1, atoms + firstCount, count: count - firstCount, into: output)
    return sum
  }

  // MARK: Energy

  private func energy() -> Whole {
    switch couplings {
    case .double(let couplings):
      tables.transform.multiply(sums.start, couplings.x)
      return couplings.energy()
    case .single(let couplings):
      roundComponents(to: couplings.x)
      return Lanes.widened(couplings.energy())
    }
  }

  /// Replaces the sums by the energy's derivatives with respect to them.
  private func energyAndDerivatives() -> Whole {
    switch couplings {
    case .double(let couplings):
      tables.transform.multiply(sums.start, couplings.x)
      let energy = couplings.evaluate()
      tables.transposedTransform.multiply(couplings.y, sums.start)
      return energy
    case .single(let couplings):
      roundComponents(to: couplings.x)
      let energy = couplings.evaluate()
      for i in 0..<tables.plan.componentCount {
        components.start[i] = Lanes.widened(couplings.y[i])
      }
      tables.transposedTransform.multiply(components.start, sums.start)
      return Lanes.widened(energy)
    }
  }

  /// b = transform · sums in Double, whatever the couplings run in: the entries reach 2000.
  private func roundComponents(to x: UnsafeMutablePointer<Lanes.Single>) {
    tables.transform.multiply(sums.start, components.start)
    for i in 0..<tables.plan.componentCount { x[i] = Lanes.rounded(components.start[i]) }
  }

  // MARK: Forces

  /// Adds what a half block's derivatives mean for forces and virials.
  ///
  /// With n = r/r and E(n, r): dE/dr⃗ = ∂E/∂r n + (g − (g · n) n)/r, g = ∂E/∂n.
  @inline(never)
  private func spread(
    _ block: NeighborBlock<Half>, _ derivatives: UnsafePointer<Half>,
    _ atoms: UnsafePointer<Int32>, count: Int, into output: KernelOutput
  ) {
    let block = block.view
    let (angular, halfLanes) = (angular, halfLanes)
    var total = (x: Half.zero, y: Half.zero, z: Half.zero)
    var virial = SymmetricTensor<Half>()
    for slot in stride(from: 0, to: block.slotCount, by: 2) {
      let g = angular.derivative(block, slot, derivatives)
      for second in 0..<2 {
        let n = block.directions[slot + second]
        let r = block.distances[slot + second]
        let (gx, gy, gz, gr) =
          second == 0 ? (g.x.a, g.y.a, g.z.a, g.r.a) : (g.x.b, g.y.b, g.z.b, g.r.b)
        let inverse = 1 / r
        let along = (gx * n.x).addingProduct(gy, n.y).addingProduct(gz, n.z)
        let radial = gr - along * inverse
        let ax = (radial * n.x).addingProduct(gx, inverse)
        let ay = (radial * n.y).addingProduct(gy, inverse)
        let az = (radial * n.z).addingProduct(gz, inverse)
        total.x += ax
        total.y += ay
        total.z += az
        let pair = SymmetricTensor(ax, ay, az, r * n.x, r * n.y, r * n.z)
        virial.add(pair)
        let neighbors = block.neighbors + (slot + second) * halfLanes
        if let forces = output.forces { subtract(ax, ay, az, from: forces, neighbors) }
        if let virials = output.atomVirials {
          pair.subtractHalves(from: virials, atoms, count: count, neighbors)
        }
      }
    }
    if let forces = output.forces {
      for lane in 0..<count {
        let f = forces + 3 * Int(atoms[lane])
        f[0] += total.x[lane]
        f[1] += total.y[lane]
        f[2] += total.z[lane]
      }
    }
    if let sums = output.virial { virial.subtract(from: sums) }
  }

  /// Each lane's vector goes to its neighbour; where there is none it is zero.
  @inline(__always)
  private func subtract(
    _ x: Half, _ y: Half, _ z: Half, from forces: UnsafeMutablePointer<Double>,
    _ neighbors: UnsafePointer<Int32>
  ) {
    for lane in 0..<halfLanes {
      let f = forces + 3 * Int(neighbors[lane])
      f[0] -= x[lane]
      f[1] -= y[lane]
      f[2] -= z[lane]
    }
  }
}

/// Six components xx, yy, zz, xy, xz, yz, one tensor for each lane.
private struct SymmetricTensor<V: SIMD> where V.Scalar == Double {
  var (xx, yy, zz, xy, xz, yz): (V, V, V, V, V, V)

  @inline(__always)
  init() { (xx, yy, zz, xy, xz, yz) = (.zero, .zero, .zero, .zero, .zero, .zero) }

  /// a ⊗ r of one pair: only the sum over pairs is symmetric, and its upper half is all that LAMMPS
  /// has room for.
  @inline(__always)
  init(_ ax: V, _ ay: V, _ az: V, _ rx: V, _ ry: V, _ rz: V) {
    (xx, yy, zz, xy, xz, yz) = (ax * rx, ay * ry, az * rz, ax * ry, ax * rz, ay * rz)
  }

  @inline(__always)
  mutating func add(_ other: SymmetricTensor) {
    xx += other.xx
    yy += other.yy
    zz += other.zz
    xy += other.xy
    xz += other.xz
    yz += other.yz
  }

  @inline(__always)
  func subtract(from sums: UnsafeMutablePointer<Double>) {
    sums[0] -= xx.sum()
    sums[1] -= yy.sum()
    sums[2] -= zz.sum()
    sums[3] -= xy.sum()
    sums[4] -= xz.sum()
    sums[5] -= yz.sum()
  }

  /// Half to each lane's atom, half to its neighbour.
  func subtractHalves(
    from virials: UnsafeMutablePointer<Double>, _ atoms: UnsafePointer<Int32>, count: Int,
    _ neighbors: UnsafePointer<Int32>
  ) {
    for lane in 0..<count {
      for atom in [atoms[lane], neighbors[lane]] {
        let sums = virials + 6 * Int(atom)
        sums[0] -= 0.5 * xx[lane]
        sums[1] -= 0.5 * yy[lane]
        sums[2] -= 0.5 * zz[lane]
        sums[3] -= 0.5 * xy[lane]
        sums[4] -= 0.5 * xz[lane]
        sums[5] -= 0.5 * yz[lane]
      }
    }
  }
}
