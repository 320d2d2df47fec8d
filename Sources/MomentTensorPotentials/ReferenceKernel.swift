// Part of Ordeal. See LICENSE.

/// The potential straight from its graph, one atom and one neighbour at a time.
///
/// Goals, in order: to be readable, to be right. Faster kernels are tested against it.
///
///     E_i = c_{z_i} + Σ_α ξ_α m_{s(α)},   m_{μabc} = Σ_j f_μ(r_ij) x^a y^b z^c / r^{a+b+c},
///     m_k += mult · m_i · m_j             for each product, in order
///
/// Forces follow from dE_i/dm, found by running through the products backwards.
public final class ReferenceKernel: MomentTensorKernel {
  private let potential: MomentTensorPotential
  /// The highest rank a + b + c of the basic moments.
  private let highestRank: Int
  /// m, shape [moments].
  private var moments: [Double]
  /// dE_i/dm, shape [moments].
  private var gradient: [Double]
  private var radial: RadialValues
  private var powers: PowersOfVector

  /// A kernel for a potential that `validate` accepts.
  public init(_ potential: MomentTensorPotential) {
    self.potential = potential
    highestRank = potential.basis.basicMoments.map(\.rank).max() ?? 0
    moments = Array(repeating: 0, count: potential.basis.momentCount)
    gradient = moments
    radial = RadialValues(functionCount: potential.radialFunctionCount)
    powers = PowersOfVector(highestRank: highestRank)
  }

  /// One neighbour of an atom.
  private struct Neighbor {
    var index: Int
    var species: Int
    /// r_j − r_i, Å.
    var displacement: SIMD3<Double>
  }

  /// Computes the energy of the wanted atoms and adds what else is asked for to `output`.
  ///
  /// - Returns: The sum of the wanted atoms' energies, eV.
  public func compute(_ neighborhoods: Neighborhoods, into output: KernelOutput) -> Double {
    var total = 0.0
    for k in 0..<neighborhoods.atomCount {
      let atom = Int(neighborhoods.atoms[k])
      let species = Int(neighborhoods.speciesOfType[Int(neighborhoods.types[atom])])
      guard species >= 0 else { continue }
      let neighbors = self.neighbors(of: atom, in: neighborhoods)
      let energy = computeEnergy(species, neighbors)
      total += energy
      output.atomEnergies?[atom] += energy
      guard output.wantsGradient else { continue }
      computeGradient()
      for neighbor in neighbors {
        let slope = energySlope(species, neighbor)
        output.addPair(atom, neighbor.index, slope: slope, displacement: neighbor.displacement)
      }
    }
    return total
  }

  private func neighbors(of atom: Int, in neighborhoods: Neighborhoods) -> [Neighbor] {
    let cutoffSquared = potential.cutoff * potential.cutoff
    let list = UnsafeBufferPointer(
      start: neighborhoods.neighbors[atom].map { UnsafePointer($0) },
      count: Int(neighborhoods.neighborCounts[atom]))
    return list.compactMap { entry in
      let index = Int(entry & neighborIndexMask)
      let species = Int(neighborhoods.speciesOfType[Int(neighborhoods.types[index])])
      let d = neighborhoods.position(index) - neighborhoods.position(atom)
      guard species >= 0, (d * d).sum() < cutoffSquared else { return nil }
      return Neighbor(index: index, species: species, displacement: d)
    }
  }

  /// E_i, with the moments that it is made of left in `moments`.
  private func computeEnergy(_ species: Int, _ neighbors: [Neighbor]) -> Double {
    let basis = potential.basis
    for k in moments.indices { moments[k] = 0 }
    for neighbor in neighbors {
      prepare(species, neighbor)
      for (k, moment) in basis.basicMoments.enumerated() {
        moments[k] += radial.values[moment.radialFunction] * powers.value(moment)
      }
    }
    for product in basis.products {
      moments[product.target] +=
        Double(product.multiplicity) * moments[product.left] * moments[product.right]
    }
    var energy = potential.speciesCoefficients[species]
    for (coefficient, moment) in zip(potential.momentCoefficients, basis.scalarMoments) {
      energy += coefficient * moments[moment]
    }
    return energy
  }

