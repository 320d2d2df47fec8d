// Part of Ordeal. See LICENSE.

/// What the graph of a potential's basis says about its moments.
struct MomentGraph {
  /// The number of factors of each moment, 1 for basic moments.
  private(set) var degrees: [Int]
  /// Σ (2 + 4μ + ν) over the factors of each moment.
  private(set) var levels: [Int]
  /// The radial functions of the factors of each moment, ascending.
  private(set) var functions: [[Int]]
  /// The products that contribute to a scalar with a coefficient, in order.
  let products: [MomentProduct]

  /// Reads the graph, or returns nil if a moment mixes products of different kinds.
  init?(_ basis: MomentBasis) {
    degrees = Array(repeating: 0, count: basis.momentCount)
    levels = degrees
    functions = Array(repeating: [], count: basis.momentCount)
    for (index, moment) in basis.basicMoments.enumerated() {
      degrees[index] = 1
      levels[index] = 2 + 4 * moment.radialFunction + moment.rank
      functions[index] = [moment.radialFunction]
    }
    var isNeeded = [Bool](repeating: false, count: basis.momentCount)
    for scalar in basis.scalarMoments { isNeeded[scalar] = true }
    var needed: [MomentProduct] = []
    for product in basis.products.reversed() where isNeeded[product.target] {
      isNeeded[product.left] = true
      isNeeded[product.right] = true
      needed.append(product)
    }
    products = needed.reversed()
    for product in products {
      let (left, right, target) = (product.left, product.right, product.target)
      let merged = (functions[left] + functions[right]).sorted()
      let level = levels[left] + levels[right]
      let isFirst = degrees[target] == 0
      guard isFirst || (functions[target] == merged && levels[target] == level) else { return nil }
      functions[target] = merged
      levels[target] = level
      degrees[target] = degrees[left] + degrees[right]
    }
  }
}
