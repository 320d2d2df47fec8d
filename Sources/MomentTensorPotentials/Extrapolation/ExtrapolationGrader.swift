// Part of Ordeal. See LICENSE.

import Structures
import Support

/// How far a potential extrapolates in a structure.
public struct ExtrapolationGrade: Hashable, Sendable {
  /// The grade of each atom's neighbourhood, shape [atoms]; empty in configuration mode.
  public var atoms: [Double]
  /// The grade of the structure: in neighbourhood mode that of its worst atom.
  public var structure: Double
}

/// Gives structures their extrapolation grades.
public struct ExtrapolationGrader: Sendable {
  /// What is graded.
  public var mode: ExtrapolationMode { tables.mode }
  private let tables: ExtrapolationTables
  private let cutoff: Double
  private let elements: ElementMapping

  /// Grades by the active set of a potential.
  ///
  /// - Parameters:
  ///   - activeSet: The active set, made with the potential.
  ///   - potential: The potential.
  ///   - elements: Which elements its species are.
  /// - Throws: `OrdealError` if the active set does not have one row for each coefficient.
  public init(
    _ activeSet: ActiveSet, of potential: MomentTensorPotential, elements: ElementMapping
  ) throws(OrdealError) {
    tables = try ExtrapolationTables(activeSet, of: potential)
    cutoff = potential.cutoff
    self.elements = elements
  }

  /// The grade of one structure, on this thread.
  ///
  /// - Throws: `OrdealError` as `MomentTensorCalculator.evaluate` does.
  public func grade(_ structure: Structure) throws -> ExtrapolationGrade {
    try grade(structure, ExtrapolationKernel(tables))
  }

  /// The grades of structures, on several threads; they do not depend on how many.
  ///
  /// - Returns: The grades, and the processor time over all threads, s.
  /// - Throws: `OrdealError` as `MomentTensorCalculator.evaluate` does, saying which structure
  ///   it is.
  public func gradeAll(
    _ structures: [Structure], threads: Int
  ) throws -> (grades: [ExtrapolationGrade], cpuSeconds: Double) {
    let results = ParallelResults<ExtrapolationGrade>(count: structures.count)
    let seconds = try ParallelWork.run(count: structures.count, threads: threads) { index in
      results.set(try located(structures, index, grade), at: index)
    }
    return (results.values, seconds)
  }

  private func grade(
    _ structure: Structure, _ kernel: ExtrapolationKernel
  ) throws -> ExtrapolationGrade {
    let lists = try StructureNeighborhoods(structure, cutoff: cutoff, elements: elements)
    switch mode {
    case .neighborhood:
      var atoms = [Double](repeating: 0, count: structure.count)
      let largest = lists.withNeighborhoods(of: 0..<structure.count) { lists in
        atoms.withUnsafeMutableBufferPointer { kernel.grade(lists, into: $0.baseAddress) }
      }
      return ExtrapolationGrade(atoms: atoms, structure: largest ?? 0)
    case .configuration:
      let sum = lists.summedRow(of: kernel)
      return ExtrapolationGrade(
        atoms: [], structure: kernel.grade(ofSum: sum, atomCount: structure.count))
    }
  }
}

extension StructureNeighborhoods {
  /// Σ_i b_i over all atoms.
  func summedRow(of kernel: ExtrapolationKernel) -> [Double] {
    var sum = [Double](repeating: 0, count: kernel.coefficientCount)
    _ = withNeighborhoods(of: 0..<list.atomCount) { lists in
      sum.withUnsafeMutableBufferPointer { sum in
        if let start = sum.baseAddress { kernel.addRows(lists, to: start) }
      }
    }
    return sum
  }
}