  /// dE_i/dm of every moment, backwards from the scalars to the basic moments.
  private func computeGradient() {
    let basis = potential.basis
    for k in gradient.indices { gradient[k] = 0 }
    for (coefficient, moment) in zip(potential.momentCoefficients, basis.scalarMoments) {
      gradient[moment] += coefficient
    }
    for product in basis.products.reversed() {
      let slope = Double(product.multiplicity) * gradient[product.target]
      gradient[product.left] += slope * moments[product.right]
      gradient[product.right] += slope * moments[product.left]
    }
  }

  /// ∂E_i/∂r_ij, eV/Å.
  private func energySlope(_ species: Int, _ neighbor: Neighbor) -> SIMD3<Double> {
    prepare(species, neighbor)
    var slope = SIMD3<Double>.zero
    for (k, moment) in potential.basis.basicMoments.enumerated() {
      let f = radial.values[moment.radialFunction]
      let df = radial.slopes[moment.radialFunction]
      slope +=
        gradient[k] * (df * powers.value(moment) * powers.direction + f * powers.slope(moment))
    }
    return slope
  }

  private func prepare(_ species: Int, _ neighbor: Neighbor) {
    powers.set(neighbor.displacement)
    radial.set(potential, species, neighbor.species, distance: powers.distance)
  }
}

/// f_μ(r) and df_μ/dr of one pair of species at one distance.
struct RadialValues {
  /// f_μ, shape [μ].
  private(set) var values: [Double]
  /// df_μ/dr, Å⁻¹, shape [μ].
  private(set) var slopes: [Double]

  init(functionCount: Int) {
    values = Array(repeating: 0, count: functionCount)
    slopes = values
  }

  /// f_μ(r) = scaling · Σ_k c^{(μ,k)} Q_k(r), with its derivative.
  mutating func set(
    _ potential: MomentTensorPotential, _ center: Int, _ neighbor: Int, distance r: Double
  ) {
    let basis = potential.radialBasis.functions(at: r)
    for function in values.indices {
      let start = potential.radialOffset(center, neighbor, function)
      var (sum, sumSlope) = (0.0, 0.0)
      for (k, q) in basis.enumerated() {
        let c = potential.radialCoefficients[start + k]
        sum += c * q.value
        sumSlope += c * q.slope
      }
      values[function] = potential.scaling * sum
      slopes[function] = potential.scaling * sumSlope
    }
  }
}

/// x^a y^b z^c / r^{a+b+c} and its gradient, for one vector.
private struct PowersOfVector {
  /// r, Å.
  private(set) var distance = 1.0
  /// (x, y, z) / r.
  private(set) var direction = SIMD3<Double>.zero
  /// (x/r)^n, (y/r)^n, (z/r)^n, shape [n].
  private var powers: [SIMD3<Double>]

  init(highestRank: Int) { powers = Array(repeating: .one, count: highestRank + 1) }

  mutating func set(_ vector: SIMD3<Double>) {
    distance = (vector * vector).sum().squareRoot()
    direction = vector / distance
    for n in 1..<powers.count { powers[n] = powers[n - 1] * direction }
  }

  func value(_ moment: BasicMoment) -> Double {
    powers[moment.a].x * powers[moment.b].y * powers[moment.c].z
  }

  /// The gradient with respect to the vector, Å⁻¹: (∂/∂n − n (n · ∂/∂n)) / r for n = direction.
  func slope(_ moment: BasicMoment) -> SIMD3<Double> {
    let (a, b, c) = (moment.a, moment.b, moment.c)
    let (x, y, z) = (powers[a].x, powers[b].y, powers[c].z)
    let partial = SIMD3(
      a == 0 ? 0 : Double(a) * powers[a - 1].x * y * z,
      b == 0 ? 0 : Double(b) * x * powers[b - 1].y * z,
      c == 0 ? 0 : Double(c) * x * y * powers[c - 1].z)
    return (partial - direction * (direction * partial).sum()) / distance
  }
}
