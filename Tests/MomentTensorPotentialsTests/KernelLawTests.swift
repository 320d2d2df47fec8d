// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MomentTensorPotentials

/// What every kernel must obey, whatever the potential.
@Suite struct KernelLawTests {
  static let structures = [TestSystems.cell(), TestSystems.cluster()]

  /// dE/dx at x = 0 by central differences of fourth order; the error is O(h⁴) ≈ 10⁻⁹ relative.
  private func slope(_ energy: (Double) throws -> Double) rethrows -> Double {
    let h = 1e-3
    return try (8 * (energy(h) - energy(-h)) - (energy(2 * h) - energy(-2 * h))) / (12 * h)
  }

  @Test(
    "forces are minus the gradient of the energy", arguments: KernelUnderTest.allCases,
    structures)
  func forcesAreMinusTheEnergyGradient(kind: KernelUnderTest, structure: Structure) throws {
    let potential = try TestSystems.potential(level: 26)
    let kernel = kind.make(potential)
    let forces = try KernelResult(kernel, potential, structure).forces.components
    let numeric = try (0..<3 * structure.count).map { k in
      try -slope { step in
        var moved = structure
        moved.positions[k / 3][k % 3] += step
        return try energy(kernel, potential, moved)
      }
    }
    #expect((forces.map(abs).max() ?? 0) > 1e-3)
    #expect(relativeDifference(forces, numeric) < 1e-6)
  }

