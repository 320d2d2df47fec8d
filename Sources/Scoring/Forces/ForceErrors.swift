// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Errors of the forces on atoms, atom by atom.
public struct ForceErrors: Sendable {
  /// |F^pot − F^ref|, eV/Å.
  public private(set) var vectors: [Double] = []
  /// | |F^pot| − |F^ref| |, eV/Å: what the validation score uses.
  public private(set) var magnitudes: [Double] = []
  /// δ_θ, the angle between F^pot and F^ref, degrees; atoms with |F^ref| ≤ 10⁻⁶ eV/Å have none.
  public private(set) var angles: [Double] = []

  /// No errors yet.
  public init() {}

  /// The errors of all atoms of all configurations with reference forces.
  public init(_ predictions: some Sequence<Prediction>) {
    for prediction in predictions {
      guard let reference = prediction.structure.forces else { continue }
      for (force, truth) in zip(prediction.forces, reference) { add(force, truth) }
    }
  }

  /// Takes another atom into account.
  public mutating func add(_ force: Vector3, _ reference: Vector3) {
    let (size, truth) = (length(force), length(reference))
    vectors.append(length(force - reference))
    magnitudes.append(abs(size - truth))
    guard truth > 1e-6 else { return }
    let cosine = size > 0 ? dot(force, reference) / (size * truth) : 0
    angles.append(acos(max(-1, min(1, cosine))) * 180 / .pi)
  }

  /// NAC(|F^pot − F^ref|), NAC(| |F^pot| − |F^ref| |) and NAC(δ_θ); P = NAC(|δ_F|) NAC(δ_θ).
  public var areas: ForceAreas {
    ForceAreas(
      vector: NormalizedArea.of(vectors, range: NormalizedArea.forceRange),
      magnitude: NormalizedArea.of(magnitudes, range: NormalizedArea.forceRange),
      angle: NormalizedArea.of(angles, range: NormalizedArea.angleRange))
  }
}

/// Normalised areas under the cumulative distributions of force errors; 1 is perfect.
public struct ForceAreas: Codable, Hashable, Sendable {
  /// Of |F^pot − F^ref| on [0, 1.5 eV/Å].
  public var vector: Double?
  /// Of | |F^pot| − |F^ref| | on [0, 1.5 eV/Å].
  public var magnitude: Double?
  /// Of the angle on [0, 180°].
  public var angle: Double?

  /// P(D) = NAC(|δ_F|) · NAC(δ_θ), with the difference of magnitudes as |δ_F|.
  public var performance: Double? {
    guard let magnitude, let angle else { return nil }
    return magnitude * angle
  }
}
