// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import Sampling

/// Runs of `ordeal md` on one process.
@Suite(.serialized, .enabled(if: OrdealProgram.isBuilt, OrdealProgram.howToGet))
struct MolecularDynamicsTests {
  private let scratch: ScratchFolder
  private let structure: String

  init() throws {
    scratch = try ScratchFolder()
    structure = scratch.path("crystal.extxyz")
    try StructureFile.write([LennardJonesSolid.crystal(2, constant: 5.35)], to: structure)
  }

  /// 200 steps of 2 fs with checkpoints every 100 and frames every 20.
  private func arguments(_ folder: String, _ more: [String]) -> [String] {
    [
      "md", "--structure", structure, "--output", scratch.path(folder), "--time", "0.4",
      "--timestep", "2", "--checkpoint-every", "0.2", "--dump-every", "40fs", "--thermo-every",
      "20fs", "--seed", "5", "--quiet",
    ] + (more.contains("--temperature") ? [] : ["--temperature", "60"])
      + LennardJonesSolid.interaction + more
  }

  @discardableResult
  private func run(_ folder: String, _ more: [String] = []) throws -> OrdealProgram.Ending {
    let ending = try OrdealProgram.run(arguments(folder, more))
    try #require(ending.status == 0, "\(ending.errors)")
    return ending
  }

  private func frames(_ folder: String) throws -> [Structure] {
    try ExtendedXYZReader.readAll(scratch.path("\(folder)/trajectory.extxyz"))
  }

