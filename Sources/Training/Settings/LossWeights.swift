// Part of Ordeal. See LICENSE.

/// What errors of energies, forces and virials count in the loss.
///
///     L = Σ_c w_c N_c^{-p} [ energy ΔE² + N_c^{q} forces Σ_i |ΔF_i|² + stress Σ_ab ΔW_ab² ]
///
/// over configurations c of N_c atoms, with ΔE in eV of the whole cell, ΔF in eV/Å, the virial's ΔW
/// in eV of the whole cell (nine components), and p, q given by `LossScaling`.
public struct LossWeights: Codable, Hashable, Sendable {
  /// Of ΔE², 1/eV².
  public var energy: Double
  /// Of |ΔF|², Å²/eV².
  public var forces: Double
  /// Of ΔW², 1/eV².
  public var stress: Double

  /// MLIP-2's weights 1, 0.01, 0.001, or others.
  public init(energy: Double = 1, forces: Double = 0.01, stress: Double = 0.001) {
    (self.energy, self.forces, self.stress) = (energy, forces, stress)
  }
}

/// How the size of a configuration enters the loss: MLIP-2's `--weighting`.
public enum LossScaling: String, Codable, Hashable, Sendable, CaseIterable {
  /// ΔE²/N, |ΔF|², ΔW²/N: an atom counts the same in cells of any size. The default.
  case vibrations
  /// ΔE²/N², |ΔF|²/N, ΔW²/N²: a configuration counts the same at any size.
  case structures
  /// ΔE², |ΔF|², ΔW²: errors of whole cells.
  case molecules

  /// What ΔE² and ΔW² of `count` atoms are multiplied by.
  func energyFactor(_ count: Int) -> Double {
    let n = Double(max(1, count))
    return switch self {
    case .vibrations: 1 / n
    case .structures: 1 / (n * n)
    case .molecules: 1
    }
  }

  /// What |ΔF|² is multiplied by.
  func forceFactor(_ count: Int) -> Double {
    self == .structures ? 1 / Double(max(1, count)) : 1
  }
}
