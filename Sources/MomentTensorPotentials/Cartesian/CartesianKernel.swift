// Part of Ordeal. See LICENSE.

/// The potential from its own graph, eight atoms at a time.
///
/// Goals, in order: to run any valid graph, to be readable, to be fast. It stands in where a
/// potential does not fit the spherical form; the order of work is that of `ReferenceKernel`, the
/// arrangement that of `CartesianPlan`.
public final class CartesianKernel: MomentTensorKernel {
  typealias Lanes = SIMD8<Double>

  private let plan: CartesianPlan
  private let block: NeighborBlock<Lanes>
  private let moments: AlignedBuffer<Lanes>
  /// dE_i/dm.
  private let gradient: AlignedBuffer<Lanes>
  /// The basic moments that are summed over neighbours; on the way back dE_i/d of them.
  private let accumulators: AlignedBuffer<Lanes>
  /// x^a y^b z^c of two neighbours, and dE_i/d of them, shape [monomials][2].
  private let monomials: AlignedBuffer<Lanes>
  private let monomialGradient: AlignedBuffer<Lanes>
  /// The unit vectors of two neighbours, and dE_i/d of them, shape [x, y, z][2].
  private let direction = AlignedBuffer<Lanes>(6)
  private let directionGradient = AlignedBuffer<Lanes>(6)
  /// The wanted atoms of one species.
  private var atoms: [Int32] = []

  /// A kernel for a potential that `validate` accepts.
  public convenience init(_ potential: MomentTensorPotential) {
    self.init(plan: CartesianPlan(potential))
  }

  /// A kernel that shares a plan with others.
  init(plan: CartesianPlan) {
    self.plan = plan
    block = NeighborBlock(plan.radial)
    moments = AlignedBuffer(plan.momentCount)
    gradient = AlignedBuffer(plan.momentCount)
    accumulators = AlignedBuffer(plan.accumulatorMoments.count)
    monomials = AlignedBuffer(2 * plan.monomialParents.count)
    monomialGradient = AlignedBuffer(2 * plan.monomialParents.count)
  }

  /// Computes the energy of the wanted atoms and adds what else is asked for to `output`.
  ///
  /// - Returns: The sum of the wanted atoms' energies, eV.
  public func compute(_ neighborhoods: Neighborhoods, into output: KernelOutput) -> Double {
    var total = 0.0
    for species in 0..<plan.speciesCoefficients.count {
      atoms.removeAll(keepingCapacity: true)
      for k in 0..<neighborhoods.atomCount {
        let atom = neighborhoods.atoms[k]
        let type = neighborhoods.types[Int(atom)]
        if neighborhoods.speciesOfType[Int(type)] == Int32(species) { atoms.append(atom) }
      }
      atoms.withUnsafeBufferPointer { atoms in
        for start in stride(from: 0, to: atoms.count, by: 8) {
          let some = UnsafeBufferPointer(rebasing: atoms[start..<min(start + 8, atoms.count)])
          total += computeBlock(some, species, neighborhoods, output)
        }
      }
    }
    return total
  }

  /// Up to eight atoms of one species.
  private func computeBlock(
    _ atoms: UnsafeBufferPointer<Int32>, _ species: Int, _ neighborhoods: Neighborhoods,
    _ output: KernelOutput
  ) -> Double {
    guard let first = atoms.baseAddress else { return 0 }
    let wantsGradient = output.wantsGradient
    block.gather(
      first, count: atoms.count, species: species, from: neighborhoods,
      wantsSlopes: wantsGradient)
    accumulate()
    expandBasicMoments()
    multiply()
    let energies = wantsGradient ? energiesAndGradient() : energies()
    var total = 0.0
    for (lane, atom) in atoms.enumerated() {
      let energy = plan.speciesCoefficients[species] + energies[lane]
      total += energy
      output.atomEnergies?[Int(atom)] += energy
    }
    if wantsGradient {
      multiplyBackwards()
      foldBasicMoments()
      addForces(atoms, output)
    }
    return total
  }
}

// MARK: Neighbours to basic moments and back

extension CartesianKernel {
  /// Puts the unit vectors of two slots into `direction` and their powers into `monomials`.
  @inline(__always)
  private func computeMonomials(_ slot: Int) {
    let (n, m) = (direction.start, monomials.start)
    (n[0], n[2], n[4]) = block.directions.start[slot]
    (n[1], n[3], n[5]) = block.directions.start[slot + 1]
    (m[0], m[1]) = (.one, .one)
    for c in 1..<max(1, plan.monomialParents.count) {
      let (parent, axis) = (2 * Int(plan.monomialParents[c]), 2 * Int(plan.monomialDirections[c]))
      m[2 * c] = m[parent] * n[axis]
      m[2 * c + 1] = m[parent + 1] * n[axis + 1]
    }
  }

