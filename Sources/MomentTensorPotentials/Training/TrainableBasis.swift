// Part of Ordeal. See LICENSE.

import Support

/// The spherical form of a basis, for coefficients that change.
///
/// The spherical coefficients are linear in the file's: w = A ξ for the features and, for moments that
/// are scalars themselves, lin = S ξ. Derivatives go back as ∂L/∂ξ = Aᵀ ∂L/∂w + Sᵀ ∂L/∂lin.
package final class TrainableBasis: Sendable {
  /// The scalars and the features of one multiset of radial functions, which do not mix with others.
  private struct Block: Sendable {
    /// Positions in `momentCoefficients`.
    var scalars: [Int]
    /// Positions in `features`.
    var features: [Int]
    /// A, shape [features][scalars].
    var matrix: [Double]
  }

  /// The moments as the file has them.
  package let moments: MomentBasis
  let assembly: SphericalAssembly
  /// The features, tensors of one size together; none depends on the others.
  let features: [SphericalContractions.Feature]
  /// The components b that scalar moments of one factor are.
  let linearColumns: [Int]
  /// Tables with coefficients 0, to share what does not depend on them.
  let tables: SphericalTables
  private let blocks: [Block]
  /// The rows of Sᵀ: for each scalar of one factor its entries among `linearColumns`.
  private let linear: [(scalar: Int, entries: [SparseEntry])]

  /// Finds the spherical form of a potential's basis.
  ///
  /// - Throws: `OrdealError` if the basis does not have one: training needs the bases of levels,
  ///   or graphs like them.
  package init(_ potential: MomentTensorPotential) throws(OrdealError) {
    moments = potential.basis
    guard let form = SphericalForm(potential.basis) else {
      throw OrdealError(
        "its moments do not fit the spherical form, which training needs; bases made from a level "
          + "do", key: "alpha_index_times")
    }
    (features, linearColumns, linear) = (form.features, form.linearColumns, form.linear)
    assembly = SphericalAssembly(layout: form.layout, features: form.features)
    blocks = form.blocks.map {
      Block(scalars: $0.scalars, features: $0.features, matrix: $0.matrix)
    }
    let terms = features.map { (feature: $0, coefficient: 0.0) }
    let zeros = [Double](repeating: 0, count: form.layout.componentCount)
    guard let plan = SphericalPlan(assembly, linear: zeros, terms: terms, residual: form.residual)
    else { throw OrdealError("its spherical form is too large to address") }
    tables = SphericalTables(plan, of: potential)
  }

  /// The number of ξ.
  package var scalarCount: Int { moments.scalarMoments.count }
  /// The number of w and of lin, in this order.
  var rawCount: Int { features.count + linearColumns.count }

  /// The tables of a potential of this basis.
  func tables(of potential: MomentTensorPotential) -> SphericalTables? {
    let raw = rawCoefficients(potential.momentCoefficients)
    let terms = zip(features, raw).map { (feature: $0, coefficient: $1) }
    var lin = [Double](repeating: 0, count: assembly.layout.componentCount)
    for (position, column) in linearColumns.enumerated() {
      lin[column] = raw[features.count + position]
    }
    return SphericalPlan(assembly, linear: lin, terms: terms, residual: 0)
      .map { SphericalTables($0, of: potential, sharing: tables) }
  }

  /// w and lin of given ξ.
  private func rawCoefficients(_ xi: [Double]) -> [Double] {
    var raw = [Double](repeating: 0, count: rawCount)
    for block in blocks {
      let width = block.scalars.count
      for (row, feature) in block.features.enumerated() {
        var sum = 0.0
        for (column, scalar) in block.scalars.enumerated() {
          sum += block.matrix[row * width + column] * xi[scalar]
        }
        raw[feature] += sum
      }
    }
    for (scalar, entries) in linear {
      for entry in entries {
        raw[features.count + entry.column] += entry.coefficient * xi[scalar]
      }
    }
    return raw
  }

  /// Adds to ∂/∂ξ what ∂/∂w and ∂/∂lin mean for it.
  ///
  /// - Parameters:
  ///   - raw: ∂/∂(w, lin), shape [rawCount].
  ///   - gradient: ∂/∂ξ, shape [scalarCount].
  package func pullBack(
    _ raw: UnsafeBufferPointer<Double>, to gradient: UnsafeMutableBufferPointer<Double>
  ) {
    for block in blocks {
      let width = block.scalars.count
      block.matrix.withUnsafeBufferPointer { matrix in
        for (row, feature) in block.features.enumerated() where raw[feature] != 0 {
          for (column, scalar) in block.scalars.enumerated() {
            gradient[scalar] += matrix[row * width + column] * raw[feature]
          }
        }
      }
    }
    for (scalar, entries) in linear {
      for entry in entries {
        gradient[scalar] += entry.coefficient * raw[features.count + entry.column]
      }
    }
  }
}
