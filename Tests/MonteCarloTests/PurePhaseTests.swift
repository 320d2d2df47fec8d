// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import TestSupport
import Testing

@testable import MonteCarlo

@Suite struct PurePhaseTests {
  /// 4ε ((σ/r)^12 − (σ/r)^6) with ε = 0.02 eV, σ = 3 Å, out to 7 Å.
  private struct LennardJones: Potential {
    let name = "Lennard-Jones"

    func evaluate(_ structure: Structure) throws -> Evaluation {
      let list = try NeighborList(structure, cutoff: 7)
      var forces = [Vector3](repeating: .zero, count: structure.count)
      var (energy, virial) = (0.0, Matrix3.zero)
      for atom in 0..<structure.count {
        for other in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
          let d = list.position(Int(other)) - list.position(atom)
          let inverse = 1 / dot(d, d)
          let six = 729 * inverse * inverse * inverse
          let slope = 0.08 * (12 * six * six - 6 * six) * inverse
          energy += 0.04 * (six * six - six)
          forces[atom] -= slope * d
          virial = virial + Matrix3(d * d.x, d * d.y, d * d.z) * (0.5 * slope)
        }
      }
      return Evaluation(energy: energy, atomEnergies: [], forces: forces, virial: virial)
    }
  }

  @Test("a Lennard-Jones crystal is fcc; β(μ − E₀) falls by 3 ln 2 when the temperature doubles")
  func lennardJones() throws {
    let phases = try [300.0, 600].map {
      try #require(
        try PurePhase(
          of: .lithium, temperature: $0, distances: 1.5...7, potential: LennardJones()))
    }
    #expect(phases[0].lattice == "fcc")
    #expect(phases[0].energy == phases[1].energy)
    let reduced = zip(phases, [300.0, 600]).map { phase, temperature in
      (phase.chemicalPotential - phase.energy) / (PhysicalConstants.boltzmann * temperature)
    }
    #expect(abs(reduced[0] - reduced[1] - 3 * log(2.0)) < 1e-9)
  }

  @Test("under pressure: the minimum of E + PV, whose slope against P is V")
  func pressure() throws {
    func phase(_ pressure: Double) throws -> PurePhase {
      try #require(
        try PurePhase(
          of: .lithium, temperature: 300, pressure: pressure, distances: 1.5...7,
          potential: LennardJones()))
    }
    let (low, middle, high) = (try phase(19_000), try phase(20_000), try phase(21_000))
    let unit = PhysicalConstants.barPerElectronVoltPerCubicAngstrom
    let volume = pow(middle.latticeConstant, 3) / 4
    #expect(abs(middle.enthalpy - middle.energy - 20_000 / unit * volume) < 1e-9)
    // Central differences: the error is that of the third derivative, some 1e-4 of V.
    #expect(abs((high.enthalpy - low.enthalpy) * unit / 2000 - volume) < 1e-3 * volume)
    #expect(middle.energy > (try phase(0)).energy)
  }

  /// 0.5 eV exp(−r/Å), without a minimum.
  private struct Repulsion: Potential {
    let name = "repulsion"

    func evaluate(_ structure: Structure) throws -> Evaluation {
      let list = try NeighborList(structure, cutoff: 6)
      var energy = 0.0
      for atom in 0..<structure.count {
        for other in list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]] {
          energy += 0.25 * exp(-length(list.position(Int(other)) - list.position(atom)))
        }
      }
      return Evaluation(energy: energy, atomEnergies: [], forces: [], virial: .zero)
    }
  }

  @Test("atoms that do not hold together are no crystal")
  func separatedAtoms() throws {
    #expect(
      try PurePhase(of: .lithium, temperature: 300, distances: 1.5...6, potential: Repulsion())
        == nil)
    // What the cutoff cuts off is no minimum either, under any pressure.
    #expect(
      try PurePhase(
        of: .lithium, temperature: 300, pressure: 1e5, distances: 1.5...6, potential: Repulsion())
        == nil)
  }

  /// Independent numbers: μ at 600 K from another phonon code, −2.0225 eV; min(E + PV) at 5 GPa.
  @Test(
    "lithium of a published potential, without pressure and at 5 GPa",
    .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"))
  func lithium() throws {
    let folder = try #require(PublishedData.folder)
    let potential = try MomentTensorPotential(
      contentsOf: folder.appending(path: "models/MTP_train.mtp"))
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    let distances = potential.radialBasis.minimumDistance...potential.cutoff
    let phase = try #require(
      try PurePhase(of: .lithium, temperature: 600, distances: distances, potential: calculator))
    #expect(phase.lattice == "bcc")
    #expect(abs(phase.energy - -1.90) < 0.005)
    #expect(abs(phase.chemicalPotential - -2.0225) < 0.004)
    let pressed = try #require(
      try PurePhase(
        of: .lithium, temperature: 300, pressure: 50_000, distances: distances,
        potential: calculator))
    // bcc has −1.357 eV, which fcc lies a little below: the lower one is the bound.
    let energies = try (0..<40).map { step in
      let edge = 3.1 + 0.01 * Double(step)
      let cell = Structure(
        cell: Cell(orthorhombic: Vector3(repeating: edge)), elements: [.lithium, .lithium],
        positions: [.zero, Vector3(repeating: edge / 2)])
      let work = 50_000 / PhysicalConstants.barPerElectronVoltPerCubicAngstrom * pow(edge, 3)
      return (try calculator.evaluate(cell).energy + work) / 2
    }
    let bcc = try #require(energies.min())
    #expect(abs(bcc - -1.357) < 0.001)
    #expect(pressed.enthalpy <= bcc)
    #expect(pressed.enthalpy > -1.375, "\(pressed)")
  }
}