  /// m_{μabc} = Σ_j f_μ(r_ij) x^a y^b z^c for the moments that are accumulated.
  private func accumulate() {
    accumulators.clear()
    let (sums, functions) = (accumulators.start, plan.accumulatorFunctions.base)
    for slot in stride(from: 0, to: block.slotCount, by: 2) {
      computeMonomials(slot)
      let f = block.values.start + slot * plan.radial.functionCount
      let next = f + plan.radial.functionCount
      for c in 0..<plan.monomialParents.count {
        let (monomial, nextMonomial) = (monomials.start[2 * c], monomials.start[2 * c + 1])
        for k in Int(plan.accumulatorStarts[c])..<Int(plan.accumulatorStarts[c + 1]) {
          let function = Int(functions[k])
          sums[k].addProduct(monomial, f[function])
          sums[k].addProduct(nextMonomial, next[function])
        }
      }
    }
  }

  /// Puts the basic moments in their places; those of x² or more follow from x² + y² + z² = 1.
  private func expandBasicMoments() {
    let m = moments.start
    for k in 0..<accumulators.count { m[Int(plan.accumulatorMoments[k])] = accumulators.start[k] }
    for k in stride(from: 0, to: plan.traces.count, by: 4) {
      let t = plan.traces.base + k
      m[Int(t[0])] = m[Int(t[1])] - m[Int(t[2])] - m[Int(t[3])]
    }
  }

  /// Leaves dE/d(accumulator) in `accumulators`.
  private func foldBasicMoments() {
    let d = gradient.start
    for k in stride(from: plan.traces.count - 4, through: 0, by: -4) {
      let t = plan.traces.base + k
      let slope = d[Int(t[0])]
      d[Int(t[1])] += slope
      d[Int(t[2])] -= slope
      d[Int(t[3])] -= slope
    }
    for k in 0..<accumulators.count { accumulators.start[k] = d[Int(plan.accumulatorMoments[k])] }
  }

  /// Adds the forces and virials that the block's pairs make.
  private func addForces(_ atoms: UnsafeBufferPointer<Int32>, _ output: KernelOutput) {
    for slot in stride(from: 0, to: block.slotCount, by: 2) {
      let radial = differentiate(slot)
      addForces(atoms, slot, 0, radial.first, output)
      addForces(atoms, slot + 1, 1, radial.second, output)
    }
  }

  /// The same for one slot, the first or second of those that `differentiate` went through.
  ///
  /// With n = r/|r|: dE/dr = n ∂E/∂|r| + (∂E/∂n − n (n · ∂E/∂n)) / |r|.
  private func addForces(
    _ atoms: UnsafeBufferPointer<Int32>, _ slot: Int, _ which: Int, _ radial: Lanes,
    _ output: KernelOutput
  ) {
    let (n, g) = (direction.start + which, directionGradient.start + which)
    let r = block.distances.start[slot]
    let inverse = 1 / r
    let along = radial - (g[0] * n[0] + g[2] * n[2] + g[4] * n[4]) * inverse
    let slope = (
      along * n[0] + g[0] * inverse, along * n[2] + g[2] * inverse, along * n[4] + g[4] * inverse
    )
    let displacement = (n[0] * r, n[2] * r, n[4] * r)
    for (lane, atom) in atoms.enumerated() {
      output.addPair(
        Int(atom), Int(block.neighbors.start[8 * slot + lane]),
        slope: SIMD3(slope.0[lane], slope.1[lane], slope.2[lane]),
        displacement: SIMD3(displacement.0[lane], displacement.1[lane], displacement.2[lane]))
    }
  }

