// Part of Ordeal. See LICENSE.

import Support

extension MomentTensorPotential {
  /// The longest cutoff that is accepted, Å.
  ///
  /// An atom of a metal has 250 000 neighbours within it; published potentials have 5 to 8 Å.
  static let longestCutoff = 100.0

  /// Checks that the parts of the potential fit together, so that every kernel can run it.
  ///
  /// - Throws: `OrdealError` if a count is wrong, an index out of range, a number not finite,
  ///   r_min ≥ r_max, r_max > 100 Å, or a moment used before the products that make it are complete.
  public func validate() throws(OrdealError) {
    try validateRadialPart()
    try basis.validate(radialFunctionCount: radialFunctionCount)
    try check(
      speciesCoefficients, count: speciesCount, "species_count", key: "species_coeffs")
    try check(
      momentCoefficients, count: basis.scalarMoments.count, "alpha_scalar_moments",
      key: "moment_coeffs")
  }

  private func validateRadialPart() throws(OrdealError) {
    let counts = [
      ("species_count", speciesCount), ("radial_basis_size", radialBasis.size),
      ("radial_funcs_count", radialFunctionCount),
    ]
    for (key, count) in counts where !(1...1000).contains(count) {
      throw OrdealError("expected 1 to 1000, got \(count)", key: key)
    }
    guard scaling.isFinite else {
      throw OrdealError("expected a finite number, got \(scaling)", key: "scaling")
    }
    let (low, high) = (radialBasis.minimumDistance, radialBasis.maximumDistance)
    guard low.isFinite, high.isFinite, low >= 0, low < high else {
      throw OrdealError(
        "expected 0 <= min_dist < max_dist, got min_dist = \(low), max_dist = \(high)",
        key: "min_dist")
    }
    guard high <= Self.longestCutoff else {
      throw OrdealError(
        "expected a cutoff of at most \(Self.longestCutoff) Å, got \(high)", key: "max_dist")
    }
    try radialBasis.kind.functions.validate(radialBasis)
    try check(
      radialCoefficients,
      count: speciesCount * speciesCount * radialFunctionCount * radialBasis.size,
      "species_count² · radial_funcs_count · radial_basis_size", key: "radial_coeffs")
  }

  private func check(
    _ numbers: [Double], count: Int, _ source: String, key: String
  ) throws(OrdealError) {
    guard numbers.count == count else {
      throw OrdealError(
        "expected \(count) numbers (\(source)), got \(numbers.count)", key: key)
    }
    if let index = numbers.firstIndex(where: { !$0.isFinite }) {
      throw OrdealError("number \(index + 1) is \(numbers[index])", key: key)
    }
  }
}

extension MomentBasis {
  /// The highest rank a + b + c that is accepted; level 30 needs 13.
  static let highestRank = 64

  /// Checks that indices are in range and that every moment is complete before it is used.
  ///
  /// - Parameter radialFunctionCount: The number of radial functions f_μ.
  /// - Throws: `OrdealError` naming the entry that is wrong.
  public func validate(radialFunctionCount: Int) throws(OrdealError) {
    for (index, moment) in basicMoments.enumerated() {
      let isInRange =
        (0..<radialFunctionCount).contains(moment.radialFunction)
        && min(moment.a, moment.b, moment.c) >= 0
        && max(moment.a, moment.b, moment.c) <= Self.highestRank
        && moment.rank <= Self.highestRank
      guard isInRange else {
        throw OrdealError(
          "entry \(index) is {\(moment.radialFunction), \(moment.a), \(moment.b), \(moment.c)}; "
            + "expected a radial function below \(radialFunctionCount) and powers of at least 0 "
            + "that add up to at most \(Self.highestRank)", key: "alpha_index_basic")
      }
    }
    let known = basicMoments.count...(basicMoments.count + products.count)
    guard !basicMoments.isEmpty, known.contains(momentCount) else {
      throw OrdealError(
        "expected \(known.lowerBound) to \(known.upperBound) for \(basicMoments.count) basic "
          + "moments and \(products.count) products, got \(momentCount)",
        key: "alpha_moments_count")
    }
    try validateProducts()
  }

  private func validateProducts() throws(OrdealError) {
    /// The last product that adds to each moment; −1 for basic moments, nil for unmade ones.
    var lastProduct = [Int?](repeating: nil, count: momentCount)
    for moment in basicMoments.indices { lastProduct[moment] = -1 }
    for (index, product) in products.enumerated() {
      let factors = 0..<momentCount
      let targets = basicMoments.count..<momentCount
      guard factors.contains(product.left), factors.contains(product.right),
        targets.contains(product.target)
      else {
        throw OrdealError(
          "entry \(index) is \(product); expected factors below \(momentCount) and a target of "
            + "\(targets.lowerBound) to \(targets.upperBound - 1)", key: "alpha_index_times")
      }
      lastProduct[product.target] = index
    }
    if let unmade = lastProduct.firstIndex(of: nil) {
      throw OrdealError(
        "of \(momentCount) moments, moment \(unmade) is neither basic nor made by a product",
        key: "alpha_moments_count")
    }
    for (index, moment) in scalarMoments.enumerated()
    where !lastProduct.indices.contains(moment) {
      throw OrdealError(
        "entry \(index) is \(moment), which is not one of the \(momentCount) moments",
        key: "alpha_moment_mapping")
    }
    try validateOrder(lastProduct)
  }

  // Every factor must be complete, given the last product that adds to each moment.
  private func validateOrder(_ lastProduct: [Int?]) throws(OrdealError) {
    for (index, product) in products.enumerated() {
      let isComplete = { (moment: Int) in lastProduct[moment].map { $0 < index } ?? false }
      guard isComplete(product.left), isComplete(product.right) else {
        let factor = isComplete(product.left) ? product.right : product.left
        throw OrdealError(
          "entry \(index) is \(product), which uses moment \(factor) before it is complete",
          key: "alpha_index_times")
      }
    }
  }
}

extension MomentProduct: CustomStringConvertible {
  /// As a row of `alpha_index_times`.
  public var description: String { "{\(left), \(right), \(multiplicity), \(target)}" }
}
