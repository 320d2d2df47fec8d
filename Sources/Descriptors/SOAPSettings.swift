// Part of Ordeal. See LICENSE.

/// The parameters of a SOAP power spectrum; the defaults are those of Liu & Mo, Acta Mater. 268,
/// 119742 (2024), with 0.5 Å where the paper states no width.
public struct SOAPSettings: Codable, Hashable, Sendable {
  /// The highest degree l of the spherical harmonics.
  public var maximumDegree = 12
  /// The number of radial functions n.
  public var radialCount = 6
  /// The distance at which the radial functions end, Å.
  public var cutoff = 6.0
  /// σ of the Gaussian that stands for an atom, Å.
  public var atomWidth = 0.5

  /// The paper's parameters.
  public init() {}

  /// Gaussians further away than this contribute less than 10⁻³ of their height inside the cutoff and
  /// are left out, Å: cutoff + σ sqrt(−2 ln 10⁻³).
  var reach: Double { cutoff + atomWidth * 3.716_922_188_898_386 }
}
