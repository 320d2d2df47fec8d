// Part of Ordeal. See LICENSE.

/// Which of the energies of a calculation with smeared occupations is meant.
///
/// With the smearing's entropy S at the width σ, for Gaussian smearing,
///
///     F = E − σS        free energy
///     E₀ ≈ (E + F) / 2  energy for σ → 0
///
/// Forces and stresses are derivatives of F. The Materials Project's energies, and so those of
/// Liu & Mo, are E₀, which is what Ordeal takes unless it is told otherwise.
public enum EnergyKind: String, Codable, CaseIterable, Sendable {
  /// E₀: VASP's "energy(sigma->0)" and `e_0_energy`; what GPAW calls extrapolated.
  case sigmaZero = "sigma-zero"
  /// F: VASP's "free energy TOTEN" and `e_fr_energy`.
  case free
  /// E: VASP's "energy without entropy" and `e_wo_entrp`.
  case withoutEntropy = "without-entropy"
}