  private func rows(_ folder: String) throws -> [[Double]] {
    try String(contentsOfFile: scratch.path("\(folder)/thermo.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
  }

  private func expectSameResults(_ a: String, _ b: String) throws {
    for name in ["trajectory.extxyz", "thermo.csv", "final.extxyz"] {
      #expect(try scratch.bytes("\(a)/\(name)") == (try scratch.bytes("\(b)/\(name)")), "\(name)")
    }
  }

  @Test(
    "a run that ends at a checkpoint and goes on is the undisturbed run, bit for bit",
    arguments: [
      ["--ensemble", "nve"], ["--ensemble", "nvt"],
      ["--ensemble", "nvt", "--thermostat", "langevin"], ["--ensemble", "npt"],
      ["--ensemble", "npt", "--cell", "aniso"], ["--ensemble", "npt", "--cell", "tri"],
      ["--ensemble", "npt", "--cell", "tri", "--thermostat", "langevin"],
    ])
  func resumedRunsAreUndisturbedRuns(ensemble: [String]) throws {
    try run("whole", ensemble)
    try run("parts", ensemble + ["--time", "0.2"])
    let before = try scratch.bytes("parts/trajectory.extxyz")
    try run("parts", ensemble + ["--resume"])
    try expectSameResults("whole", "parts")
    #expect(try scratch.bytes("parts/trajectory.extxyz").starts(with: before))
    let steps = try frames("whole").map { $0.properties.info["step"] }
    #expect(steps == stride(from: 0, through: 200, by: 20).map { .integer($0) })
  }

  @Test func theConservedEnergyIsConserved() throws {
    for ensemble in [
      ["--ensemble", "nve"], ["--ensemble", "npt"],
      ["--ensemble", "nvt", "--thermostat", "langevin"],
    ] {
      try run("run", ensemble + ["--overwrite"])
      let energies = try rows("run").map { $0[8] }
      let first = try #require(energies.first)
      // Velocity Verlet's energy oscillates by O(dt²): 2e-3 of the kinetic energy, 0.25 eV, here.
      let worst = energies.map { abs($0 - first) }.max() ?? .infinity
      #expect(worst < 2e-3, "\(ensemble)")
      #expect(try rows("run").map { $0[7] - $0[5] - $0[6] }.allSatisfy { abs($0) < 1e-9 })
    }
  }

  @Test func aRampEndsAtItsLastTemperature() throws {
    try run(
      "ramp",
      [
        "--ensemble", "nvt", "--thermostat", "langevin", "--temperature", "20", "120",
        "--temperature-damping", "20fs", "--time", "2", "--dump-every", "1",
      ])
    let rows = try rows("ramp")
    func mean(_ rows: ArraySlice<[Double]>) -> Double {
      rows.map { $0[2] }.reduce(0, +) / Double(rows.count)
    }
    // 93 degrees of freedom: one sample scatters by sqrt(2/93) = 15 %, a mean of 20 by less.
    let (first, last) = (mean(rows.prefix(20)), mean(rows.suffix(20)))
    #expect(abs(first - 30) < 15 && abs(last - 110) < 25, "\(first) \(last)")
  }

  @Test("what is written is in the frame of the input, whatever its orientation")
  func framesAreInTheFrameOfTheInput() throws {
    let turned = LennardJonesSolid.crystal(2, constant: 5.35, turnedBy: someRotation)
    let path = scratch.path("turned.extxyz")
    try StructureFile.write([turned], to: path)
    try run("straight", ["--ensemble", "nve", "--time", "20fs"])
    try run("turned", ["--ensemble", "nve", "--time", "20fs", "--structure", path])
    let straight = try #require(try frames("straight").first)
    let frame = try #require(try frames("turned").first)
    for atom in 0..<frame.count {
      #expect(length(frame.positions[atom] - turned.positions[atom]) < 1e-9)
      let expected = try #require(straight.forces)[atom] * someRotation
      #expect(length(try #require(frame.forces)[atom] - expected) < 1e-9)
    }
    let virial = try #require(straight.virial)
    let expected = someRotation.transposed * virial * someRotation
    let difference = try #require(frame.virial) - expected
    #expect(difference.components.allSatisfy { abs($0) < 1e-8 })
    #expect(abs(try #require(frame.energy) - (try #require(straight.energy))) < 1e-10)
  }

  @Test("virial and pressure agree: P V = W + 2/3 E_kin")
  func pressureIsVirialAndKineticPart() throws {
    try run("run", ["--ensemble", "nve", "--time", "40fs"])
    let frame = try #require(try frames("run").last)
    let row = try #require(try rows("run").last)
    let virial = try #require(frame.virial)
    let trace = virial.x.x + virial.y.y + virial.z.z
    // LAMMPS's constant for eV/Å³ in bar.
    let pressure = (trace + 2 * row[6]) / 3 / frame.cell.volume * 1.602_176_5e6
    #expect(abs(pressure - row[3]) < 1e-6 * max(1, abs(row[3])))
  }

  @Test func aLAMMPSDumpHoldsTheSameTrajectory() throws {
    try run("xyz", ["--time", "80fs"])
    try run("dump", ["--time", "80fs", "--dump-format", "lammps"])
    let dump = try StructureFile.read(scratch.path("dump/trajectory.lammpstrj"))[0].structures
    let frames = try frames("xyz")
    #expect(dump.count == frames.count)
    for (a, b) in zip(dump, frames) {
      #expect(a.elements == b.elements)
      for (p, q) in zip(a.positions, b.positions) { #expect(length(p - q) < 1e-9) }
    }
  }

  @Test func aRunCanBeDoneAgainFromItsSettingsAlone() throws {
    try run("first", ["--ensemble", "npt", "--replicate", "1", "1", "2", "--time", "80fs"])
    let again = try OrdealProgram.run([
      "md", "--settings", scratch.path("first/settings.toml"), "--output", scratch.path("again"),
    ])
    #expect(again.status == 0, "\(again.errors)")
    try expectSameResults("first", "again")
    #expect(
      try scratch.bytes("first/settings.toml") == (try scratch.bytes("again/settings.toml")))
    let text = try String(contentsOfFile: scratch.path("first/settings.toml"), encoding: .utf8)
    #expect(text.contains("[made-by]") && text.contains("Open MPI") && text.contains("[sha256]"))
  }

  @Test func aChangedInputIsNotRunAsTheOldOne() throws {
    try run("first", ["--time", "20fs"])
    try StructureFile.write([LennardJonesSolid.crystal(2, rattledBy: 0.01)], to: structure)
    let again = try OrdealProgram.run([
      "md", "--settings", scratch.path("first/settings.toml"), "--output", scratch.path("again"),
    ])
    #expect(again.status == 1)
    #expect(again.errors.contains("SHA-256"))
  }

  @Test func velocitiesOfTheStructureAreKeptOnRequest() throws {
    try run("first", ["--ensemble", "nve", "--time", "40fs"])
    try run(
      "second",
      [
        "--ensemble", "nve", "--time", "40fs", "--velocities", "keep", "--structure",
        scratch.path("first/final.extxyz"),
      ])
    let (last, next) = (try rows("first").last, try rows("second").first)
    // Positions and velocities pass through text that reads back the same; sums are reordered.
    #expect(abs(try #require(last)[7] - (try #require(next)[7])) < 1e-9)
    let refused = try OrdealProgram.run(arguments("third", ["--velocities", "keep"]))
    #expect(refused.status == 1 && refused.errors.contains("velocities"))
  }
}
