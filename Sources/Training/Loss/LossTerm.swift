// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support

/// One configuration's part of the loss.
///
///     L_c = e ΔE² + f Σ_i |ΔF_i|² + s Σ_ab ΔW_ab²
///
/// with e, f, s the weights of `LossWeights` times those of the configuration, scaled as
/// `LossScaling` says. With a tolerance τ of forces, only what exceeds it counts:
/// f Σ_i max(0, |ΔF_i| − τ)².
struct LossTerm: Sendable {
  let neighborhoods: StructureNeighborhoods
  /// The reference values; what is missing does not count.
  let energy: Double?
  let forces: [Vector3]?
  let virial: Matrix3?
  /// e, f, s.
  let (energyWeight, forceWeight, virialWeight): (Double, Double, Double)
  /// τ, eV/Å.
  let forceTolerance: Double
  /// Whether errors of this configuration belong into reports.
  let isReported: Bool

  /// The term of a structure.
  ///
  /// - Parameters:
  ///   - structure: The structure with its references.
  ///   - settings: Cutoff and weights.
  ///   - elements: The species.
  ///   - factor: The weight of this configuration.
  ///   - forceTolerance: How far forces may be off at no cost, eV/Å.
  ///   - isReported: Whether its errors are reported.
  /// - Throws: `OrdealError` if it has no neighbour list.
  init(
    _ structure: Structure, _ settings: TrainingSettings, _ elements: ElementMapping,
    factor: Double = 1, forceTolerance: Double = 0, isReported: Bool = true
  ) throws {
    neighborhoods = try StructureNeighborhoods(
      structure, cutoff: settings.cutoff, elements: elements)
    (energy, forces, virial) = (structure.energy, structure.forces, structure.virial)
    let weight = factor * (structure.label.flatMap { settings.labelWeights[$0] } ?? 1)
    let perCell = weight * settings.scaling.energyFactor(structure.count)
    energyWeight = energy == nil ? 0 : settings.weights.energy * perCell
    virialWeight = virial == nil ? 0 : settings.weights.stress * perCell
    forceWeight =
      forces == nil
      ? 0 : settings.weights.forces * weight * settings.scaling.forceFactor(structure.count)
    (self.forceTolerance, self.isReported) = (forceTolerance, isReported)
  }

  /// The number of atoms.
  var count: Int { neighborhoods.list.atomCount }
  /// The number of numbers that the term compares.
  var rowCount: Int {
    (energyWeight > 0 ? 1 : 0) + (forceWeight > 0 ? 3 * count : 0) + (virialWeight > 0 ? 6 : 0)
  }

  /// What differs from the references, and the loss.
  func residuals(_ evaluation: Evaluation) -> TermResiduals {
    var result = TermResiduals(direction: LossDirection(energy: 0))
    result.count = count
    if let energy, energyWeight > 0 {
      let error = evaluation.energy - energy
      result.loss += energyWeight * error * error
      result.energyError = error
      result.direction.energy = 2 * energyWeight * error
    }
    if let forces, forceWeight > 0 {
      var sum = 0.0
      result.direction.velocities = zip(evaluation.forces, forces).map { f, reference in
        let error = excess(f - reference)
        sum += dot(error, error)
        return -2 * forceWeight * error
      }
      result.loss += forceWeight * sum
      result.forceSquares = sum
    }
    if let virial, virialWeight > 0 {
      let error = evaluation.virial + virial * -1
      let squares = error.components.reduce(0) { $0 + $1 * $1 }
      result.loss += virialWeight * squares
      result.virialSquares = squares
      result.direction.strain = error * (-2 * virialWeight)
    }
    return result
  }

  /// The part of a force's error that is beyond the tolerance.
  private func excess(_ error: Vector3) -> Vector3 {
    guard forceTolerance > 0 else { return error }
    let size = length(error)
    return size > forceTolerance ? (1 - forceTolerance / size) * error : .zero
  }

  /// A random combination of the rows of √weight · (E, F, W): its gradient is J_cᵀ z with z = ±1.
  ///
  /// - Parameters:
  ///   - random: Where the signs come from.
  ///   - residuals: Gives this configuration's residuals; called if only some forces count.
  /// - Returns: z, times the weights' roots.
  func probe(
    using random: inout SplitMix64, residuals: () -> TermResiduals
  ) -> LossDirection {
    func sign() -> Double { random.next() & 1 == 0 ? 1 : -1 }
    var direction = LossDirection(energy: sign() * energyWeight.squareRoot())
    if forceWeight > 0 {
      let root = forceWeight.squareRoot()
      direction.velocities =
        if forceTolerance > 0 {
          residuals().direction.velocities.map { error in
            let size = length(error)
            return size > 0 ? (root * sign() / size) * error : .zero
          }
        } else {
          (0..<count).map { _ in Vector3(root * sign(), root * sign(), root * sign()) }
        }
    }
    if virialWeight > 0 {
      let root = virialWeight.squareRoot()
      func row() -> Vector3 { Vector3(root * sign(), root * sign(), root * sign()) }
      direction.strain = Matrix3(row(), row(), row())
    }
    return direction
  }
}

/// How far a configuration is from its references.
struct TermResiduals: Sendable {
  var loss = 0.0
  /// What the derivative of the loss looks at.
  var direction: LossDirection
  var count = 0
  /// ΔE, eV.
  var energyError: Double?
  /// Σ |ΔF|².
  var forceSquares: Double?
  /// Σ ΔW².
  var virialSquares: Double?
}

extension TrainingErrors {
  /// The errors of some configurations.
  init(_ residuals: some Sequence<TermResiduals>) {
    var (energy, forces, virial) = (Mean(), Mean(), Mean())
    for residual in residuals {
      let n = Double(residual.count)
      if let error = residual.energyError { energy.add(error * error / (n * n), 1) }
      if let squares = residual.forceSquares { forces.add(squares, 3 * n) }
      if let squares = residual.virialSquares { virial.add(squares / (n * n), 9) }
    }
    energyRMSE = energy.root.map { 1000 * $0 }
    forceRMSE = forces.root
    virialRMSE = virial.root.map { 1000 * $0 }
  }
}

/// The root of a mean square.
private struct Mean {
  private var sum = 0.0
  private var count = 0.0

  mutating func add(_ squares: Double, _ number: Double) {
    sum += squares
    count += number
  }

  var root: Double? { count > 0 ? (sum / count).squareRoot() : nil }
}
