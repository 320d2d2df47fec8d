// Part of Ordeal. See LICENSE.

internal import CLAPACK
import Foundation
import Structures
import Support

/// Orthonormal radial functions from Gaussians, g_nl(r) = Σ_k β^l_nk r^l exp(−α_kl r²).
///
/// The k-th of n_max primitives has fallen to 10⁻³ at r_k, evenly spaced from 1 Å to the cutoff:
/// α_kl = −ln(10⁻³/r_k^l)/r_k². β^l = S^(−1/2) with the overlap
///
///     S_kk′ = ½ Γ(l + 3/2) (α_kl + α_k′l)^{−(l + 3/2)}
///
/// as DScribe has it: Himanen et al., Comput. Phys. Commun. 247, 106949 (2020).
struct GaussianRadialBasis: Sendable {
  /// α, shape [degrees][radialCount], Å⁻².
  let exponents: [Double]
  /// β, shape [degrees][radialCount][radialCount].
  let coefficients: [Double]

  init(_ settings: SOAPSettings) throws {
    let count = settings.radialCount
    var exponents: [Double] = []
    var coefficients: [Double] = []
    for degree in 0...settings.maximumDegree {
      let alpha = (0..<count).map { k -> Double in
        let fraction = count > 1 ? Double(k) / Double(count - 1) : 1
        let r = 1 + (settings.cutoff - 1) * fraction
        return -log(1e-3 / pow(r, Double(degree))) / (r * r)
      }
      let power = Double(degree) + 1.5
      var overlap: [Double] = []
      for a in alpha {
        for b in alpha { overlap.append(0.5 * tgamma(power) * pow(a + b, -power)) }
      }
      exponents += alpha
      coefficients += try inverseSquareRoot(overlap, size: count)
    }
    (self.exponents, self.coefficients) = (exponents, coefficients)
  }
}

/// M^(−1/2) of a symmetric positive matrix, row by row.
private func inverseSquareRoot(_ matrix: [Double], size: Int) throws -> [Double] {
  let (values, vectors) = try SymmetricMatrix.eigen(matrix, size: size)
  guard let least = values.first, least > 0 else {
    throw OrdealError("the radial functions depend on each other; use fewer")
  }
  var result = [Double](repeating: 0, count: size * size)
  for (k, value) in values.enumerated() {
    for i in 0..<size {
      for j in 0..<size {
        result[i * size + j] +=
          vectors[k * size + i] * vectors[k * size + j] / value.squareRoot()
      }
    }
  }
  return result
}

/// Linear algebra of symmetric matrices, on LAPACK.
enum SymmetricMatrix {
  /// Eigenvalues, ascending, and eigenvectors, one after another (dsyevd).
  ///
  /// - Throws: `OrdealError` if LAPACK does not converge.
  static func eigen(
    _ matrix: [Double], size: Int
  ) throws -> (values: [Double], vectors: [Double]) {
    var vectors = matrix
    var values = [Double](repeating: 0, count: size)
    let (jobs, upper) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")))
    let n = Int32(size)
    guard LAPACKE_dsyevd(LAPACK_COL_MAJOR, jobs, upper, n, &vectors, n, &values) == 0 else {
      throw OrdealError("the eigenvalues of a \(size) × \(size) matrix did not converge")
    }
    return (values, vectors)
  }
}