  @Test(
    "the virial is minus the derivative of the energy with respect to strain",
    arguments: KernelUnderTest.allCases, structures)
  func virialIsMinusTheStrainDerivative(kind: KernelUnderTest, structure: Structure) throws {
    let potential = try TestSystems.potential(level: 26)
    let kernel = kind.make(potential)
    let virial = try KernelResult(kernel, potential, structure).virial
    let components = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]
    for transposed in [false, true] {
      let numeric = try components.map { a, b in
        try -slope { strain in
          var deformation = Matrix3.identity
          deformation[transposed ? b : a, transposed ? a : b] += strain
          return try energy(kernel, potential, structure.mapped(by: deformation))
        }
      }
      #expect(relativeDifference(virial, numeric) < 1e-6)
    }
  }

  @Test("energies and virials of atoms add up", arguments: KernelUnderTest.allCases, structures)
  func atomsAddUp(kind: KernelUnderTest, structure: Structure) throws {
    let potential = try TestSystems.potential(level: 20)
    let kernel = kind.make(potential)
    let result = try KernelResult(kernel, potential, structure)
    let sum = result.atomEnergies.reduce(0, +)
    #expect(relativeDifference([result.energy], [sum]) < 1e-13)
    let virial = (0..<6).map { k in result.atomVirials.reduce(0) { $0 + $1[k] } }
    #expect(relativeDifference(result.virial, virial) < 1e-12)
    let net = result.forces.reduce(Vector3.zero, +)
    #expect(
      relativeDifference(
        result.forces.components + [0, 0, 0],
        result.forces.components + [net.x, net.y, net.z]) < 1e-12)
    let alone = try energy(kernel, potential, structure)
    #expect(relativeDifference([result.energy], [alone]) < 1e-13)
  }

  @Test("translation changes nothing", arguments: KernelUnderTest.allCases, structures)
  func translationChangesNothing(kind: KernelUnderTest, structure: Structure) throws {
    let potential = try TestSystems.potential(level: 20)
    let kernel = kind.make(potential)
    let before = try KernelResult(kernel, potential, structure)
    var moved = structure
    for atom in moved.positions.indices { moved.positions[atom] += Vector3(1.7, -9.3, 0.4) }
    let after = try KernelResult(kernel, potential, moved)
    #expect(relativeDifference(before.atomEnergies, after.atomEnergies) < 1e-11)
    #expect(relativeDifference(before.forces.components, after.forces.components) < 1e-11)
  }

  @Test(
    "rotation turns forces and changes no energy", arguments: KernelUnderTest.allCases, structures)
  func rotationTurnsForces(kind: KernelUnderTest, structure: Structure) throws {
    let potential = try TestSystems.potential(level: 20)
    let kernel = kind.make(potential)
    let before = try KernelResult(kernel, potential, structure)
    // About (1, 2, 2) / 3 by 180°, then about z by 0.7: R = 2 n nᵀ − 1.
    let flip = Matrix3(Vector3(-7, 4, 4), Vector3(4, -1, 8), Vector3(4, 8, -1)) * (1 / 9)
    let turn = Matrix3(
      Vector3(cos(0.7), -sin(0.7), 0), Vector3(sin(0.7), cos(0.7), 0), Vector3(0, 0, 1))
    let rotation = turn * flip
    let after = try KernelResult(kernel, potential, structure.mapped(by: rotation))
    #expect(relativeDifference(before.atomEnergies, after.atomEnergies) < 1e-11)
    let turned = before.forces.map { $0 * rotation.transposed }
    #expect(relativeDifference(turned.components, after.forces.components) < 1e-11)
  }

  @Test("the order of atoms does not matter", arguments: KernelUnderTest.allCases, structures)
  func orderDoesNotMatter(kind: KernelUnderTest, structure: Structure) throws {
    let potential = try TestSystems.potential(level: 20)
    let kernel = kind.make(potential)
    let before = try KernelResult(kernel, potential, structure)
    let reversed = Structure(
      cell: structure.cell, elements: structure.elements.reversed(),
      positions: structure.positions.reversed())
    let after = try KernelResult(kernel, potential, reversed)
    #expect(relativeDifference(before.atomEnergies, after.atomEnergies.reversed()) < 1e-11)
    #expect(
      relativeDifference(before.forces.components, [Vector3](after.forces.reversed()).components)
        < 1e-11)
  }

  @Test("a supercell has the energy of its cells", arguments: KernelUnderTest.allCases)
  func supercellHasTheEnergyOfItsCells(kind: KernelUnderTest) throws {
    let potential = try TestSystems.potential(level: 20)
    let kernel = kind.make(potential)
    let structure = TestSystems.cell()
    let before = try KernelResult(kernel, potential, structure)
    let doubled = Structure(
      cell: Cell(
        Matrix3(2 * structure.cell.vectors.x, structure.cell.vectors.y, structure.cell.vectors.z)),
      elements: structure.elements + structure.elements,
      positions: structure.positions + structure.positions.map { $0 + structure.cell.vectors.x })
    let after = try KernelResult(kernel, potential, doubled)
    #expect(relativeDifference([2 * before.energy], [after.energy]) < 1e-11)
    #expect(relativeDifference(before.virial.map { 2 * $0 }, after.virial) < 1e-11)
    #expect(
      relativeDifference((before.forces + before.forces).components, after.forces.components)
        < 1e-11)
  }

  @Test("atoms 10⁻⁴ Å apart have finite, huge forces", arguments: KernelUnderTest.allCases)
  func contactsAreFinite(kind: KernelUnderTest) throws {
    let potential = try TestSystems.potential(level: 16)
    var structure = TestSystems.cluster()
    structure.positions[1] = structure.positions[0] + Vector3(6e-5, -8e-5, 0)
    let result = try KernelResult(kind.make(potential), potential, structure)
    let numbers = [result.energy] + result.forces.components + result.virial
    #expect(numbers.allSatisfy { $0.isFinite })
    let apart = try KernelResult(kind.make(potential), potential, TestSystems.cluster())
    #expect(length(result.forces[0]) > 100 * length(apart.forces[0]))
  }

  @Test("an atom without neighbours has the energy of its species")
  func loneAtomHasItsSpeciesEnergy() throws {
    let potential = try TestSystems.potential(level: 12)
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 30)), elements: [.aluminum], positions: [.zero])
    for kind in KernelUnderTest.allCases {
      let result = try KernelResult(kind.make(potential), potential, structure)
      #expect(result.energy == potential.speciesCoefficients[1])
      #expect(result.forces == [.zero])
    }
  }
}

extension Structure {
  /// Every vector v of cell and positions becomes D v.
  fileprivate func mapped(by deformation: Matrix3) -> Structure {
    let transposed = deformation.transposed
    var mapped = self
    mapped.cell.vectors = cell.vectors * transposed
    mapped.positions = positions.map { $0 * transposed }
    return mapped
  }
}
