// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import MomentTensorPotentials

extension RadialBasisKind: CustomTestStringConvertible {
  /// Its name in settings.
  public var testDescription: String { rawValue }
}

@Suite struct RadialBasisTests {
  static let kinds = RadialBasisKind.allCases
  static let others = kinds.filter { $0 != .chebyshev }

  private func basis(_ kind: RadialBasisKind, size: Int = 8) -> RadialBasis {
    RadialBasis(minimumDistance: 1.9, maximumDistance: 5.1, size: size, kind: kind)
  }

  /// Some distances of the test structures are below r_min = 2.4 Å.
  private func potential(_ kind: RadialBasisKind) throws -> MomentTensorPotential {
    var potential = try MomentTensorPotential.untrained(
      level: 12, speciesCount: 2, cutoff: 4, minimumDistance: 2.4, radialBasisSize: 5,
      radialBasisKind: kind, seed: 3)
    potential.speciesCoefficients = [-1.25, -3.5]
    potential.momentCoefficients = potential.momentCoefficients.map { 100 * $0 }
    return potential
  }

  @Test("names are distinct, and name their kind in settings and files")
  func names() {
    #expect(Set(Self.kinds.map(\.rawValue)).count == Self.kinds.count)
    #expect(Set(Self.kinds.map(\.fileName)).count == Self.kinds.count)
    for kind in Self.kinds {
      #expect(RadialBasisKind(rawValue: kind.rawValue) == kind)
      #expect(RadialBasisKind(fileName: kind.fileName) == kind)
    }
    #expect(RadialBasisKind(rawValue: "RBChebyshev") == nil)
    #expect(RadialBasisKind.allCases.first == .chebyshev)
  }

  @Test("slopes are those of the values, and both are 0 at the cutoff", arguments: kinds)
  func slopes(kind: RadialBasisKind) {
    let basis = basis(kind)
    for r in stride(from: 1.5, to: 5.05, by: 0.23) {
      let h = 1e-4
      let (low, high) = (basis.functions(at: r - h), basis.functions(at: r + h))
      for (k, q) in basis.functions(at: r).enumerated() {
        let numeric = (high[k].value - low[k].value) / (2 * h)
        #expect(abs(numeric - q.slope) < 1e-5 * max(1, abs(q.slope)), "\(r) Å, k = \(k)")
      }
    }
    for q in basis.functions(at: 5.1 - 1e-9) {
      #expect(abs(q.value) < 1e-14 && abs(q.slope) < 1e-6)
    }
    #expect(basis.functions(at: 5.1).allSatisfy { $0.value == 0 && $0.slope == 0 })
  }

