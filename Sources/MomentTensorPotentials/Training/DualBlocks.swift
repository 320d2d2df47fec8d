// Part of Ordeal. See LICENSE.

import Structures

/// The derivative of a E + D_u E with respect to all coefficients, SIMD over atoms.
///
/// Goals, in order: derivatives exact to rounding; speed; code that can be read.
///
/// Everything that `SphericalBlocks` does for the energy is done on dual numbers (value, tangent along
/// u), so that the forward pass yields b, ḃ and the reverse pass g = ∂E/∂b and h = ∂(D_u E)/∂b. From
/// Φ = a E + g · ḃ follow
///
///     ∂Φ/∂ḃ = g,   ∂Φ/∂b = a g + h,   ∂Φ/∂w_f = tangent of x_p · x_q along (ẋ + a x / 2)
final class DualBlocks<Lanes: KernelLanes> {
  typealias V = Lanes.Half
  typealias W = Lanes.Whole
  typealias N = Dual<V>

  let model: TrainablePotential
  let tables: SphericalTables
  let angular: DualSums<V>
  let block: NeighborBlock<V>
  let slots: DualSlots<V>
  /// The sums, later the derivatives with respect to them.
  let sums: AlignedBuffer<W>
  let couplings: SphericalCouplings<W, N>
  let ordered = AlignedBuffer<Int32>(64)
  let lanes = V().scalarCount
  /// Derivatives with respect to w, then lin, one for each lane.
  private let rawSums: AlignedBuffer<V>
  /// Derivatives with respect to c, shape [species][species][μ][k], one for each lane.
  private let radialSums: AlignedBuffer<V>
  private let functions: AlignedBuffer<N>
  /// Scratch of `designRows`, whose lanes are neighbours of one atom.
  let laneSlots: DualSlots<V>
  let laneSums: AlignedBuffer<W>
  let laneValues: AlignedBuffer<V>
  let tangents: AlignedBuffer<V>

  init(_ model: TrainablePotential) {
    self.model = model
    tables = model.tables
    let radial = tables.radial
    angular = DualSums(ranks: tables.plan.ranks, radialSize: radial.size)
    block = NeighborBlock(radial)
    slots = DualSlots(radial)
    sums = AlignedBuffer(tables.plan.componentCount)
    couplings = SphericalCouplings(tables)
    rawSums = AlignedBuffer(model.basis.rawCount)
    radialSums = AlignedBuffer(
      radial.speciesCount * radial.speciesCount * radial.functionCount * radial.size)
    functions = AlignedBuffer(radial.functionCount)
    laneSlots = DualSlots(radial)
    laneSums = AlignedBuffer(tables.plan.componentCount)
    laneValues = AlignedBuffer(2 * radial.functionCount)
    tangents = AlignedBuffer(model.basis.rawCount)
  }

  func sums(
    _ direction: LossDirection, of neighborhoods: StructureNeighborhoods
  ) -> DualKernelSums {
    let radial = tables.radial
    for i in 0..<model.basis.rawCount { rawSums.start[i] = .zero }
    let perSpecies = radial.speciesCount * radial.functionCount * radial.size
    for i in 0..<radial.speciesCount * perSpecies { radialSums.start[i] = .zero }
    let velocities = direction.velocities(of: neighborhoods.list)
    var counts = [Int](repeating: 0, count: radial.speciesCount)
    velocities.withUnsafeBufferPointer { velocities in
      guard let velocities = velocities.baseAddress else { return }
      forEachBlock(of: neighborhoods) { species, atoms, count, lists in
        counts[species] += count
        gather(atoms, count, species, lists, velocities)
        _ = couplings.evaluate()
        addCoefficients(direction.energy)
        addRadial(species, direction.energy)
      }
    }
    return DualKernelSums(
      raw: (0..<model.basis.rawCount).map { rawSums.start[$0].sum() },
      radial: (0..<radial.speciesCount * perSpecies).map { radialSums.start[$0].sum() },
      counts: counts)
  }

  /// Calls `body` with the atoms of one species after another, as many as there are lanes.
  func forEachBlock(
    of neighborhoods: StructureNeighborhoods,
    _ body: (
      _ species: Int, _ atoms: UnsafePointer<Int32>, _ count: Int, _ lists: Neighborhoods
    ) -> Void
  ) {
    _ = neighborhoods.withNeighborhoods(of: 0..<neighborhoods.list.atomCount) { lists in
      ordered.reserve(lists.atomCount)
      for species in tables.speciesCoefficients.indices {
        var count = 0
        for k in 0..<lists.atomCount {
          let atom = lists.atoms[k]
          if lists.speciesOfType[Int(lists.types[Int(atom)])] == Int32(species) {
            ordered.start[count] = atom
            count += 1
          }
        }
        for begin in stride(from: 0, to: count, by: lanes) {
          body(species, UnsafePointer(ordered.start) + begin, min(lanes, count - begin), lists)
        }
      }
    }
  }

  /// b and ḃ of one block, into the couplings' x; the sums stay as they are.
  func gather(
    _ atoms: UnsafePointer<Int32>, _ count: Int, _ species: Int, _ lists: Neighborhoods,
    _ velocities: UnsafePointer<Double>
  ) {
    block.gather(atoms, count: count, species: species, from: lists, wantsSlopes: true)
    slots.fill(block.view, atoms, count, velocities)
    angular.accumulate(slots, into: numbers(sums.start))
    tables.transform.multiply(sums.start, couplings.x)
  }

  @inline(__always)
  func numbers(_ vectors: UnsafeMutablePointer<W>) -> UnsafeMutablePointer<N> {
    UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: N.self)
  }

  /// Derivatives with respect to w and lin.
  ///
  /// The tangents in x become ẋ + a x / 2.
  private func addCoefficients(_ a: Double) {
    let x = numbers(couplings.x)
    let half = V(repeating: a / 2)
    for i in 0..<tables.plan.tensorCount { x[i].t.addProduct(x[i].v, half) }
    model.features.addTangents(x, to: rawSums.start)
    let linear = rawSums.start + model.features.count
    for (position, column) in model.basis.linearColumns.enumerated() {
      linear[position] += x[column].t.addingProduct(x[column].v, half)
    }
  }

  /// Derivatives with respect to c of one species at the centre.
  private func addRadial(_ species: Int, _ a: Double) {
    let (radial, y) = (tables.radial, numbers(couplings.y))
    let factor = V(repeating: a)
    for i in 0..<tables.plan.componentCount { y[i].t.addProduct(y[i].v, factor) }
    tables.transposedTransform.multiply(couplings.y, sums.start)
    let perPair = radial.functionCount * radial.size
    var begin = 0
    for neighbor in 0..<radial.speciesCount {
      let end = block.speciesEnds.start[neighbor]
      angular.addDerivatives(
        slots, begin..<end, numbers(sums.start), functions: functions.start,
        to: radialSums.start + (species * radial.speciesCount + neighbor) * perPair)
      begin = end
    }
  }
}
