// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Support

extension TrainingSettings {
  /// The potential to start from: a basis of the level with sensible radial functions, ξ = 0.
  ///
  /// Function μ starts as Q_μ(r), scaled to order one, with seeded noise that tells pairs of
  /// species apart; of a given potential the radial functions are taken over by least squares.
  ///
  /// - Parameters:
  ///   - speciesCount: The number of species.
  ///   - minimumDistance: r_min, Å.
  ///   - start: A trained potential of any level, cutoff and radial basis, or nil.
  /// - Returns: The potential.
  /// - Throws: `OrdealError` if the settings do not make a potential.
  func startingPotential(
    speciesCount: Int, minimumDistance: Double, from start: MomentTensorPotential?
  ) throws -> MomentTensorPotential {
    var potential = try MomentTensorPotential.untrained(
      level: level, speciesCount: speciesCount, cutoff: cutoff, minimumDistance: minimumDistance,
      radialBasisSize: radialBasisSize, radialBasisKind: radialBasisKind, seed: seed)
    let noise = potential.radialCoefficients
    let scale = potential.scaling
    potential.scaling = 1
    potential.momentCoefficients = potential.momentCoefficients.map { _ in 0 }
    for center in 0..<speciesCount {
      for neighbor in 0..<speciesCount {
        for function in 0..<potential.radialFunctionCount {
          let offset = potential.radialOffset(center, neighbor, function)
          for k in 0..<radialBasisSize {
            let own = k == min(function, radialBasisSize - 1) ? 1.0 : 0
            let spread = 0.5 / Double(1 + abs(k - function))
            potential.radialCoefficients[offset + k] = scale * (own + spread * noise[offset + k])
          }
        }
      }
    }
    if let start { try potential.takeOver(start) }
    return potential
  }
}

extension MomentTensorPotential {
  /// Takes over species coefficients and radial functions, and, of an equal basis, ξ.
  ///
  /// A radial function is expanded anew by least squares on 200 distances between r_min and the smaller
  /// cutoff.
  fileprivate mutating func takeOver(_ other: MomentTensorPotential) throws {
    guard other.speciesCount == speciesCount else {
      throw OrdealError(
        "expected a potential of \(speciesCount) species to start from, got one of "
          + "\(other.speciesCount)")
    }
    speciesCoefficients = other.speciesCoefficients
    if basis == other.basis { momentCoefficients = other.momentCoefficients }
    for center in 0..<speciesCount {
      for neighbor in 0..<speciesCount {
        for function in 0..<min(radialFunctionCount, other.radialFunctionCount) {
          let from = other.radialOffset(center, neighbor, function)
          let old = other.radialCoefficients[from..<from + other.radialBasis.size]
            .map { $0 * other.scaling }
          let new =
            radialBasis == other.radialBasis ? old : try expand(old, of: other.radialBasis)
          let to = radialOffset(center, neighbor, function)
          radialCoefficients.replaceSubrange(to..<to + radialBasis.size, with: new)
        }
      }
    }
  }

  private func expand(_ coefficients: [Double], of other: RadialBasis) throws -> [Double] {
    let (low, high) = (
      radialBasis.minimumDistance, min(radialBasis.maximumDistance, other.maximumDistance)
    )
    var equations = StreamedQR(columnCount: radialBasis.size)
    for i in 0..<200 {
      let r = low + (high - low) * (Double(i) + 0.5) / 200
      try equations.add(
        row: radialBasis.functions(at: r).map(\.value),
        target: inner(coefficients, other.functions(at: r).map(\.value)), weight: 1)
    }
    return try equations.solve(ridge: 1e-14)
  }
}
