// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support
import Testing

@testable import Training

@Suite struct LinearSolutionTests {
  @Test(
    "rows of the design matrix times ξ are energies, forces and virials", arguments: [2, 8, 14])
  func designRowsAreExact(level: Int) throws {
    let potential = try TrainingSystems.potential(level: level)
    let loss = try TrainingSystems.loss(potential, settings: TrainingSystems.settings())
    let checks = try loss.map(loss.parameters(of: potential)) { term, kernel in
      let (rows, exact) = (
        kernel.designRows(of: term.neighborhoods), kernel.evaluate(term.neighborhoods)
      )
      let width = rows.columnCount
      let values = (0..<rows.rowCount).map { row in
        inner(
          Array(rows.values[row * width..<(row + 1) * width]), potential.momentCoefficients)
      }
      let species = zip(rows.counts, potential.speciesCoefficients)
        .reduce(0) { $0 + Double($1.0) * $1.1 }
      let w = exact.virial
      let expected =
        [exact.energy - species] + exact.forces.flatMap { [$0.x, $0.y, $0.z] }
        + [w[0, 0], w[1, 1], w[2, 2], w[0, 1], w[0, 2], w[1, 2]]
      let size = expected.map(abs).max() ?? 0
      return zip(values, expected).map { abs($0 - $1) / size }.max() ?? 1
    }
    #expect(checks.allSatisfy { $0 < 1e-12 }, "\(checks)")
  }

  @Test("the linear solution leaves no gradient along ξ and c_z")
  func gradientVanishes() throws {
    let potential = try TrainingSystems.potential()
    let loss = try TrainingSystems.loss(potential, settings: TrainingSystems.settings())
    let before = loss.parameters(of: potential)
    let after = try loss.solvingLinear(before, ridge: 0).theta
    let (start, end) = (try loss.evaluate(before), try loss.evaluate(after))
    #expect(end.loss < start.loss)
    let count = loss.linearCount
    let scale = start.gradient[..<count].map(abs).max() ?? 0
    #expect(end.gradient[..<count].allSatisfy { abs($0) < 1e-8 * scale })
    #expect(after[count...] == before[count...])
  }

  @Test("a potential is found again from its own energies, forces and virials")
  func recoversItsCoefficients() throws {
    let truth = try TrainingSystems.potential()
    let structures = try TrainingSystems.labelled(TrainingSystems.structures(12), by: truth)
    let settings = TrainingSystems.settings()
    let terms = try structures.map {
      try LossTerm($0, settings, ElementMapping([.lithium, .aluminum], source: .flag))
    }
    var blank = truth
    blank.momentCoefficients = truth.momentCoefficients.map { _ in 0 }
    blank.speciesCoefficients = [0, 0]
    let loss = LossFunction(blank, try TrainableBasis(blank), terms, threads: 2)
    let found = loss.potential(
      try loss.solvingLinear(loss.parameters(of: blank), ridge: 1e-24).theta)
    for (a, b) in zip(found.momentCoefficients, truth.momentCoefficients) {
      #expect(abs(a - b) < 1e-6 * 0.1)
    }
    for (a, b) in zip(found.speciesCoefficients, truth.speciesCoefficients) {
      #expect(abs(a - b) < 1e-6)
    }
  }

  @Test("streamed QR is least squares, whatever the pieces")
  func streamedQRIsLeastSquares() throws {
    var random = SplitMix64(seed: 1)
    let rows = (0..<40).map { _ in (0..<5).map { _ in random.nextNormal() } }
    let targets = rows.map { _ in random.nextNormal() }
    var (whole, first, second) = (
      StreamedQR(columnCount: 5), StreamedQR(columnCount: 5), StreamedQR(columnCount: 5)
    )
    for (index, row) in rows.enumerated() {
      try whole.add(row: row, target: targets[index], weight: 2)
      if index < 13 {
        try first.add(row: row, target: targets[index], weight: 2)
      } else {
        try second.add(row: row, target: targets[index], weight: 2)
      }
    }
    try first.merge(second)
    let (x, y) = (try whole.solve(ridge: 0), try first.solve(ridge: 0))
    for column in 0..<5 {
      // The normal equations: Aᵀ (A x − y) = 0.
      let gradient = zip(rows, targets).reduce(0) { $0 + $1.0[column] * (inner($1.0, x) - $1.1) }
      #expect(abs(gradient) < 1e-12)
      #expect(abs(x[column] - y[column]) < 1e-12)
    }
  }
}
