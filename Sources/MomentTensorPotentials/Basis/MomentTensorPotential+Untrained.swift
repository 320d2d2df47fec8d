// Part of Ordeal. See LICENSE.

import Support

extension MomentTensorPotential {
  /// A potential of a level with random coefficients, to start training from.
  ///
  /// Radial coefficients are uniform in ±1, with a scaling such that radial functions are of order one
  /// (1 / (r_max − r_min)² for Chebyshev polynomials); moment coefficients are uniform in ±10⁻³ eV, species coefficients
  /// are 0. The same arguments give the same potential.
  ///
  /// - Parameters:
  ///   - level: The level of the basis, one of `MomentBasis.levels`.
  ///   - speciesCount: The number of species.
  ///   - cutoff: r_max, Å.
  ///   - minimumDistance: r_min, Å.
  ///   - radialBasisSize: The number of functions that each radial function is a sum of.
  ///   - radialBasisKind: Their kind.
  ///   - seed: What the random numbers start from.
  /// - Returns: The potential.
  /// - Throws: `OrdealError` if the arguments do not make a potential.
  public static func untrained(
    level: Int, speciesCount: Int, cutoff: Double, minimumDistance: Double,
    radialBasisSize: Int, radialBasisKind: RadialBasisKind = .chebyshev, seed: UInt64
  ) throws(OrdealError) -> MomentTensorPotential {
    let basis = try MomentBasis(level: level)
    let counts = [speciesCount, radialBasisSize]
    guard counts.allSatisfy({ (1...1000).contains($0) }) else {
      throw OrdealError(
        "expected 1 to 1000 species and radial functions, got \(speciesCount) and "
          + "\(radialBasisSize)")
    }
    var generator = SplitMix64(seed: seed)
    let functionCount = basis.radialFunctionCount
    let radialBasis = RadialBasis(
      minimumDistance: minimumDistance, maximumDistance: cutoff, size: radialBasisSize,
      kind: radialBasisKind)
    let potential = MomentTensorPotential(
      speciesCount: speciesCount, scaling: radialBasisKind.functions.scale(radialBasis),
      radialBasis: radialBasis,
      radialFunctionCount: functionCount,
      radialCoefficients: (0..<speciesCount * speciesCount * functionCount * radialBasisSize)
        .map { _ in Double.random(in: -1...1, using: &generator) },
      basis: basis, speciesCoefficients: Array(repeating: 0, count: speciesCount),
      momentCoefficients: basis.scalarMoments.map { _ in
        Double.random(in: -1e-3...1e-3, using: &generator)
      })
    try potential.validate()
    return potential
  }
}