  /// Goes back through `accumulate` for two slots: leaves ∂E/∂n in `directionGradient`.
  ///
  /// - Returns: ∂E/∂|r| of both.
  private func differentiate(_ slot: Int) -> (first: Lanes, second: Lanes) {
    computeMonomials(slot)
    monomialGradient.clear()
    directionGradient.clear()
    let f = block.values.start + slot * plan.radial.functionCount
    let df = block.slopes.start + slot * plan.radial.functionCount
    let (next, nextSlope) = (f + plan.radial.functionCount, df + plan.radial.functionCount)
    let (slopes, functions) = (accumulators.start, plan.accumulatorFunctions.base)
    let (n, m) = (direction.start, monomials.start)
    let (g, d) = (directionGradient.start, monomialGradient.start)
    var radial = (first: Lanes.zero, second: Lanes.zero)
    for c in stride(from: plan.monomialParents.count - 1, through: 0, by: -1) {
      var sum = (d[2 * c], d[2 * c + 1])
      var radialSum = (Lanes.zero, Lanes.zero)
      for k in Int(plan.accumulatorStarts[c])..<Int(plan.accumulatorStarts[c + 1]) {
        let (slope, function) = (slopes[k], Int(functions[k]))
        sum.0.addProduct(slope, f[function])
        sum.1.addProduct(slope, next[function])
        radialSum.0.addProduct(slope, df[function])
        radialSum.1.addProduct(slope, nextSlope[function])
      }
      radial.first.addProduct(radialSum.0, m[2 * c])
      radial.second.addProduct(radialSum.1, m[2 * c + 1])
      guard c > 0 else { break }
      let (parent, axis) = (2 * Int(plan.monomialParents[c]), 2 * Int(plan.monomialDirections[c]))
      d[parent].addProduct(sum.0, n[axis])
      d[parent + 1].addProduct(sum.1, n[axis + 1])
      g[axis].addProduct(sum.0, m[parent])
      g[axis + 1].addProduct(sum.1, m[parent + 1])
    }
    return radial
  }
}

// MARK: Products forwards and backwards

extension CartesianKernel {
  /// m_k = Σ c · m_i · m_j, factors first.
  private func multiply() {
    let (m, rows) = (moments.start, plan.products)
    let (factors, coefficients) = (rows.factors.base, rows.coefficients.base)
    for row in 0..<rows.count {
      var sum = Lanes.zero
      for p in Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
        sum.addProduct(
          coefficients[p] * m[Int(factors[p].x)], m[Int(factors[p].y)])
      }
      m[Int(rows.heads[row])] = sum
    }
  }

  /// E − c_z = Σ ξ m + Σ c m_i m_j.
  private func energies() -> Lanes {
    let (m, rows) = (moments.start, plan.energyProducts)
    let (factors, coefficients) = (rows.factors.base, rows.coefficients.base)
    var energy = Lanes.zero
    for k in 0..<plan.linearMoments.count {
      energy += plan.linearCoefficients[k] * m[Int(plan.linearMoments[k])]
    }
    for row in 0..<rows.count {
      var sum = Lanes.zero
      for p in Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
        sum += coefficients[p] * m[Int(factors[p].y)]
      }
      energy.addProduct(sum, m[Int(rows.heads[row])])
    }
    return energy
  }

  /// The same, with dE/dm of what stands in these sums left in `gradient`.
  private func energiesAndGradient() -> Lanes {
    gradient.clear()
    let (m, d, rows) = (moments.start, gradient.start, plan.energyProducts)
    let (factors, coefficients) = (rows.factors.base, rows.coefficients.base)
    var energy = Lanes.zero
    for k in 0..<plan.linearMoments.count {
      let (moment, coefficient) = (Int(plan.linearMoments[k]), plan.linearCoefficients[k])
      energy += coefficient * m[moment]
      d[moment] += coefficient
    }
    for row in 0..<rows.count {
      let head = m[Int(rows.heads[row])]
      var sum = Lanes.zero
      for p in Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
        let (j, coefficient) = (Int(factors[p].y), Lanes(repeating: coefficients[p]))
        sum.addProduct(coefficient, m[j])
        d[j].addProduct(coefficient, head)
      }
      energy.addProduct(sum, head)
      d[Int(rows.heads[row])] += sum
    }
    return energy
  }

  /// dE/dm_i += c · dE/dm_k · m_j and the same for j, targets last to first.
  private func multiplyBackwards() {
    let (m, d, rows) = (moments.start, gradient.start, plan.products)
    let (factors, coefficients) = (rows.factors.base, rows.coefficients.base)
    for row in stride(from: rows.count - 1, through: 0, by: -1) {
      let slope = d[Int(rows.heads[row])]
      for p in Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
        let (i, j) = (Int(factors[p].x), Int(factors[p].y))
        let scaled = coefficients[p] * slope
        d[i].addProduct(scaled, m[j])
        d[j].addProduct(scaled, m[i])
      }
    }
  }
}

extension AlignedBuffer where Element == SIMD8<Double> {
  fileprivate func clear() { start.update(repeating: .zero, count: count) }
}
