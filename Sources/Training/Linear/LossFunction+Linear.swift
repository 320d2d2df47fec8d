// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support

extension LossFunction {
  /// θ with the ξ and c_z that minimise the loss for the radial coefficients at hand.
  ///
  /// The loss is a sum of squares that are linear in them: QR, streamed configuration by
  /// configuration.
  ///
  /// - Parameters:
  ///   - theta: Where the radial coefficients are.
  ///   - ridge: Relative to the squared norms of the columns.
  /// - Returns: θ for the loss, and for its part of the forces alone, with c_z = 0.
  /// - Throws: `OrdealError` if LAPACK refuses.
  func solvingLinear(
    _ theta: [Double], ridge: Double
  ) throws -> (theta: [Double], forcesOnly: [Double]) {
    let (scalars, species) = (basis.scalarCount, template.speciesCount)
    var forces = StreamedQR(columnCount: scalars)
    let parts = try parts(of: .linear, at: theta)
    for part in parts {
      try forces.merge(StreamedQR(columnCount: scalars, triangle: part[..<forces.elementCount]))
    }
    var all = try forces.padded(to: linearCount)
    for part in parts {
      try all.merge(StreamedQR(columnCount: linearCount, triangle: part[forces.elementCount...]))
    }
    var (result, forcesOnly) = (theta, theta)
    result.replaceSubrange(..<linearCount, with: try all.solve(ridge: ridge))
    forcesOnly.replaceSubrange(
      ..<linearCount,
      with: try forces.solve(ridge: ridge) + [Double](repeating: 0, count: species))
    return (result, forcesOnly)
  }

  /// The triangles of a group of terms: of the forces, then of energies and virials.
  func linearPart(_ range: Range<Int>, _ kernel: TrainingKernel) throws -> [Double] {
    var (forces, others) = (
      StreamedQR(columnCount: basis.scalarCount), StreamedQR(columnCount: linearCount)
    )
    for term in terms[range] {
      let rows = kernel.designRows(of: term.neighborhoods)
      try term.addForces(rows, to: &forces)
      try term.addEnergyAndVirial(rows, to: &others)
    }
    return try forces.reducedTriangle() + others.reducedTriangle()
  }

  /// The number of numbers of `linearPart`.
  var linearPartLength: Int {
    StreamedQR(columnCount: basis.scalarCount).elementCount
      + StreamedQR(columnCount: linearCount).elementCount
  }
}

extension LossTerm {
  /// Adds the equations √w F = √w F₀; a tolerance makes inequalities of them, which are left out.
  fileprivate func addForces(_ rows: DesignRows, to equations: inout StreamedQR) throws {
    guard let forces, forceWeight > 0, forceTolerance == 0 else { return }
    let (width, weight) = (rows.columnCount, forceWeight.squareRoot())
    for (atom, force) in forces.enumerated() {
      for axis in 0..<3 {
        let row = 1 + 3 * atom + axis
        try equations.add(
          row: rows.values[row * width..<(row + 1) * width], target: force[axis], weight: weight)
      }
    }
  }

  /// Adds the equations √w E = √w E₀ and √w W = √w W₀.
  fileprivate func addEnergyAndVirial(
    _ rows: DesignRows, to equations: inout StreamedQR
  ) throws {
    let width = rows.columnCount
    func add(_ row: Int, _ species: [Double], _ target: Double, _ weight: Double) throws {
      try equations.add(
        row: rows.values[row * width..<(row + 1) * width] + species, target: target,
        weight: weight.squareRoot())
    }
    if let energy, energyWeight > 0 {
      try add(0, rows.counts.map { Double($0) }, energy, energyWeight)
    }
    guard let virial, virialWeight > 0 else { return }
    let components = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]
    let noSpecies = [Double](repeating: 0, count: rows.counts.count)
    for (index, (a, b)) in components.enumerated() {
      // Off the diagonal one row stands for two components.
      let mean = (virial[a][b] + virial[b][a]) / 2
      try add(1 + 3 * count + index, noSpecies, mean, a == b ? virialWeight : 2 * virialWeight)
    }
  }
}
