// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Testing

extension WithLAMMPS {
  @Suite struct MemoryTests {
    /// The resident memory of this process, bytes.
    private func residentBytes() throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
      return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private func cycle() throws {
      let lammps = try LAMMPS.withPotential(TestStructure.alloy.structure)
      try lammps.command("run 0")
      _ = try lammps.structure(
        LAMMPSSystem(TestStructure.alloy.structure, elements: [.lithium, .aluminum]))
    }

    @Test("two hundred instances opened and closed leave nothing behind")
    func openAndClose() throws {
      for _ in 0..<50 { try cycle() }
      let before = try residentBytes()
      for _ in 0..<200 { try cycle() }
      // One leaked kernel, neighbour list or instance is more than 20 kB.
      #expect(try residentBytes() - before < 200 * 10_000)
    }

    @Test("changing the potential, the style, and clear give the kernel's memory back")
    func changing() throws {
      let lammps = try LAMMPS.withPotential(TestStructure.alloy.structure)
      func change() throws {
        try lammps.command("pair_coeff * * \(TestPotential.path) Li Al")
        try lammps.command("pair_style none")
        try lammps.setPairStyle(mtp: TestPotential.path, elements: [.lithium, .aluminum])
        try lammps.command("run 0")
        try lammps.command("clear")
        _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
        try lammps.setPairStyle(mtp: TestPotential.path, elements: [.lithium, .aluminum])
        #expect(throws: LAMMPSError.self) { try lammps.command("pair_coeff * * x Li Al") }
        try lammps.setPairStyle(mtp: TestPotential.path, elements: [.lithium, .aluminum])
      }
      for _ in 0..<20 { try change() }
      let before = try residentBytes()
      for _ in 0..<100 { try change() }
      #expect(try residentBytes() - before < 100 * 10_000)
    }
  }
}
