// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support
import Synchronization

/// The loss of a potential's parameters θ = (ξ, c_z, radial coefficients) on a set.
///
/// Configurations are shared out over ranks and threads; everything is added up in their order, so
/// that results do not depend on the number of either.
final class LossFunction: Sendable {
  /// How many groups of configurations have a gradient of their own: a fixed number, many for each
  /// rank, so that ranks finish together.
  private static let groupCount = 256
  /// How many have a triangle of their own: few, as triangles are large.
  private static let linearGroupCount = 8

  /// The potential whose coefficients θ replaces.
  let template: MomentTensorPotential
  let basis: TrainableBasis
  let terms: [LossTerm]
  let threads: Int
  let ranks: any TrainingRanks
  /// Who works on what.
  let (groups, linearGroups): (TermGroups, TermGroups)
  /// Whether another rank was asked to stop.
  let stopRequest = Atomic<Bool>(false)

  init(
    _ template: MomentTensorPotential, _ basis: TrainableBasis, _ terms: [LossTerm], threads: Int,
    ranks: any TrainingRanks = SingleProcess()
  ) {
    (self.template, self.basis, self.terms, self.threads) = (template, basis, terms, threads)
    self.ranks = ranks
    let sizes = terms.map(\.count)
    groups = TermGroups(sizes, count: Self.groupCount, ranks: ranks.size)
    linearGroups = TermGroups(sizes, count: Self.linearGroupCount, ranks: ranks.size)
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
  /// - Throws: `OrdealError` if θ does not belong to the basis, or what another rank met.
  func evaluate(_ theta: [Double]) throws -> Point {
    var gradient = [Double](repeating: 0, count: theta.count)
    var residuals: [TermResiduals] = []
    for (range, part) in zip(groups.ranges, try parts(of: .evaluate, at: theta)) {
      for index in theta.indices { gradient[index] += part[index] }
      for (position, index) in range.enumerated() {
        let start = theta.count + position * TermResiduals.numberCount
        residuals.append(
          TermResiduals(part[start..<start + TermResiduals.numberCount], of: terms[index]))
      }
    }
    let reported = zip(terms, residuals).filter(\.0.isReported).map(\.1)
    return Point(
      theta: theta, loss: residuals.reduce(0) { $0 + $1.loss }, gradient: gradient,
      errors: TrainingErrors(reported))
  }

  /// What a group of terms contributes to `evaluate`.
  func evaluationPart(_ range: Range<Int>, _ kernel: TrainingKernel) -> [Double] {
    var gradient = [Double](repeating: 0, count: parameterCount)
    var numbers: [Double] = []
    for term in terms[range] {
      let residuals = term.residuals(kernel.evaluate(term.neighborhoods))
      numbers += residuals.numbers
      guard residuals.loss.isFinite else { continue }
      let part = kernel.gradient(residuals.direction, of: term.neighborhoods)
      for index in part.indices { gradient[index] += part[index] }
    }
    return gradient + numbers
  }

  /// What differs from the references, configuration by configuration; by this rank alone.
  ///
  /// - Throws: `OrdealError` if θ does not belong to the basis.
  func residuals(_ theta: [Double]) throws -> [TermResiduals] {
    try map(theta) { term, kernel in term.residuals(kernel.evaluate(term.neighborhoods)) }
  }

  /// Calls `body` with every term and a kernel of θ, on this rank's threads; results in the order of
  /// the terms.
  ///
  /// - Throws: `OrdealError` if θ does not belong to the basis, or what `body` throws.
  func map<Result>(
    _ theta: [Double], _ body: @Sendable (LossTerm, TrainingKernel) throws -> Result
  ) throws -> [Result] {
    let pool = KernelPool(try TrainablePotential(potential(theta), basis))
    let results = ParallelResults<Result>(count: terms.count)
    // Large ones first, so that threads finish together.
    let order = terms.indices.sorted { terms[$0].count > terms[$1].count }
    try ParallelWork.run(count: terms.count, threads: threads) { position in
      let index = order[position]
      results.set(try pool.withKernel { try body(terms[index], $0) }, at: index)
    }
    return results.values
  }
}

extension TermResiduals {
  /// How many numbers `numbers` are.
  static let numberCount = 4

  /// The loss and the errors, without what the derivative looks at.
  var numbers: [Double] { [loss, energyError ?? 0, forceSquares ?? 0, virialSquares ?? 0] }

  /// What `numbers` gave for a term.
  init(_ numbers: ArraySlice<Double>, of term: LossTerm) {
    self.init(direction: LossDirection(energy: 0))
    let values = Array(numbers)
    (loss, count) = (values[0], term.count)
    energyError = term.energyWeight > 0 ? values[1] : nil
    forceSquares = term.forceWeight > 0 ? values[2] : nil
    virialSquares = term.virialWeight > 0 ? values[3] : nil
  }
}

/// Kernels that threads borrow.
final class KernelPool: @unchecked Sendable {
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
