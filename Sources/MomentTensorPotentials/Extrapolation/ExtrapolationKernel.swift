// Part of Ordeal. See LICENSE.

import Support

/// What grades are computed with: shared by all threads.
package struct ExtrapolationTables: Sendable {
  let plan: CoefficientGradientPlan
  let product: GradeProduct
  /// What is graded.
  package let mode: ExtrapolationMode
  /// s of Σ_i b_i / N^(s/2).
  package let sizePower: Int

  /// Tables of a potential and the active set that was made with it.
  ///
  /// - Throws: `OrdealError` if the active set has another number of rows than the potential has
  ///   coefficients.
  package init(
    _ activeSet: ActiveSet, of potential: MomentTensorPotential
  ) throws(OrdealError) {
    try activeSet.check(fits: potential)
    plan = CoefficientGradientPlan(potential)
    product = GradeProduct(inverse: activeSet.inverse, count: activeSet.count)
    mode = activeSet.mode
    sizePower = activeSet.sizePower
  }

  /// Tables for rows, and for grades by an inverse that is not final yet; empty where only rows are
  /// wanted.
  init(
    plan: CoefficientGradientPlan, inverse: [Double], mode: ExtrapolationMode, sizePower: Int
  ) {
    self.plan = plan
    product = GradeProduct(inverse: inverse, count: plan.coefficientCount)
    self.mode = mode
    self.sizePower = sizePower
  }
}

/// Grades of atoms, and the rows b that they come from.
///
/// Owns scratch memory: one for each thread.
package final class ExtrapolationKernel {
  let tables: ExtrapolationTables
  private let gradients: CoefficientGradientKernel
  /// b of eight atoms, shape [n].
  private let rows: AlignedBuffer<SIMD8<Double>>
  /// γ of eight atoms, shape [padded n].
  private let coefficients: AlignedBuffer<SIMD8<Double>>
  /// Which of the wanted atoms are of one species, and these atoms.
  private var wanted: [Int32] = []
  private var atoms: [Int32] = []

  /// A kernel for one thread.
  package init(_ tables: ExtrapolationTables) {
    self.tables = tables
    gradients = CoefficientGradientKernel(tables.plan)
    rows = AlignedBuffer(tables.product.count)
    coefficients = AlignedBuffer(tables.product.paddedCount)
  }

  /// The number of the potential's coefficients.
  package var coefficientCount: Int { tables.product.count }

  /// The grades of the wanted atoms' neighbourhoods.
  ///
  /// - Parameters:
  ///   - lists: The atoms and their neighbours.
  ///   - grades: Where each wanted atom's grade goes, indexed by atom; nil if not wanted.
  /// - Returns: The largest, 0 without atoms.
  package func grade(_ lists: Neighborhoods, into grades: UnsafeMutablePointer<Double>?) -> Double {
    var largest = 0.0
    forEachGroup(of: lists) { group in
      tables.product.multiply(rows.start, into: coefficients.start)
      let grouped = tables.product.largest(of: coefficients.start)
      for (lane, index) in group.enumerated() {
        grades?[Int(lists.atoms[Int(index)])] = grouped[lane]
        largest = max(largest, grouped[lane])
      }
    }
    return largest
  }

  /// Adds b of all wanted atoms, for the grade of a configuration.
  ///
  /// - Parameters:
  ///   - lists: The atoms and their neighbours.
  ///   - sum: Σ_i b_i, shape [n]; added to.
  package func addRows(_ lists: Neighborhoods, to sum: UnsafeMutablePointer<Double>) {
    forEachGroup(of: lists) { group in
      // Lanes without an atom do not count.
      for k in 0..<coefficientCount {
        for lane in group.indices { sum[k] += rows.start[k][lane] }
      }
    }
  }

  /// b and γ of every wanted atom, in the order of `lists.atoms`.
  ///
  /// - Parameters:
  ///   - lists: The atoms and their neighbours.
  ///   - b: Shape [wanted atoms][n].
  ///   - gamma: Shape [wanted atoms][n]; nil if not wanted.
  func rows(
    _ lists: Neighborhoods, into b: UnsafeMutablePointer<Double>,
    _ gamma: UnsafeMutablePointer<Double>?
  ) {
    let count = coefficientCount
    forEachGroup(of: lists) { group in
      if gamma != nil { tables.product.multiply(rows.start, into: coefficients.start) }
      for (lane, index) in group.enumerated() {
        let place = Int(index) * count
        for k in 0..<count {
          b[place + k] = rows.start[k][lane]
          gamma?[place + k] = coefficients.start[k][lane]
        }
      }
    }
  }

  /// γ of one row, by the same sums.
  func coefficients(of row: [Double]) -> [Double] {
    for k in 0..<coefficientCount { rows.start[k] = .init(repeating: row[k]) }
    tables.product.multiply(rows.start, into: coefficients.start)
    return (0..<coefficientCount).map { coefficients.start[$0][0] }
  }

  /// The grade of a configuration from Σ_i b_i.
  ///
  /// - Parameters:
  ///   - sum: Σ_i b_i over all atoms, shape [n].
  ///   - atomCount: N.
  /// - Returns: max_k |γ_k| of Σ_i b_i / N^(s/2).
  package func grade(ofSum sum: [Double], atomCount: Int) -> Double {
    let largest = coefficients(of: sum).reduce(0) { max($0, abs($1)) }
    return largest / sizeFactor(tables.sizePower, atomCount)
  }

  /// Computes b of up to eight wanted atoms of one species at a time.
  ///
  /// - Parameters:
  ///   - lists: The atoms and their neighbours; those of no species are left out.
  ///   - body: Gets the places of the atoms in `lists.atoms`.
  private func forEachGroup(
    of lists: Neighborhoods, _ body: (UnsafeBufferPointer<Int32>) -> Void
  ) {
    for species in 0..<tables.plan.speciesCount {
      wanted.removeAll(keepingCapacity: true)
      for k in 0..<lists.atomCount {
        let type = lists.types[Int(lists.atoms[k])]
        if lists.speciesOfType[Int(type)] == Int32(species) { wanted.append(Int32(k)) }
      }
      atoms = wanted.map { lists.atoms[Int($0)] }
      wanted.withUnsafeBufferPointer { wanted in
        atoms.withUnsafeBufferPointer { atoms in
          guard let first = atoms.baseAddress else { return }
          for start in stride(from: 0, to: atoms.count, by: CoefficientGradientKernel.width) {
            let range = start..<min(start + CoefficientGradientKernel.width, atoms.count)
            gradients.compute(
              first + start, count: range.count, species: species, in: lists, into: rows.start)
            body(UnsafeBufferPointer(rebasing: wanted[range]))
          }
        }
      }
    }
  }
}

/// N^(s/2).
func sizeFactor(_ power: Int, _ atomCount: Int) -> Double {
  let root = Double(max(1, atomCount)).squareRoot()
  return (0..<power).reduce(1.0) { product, _ in product * root }
}
