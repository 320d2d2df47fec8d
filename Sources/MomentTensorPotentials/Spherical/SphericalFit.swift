// Part of Ordeal. See LICENSE.

/// The energy of an atom as a polynomial in its spherical components b.
///
///     E = lin · b + Σ_f w_f f(b)
///
/// with f the features of `SphericalContractions`. The coefficients w follow from least squares
/// against the file's own graph at random b. Moments with different multisets of radial functions
/// do not mix, so that the system splits into small blocks.
struct SphericalFit {
  /// lin, one for each component.
  let linear: [Double]
  /// The features that are needed and their coefficients.
  let terms: [(feature: SphericalContractions.Feature, coefficient: Double)]
  /// ‖E − E_file‖ / ‖E_file‖ over the samples, the largest of the blocks.
  let residual: Double

  /// A fit made before.
  init(
    linear: [Double], terms: [(feature: SphericalContractions.Feature, coefficient: Double)],
    residual: Double
  ) {
    self.linear = linear
    self.terms = terms
    self.residual = residual
  }

  /// Fits a potential, or returns nil if its graph does not have the form of the features.
  init?(_ potential: MomentTensorPotential, _ contractions: SphericalContractions) {
    guard let graph = MomentGraph(potential.basis) else { return nil }
    let layout = contractions.layout
    let channels = layout.channels
    let blocks = Blocks(potential, graph: graph, features: contractions.features) { feature in
      feature.channels.map { channels[$0].function }.sorted()
    }
    guard let blocks else { return nil }
    let expansions = layout.expansions(of: potential.basis.basicMoments)
    var linear = [Double](repeating: 0, count: layout.componentCount)
    for (moment, c) in blocks.linear {
      for entry in expansions[moment] { linear[entry.column] += c * entry.coefficient }
    }
    self.linear = linear

    let samples = SphericalSamples(
      count: blocks.sampleCount, layout: layout, expansions: expansions, graph: graph,
      basis: potential.basis, couplings: contractions.couplings)
    var terms: [(SphericalContractions.Feature, Double)] = []
    var residual = 0.0
    for block in blocks.blocks {
      guard let solution = block.solve(samples) else { return nil }
      residual = max(residual, solution.relativeResidual)
      for (feature, w) in zip(block.features, solution.coefficients) where w != 0 {
        terms.append((feature, w))
      }
    }
    self.terms = terms
    self.residual = residual
  }
}

/// The parts of the energy that do not mix: one for each multiset of radial functions.
private struct Blocks {
  struct Block {
    var scalars: [(moment: Int, coefficient: Double)] = []
    var features: [SphericalContractions.Feature] = []

    /// Enough samples to leave the fit something to fail on.
    var sampleCount: Int { features.count + features.count / 4 + 24 }

    func solve(_ samples: SphericalSamples) -> LeastSquaresSolution? {
      let count = sampleCount
      var target = [Double](repeating: 0, count: count)
      for (moment, c) in scalars { samples.add(moment: moment, times: c, to: &target) }
      guard !features.isEmpty else {
        return target.allSatisfy { $0 == 0 }
          ? LeastSquaresSolution(coefficients: [], relativeResidual: 0) : nil
      }
      var matrix: [Double] = []
      matrix.reserveCapacity(count * features.count)
      for feature in features { samples.append(feature, count: count, to: &matrix) }
      // Short products first: where features depend on each other the long ones are left out.
      let weights = features.map { 1 / Double(4 + samples.length(of: $0)) }
      return basicLeastSquares(columns: matrix, rowCount: count, targets: target, weights: weights)
    }
  }

  /// Moments that are scalars themselves, and their coefficients.
  private(set) var linear: [(moment: Int, coefficient: Double)] = []
  private(set) var blocks: [Block] = []

  var sampleCount: Int { blocks.map(\.sampleCount).max() ?? 0 }

  init?(
    _ potential: MomentTensorPotential, graph: MomentGraph,
    features: [SphericalContractions.Feature],
    functions: (SphericalContractions.Feature) -> [Int]
  ) {
    var byFunctions: [[Int]: Block] = [:]
    for (moment, c) in zip(potential.basis.scalarMoments, potential.momentCoefficients) {
      guard (1...4).contains(graph.degrees[moment]) else { return nil }
      if graph.degrees[moment] == 1 {
        linear.append((moment, c))
      } else {
        byFunctions[graph.functions[moment], default: Block()].scalars.append((moment, c))
      }
    }
    for feature in features {
      byFunctions[functions(feature), default: Block()].features.append(feature)
    }
    blocks = byFunctions.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map(\.value).filter { !$0.scalars.isEmpty }
  }
}
