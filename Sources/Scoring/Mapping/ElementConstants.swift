// Part of Ordeal. See LICENSE.

import Structures

/// One constant per element that brings predicted energies closest to the reference's.
///
///     min Σ [(E_ref − E_pot − Σ_z n_z c_z)/N]²
///
/// over configurations with a reference energy: what remains is no matter of the zero of energy.
public struct ElementConstants: Sendable {
  /// c_z, eV.
  public let constants: [Element: Double]
  /// The energy RMSE that remains, eV/atom.
  public let remainder: Double

  /// Fits; nil unless there are at least twice as many configurations as elements, and their
  /// compositions tell the elements apart.
  ///
  /// - Parameters:
  ///   - structures: Configurations; those without a reference energy are left out.
  ///   - predicted: The potential's energies, eV.
  public init?(_ structures: [Structure], predicted: [Double]) {
    precondition(structures.count == predicted.count, "one energy for each structure")
    let rows = zip(structures, predicted).compactMap { structure, energy -> Row? in
      guard let reference = structure.energy, structure.count > 0, energy.isFinite else {
        return nil
      }
      let count = Double(structure.count)
      return Row(
        fractions: structure.composition.mapValues { Double($0) / count },
        target: (reference - energy) / count)
    }
    let elements = Set(rows.flatMap(\.fractions.keys)).sorted()
    guard !elements.isEmpty, rows.count >= 2 * elements.count,
      let solution = Self.leastSquares(rows, elements)
    else { return nil }
    constants = Dictionary(uniqueKeysWithValues: zip(elements, solution))
    let squares = rows.map { row in
      let rest = row.fractions.reduce(row.target) { rest, part in
        rest - part.value * (zip(elements, solution).first { $0.0 == part.key }?.1 ?? 0)
      }
      return rest * rest
    }
    remainder = (squares.reduce(0, +) / Double(rows.count)).squareRoot()
  }

  private struct Row {
    var fractions: [Element: Double]
    var target: Double
  }

  /// The normal equations by elimination with pivots; directions that the data do not fix, such as
  /// those of a single composition, get nothing.
  private static func leastSquares(_ rows: [Row], _ elements: [Element]) -> [Double]? {
    let n = elements.count
    var matrix = Array(repeating: Array(repeating: 0.0, count: n + 1), count: n)
    for row in rows {
      let x = elements.map { row.fractions[$0] ?? 0 }
      for i in 0..<n {
        for j in 0..<n { matrix[i][j] += x[i] * x[j] }
        matrix[i][n] += x[i] * row.target
      }
    }
    // A ridge of 10⁻¹⁰ fixes what the data do not, without a change that shows.
    let ridge = 1e-10 * (0..<n).reduce(0) { $0 + matrix[$1][$1] }
    for i in 0..<n { matrix[i][i] += ridge }
    for column in 0..<n {
      guard let pivot = (column..<n).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }),
        matrix[pivot][column] != 0
      else { return nil }
      matrix.swapAt(column, pivot)
      for row in 0..<n where row != column {
        let factor = matrix[row][column] / matrix[column][column]
        for k in column...n { matrix[row][k] -= factor * matrix[column][k] }
      }
    }
    return (0..<n).map { matrix[$0][n] / matrix[$0][$0] }
  }
}
