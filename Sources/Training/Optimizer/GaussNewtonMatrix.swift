// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials

internal import CLAPACK
import Support

/// An estimate of the Gauss–Newton matrix 2 JᵀJ of a loss Σ r², J = ∂r/∂θ.
///
/// For z of random signs the mean of (J_cᵀ z)(J_cᵀ z)ᵀ is J_cᵀJ_c, and each J_cᵀ z costs one reverse
/// pass over configuration c. A few times as many such vectors as there are parameters estimate the
/// matrix well enough to precondition with: the condition of what is left is about
/// ((1 + √(n/k)) / (1 − √(n/k)))² for k vectors and n parameters, whatever that of J.
struct GaussNewtonMatrix: Sendable {
  /// The number of parameters.
  let size: Int
  /// Symmetric, shape [size][size].
  private(set) var elements: [Double]

  /// The matrix of zeros.
  init(size: Int) {
    self.size = size
    elements = Array(repeating: 0, count: size * size)
  }

  /// Adds factor · Σ g gᵀ.
  ///
  /// - Parameters:
  ///   - vectors: The vectors g, one after another, shape [count][size].
  ///   - factor: What each counts.
  mutating func add(_ vectors: [Double], factor: Double) {
    guard !vectors.isEmpty else { return }
    let n = Int32(size)
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, n, Int32(vectors.count / size), factor, vectors, n,
      1,
      &elements, n)
  }

  /// Copies the lower triangle to the upper one.
  mutating func symmetrize() {
    for column in 0..<size {
      for row in column..<size {
        elements[row * size + column] = elements[column * size + row]
      }
    }
  }

  /// The block of the first parameters.
  func leading(_ count: Int) -> GaussNewtonMatrix {
    var block = GaussNewtonMatrix(size: count)
    for column in 0..<count {
      for row in 0..<count {
        block.elements[column * count + row] = elements[column * size + row]
      }
    }
    return block
  }

  /// The diagonal; never 0.
  var diagonal: [Double] {
    let values = (0..<size).map { elements[$0 * size + $0] }
    let floor = max(1e-300, 1e-14 * (values.max() ?? 0))
    return values.map { max($0, floor) }
  }
}

extension GaussNewtonMatrix: Codable {
  private enum Key: CodingKey { case size, bytes }

  /// Reads what `encode` wrote.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let size = try container.decode(Int.self, forKey: .size)
    let bytes = try container.decode(Data.self, forKey: .bytes)
    guard bytes.count == 8 * size * size else {
      throw DecodingError.dataCorruptedError(
        forKey: .bytes, in: container,
        debugDescription: "expected \(8 * size * size) bytes, got \(bytes.count)")
    }
    self.size = size
    elements = bytes.withUnsafeBytes { bytes in
      (0..<size * size).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    }
  }

  /// The elements as bytes: a million numbers one by one would take seconds.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(size, forKey: .size)
    try container.encode(elements.withUnsafeBytes { Data($0) }, forKey: .bytes)
  }
}

/// (G + λ diag G)⁻¹ by Cholesky's factors.
struct Preconditioner: Sendable {
  private let size: Int
  /// L of D^{-1/2} G D^{-1/2} + λ.
  private let factor: [Double]
  /// D^{-1/2}.
  private let scales: [Double]
  /// λ, raised until the matrix is positive definite.
  let damping: Double

  /// Factorises; nil if no damping makes the matrix positive definite, as when it is not finite.
  init?(_ matrix: GaussNewtonMatrix, damping: Double) {
    size = matrix.size
    scales = matrix.diagonal.map { 1 / $0.squareRoot() }
    var damping = max(damping, 1e-12)
    let n = Int32(size)
    while damping < 1e6 {
      var scaled = matrix.elements
      for column in 0..<size {
        for row in 0..<size { scaled[column * size + row] *= scales[row] * scales[column] }
        scaled[column * size + column] += damping
      }
      if LAPACKE_dpotrf(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), n, &scaled, n) == 0 {
        (factor, self.damping) = (scaled, damping)
        return
      }
      damping *= 10
    }
    return nil
  }

  /// (G + λ D)⁻¹ v.
  func apply(_ v: [Double]) -> [Double] {
    var x = zip(v, scales).map { $0 * $1 }
    let n = Int32(size)
    // The factor is there: dpotrs cannot fail.
    _ = LAPACKE_dpotrs(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), n, 1, factor, n, &x, n)
    return zip(x, scales).map { $0 * $1 }
  }
}

extension LossFunction {
  /// Estimates 2 JᵀJ at θ.
  ///
  /// - Parameters:
  ///   - theta: θ.
  ///   - vectorsPerParameter: How many random vectors there are for each parameter, at least.
  ///   - seed: What their signs follow from.
  /// - Returns: The estimate.
  /// - Throws: `OrdealError` if θ does not belong to the basis.
  func gaussNewtonMatrix(
    _ theta: [Double], vectorsPerParameter: Int, seed: UInt64
  ) throws -> GaussNewtonMatrix {
    let wanted = vectorsPerParameter * theta.count
    let rounds = max(1, (wanted + terms.count - 1) / terms.count)
    var matrix = GaussNewtonMatrix(size: theta.count)
    for round in 0..<rounds {
      let vectors = try parts(of: .probe(round: round, seed: seed), at: theta)
      matrix.add(vectors.flatMap(\.self), factor: 2 / Double(rounds))
    }
    matrix.symmetrize()
    return matrix
  }

  /// The random vectors of a group of terms.
  func probePart(
    _ range: Range<Int>, _ kernel: TrainingKernel, round: Int, seed: UInt64
  ) -> [Double] {
    range.flatMap { index in
      let term = terms[index]
      var random = SplitMix64(seed: seed ^ UInt64(index) << 20 ^ UInt64(round) << 44)
      let probe = term.probe(using: &random) {
        term.residuals(kernel.evaluate(term.neighborhoods))
      }
      return kernel.gradient(probe, of: term.neighborhoods)
    }
  }
}
