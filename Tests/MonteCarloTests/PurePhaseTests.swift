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
      try PurePhase(of: .lithium, temperature: $0, volume: 22, potential: LennardJones())
    }
    #expect(phases[0].lattice == "fcc")
    #expect(phases[0].energy == phases[1].energy)
    let reduced = zip(phases, [300.0, 600]).map { phase, temperature in
      (phase.chemicalPotential - phase.energy) / (PhysicalConstants.boltzmann * temperature)
    }
    #expect(abs(reduced[0] - reduced[1] - 3 * log(2.0)) < 1e-9)
  }

  /// Independent numbers: bulk Li is about −1.90 eV at 0 K and about −2.02 eV at 600 K.
  @Test(
    "lithium of a published potential",
    .enabled(if: PublishedData.isFound, "\(PublishedData.howToGet)"))
  func lithium() throws {
    let folder = try #require(PublishedData.folder)
    let potential = try MomentTensorPotential(
      contentsOf: folder.appending(path: "models/MTP_train.mtp"))
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    let phase = try PurePhase(
      of: .lithium, temperature: 600, volume: 16, potential: calculator)
    #expect(phase.lattice == "bcc")
    #expect(abs(phase.energy - -1.90) < 0.005)
    #expect(abs(phase.chemicalPotential - -2.02) < 0.01)
  }
}
