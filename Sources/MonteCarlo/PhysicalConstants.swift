// Part of Ordeal. See LICENSE.

import Structures

/// Constants in LAMMPS's `metal` units.
///
/// Source: CODATA 2018; k_B, h and e are exact.
public enum PhysicalConstants {
  /// k_B, eV/K.
  public static let boltzmann = 8.617_333_262e-5
  /// 1 eV/Å³ in bar.
  public static let barPerElectronVoltPerCubicAngstrom = 1.602_176_634e6

  /// 1 u/Å³ in g/cm³.
  public static let gramPerCubicCentimetre = 1.660_539_067
  /// ħ, eV ps.
  public static let reducedPlanck = 6.582_119_569e-4
  /// 1 eV/u in Å²/ps².
  public static let squaredVelocityPerElectronVolt = 9_648.533_212

  /// β = 1/(k_B T), 1/eV.
  public static func inverseTemperature(_ temperature: Double) -> Double {
    1 / (boltzmann * temperature)
  }

  /// Λ = h / √(2π m k_B T), Å: 0.2705 Å for Li at 600 K.
  ///
  /// - Parameters:
  ///   - mass: m, u.
  ///   - temperature: T, K.
  /// - Returns: Λ.
  public static func thermalWavelength(mass: Double, temperature: Double) -> Double {
    let planck = 6.626_070_15e-34
    let joulePerKelvin = 1.380_649e-23
    let kilogram = 1.660_539_066_60e-27
    return 1e10 * planck
      / (2 * .pi * mass * kilogram * joulePerKelvin * temperature).squareRoot()
  }
}
