// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// A moment tensor potential that evaluates structures.
public struct MomentTensorCalculator: Potential {
  /// How results call the potential.
  public let name: String
  /// The potential.
  public let potential: MomentTensorPotential
  /// Which elements its species are.
  public let elements: ElementMapping
  private let kernels: KernelPool

  /// Compiles a potential.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - elements: Which elements its species are.
  ///   - name: How results call it; `potential_name` if nil.
  ///   - precision: What kernels calculate in.
  /// - Throws: `OrdealError` if the potential is inconsistent, or the mapping does not name as
  ///   many elements as it has species.
  public init(
    _ potential: MomentTensorPotential, elements: ElementMapping, name: String? = nil,
    precision: KernelPrecision = .double
  ) throws(OrdealError) {
    guard elements.elements.count == potential.speciesCount else {
      throw OrdealError(
        "expected \(potential.speciesCount) elements, one for each species, got \(elements)")
    }
    self.potential = potential
    self.elements = elements
    self.name = name ?? potential.name
    kernels = KernelPool(try KernelFactory(potential, precision: precision))
  }

  /// Which kernel the potential runs on, in words.
  public var kernelDescription: String { kernels.factory.description }

  /// Evaluates one structure on this thread.
  ///
  /// - Returns: Energy, forces and virial of the structure's whole cell.
  /// - Throws: `OrdealError` if the structure holds an element that the potential does not know,
  ///   a coordinate is not finite, or two atoms are closer than 10⁻⁶ Å.
  public func evaluate(_ structure: Structure) throws -> Evaluation {
    let neighborhoods = try self.neighborhoods(of: structure)
    let part = kernels.withKernel {
      PartialEvaluation(neighborhoods, 0..<structure.count, $0)
    }
    return Evaluation([part], neighborhoods.list)
  }

  /// The potential energy of one structure alone, eV; takes less than half of `evaluate`'s time.
  ///
  /// - Throws: `OrdealError` as `evaluate` does.
  public func energy(of structure: Structure) throws -> Double {
    let neighborhoods = try self.neighborhoods(of: structure)
    return kernels.withKernel {
      neighborhoods.compute(0..<structure.count, with: $0, into: KernelOutput())
    }
  }

  private func neighborhoods(of structure: Structure) throws -> StructureNeighborhoods {
    try StructureNeighborhoods(structure, cutoff: potential.cutoff, elements: elements)
  }
}

// MARK: Threads

extension MomentTensorCalculator {
  /// Results of several structures, and what they cost.
  public struct Batch: Sendable {
    /// The results, in the order of the structures.
    public var evaluations: [Evaluation]
    /// Processor time over all threads: neighbour lists, energies, forces, virials; s.
    public var cpuSeconds: Double

    /// `cpuSeconds` divided by the number of atoms, µs.
    public var microsecondsPerAtom: Double {
      1e6 * cpuSeconds / Double(max(1, evaluations.reduce(0) { $0 + $1.forces.count }))
    }
  }

  /// Evaluates structures on several threads.
  ///
  /// Each structure is one thread's work, and its numbers do not depend on the threads. Where there
  /// are fewer structures than threads, the atoms of each one are shared out.
  ///
  /// - Throws: `OrdealError` as `evaluate` does, and where a result is not finite, for the first
  ///   structure that cannot be evaluated, saying which one that is.
  public func evaluateAll(_ structures: [Structure], threads: Int) throws -> Batch {
    guard structures.count >= threads else {
      var batch = Batch(evaluations: [], cpuSeconds: 0)
      for index in structures.indices {
        let (evaluation, seconds) = try located(structures, index) {
          let (evaluation, seconds) = try evaluateSplit($0, threads: threads)
          return (try finite(evaluation), seconds)
        }
        batch.evaluations.append(evaluation)
        batch.cpuSeconds += seconds
      }
      return batch
    }
    let results = ParallelResults<Evaluation>(count: structures.count)
    let seconds = try ParallelWork.run(count: structures.count, threads: threads) { index in
      results.set(try located(structures, index) { try finite(evaluate($0)) }, at: index)
    }
    return Batch(evaluations: results.values, cpuSeconds: seconds)
  }

  /// The evaluation, if it is one: coefficients such as 10³⁰⁸ make sums that are not finite.
  private func finite(_ evaluation: Evaluation) throws(OrdealError) -> Evaluation {
    let forces = evaluation.forces.allSatisfy { length($0).isFinite }
    guard evaluation.energy.isFinite, forces, evaluation.virial.components.allSatisfy(\.isFinite)
    else {
      throw OrdealError(
        "\(name) gives an energy of \(evaluation.energy) eV\(forces ? "" : " and forces that are not finite")"
          + "; expected finite numbers: are its coefficients right?")
    }
    return evaluation
  }

  /// Evaluates one structure with its atoms shared out over threads.
  ///
  /// The numbers depend on the number of threads only by rounding: each thread has forces of its
  /// own, which are added up in a fixed order.
  ///
  /// - Throws: `OrdealError` as `evaluate(_:)` does.
  public func evaluate(_ structure: Structure, threads: Int) throws -> Evaluation {
    try evaluateSplit(structure, threads: threads).evaluation
  }

  private func evaluateSplit(
    _ structure: Structure, threads: Int
  ) throws -> (evaluation: Evaluation, seconds: Double) {
    let lists = ParallelResults<StructureNeighborhoods>(count: 1)
    var seconds = try ParallelWork.run(count: 1, threads: 1) { index in
      lists.set(try neighborhoods(of: structure), at: index)
    }
    guard let neighborhoods = lists.values.first else {
      return (Evaluation(energy: 0, atomEnergies: [], forces: [], virial: .zero), seconds)
    }
    let count = structure.count
    let partCount = max(1, min(threads, count))
    let parts = ParallelResults<PartialEvaluation>(count: partCount)
    seconds += try ParallelWork.run(count: partCount, threads: partCount) { part in
      let range = part * count / partCount..<(part + 1) * count / partCount
      parts.set(
        kernels.withKernel { PartialEvaluation(neighborhoods, range, $0) }, at: part)
    }
    return (Evaluation(parts.values, neighborhoods.list), seconds)
  }
}

/// Says which structure an error is about.
func located<Result>(
  _ structures: [Structure], _ index: Int, _ body: (Structure) throws -> Result
) throws -> Result {
  do {
    return try body(structures[index])
  } catch var error as OrdealError {
    error.location = error.location ?? structures[index].provenance ?? "structure \(index + 1)"
    throw error
  }
}

/// Kernels that threads borrow: as many as there ever are threads at one time.
private final class KernelPool: @unchecked Sendable {
  let factory: KernelFactory
  private let lock = NSLock()
  private var idle: [any MomentTensorKernel] = []

  init(_ factory: KernelFactory) { self.factory = factory }

  func withKernel<Result>(_ body: (any MomentTensorKernel) throws -> Result) rethrows -> Result {
    let kernel = lock.withLock { idle.popLast() } ?? factory.makeKernel()
    defer { lock.withLock { idle.append(kernel) } }
    return try body(kernel)
  }
}
