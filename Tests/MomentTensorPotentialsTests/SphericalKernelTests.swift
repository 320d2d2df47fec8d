// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MomentTensorPotentials

@Suite struct SphericalKernelTests {
  @Test(
    "it has the numbers of the reference kernel", arguments: [2, 4, 6, 8, 10, 12, 16, 20, 24, 26],
    KernelUnderTest.spherical)
  func hasTheNumbersOfTheReference(level: Int, kind: KernelUnderTest) throws {
    let potential = try TestSystems.potential(level: level)
    for structure in [TestSystems.cell(), TestSystems.cluster(), TestSystems.alloy()] {
      let reference = try KernelResult(ReferenceKernel(potential), potential, structure)
      let result = try KernelResult(kind.make(potential), potential, structure)
      // A few thousand roundings of 10⁻¹⁶ each.
      let tolerance = 1e-11
      #expect(relativeDifference(reference.atomEnergies, result.atomEnergies) < tolerance)
      #expect(relativeDifference(reference.forces.components, result.forces.components) < tolerance)
      #expect(relativeDifference(reference.virial, result.virial) < tolerance)
      #expect(
        relativeDifference(
          reference.atomVirials.flatMap(\.self), result.atomVirials.flatMap(\.self)) < tolerance)
    }
  }

  @Test("more radial functions than any loop is unrolled for")
  func manyRadialFunctions() throws {
    let count = 9
    var potential = try TestSystems.potential(level: 6)
    potential.radialFunctionCount = count
    potential.radialCoefficients = (0..<4 * count * potential.radialBasis.size).map {
      0.1 * Double($0 * 37 % 19 - 9)
    }
    let pairs = (0..<count).flatMap { i in (i..<count).map { (i, $0) } }
    potential.basis = MomentBasis(
      basicMoments: (0..<count).map { BasicMoment($0, 0, 0, 0) },
      products: pairs.enumerated().map { MomentProduct($1.0, $1.1, 1, count + $0) },
      momentCount: count + pairs.count, scalarMoments: Array(0..<count + pairs.count))
    potential.momentCoefficients = potential.basis.scalarMoments.map { 0.01 * Double($0 % 7 - 3) }
    for structure in [TestSystems.cluster(), TestSystems.alloy()] {
      let reference = try KernelResult(ReferenceKernel(potential), potential, structure)
      for kind in KernelUnderTest.spherical {
        let result = try KernelResult(kind.make(potential), potential, structure)
        #expect(
          relativeDifference(reference.forces.components, result.forces.components) < 1e-11)
      }
    }
  }

  @Test("mixed precision is off by rounding of Float only")
  func mixedPrecision() throws {
    let potential = try TestSystems.potential(level: 20)
    let plan = try #require(SphericalPlan(potential))
    let tables = SphericalTables(plan, of: potential)
    let structure = TestSystems.alloy()
    let double = try KernelResult(
      SphericalKernel(tables, precision: .double), potential, structure)
    let mixed = try KernelResult(
      SphericalKernel(tables, precision: .mixed), potential, structure)
    let difference = relativeDifference(double.forces.components, mixed.forces.components)
    #expect(difference < 1e-4)
    #expect(difference > 0, "couplings in Float must differ")
  }

  @Test("a graph that is not complete does not fit the form and runs on the Cartesian kernel")
  func otherGraphsFallBack() throws {
    var potential = try TestSystems.potential(level: 10)
    potential.basis.basicMoments[1] = potential.basis.basicMoments[0]
    #expect(SphericalPlan(potential) == nil)
    #expect(try KernelFactory(potential).description.contains("Cartesian"))
    let whole = try TestSystems.potential(level: 10)
    #expect(try KernelFactory(whole).description.contains("spherical"))
  }

  @Test("the compiled form misses the graph by rounding only", arguments: [8, 16, 26])
  func residualIsRounding(level: Int) throws {
    let plan = try #require(SphericalPlan(try TestSystems.potential(level: level)))
    // The plan itself is refused above 10⁻¹².
    #expect(plan.residual < 5e-13)
  }
}

@Suite struct SphericalPlanCacheTests {
  @Test("a plan from the cache has the numbers of the fit, and damage costs only time")
  func keepsPlans() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ordeal-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = SphericalPlanCache(folder: folder)
    let potential = try TestSystems.potential(level: 12)
    let made = try #require(SphericalPlan(potential, cache: cache))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let file = folder.appending(path: try #require(files.first))
    func expectSame(_ plan: SphericalPlan) {
      #expect(plan.linear == made.linear)
      #expect(plan.mixing.flatMap(\.entries) == made.mixing.flatMap(\.entries))
    }
    #expect(cache.read(for: potential) != nil)
    expectSame(try #require(SphericalPlan(potential, cache: cache)))

    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    #expect(cache.read(for: potential) == nil)
    expectSame(try #require(SphericalPlan(potential, cache: cache)))

    var other = potential
    other.momentCoefficients[0] += 1e-9
    #expect(cache.read(for: other) == nil, "another potential must not find this plan")
  }
}
