// Part of Ordeal. See LICENSE.

/// Eight atoms of one species side by side, and their neighbours: lane l of every slot belongs to
/// atom l. Neighbours are sorted by species; atoms with fewer have dummies exactly at the cutoff,
/// where all radial functions and their slopes vanish.
final class CartesianBlock {
  typealias Lanes = SIMD8<Double>

  private(set) var slotCount = 0
  /// Where the slots of each species begin, shape [species + 1].
  private var speciesStarts: [Int]
  private var capacity = 0
  /// (r_j − r_i) / r_ij, shape [slots].
  private(set) var x = LaneMemory<Lanes>(count: 0, zero: .zero)
  private(set) var y = LaneMemory<Lanes>(count: 0, zero: .zero)
  private(set) var z = LaneMemory<Lanes>(count: 0, zero: .zero)
  /// r_ij, Å.
  private(set) var distance = LaneMemory<Lanes>(count: 0, zero: .zero)
  /// The neighbour in each lane of each slot, −1 for a dummy, shape [slots][8].
  private(set) var neighbors = LaneMemory<Int32>(count: 0, zero: -1)
  /// f_μ, shape [slots][μ].
  private(set) var values = LaneMemory<Lanes>(count: 0, zero: .zero)
  /// df_μ/dr, Å⁻¹, shape [slots][μ].
  private(set) var slopes = LaneMemory<Lanes>(count: 0, zero: .zero)
  private let plan: CartesianPlan

  init(_ plan: CartesianPlan) {
    self.plan = plan
    speciesStarts = Array(repeating: 0, count: plan.speciesCount + 1)
  }

  /// Takes in up to eight atoms of one species, and computes the radial functions.
  func load(_ atoms: UnsafeBufferPointer<Int32>, species: Int, from neighborhoods: Neighborhoods) {
    reserve(atoms.reduce(0) { max($0, Int(neighborhoods.neighborCounts[Int($1)])) })
    slotCount = 0
    for neighborSpecies in 0..<plan.speciesCount {
      speciesStarts[neighborSpecies] = slotCount
      slotCount = gather(atoms, neighborSpecies, neighborhoods, from: slotCount)
      computeRadialFunctions(
        speciesStarts[neighborSpecies]..<slotCount, species, neighborSpecies)
    }
    speciesStarts[plan.speciesCount] = slotCount
  }

  /// Makes room for lists of the given length; padding may add as many slots for each species.
  private func reserve(_ longest: Int) {
    let needed = longest * plan.speciesCount
    guard needed > capacity else { return }
    capacity = needed + needed / 4 + 8
    x = LaneMemory(count: capacity, zero: .zero)
    y = LaneMemory(count: capacity, zero: .zero)
    z = LaneMemory(count: capacity, zero: .zero)
    distance = LaneMemory(count: capacity, zero: .zero)
    neighbors = LaneMemory(count: capacity * 8, zero: -1)
    values = LaneMemory(count: capacity * plan.functionCount, zero: .zero)
    slopes = LaneMemory(count: capacity * plan.functionCount, zero: .zero)
  }

  /// Writes the neighbours of one species into slots from `start` on.
  ///
  /// - Returns: The end of these slots.
  private func gather(
    _ atoms: UnsafeBufferPointer<Int32>, _ species: Int, _ lists: Neighborhoods, from start: Int
  ) -> Int {
    let cutoff = plan.radialBasis.maximumDistance
    var counts = SIMD8<Int>.zero
    for (lane, atom) in atoms.enumerated() {
      guard let list = lists.neighbors[Int(atom)] else { continue }
      let center = lists.position(Int(atom))
      for k in 0..<Int(lists.neighborCounts[Int(atom)]) {
        let j = list[k] & neighborIndexMask
        guard lists.speciesOfType[Int(lists.types[Int(j)])] == Int32(species) else { continue }
        let d = lists.position(Int(j)) - center
        guard (d * d).sum() < cutoff * cutoff else { continue }
        let slot = start + counts[lane]
        set(slot, lane, j, d)
        counts[lane] += 1
      }
    }
    let end = start + counts.max()
    for lane in 0..<8 {
      for slot in (start + counts[lane])..<max(end, start + counts[lane]) {
        set(slot, lane, -1, SIMD3(cutoff, 0, 0))
      }
    }
    return end
  }

  @inline(__always)
  private func set(_ slot: Int, _ lane: Int, _ neighbor: Int32, _ d: SIMD3<Double>) {
    x.base[slot][lane] = d.x
    y.base[slot][lane] = d.y
    z.base[slot][lane] = d.z
    neighbors.base[8 * slot + lane] = neighbor
  }

  /// f_μ = Σ_k c_k T_k(ξ) (r_max − r)² and its slope; turns displacements into unit vectors.
  private func computeRadialFunctions(_ slots: Range<Int>, _ center: Int, _ neighbor: Int) {
    let (low, high) = (plan.radialBasis.minimumDistance, plan.radialBasis.maximumDistance)
    let xiSlope = Lanes(repeating: 2 / (high - low))
    let xiOffset = Lanes(repeating: -(low + high) / (high - low))
    let (size, functionCount) = (plan.radialBasis.size, plan.functionCount)
    let coefficients =
      plan.radialCoefficients.base + (center * plan.speciesCount + neighbor) * size * functionCount
    for slot in slots {
      let r = normalize(slot)
      let xi = xiOffset + r * xiSlope
      let u = r - high
      let (cut, cutSlope) = (u * u, u + u)
      let f = values.base + slot * functionCount
      let df = slopes.base + slot * functionCount
      for function in 0..<functionCount { (f[function], df[function]) = (.zero, .zero) }
      // T_k and dT_k/dr by their recurrence.
      var (t, next) = (Lanes(repeating: 1), xi)
      var (tSlope, nextSlope) = (Lanes.zero, xiSlope)
      for k in 0..<size {
        let q = t * cut
        let qSlope = tSlope * cut + t * cutSlope
        for function in 0..<functionCount {
          let c = Lanes(repeating: coefficients[k * functionCount + function])
          f[function].addProduct(q, c)
          df[function].addProduct(qSlope, c)
        }
        let twice = xi + xi
        (t, next) = (next, twice * next - t)
        (tSlope, nextSlope) = (nextSlope, 2 * xiSlope * t + twice * nextSlope - tSlope)
      }
    }
  }

  /// Divides a slot's displacement by its length.
  private func normalize(_ slot: Int) -> Lanes {
    let (dx, dy, dz) = (x.base[slot], y.base[slot], z.base[slot])
    let r = (dx * dx + dy * dy + dz * dz).squareRoot()
    (x.base[slot], y.base[slot], z.base[slot]) = (dx / r, dy / r, dz / r)
    distance.base[slot] = r
    return r
  }
}