  @Test("RBChebyshev_repuls is RBChebyshev, and constant below r_min")
  func clamped() throws {
    let clamped = basis(try #require(RadialBasisKind(fileName: "RBChebyshev_repuls")))
    let plain = basis(.chebyshev)
    for r in [1.91, 2.7, 4.4] {
      for (a, b) in zip(clamped.functions(at: r), plain.functions(at: r)) { #expect(a == b) }
    }
    let edge = plain.functions(at: 1.9)
    for r in [0.1, 1.2, 1.9] {
      for (a, b) in zip(clamped.functions(at: r), edge) {
        #expect(a.value == b.value && a.slope == 0)
      }
    }
  }

  @Test("RBShapeev's first functions are those that MLIP tabulates")
  func shapeev() throws {
    let basis = basis(try #require(RadialBasisKind(fileName: "RBShapeev")))
    let (low, high) = (1.9, 5.1)
    let range = high - low
    for r in [1.2, 1.9, 3, 4.7] {
      let front = low * low * (high - r) * (high - r) / (r * r * range * range)
      let x = r / range
      let (a, b) = (low / range, high / range)
      let expected = [
        (5.25).squareRoot(), (63.0).squareRoot() * (x - (b + 3 * a) / 4),
        (11.0 / 3).squareRoot()
          * (15 * x * x - (9 * b + 21 * a) * x + b * b + 7 * a * b + 7 * a * a),
      ]
      for (q, p) in zip(basis.functions(at: r), expected) {
        #expect(abs(q.value - front * p) < 1e-12 * max(1, abs(front * p)))
      }
    }
  }

  @Test("RBShapeev's functions are orthogonal, with norms 1/(8 (k + 1)²)")
  func shapeevNorms() throws {
    let basis = RadialBasis(
      minimumDistance: 1, maximumDistance: 2, size: 12,
      kind: try #require(RadialBasisKind(fileName: "RBShapeev")))
    // Midpoints: the integrand and its first derivatives vanish at neither end, so the error is O(h²).
    let count = 20_000
    var products = [[Double]](repeating: Array(repeating: 0, count: 12), count: 12)
    for i in 0..<count {
      let x = (Double(i) + 0.5) / Double(count)
      let r = 1 + x
      let q = basis.functions(at: r).map { $0.value * r * r }
      for k in 0..<12 {
        for l in 0...k { products[k][l] += q[k] * q[l] * (1 - x) * x / Double(count) }
      }
    }
    for k in 0..<12 {
      let norm = 1 / (8 * Double((k + 1) * (k + 1)))
      #expect(abs(products[k][k] - norm) < 1e-5 * norm)
      for l in 0..<k { #expect(abs(products[k][l]) < 1e-6) }
    }
  }

  @Test(
    "kernels agree with the readable one, whose forces are minus the energy's gradient",
    arguments: KernelUnderTest.allCases, kinds)
  func kernels(kernel: KernelUnderTest, kind: RadialBasisKind) throws {
    let potential = try potential(kind)
    for structure in [TestSystems.cell(), TestSystems.cluster(), TestSystems.alloy()] {
      let expected = try KernelResult(ReferenceKernel(potential), potential, structure)
      let fast = kernel.make(potential)
      let result = try KernelResult(fast, potential, structure)
      #expect(relativeDifference([expected.energy], [result.energy]) < 1e-11)
      #expect(relativeDifference(expected.forces.components, result.forces.components) < 1e-10)
      #expect(relativeDifference(expected.virial, result.virial) < 1e-10)
      #expect(
        relativeDifference([expected.energy], [try energy(fast, potential, structure)]) < 1e-11)
      #expect((result.forces.components.map(abs).max() ?? 0) > 1e-3)
      guard structure.count < 6 else { continue }
      let h = 1e-3
      let numeric = try (0..<3 * structure.count).map { k in
        func at(_ step: Double) throws -> Double {
          var moved = structure
          moved.positions[k / 3][k % 3] += step
          return try energy(fast, potential, moved)
        }
        return try -(8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
      }
      #expect(relativeDifference(numeric, result.forces.components) < 1e-6)
    }
  }

  @Test("energies' gradients with respect to coefficients are theirs", arguments: kinds)
  func coefficients(kind: RadialBasisKind) throws {
    let potential = try potential(kind)
    let structure = TestSystems.cluster()
    let rows = InformationRows(potential, testElements, [structure], .neighborhood, threads: 1)
    let values = try rows.values(of: Array(0..<structure.count))
    let n = potential.coefficientCount
    for index in stride(from: 0, to: potential.radialCoefficients.count, by: 7) {
      func at(_ step: Double) throws -> Double {
        var moved = potential
        moved.radialCoefficients[index] += step
        return try energy(ReferenceKernel(moved), moved, structure)
      }
      let numeric = try (at(1e-4) - at(-1e-4)) / 2e-4
      let sum = (0..<structure.count).reduce(0) { $0 + values[$1 * n + index] }
      #expect(abs(numeric - sum) < 1e-5 * max(1, abs(sum)), "coefficient \(index)")
    }
  }

  @Test("a file keeps its kind, bit for bit", arguments: kinds)
  func files(kind: RadialBasisKind) throws {
    let potential = try potential(kind)
    let text = MomentTensorPotentialFile(potential).text
    #expect(
      String(decoding: text, as: UTF8.self).contains("radial_basis_type = \(kind.fileName)\n"))
    #expect(try MomentTensorPotentialFile(text: text, name: "a.mtp").potential == potential)
  }

  @Test("kinds that jump at the cutoff, and unknown ones, are refused with those there are")
  func refused() throws {
    let text = String(
      decoding: MomentTensorPotentialFile(try potential(.chebyshev)).text, as: UTF8.self)
    for name in ["RBTaylor", "BChebyshev", "RBNothing"] {
      let other = text.replacing("RBChebyshev", with: name)
      #expect {
        try MomentTensorPotentialFile(text: Array(other.utf8), name: "a.mtp")
      } throws: { error in
        ([name, "a.mtp:"] + Self.kinds.map(\.fileName)).allSatisfy { "\(error)".contains($0) }
      }
    }
  }

  @Test("RBShapeev needs an r_min")
  func shapeevNeedsMinimum() throws {
    #expect {
      try MomentTensorPotential.untrained(
        level: 4, speciesCount: 1, cutoff: 4, minimumDistance: 0, radialBasisSize: 3,
        radialBasisKind: try #require(RadialBasisKind(fileName: "RBShapeev")), seed: 1)
    } throws: {
      "\($0)".contains("RBShapeev needs a number above 0")
    }
  }
}
