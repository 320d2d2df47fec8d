// Part of Ordeal. See LICENSE.

/// The features of a basis and how its scalar moments are made of them.
///
/// Each scalar is a sum of features, B_α = Σ_f A_{fα} f. As in `SphericalFit`, A follows from least
/// squares at random components b, for all scalars of one multiset of radial functions at once.
struct SphericalForm {
  struct Block {
    var scalars: [Int] = []
    var features: [Int] = []
    /// A, shape [features][scalars].
    var matrix: [Double] = []
  }

  let layout: SphericalLayout
  /// The features that are needed, by tensor size.
  private(set) var features: [SphericalContractions.Feature] = []
  private(set) var blocks: [Block] = []
  /// The components b of scalars of one factor.
  private(set) var linearColumns: [Int] = []
  /// Scalars of one factor, and their entries among `linearColumns`.
  private(set) var linear: [(scalar: Int, entries: [SparseEntry])] = []
  /// ‖B_α − Σ A f‖ / ‖B_α‖, the largest.
  private(set) var residual = 0.0

  private typealias Members = (scalars: [Int], features: [SphericalContractions.Feature])

  /// The form of a basis, or nil if it has none.
  init?(_ basis: MomentBasis) {
    guard let layout = SphericalLayout(basis), let graph = MomentGraph(basis) else { return nil }
    self.layout = layout
    let level = basis.scalarMoments.map { graph.levels[$0] }.max() ?? 0
    let contractions = SphericalContractions(layout: layout, level: level)
    let expansions = layout.expansions(of: basis.basicMoments)
    guard let groups = Self.groups(basis, graph, contractions) else { return nil }
    readLinear(basis, graph, expansions)
    let most = groups.map { Self.sampleCount($0) }.max() ?? 0
    let samples = SphericalSamples(
      count: most, layout: layout, expansions: expansions, graph: graph, basis: basis,
      couplings: contractions.couplings)
    var solved: [(members: Members, matrix: [Double])] = []
    for members in groups {
      guard let solution = Self.solve(members, basis, samples) else { return nil }
      residual = max(residual, solution.relativeResidual)
      solved.append((members, solution.coefficients))
    }
    guard residual < 1e-11 else { return nil }
    assemble(solved, samples)
  }

  /// The scalars and features of each multiset of radial functions.
  private static func groups(
    _ basis: MomentBasis, _ graph: MomentGraph, _ contractions: SphericalContractions
  ) -> [Members]? {
    var groups: [[Int]: Members] = [:]
    for (scalar, moment) in basis.scalarMoments.enumerated() {
      guard (1...4).contains(graph.degrees[moment]) else { return nil }
      if graph.degrees[moment] > 1 {
        groups[graph.functions[moment], default: ([], [])].scalars.append(scalar)
      }
    }
    let channels = contractions.layout.channels
    for feature in contractions.features {
      let functions = feature.channels.map { channels[$0].function }.sorted()
      groups[functions]?.features.append(feature)
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  /// Enough samples to leave the fit something to fail on.
  private static func sampleCount(_ members: Members) -> Int {
    members.features.count + members.features.count / 4 + 24
  }

  private static func solve(
    _ members: Members, _ basis: MomentBasis, _ samples: SphericalSamples
  ) -> LeastSquaresSolution? {
    let count = sampleCount(members)
    var targets: [Double] = []
    for scalar in members.scalars {
      var target = [Double](repeating: 0, count: count)
      samples.add(moment: basis.scalarMoments[scalar], times: 1, to: &target)
      targets += target
    }
    var matrix: [Double] = []
    matrix.reserveCapacity(count * members.features.count)
    for feature in members.features { samples.append(feature, count: count, to: &matrix) }
    let weights = members.features.map { 1 / Double(4 + samples.length(of: $0)) }
    return basicLeastSquares(
      columns: matrix, rowCount: count, targets: targets, weights: weights)
  }

  private mutating func readLinear(
    _ basis: MomentBasis, _ graph: MomentGraph, _ expansions: [[SparseEntry]]
  ) {
    for (scalar, moment) in basis.scalarMoments.enumerated() where graph.degrees[moment] == 1 {
      let entries = expansions[moment].map { entry in
        let position = linearColumns.firstIndex(of: entry.column) ?? linearColumns.count
        if position == linearColumns.count { linearColumns.append(entry.column) }
        return SparseEntry(position, entry.coefficient)
      }
      linear.append((scalar, entries))
    }
  }

  /// Keeps the features that some scalar needs, and orders them by size.
  private mutating func assemble(
    _ solved: [(members: Members, matrix: [Double])], _ samples: SphericalSamples
  ) {
    var kept: [(feature: SphericalContractions.Feature, block: Int, row: [Double])] = []
    for (block, (members, matrix)) in solved.enumerated() {
      let (rows, width) = (members.features.count, members.scalars.count)
      for (row, feature) in members.features.enumerated() {
        let coefficients = (0..<width).map { matrix[$0 * rows + row] }
        guard coefficients.contains(where: { abs($0) > 1e-13 }) else { continue }
        kept.append((feature, block, coefficients))
      }
      blocks.append(Block(scalars: members.scalars))
    }
    // The sort is stable.
    kept.sort { samples.length(of: $0.feature) < samples.length(of: $1.feature) }
    for (position, (feature, block, row)) in kept.enumerated() {
      features.append(feature)
      blocks[block].features.append(position)
      blocks[block].matrix += row
    }
  }
}
