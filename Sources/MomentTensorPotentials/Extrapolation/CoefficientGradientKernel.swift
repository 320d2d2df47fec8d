// Part of Ordeal. See LICENSE.

/// How atoms' energies depend on the potential's coefficients, eight atoms at a time.
///
///     b_i = ∂E_i/∂(c^{(μ,k)}_{z z'}, c_z, ξ_α)     shape [z][z'][μ][k], then [z], then [α]
///
/// with ∂E_i/∂c_z = 1 for the atom's own species and ∂E_i/∂ξ_α = B_α(n_i). The radial part follows
/// from dE_i/dm of the basic moments, found by running through the products backwards:
///
///     ∂E_i/∂c^{(μ,k)} = scaling · Σ_j Q_k(r_ij) Σ_{abc} dE_i/dm_{μabc} x^a y^b z^c / r^{a+b+c}
///
/// Goals, in order: to be right, to run any valid graph, to be fast.
final class CoefficientGradientKernel {
  typealias Lanes = SIMD8<Double>
  /// How many atoms are computed at a time.
  static let width = Lanes.scalarCount

  private let plan: CoefficientGradientPlan
  private let block: NeighborBlock<Lanes>
  private let moments: AlignedBuffer<Lanes>
  /// dE_i/dm.
  private let gradient: AlignedBuffer<Lanes>
  /// The basic moments that are summed over neighbours; on the way back dE_i/d of them.
  private let accumulators: AlignedBuffer<Lanes>
  /// x^a y^b z^c of one slot.
  private let monomials: AlignedBuffer<Lanes>
  /// x, y, z of one slot's unit vectors.
  private let direction = AlignedBuffer<Lanes>(3)
  /// Σ_{abc} dE_i/dm_{μabc} x^a y^b z^c of one slot, shape [μ].
  private let slopes: AlignedBuffer<Lanes>
  /// Q_k and dQ_k/dr of one slot, where they follow from a recurrence.
  private let functions: AlignedBuffer<Lanes>

  init(_ plan: CoefficientGradientPlan) {
    self.plan = plan
    block = NeighborBlock(plan.radial)
    moments = AlignedBuffer(plan.momentCount)
    gradient = AlignedBuffer(plan.momentCount)
    accumulators = AlignedBuffer(plan.accumulatorMoments.count)
    monomials = AlignedBuffer(plan.monomialParents.count)
    slopes = AlignedBuffer(plan.radialFunctionCount)
    functions = AlignedBuffer(2 * plan.radialBasis.size)
  }

  /// Computes b of up to eight atoms of one species.
  ///
  /// - Parameters:
  ///   - atoms: The atoms.
  ///   - count: Their number.
  ///   - species: The species of all of them.
  ///   - lists: Where the atoms and their neighbours are.
  ///   - rows: b, one lane for each atom, shape [coefficients].
  func compute(
    _ atoms: UnsafePointer<Int32>, count: Int, species: Int, in lists: Neighborhoods,
    into rows: UnsafeMutablePointer<Lanes>
  ) {
    block.gather(atoms, count: count, species: species, from: lists, wantsSlopes: false)
    accumulate()
    expandBasicMoments()
    multiply()
    multiplyBackwards()
    foldBasicMoments()
    rows.update(repeating: .zero, count: plan.firstMoment)
    addRadialPart(species, rows)
    rows[plan.firstSpecies + species] = .one
    for k in 0..<plan.scalarMoments.count {
      rows[plan.firstMoment + k] = moments.start[Int(plan.scalarMoments[k])]
    }
  }
}

// MARK: Neighbours to basic moments and back

extension CoefficientGradientKernel {
  /// Puts the powers of one slot's unit vectors into `monomials`.
  @inline(__always)
  private func computeMonomials(_ slot: Int) {
    let (n, m) = (direction.start, monomials.start)
    (n[0], n[1], n[2]) = block.directions.start[slot]
    let (parents, directions) = (plan.monomialParents.base, plan.monomialDirections.base)
    m[0] = .one
    for c in 1..<max(1, monomials.count) { m[c] = m[Int(parents[c])] * n[Int(directions[c])] }
  }

