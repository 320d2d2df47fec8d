// Part of Ordeal. See LICENSE.

import Structures
import Support

/// What an extrapolation grade is given to.
public enum ExtrapolationMode: String, Codable, Hashable, Sendable, CaseIterable {
  /// Each atom's neighbourhood: rows are b_i.
  case neighborhood
  /// Whole configurations: rows are Σ_i b_i / N.
  case configuration
}

/// The rows b that a potential has seen and that span the largest volume: what MaxVol left.
///
///     b = Σ_k γ_k a_k,   γ = b A⁻¹,   grade = max_k |γ_k|
///
/// with a_k the rows of A and b the derivatives of an atom's energy with respect to all coefficients
/// of the potential (`CoefficientGradientKernel`). Up to 1 the potential interpolates; far above it
/// extrapolates. E. V. Podryabinkin & A. V. Shapeev, Comput. Mater. Sci. 140, 171 (2017);
/// K. Gubaev et al., Comput. Mater. Sci. 156, 148 (2019).
public struct ActiveSet: Sendable {
  /// Where a row comes from.
  public struct Source: Hashable, Sendable {
    /// An index into `configurations`.
    public var configuration: Int
    /// The atom; nil where the row is the whole configuration's.
    public var atom: Int?

    /// A row of a configuration.
    public init(configuration: Int, atom: Int?) {
      self.configuration = configuration
      self.atom = atom
    }
  }

  /// What is graded.
  public let mode: ExtrapolationMode
  /// n, the number of rows: that of the potential's coefficients.
  public let count: Int
  /// A, shape [n][n].
  public let rows: [Double]
  /// A⁻¹ transposed, shape [n][n]: γ_k = Σ_j inverse[k][j] b_j.
  public let inverse: [Double]
  /// s of Σ_i b_i / N^(s/2) in configuration mode: 2 unless MLIP was told otherwise.
  public let sizePower: Int
  /// Where each row comes from; nil for rows of the start matrix that no data replaced.
  public let sources: [Source?]
  /// The configurations that rows come from.
  public let configurations: [Structure]

  /// The given rows.
  ///
  /// - Throws: `OrdealError` if the shapes do not fit or a number is not finite.
  init(
    mode: ExtrapolationMode, rows: [Double], inverse: [Double], sizePower: Int = 2,
    sources: [Source?], configurations: [Structure]
  ) throws(OrdealError) {
    count = sources.count
    guard count > 0, rows.count == count * count, inverse.count == count * count else {
      throw OrdealError(
        "expected two matrices of \(count) x \(count) numbers, got \(rows.count) and "
          + "\(inverse.count) numbers", key: "#MVS_v1.1")
    }
    guard rows.allSatisfy(\.isFinite), inverse.allSatisfy(\.isFinite) else {
      throw OrdealError("the matrices hold numbers that are not finite", key: "#MVS_v1.1")
    }
    self.mode = mode
    self.rows = rows
    self.inverse = inverse
    self.sizePower = sizePower
    self.sources = sources
    self.configurations = configurations
  }

  /// Makes sure that there is one row for each coefficient of a potential.
  ///
  /// - Throws: `OrdealError` if not.
  func check(fits potential: MomentTensorPotential) throws(OrdealError) {
    guard count == potential.coefficientCount else {
      throw OrdealError(
        "expected an active set of \(potential.coefficientCount) rows, one for each coefficient, "
          + "got \(count)", key: "#MVS_v1.1")
    }
  }

  /// The number of rows of the start matrix that no data replaced: directions that the data do not
  /// determine.
  public var undeterminedCount: Int { sources.count { $0 == nil } }
}
