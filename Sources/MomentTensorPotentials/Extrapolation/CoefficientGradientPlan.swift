// Part of Ordeal. See LICENSE.

/// A potential's graph arranged for `CoefficientGradientKernel`: like `CartesianPlan`, but with every
/// product and every scalar moment, since each B_α is wanted by itself.
struct CoefficientGradientPlan: Sendable {
  let radial: RadialTables
  let speciesCount: Int
  let radialFunctionCount: Int
  let radialBasis: RadialBasis
  let scaling: Double

  let monomialParents: KernelTable<Int32>
  let monomialDirections: KernelTable<Int32>
  /// Where the accumulators of each monomial begin, shape [monomials + 1].
  let accumulatorStarts: KernelTable<Int32>
  /// The radial function of each accumulator.
  let accumulatorFunctions: KernelTable<Int32>
  /// The moment of each accumulator.
  let accumulatorMoments: KernelTable<Int32>
  /// Basic moments that follow from others (rule 3 of `CartesianPlan`): target, and three sources.
  let traces: KernelTable<Int32>

  let momentCount: Int
  /// The moments that are sums of products, factors first.
  let products: ProductRows
  /// The moments B_α and their ξ_α, eV.
  let scalarMoments: KernelTable<Int32>
  let scalarCoefficients: KernelTable<Double>

  init(_ potential: MomentTensorPotential) {
    let basis = potential.basis
    let basic = BasicPart(
      basis.basicMoments, isNeeded: Array(repeating: true, count: basis.basicMoments.count))
    radial = RadialTables(potential, functionCount: potential.radialFunctionCount)
    speciesCount = potential.speciesCount
    radialFunctionCount = potential.radialFunctionCount
    radialBasis = potential.radialBasis
    scaling = potential.scaling
    monomialParents = KernelTable(basic.parents)
    monomialDirections = KernelTable(basic.directions)
    accumulatorStarts = KernelTable(basic.starts)
    accumulatorFunctions = KernelTable(basic.functions)
    accumulatorMoments = KernelTable(basic.moments.map { Int32($0) })
    traces = KernelTable(basic.traces.map { Int32($0) })
    momentCount = basis.momentCount
    products = ProductRows(
      ProductRows.gathered(basis.products), number: (0..<Int32(basis.momentCount)).map { $0 })
    scalarMoments = KernelTable(basis.scalarMoments.map { Int32($0) })
    scalarCoefficients = KernelTable(potential.momentCoefficients)
  }

  /// The number of coefficients: radial ones, then species, then moments.
  var coefficientCount: Int { firstMoment + scalarMoments.count }
  /// Where the species coefficients begin.
  var firstSpecies: Int {
    speciesCount * speciesCount * radialFunctionCount * radialBasis.size
  }
  /// Where the moment coefficients begin.
  var firstMoment: Int { firstSpecies + speciesCount }
}

extension MomentTensorPotential {
  /// The number of all coefficients: radial ones, species, moments.
  public var coefficientCount: Int {
    radialCoefficients.count + speciesCoefficients.count + momentCoefficients.count
  }
}