  /// m_{μabc} = Σ_j f_μ(r_ij) x^a y^b z^c for the moments that are accumulated.
  private func accumulate() {
    let (sums, functions, starts) = (
      accumulators.start, plan.accumulatorFunctions.base, plan.accumulatorStarts.base
    )
    sums.update(repeating: .zero, count: accumulators.count)
    for slot in 0..<block.slotCount {
      computeMonomials(slot)
      let f = block.values.start + slot * plan.radialFunctionCount
      for c in 0..<plan.monomialParents.count {
        let monomial = monomials.start[c]
        for k in Int(starts[c])..<Int(starts[c + 1]) {
          sums[k].addProduct(monomial, f[Int(functions[k])])
        }
      }
    }
  }

  /// Puts the basic moments in their places; those of x² or more follow from x² + y² + z² = 1.
  private func expandBasicMoments() {
    let m = moments.start
    m.update(repeating: .zero, count: moments.count)
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

  /// Adds ∂E_i/∂c^{(μ,k)} of all slots.
  private func addRadialPart(_ species: Int, _ rows: UnsafeMutablePointer<Lanes>) {
    let (sums, functions, starts) = (
      accumulators.start, plan.accumulatorFunctions.base, plan.accumulatorStarts.base
    )
    let (slopes, functionCount, size) = (
      slopes.start, plan.radialFunctionCount, plan.radialBasis.size
    )
    var neighbor = 0
    for slot in 0..<block.slotCount {
      while neighbor < plan.speciesCount - 1, slot >= block.speciesEnds.start[neighbor] {
        neighbor += 1
      }
      computeMonomials(slot)
      slopes.update(repeating: .zero, count: functionCount)
      for c in 0..<plan.monomialParents.count {
        let monomial = monomials.start[c]
        for k in Int(starts[c])..<Int(starts[c + 1]) {
          slopes[Int(functions[k])].addProduct(monomial, sums[k])
        }
      }
      let first = (species * plan.speciesCount + neighbor) * functionCount * size
      addBasis(block.distances.start[slot], rows + first)
    }
  }

  /// Adds scaling · Q_k(r) · slope_μ for all μ and k of one pair of species.
  @inline(__always)
  private func addBasis(_ r: Lanes, _ rows: UnsafeMutablePointer<Lanes>) {
    guard let recurrence = plan.radial.recurrence else { return addChebyshev(r, rows) }
    let (q, size) = (functions.start, plan.radial.size)
    recurrence.fill(r, into: q)
    for k in 0..<size {
      let value = q[2 * k] * plan.scaling
      for function in 0..<plan.radialFunctionCount {
        rows[function * size + k].addProduct(value, slopes.start[function])
      }
    }
  }

  @inline(__always)
  private func addChebyshev(_ r: Lanes, _ rows: UnsafeMutablePointer<Lanes>) {
    let radial = plan.radial
    let xi = r * radial.argumentSlope + radial.argumentOffset
    let gap = r - radial.cutoff
    let weight = gap * gap * plan.scaling
    var (t0, t1) = (Lanes.one, xi)
    for k in 0..<radial.size {
      let value = t0 * weight
      for function in 0..<plan.radialFunctionCount {
        rows[function * radial.size + k].addProduct(value, slopes.start[function])
      }
      (t0, t1) = (t1, 2 * xi * t1 - t0)
    }
  }
}

// MARK: Products forwards and backwards

extension CoefficientGradientKernel {
  /// m_k = Σ c · m_i · m_j, factors first.
  private func multiply() {
    let (m, rows) = (moments.start, plan.products)
    let (factors, coefficients) = (rows.factors.base, rows.coefficients.base)
    for row in 0..<rows.count {
      var sum = Lanes.zero
      for p in Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
        sum.addProduct(coefficients[p] * m[Int(factors[p].x)], m[Int(factors[p].y)])
      }
      m[Int(rows.heads[row])] = sum
    }
  }

  /// Leaves dE_i/dm in `gradient`, from the scalars back to the basic moments.
  private func multiplyBackwards() {
    let (m, d, rows) = (moments.start, gradient.start, plan.products)
    d.update(repeating: .zero, count: gradient.count)
    for k in 0..<plan.scalarMoments.count {
      d[Int(plan.scalarMoments[k])] += plan.scalarCoefficients[k]
    }
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
