// Part of Ordeal. See LICENSE.

import Structures
import Support
import Testing

@testable import MomentTensorPotentials

@Suite struct MomentTensorCalculatorTests {
  private let calculator: MomentTensorCalculator
  private let potential: MomentTensorPotential

  init() throws {
    potential = try TestSystems.potential(level: 16)
    calculator = try MomentTensorCalculator(potential, elements: testElements, name: "test")
  }

  @Test("it says what the reference kernel says")
  func agreesWithTheReference() throws {
    for structure in [TestSystems.cell(), TestSystems.cluster(), TestSystems.alloy()] {
      let expected = try KernelResult(ReferenceKernel(potential), potential, structure)
      let got = try calculator.evaluate(structure)
      #expect(relativeDifference([expected.energy], [got.energy]) < 1e-11)
      #expect(relativeDifference(expected.atomEnergies, got.atomEnergies) < 1e-11)
      #expect(relativeDifference(expected.forces.components, got.forces.components) < 1e-11)
      let v = expected.virial
      let virial = [v[0], v[3], v[4], v[3], v[1], v[5], v[4], v[5], v[2]]
      #expect(relativeDifference(virial, got.virial.components) < 1e-11)
      #expect(relativeDifference([got.energy], [try calculator.energy(of: structure)]) < 1e-11)
    }
  }

  @Test("elements may be mapped in any order")
  func mappingChoosesSpecies() throws {
    let swapped = try MomentTensorCalculator(
      potential, elements: ElementMapping([.aluminum, .lithium]))
    var structure = TestSystems.alloy()
    let expected = try swapped.evaluate(structure)
    structure.elements = structure.elements.map { $0 == .lithium ? .aluminum : .lithium }
    let got = try calculator.evaluate(structure)
    #expect(expected.energy == got.energy)
    #expect(expected.forces == got.forces)
  }

  @Test("a result that is not finite is an error that names the structure", arguments: [1, 4])
  func notFinite(threads: Int) throws {
    var absurd = potential
    absurd.radialCoefficients[0] = 1e308
    let calculator = try MomentTensorCalculator(absurd, elements: testElements, name: "absurd")
    var structures = [TestSystems.alloy(), TestSystems.alloy()]
    structures[0].provenance = "a.extxyz, frame 1"
    #expect {
      try calculator.evaluateAll(structures, threads: threads)
    } throws: {
      "\($0)".contains("a.extxyz, frame 1") && "\($0)".contains("expected finite numbers")
    }
  }

  @Test("results of many structures come in order and do not depend on threads")
  func batchesDoNotDependOnThreads() throws {
    let structures = (0..<23).map { k in
      k % 3 == 0 ? TestSystems.alloy(seed: UInt64(k)) : TestSystems.cluster(seed: UInt64(k))
    }
    let expected = try structures.map { try calculator.evaluate($0) }
    for threads in [1, 2, 5] {
      let batch = try calculator.evaluateAll(structures, threads: threads)
      #expect(batch.evaluations.map(\.energy) == expected.map(\.energy))
      #expect(batch.evaluations.map(\.forces) == expected.map(\.forces))
      #expect(batch.cpuSeconds > 0)
      let atoms = Double(structures.reduce(0) { $0 + $1.count })
      #expect(abs(batch.microsecondsPerAtom * atoms * 1e-6 / batch.cpuSeconds - 1) < 1e-12)
    }
  }

  @Test("a structure shared out over threads has the same numbers", arguments: [1, 2, 3, 7, 40])
  func sharedStructuresHaveTheSameNumbers(threads: Int) throws {
    let structure = TestSystems.alloy()
    let expected = try calculator.evaluate(structure)
    let got = try calculator.evaluate(structure, threads: threads)
    #expect(relativeDifference([expected.energy], [got.energy]) < 1e-12)
    #expect(relativeDifference(expected.atomEnergies, got.atomEnergies) < 1e-12)
    #expect(relativeDifference(expected.forces.components, got.forces.components) < 1e-12)
    #expect(relativeDifference(expected.virial.components, got.virial.components) < 1e-12)
    let again = try calculator.evaluate(structure, threads: threads)
    #expect(again.forces == got.forces)
    let batch = try calculator.evaluateAll([structure], threads: threads)
    #expect(batch.evaluations.map(\.forces) == [got.forces])
    #expect(batch.cpuSeconds > 0)
  }

  @Test("nothing to evaluate is not an error")
  func emptyInputs() throws {
    let empty = Structure(cell: Cell(.identity, isPeriodic: .none), elements: [], positions: [])
    #expect(try calculator.evaluate(empty).energy == 0)
    #expect(try calculator.evaluate(empty, threads: 3).forces.isEmpty)
    #expect(try calculator.evaluateAll([], threads: 2).evaluations.isEmpty)
  }

  @Test("errors name the atom and the structure")
  func errorsNameAtomAndStructure() throws {
    var strange = TestSystems.cluster()
    strange.elements[2] = .silicon
    var overlapping = TestSystems.cluster()
    overlapping.positions[4] = overlapping.positions[1] + Vector3(1e-8, 0, 0)
    var lost = TestSystems.cluster()
    lost.positions[3].y = .nan
    let good = TestSystems.cluster()
    for (bad, parts) in [
      (strange, ["atom 3", "Si", "Li, Al"]), (overlapping, ["atoms 2", "5", "1e-6"]),
      (lost, ["atom 4", "not finite"]),
    ] {
      for threads in [1, 2, 8] {
        let error = #expect(throws: OrdealError.self) {
          try calculator.evaluateAll([good, bad, good, bad], threads: threads)
        }
        let text = try #require(error).description
        for part in parts + ["structure 2"] { #expect(text.contains(part), "\(text)") }
      }
    }
    strange.provenance = "a.extxyz, frame 9"
    let error = #expect(throws: OrdealError.self) {
      try calculator.evaluateAll([strange], threads: 1)
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("a.extxyz, frame 9: atom 3"))
  }

  @Test("a mapping for another number of species is refused")
  func otherMappingsAreRefused() {
    #expect(throws: OrdealError.self) {
      try MomentTensorCalculator(potential, elements: ElementMapping([.lithium]))
    }
  }
}
