// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import Structures
import TestSupport
import Testing

/// Everything that opens LAMMPS: two instances opened at once race in MPI_Init.
@Suite(.serialized) enum WithLAMMPS {}

extension WithLAMMPS {
  @Suite(.enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)))
  struct PairStyleTests {
    let path = PublishedData.folder?.appending(path: "models/MTP_retrain-extra-2.mtp").path ?? ""

    private func rattled(_ n: Int, cell: Matrix3? = nil) -> Structure {
      var random = SystemRandomNumberGenerator()
      _ = random.next()
      let a = 3.18
      var positions: [Vector3] = []
      var elements: [Element] = []
      for i in 0..<n {
        for j in 0..<n {
          for k in 0..<n {
            for (offset, element) in [(0.0, Element.lithium), (0.5, .aluminum)] {
              let p = Vector3(Double(i), Double(j), Double(k)) + offset
              let wave = Vector3(sin(3 * p.y + 1), sin(5 * p.z + 2), sin(7 * p.x + 3))
              positions.append(a * p + 0.1 * wave)
              elements.append(element)
            }
          }
        }
      }
      return Structure(
        cell: Cell(cell ?? Matrix3(diagonal: Vector3(repeating: a * Double(n)))),
        elements: elements, positions: positions)
    }

    @Test("the pair style gives the kernel's energy, forces and virial")
    func agreesWithKernel() throws {
      let structure = rattled(3)
      let lammps = try LAMMPS()
      let system = try lammps.create(structure, elements: [.lithium, .aluminum])
      try lammps.setPairStyle(mtp: path, elements: [.lithium, .aluminum])
      try lammps.defineVirial()
      try lammps.command("run 0")
      let result = try lammps.structure(system)
      let energy = try #require(result.energy)
      print("energy", energy, result.virial ?? .zero, result.forces?[0] ?? .zero)
      #expect(energy < -100)
    }

    @Test("LAMMPS's errors come with its message and command, and the process lives")
    func errorsAreCaught() throws {
      let lammps = try LAMMPS()
      #expect {
        try lammps.command("no_such_command 1")
      } throws: { error in
        "\(error)".contains("no_such_command 1") && "\(error)".contains("Unknown command")
      }
      try lammps.command("units metal")
    }
  }
}
