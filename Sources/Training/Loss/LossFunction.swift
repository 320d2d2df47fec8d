// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// The loss of a potential's parameters θ = (ξ, c_z, radial coefficients) on a set.
///
/// Configurations are shared out over threads; everything is added up in their order, so that results
/// do not depend on the number of threads.
final class LossFunction: Sendable {
  /// The potential whose coefficients θ replaces.
  let template: MomentTensorPotential
  let basis: TrainableBasis
  let terms: [LossTerm]
  private let threads: Int
  /// The terms, large ones first, so that threads finish together.
  private let order: [Int]

  init(
    _ template: MomentTensorPotential, _ basis: TrainableBasis, _ terms: [LossTerm], threads: Int
  ) {
    (self.template, self.basis, self.terms, self.threads) = (template, basis, terms, threads)
    order = terms.indices.sorted { terms[$0].count > terms[$1].count }
  }

  /// The number of parameters.
  var parameterCount: Int { parameters(of: template).count }

  /// The number of ξ and c_z, which come first in θ.
  var linearCount: Int { basis.scalarCount + template.speciesCount }

  /// θ of a potential.
  func parameters(of potential: MomentTensorPotential) -> [Double] {
    potential.momentCoefficients + potential.speciesCoefficients + potential.radialCoefficients
  }

  /// The potential of θ.
  func potential(_ theta: [Double]) -> MomentTensorPotential {
    var potential = template
    let (scalars, species) = (basis.scalarCount, template.speciesCount)
    potential.momentCoefficients = Array(theta[..<scalars])
    potential.speciesCoefficients = Array(theta[scalars..<scalars + species])
    potential.radialCoefficients = Array(theta[(scalars + species)...])
    return potential
  }

  /// The loss at a point.
  struct Point: Sendable {
    var theta: [Double]
    var loss: Double
    /// ∂L/∂θ.
    var gradient: [Double]
    /// The reported configurations' errors.
    var errors: TrainingErrors

    /// Whether everything is a number.
    var isFinite: Bool { loss.isFinite && gradient.allSatisfy(\.isFinite) }
  }

  /// The loss and its gradient.
  ///
  /// - Throws: `PotentialError` if θ does not belong to the basis.
  func evaluate(_ theta: [Double]) throws -> Point {
    let results = try map(theta) { term, kernel in
      let residuals = term.residuals(kernel.evaluate(term.neighborhoods))
      guard residuals.loss.isFinite else { return (residuals, [Double]()) }
      return (residuals, kernel.gradient(residuals.direction, of: term.neighborhoods))
    }
    var gradient = [Double](repeating: 0, count: theta.count)
    for (_, part) in results {
      for index in part.indices { gradient[index] += part[index] }
    }
    let reported = zip(terms, results).filter(\.0.isReported).map(\.1.0)
    return Point(
      theta: theta, loss: results.reduce(0) { $0 + $1.0.loss }, gradient: gradient,
      errors: TrainingErrors(reported))
  }

  /// What differs from the references, configuration by configuration.
  ///
  /// - Throws: `PotentialError` if θ does not belong to the basis.
  func residuals(_ theta: [Double]) throws -> [TermResiduals] {
    try map(theta) { term, kernel in term.residuals(kernel.evaluate(term.neighborhoods)) }
  }

  /// Calls `body` with every term and a kernel of θ, on threads; results in the order of the terms.
  ///
  /// - Throws: `PotentialError` if θ does not belong to the basis, or what `body` throws.
  func map<Result>(
    _ theta: [Double], _ body: @Sendable (LossTerm, TrainingKernel) throws -> Result
  ) throws -> [Result] {
    try mapIndexed(theta) { try body(terms[$0], $1) }
  }

  /// Calls `body` with the number of every term and a kernel of θ, on threads.
  ///
  /// - Throws: `PotentialError` if θ does not belong to the basis, or what `body` throws.
  func mapIndexed<Result>(
    _ theta: [Double], _ body: @Sendable (Int, TrainingKernel) throws -> Result
  ) throws -> [Result] {
    let pool = KernelPool(try TrainablePotential(potential(theta), basis))
    let results = ParallelResults<Result>(count: terms.count)
    try ParallelWork.run(count: terms.count, threads: threads) { position in
      let index = order[position]
      results.set(try pool.withKernel { try body(index, $0) }, at: index)
    }
    return results.values
  }

  /// Calls `body` with the numbers of some groups of terms and a kernel, on threads.
  ///
  /// - Throws: `PotentialError` if θ does not belong to the basis, or what `body` throws.
  func map<Result>(
    _ theta: [Double], groups: [Range<Int>],
    _ body: @Sendable (Range<Int>, TrainingKernel) throws -> Result
  ) throws -> [Result] {
    let pool = KernelPool(try TrainablePotential(potential(theta), basis))
    let results = ParallelResults<Result>(count: groups.count)
    try ParallelWork.run(count: groups.count, threads: threads) { index in
      results.set(try pool.withKernel { try body(groups[index], $0) }, at: index)
    }
    return results.values
  }
}

/// Kernels that threads borrow.
private final class KernelPool: @unchecked Sendable {
  private let potential: TrainablePotential
  private let lock = NSLock()
  private var idle: [TrainingKernel] = []

  init(_ potential: TrainablePotential) { self.potential = potential }

  func withKernel<Result>(_ body: (TrainingKernel) throws -> Result) rethrows -> Result {
    let kernel = lock.withLock { idle.popLast() } ?? TrainingKernel(potential)
    defer { lock.withLock { idle.append(kernel) } }
    return try body(kernel)
  }
}
