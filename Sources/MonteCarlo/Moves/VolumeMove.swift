// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Scales the cell and all positions alike: ln V moves by an amount uniform in ±δ.
///
///     min{1, exp(−β (ΔE + P ΔV) + (N + 1) ln(V'/V))}
///
/// The density of states in V is V^N; drawing in ln V gives the one more. All energies are computed.
public struct VolumeMove: MonteCarloMove {
  /// What counts and output call the move.
  public let name = "volume"
  /// P, bar.
  public let pressure: Double
  /// δ, without a unit.
  public let step: Double

  /// Changes of volume at a pressure (bar), of ln V by at most `step`.
  public init(pressure: Double, step: Double) {
    precondition(step > 0, "expected a positive step, got \(step)")
    self.pressure = pressure
    self.step = step
  }

  /// Proposes as the protocol says.
  public func propose(
    in system: AtomicSystem, temperature: Double, using random: inout RandomStream
  ) throws -> Proposal? {
    let before = system.volume
    let scale = exp(step * random.symmetric() / 3)
    var structure = system.structure
    structure.cell.vectors = structure.cell.vectors * scale
    structure.positions = structure.positions.map { $0 * scale }
    let trial = try system.trial(replacingWith: structure)
    let beta = PhysicalConstants.inverseTemperature(temperature)
    let work =
      pressure / PhysicalConstants.barPerElectronVoltPerCubicAngstrom * (system.volume - before)
    let logRatio =
      -beta * (trial.energyDifference + work)
      + Double(system.count + 1) * log(system.volume / before)
    return Proposal(kind: name, trial: trial, logRatio: logRatio)
  }
}
