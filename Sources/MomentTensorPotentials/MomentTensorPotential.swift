// Part of Ordeal. See LICENSE.

/// A moment tensor potential: its basis and its fitted coefficients.
///
///     E_i = c_{z_i} + Σ_α ξ_α B_α(n_i)      A. V. Shapeev, Multiscale Model. Simul. 14, 1153 (2016)
///
/// with c the species coefficients, ξ the moment coefficients and B_α the scalar moments of
/// `basis`, contractions of M_{μ,abc}(n_i) = Σ_j f_μ(r_ij, z_i, z_j) x^a y^b z^c / r^{a+b+c}.
public struct MomentTensorPotential: Hashable, Sendable {
  /// `potential_name` of the file.
  public var name: String
  /// `potential_tag` of the file.
  public var tag: String
  /// The number of species, 0..<speciesCount.
  public var speciesCount: Int
  /// `scaling`: multiplies every radial function.
  public var scaling: Double
  /// The functions that radial functions are sums of.
  public var radialBasis: RadialBasis
  /// The number of radial functions f_μ.
  public var radialFunctionCount: Int
  /// c^{(μ,k)}_{z_i z_j}, shape [z_i][z_j][μ][k], flattened.
  public var radialCoefficients: [Double]
  /// The moments and how they multiply.
  public var basis: MomentBasis
  /// c_z, eV, shape [species].
  public var speciesCoefficients: [Double]
  /// ξ_α, eV, shape [scalar moments].
  public var momentCoefficients: [Double]

  /// The given potential, unchecked: `validate` says whether it is consistent.
  public init(
    name: String = "MTP1m", tag: String = "", speciesCount: Int, scaling: Double = 1,
    radialBasis: RadialBasis, radialFunctionCount: Int, radialCoefficients: [Double],
    basis: MomentBasis, speciesCoefficients: [Double], momentCoefficients: [Double]
  ) {
    self.name = name
    self.tag = tag
    self.speciesCount = speciesCount
    self.scaling = scaling
    self.radialBasis = radialBasis
    self.radialFunctionCount = radialFunctionCount
    self.radialCoefficients = radialCoefficients
    self.basis = basis
    self.speciesCoefficients = speciesCoefficients
    self.momentCoefficients = momentCoefficients
  }

  /// Atoms farther apart than this do not interact, Å.
  public var cutoff: Double { radialBasis.maximumDistance }

  /// Where the coefficients c^{(μ,k)} of one pair of species and one μ begin.
  public func radialOffset(_ center: Int, _ neighbor: Int, _ function: Int) -> Int {
    ((center * speciesCount + neighbor) * radialFunctionCount + function) * radialBasis.size
  }
}
