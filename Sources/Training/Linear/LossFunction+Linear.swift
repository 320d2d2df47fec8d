// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures

extension LossFunction {
  /// How many groups of configurations have a triangle of their own: a fixed number, so that results
  /// do not depend on threads.
  private static let groupCount = 8

  /// θ with the ξ and c_z that minimise the loss for the radial coefficients at hand.
  ///
  /// The loss is a sum of squares that are linear in them: QR, streamed configuration by
  /// configuration.
  ///
  /// - Parameters:
  ///   - theta: Where the radial coefficients are.
  ///   - ridge: Relative to the squared norms of the columns.
  /// - Throws: `TrainingError` if LAPACK refuses.
  func solvingLinear(_ theta: [Double], ridge: Double) throws -> [Double] {
    let (scalars, species) = (basis.scalarCount, template.speciesCount)
    let size = (terms.count + Self.groupCount - 1) / Self.groupCount
    let groups = stride(from: 0, to: terms.count, by: max(1, size)).map {
      $0..<min(terms.count, $0 + size)
    }
    let parts = try map(theta, groups: groups) { range, kernel in
      var equations = StreamedQR(columnCount: scalars + species)
      for term in terms[range] {
        try term.addRows(kernel.designRows(of: term.neighborhoods), to: &equations)
      }
      return equations
    }
    var equations = StreamedQR(columnCount: scalars + species)
    for part in parts { try equations.merge(part) }
    var result = theta
    result.replaceSubrange(..<(scalars + species), with: try equations.solve(ridge: ridge))
    return result
  }
}

extension LossTerm {
  /// Adds the equations √w E = √w E₀, √w F = √w F₀, √w W = √w W₀.
  fileprivate func addRows(_ rows: DesignRows, to equations: inout StreamedQR) throws {
    let width = rows.columnCount
    let noSpecies = [Double](repeating: 0, count: rows.counts.count)
    func add(_ row: Int, _ species: [Double], _ target: Double, _ weight: Double) throws {
      try equations.add(
        row: rows.values[row * width..<(row + 1) * width] + species, target: target,
        weight: weight.squareRoot())
    }
    if let energy, energyWeight > 0 {
      try add(0, rows.counts.map { Double($0) }, energy, energyWeight)
    }
    if let forces, forceWeight > 0 {
      for (atom, force) in forces.enumerated() {
        for axis in 0..<3 {
          try add(1 + 3 * atom + axis, noSpecies, force[axis], forceWeight)
        }
      }
    }
    if let virial, virialWeight > 0 {
      let components = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]
      for (index, (a, b)) in components.enumerated() {
        // Off the diagonal one row stands for two components.
        let mean = (virial[a][b] + virial[b][a]) / 2
        try add(
          1 + 3 * count + index, noSpecies, mean, a == b ? virialWeight : 2 * virialWeight)
      }
    }
  }
}
