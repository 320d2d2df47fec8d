// Part of Ordeal. See LICENSE.

import Structures
import Testing

@testable import MomentTensorPotentials

@Suite struct CartesianKernelTests {
  @Test(
    "it has the numbers of the reference kernel", arguments: [2, 4, 6, 8, 10, 13, 16, 20, 24, 26])
  func hasTheNumbersOfTheReference(level: Int) throws {
    try expectSameNumbers(try TestSystems.potential(level: level))
  }

  @Test("a basis without all components of its tensors runs as well")
  func runsAnyGraph() throws {
    var potential = try TestSystems.potential(level: 6)
    // Components out of order, one missing and one there twice; products of products of products;
    // a basis function that is a factor, too, and one that is there twice.
    potential.basis = MomentBasis(
      basicMoments: [
        BasicMoment(1, 2, 0, 1), BasicMoment(0, 0, 3, 0), BasicMoment(0, 2, 0, 0),
        BasicMoment(1, 0, 0, 0), BasicMoment(0, 0, 0, 0), BasicMoment(0, 0, 2, 0),
        BasicMoment(0, 0, 0, 2), BasicMoment(0, 2, 0, 0), BasicMoment(0, 4, 1, 0),
      ],
      products: [
        MomentProduct(0, 1, 2, 9), MomentProduct(3, 9, -1, 10), MomentProduct(9, 9, 3, 10),
        MomentProduct(10, 2, 1, 11), MomentProduct(8, 4, 1, 11), MomentProduct(2, 10, 4, 11),
        MomentProduct(11, 10, 1, 12), MomentProduct(11, 7, 1, 13), MomentProduct(5, 6, 1, 14),
      ],
      momentCount: 15, scalarMoments: [3, 11, 13, 14, 10, 11])
    potential.momentCoefficients = [0.3, -0.02, 0.1, 0.7, -0.4, 0.05]
    try expectSameNumbers(potential)
  }

  @Test("basis functions without a coefficient change nothing")
  func coefficientsOfZeroAreLeftOut() throws {
    var potential = try TestSystems.potential(level: 12)
    for k in stride(from: 0, to: potential.momentCoefficients.count, by: 3) {
      potential.momentCoefficients[k] = 0
    }
    try expectSameNumbers(potential)
    potential.momentCoefficients = potential.momentCoefficients.map { _ in 0 }
    try expectSameNumbers(potential)
  }

  @Test("three species and more than eight atoms of one")
  func manySpecies() throws {
    var potential = try MomentTensorPotential.untrained(
      level: 14, speciesCount: 2, cutoff: 4.5, minimumDistance: 1.2, radialBasisSize: 9, seed: 5)
    potential.scaling *= 0.3
    var structure = TestSystems.alloy()
    structure.elements = structure.elements.indices.map { $0 < 11 ? .lithium : .aluminum }
    try expectSameNumbers(potential, structures: [structure])
  }

  /// Every output within 10⁻¹¹, which a few hundred roundings of 10⁻¹⁶ each stay below.
  private func expectSameNumbers(
    _ potential: MomentTensorPotential,
    structures: [Structure] = [
      TestSystems.cell(), TestSystems.cluster(), TestSystems.alloy(),
    ]
  ) throws {
    try potential.validate()
    let kernels = (ReferenceKernel(potential), CartesianKernel(potential))
    for structure in structures {
      let expected = try KernelResult(kernels.0, potential, structure)
      let got = try KernelResult(kernels.1, potential, structure)
      #expect(relativeDifference(expected.atomEnergies, got.atomEnergies) < 1e-11)
      #expect(relativeDifference(expected.forces.components, got.forces.components) < 1e-11)
      #expect(relativeDifference(expected.virial, got.virial) < 1e-11)
      #expect(
        relativeDifference(expected.atomVirials.flatMap(\.self), got.atomVirials.flatMap(\.self))
          < 1e-11)
      let alone = try energy(kernels.1, potential, structure)
      #expect(relativeDifference([got.energy], [alone]) < 1e-12)
    }
  }
}
