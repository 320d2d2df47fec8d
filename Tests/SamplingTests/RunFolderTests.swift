// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import Sampling

/// What `ordeal md` and `ordeal relax` do with folders, disks and interruptions.
@Suite(.serialized, .enabled(if: OrdealProgram.isBuilt, OrdealProgram.howToGet))
struct RunFolderTests {
  private let scratch: ScratchFolder
  private let structure: String

  init() throws {
    scratch = try ScratchFolder()
    structure = scratch.path("crystal.extxyz")
    try StructureFile.write([LennardJonesSolid.crystal(2)], to: structure)
  }

  private func arguments(_ folder: String, _ more: [String]) -> [String] {
    [
      "md", "--structure", structure, "--output", scratch.path(folder), "--ensemble", "nvt",
      "--temperature", "60", "--time", "20fs", "--quiet",
    ] + LennardJonesSolid.interaction + more
  }

  @Test func aFolderThatHoldsSomethingIsRefused() throws {
    #expect(try OrdealProgram.run(arguments("run", [])).status == 0)
    let before = try scratch.bytes("run/final.extxyz")
    let refused = try OrdealProgram.run(arguments("run", ["--seed", "2"]))
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--resume") && refused.errors.contains("--overwrite"))
    #expect(try scratch.bytes("run/final.extxyz") == before)
    // What is not a run's own stays.
    _ = try scratch.write("mine", "run/notes.txt")
    #expect(try OrdealProgram.run(arguments("run", ["--seed", "2", "--overwrite"])).status == 0)
    #expect(try scratch.bytes("run/final.extxyz") != before)
    #expect(try scratch.bytes("run/notes.txt") == Data("mine".utf8))
  }

  @Test func resumingWithOtherSettingsIsRefused() throws {
    #expect(try OrdealProgram.run(arguments("run", [])).status == 0)
    let refused = try OrdealProgram.run(arguments("run", ["--resume", "--temperature", "70"]))
    #expect(refused.status == 64)
    #expect(refused.errors.contains("temperature") && refused.errors.contains("60"))
  }

  @Test func resumingAFinishedRunChangesNothing() throws {
    #expect(try OrdealProgram.run(arguments("run", [])).status == 0)
    let before = try scratch.bytes("run/trajectory.extxyz")
    let ending = try OrdealProgram.run([
      "md", "--resume", "--output", scratch.path("run"), "--quiet",
    ])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(try scratch.bytes("run/trajectory.extxyz") == before)
  }

  @Test func resumingWhereNothingIsBegins() throws {
    let ending = try OrdealProgram.run(arguments("run", ["--resume"]))
    #expect(ending.status == 0, "\(ending.errors)")
    let empty = try OrdealProgram.run(["md", "--resume", "--output", scratch.path("none")])
    #expect(empty.status == 1 && empty.errors.contains("--structure"))
  }

  @Test("a full disk ends the run with an error and leaves no part of a frame")
  func aFullDiskIsAnError() throws {
    // The trajectory goes to a device that is always full.
    let folder = scratch.url.appending(path: "full")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: "trajectory.extxyz").path, withDestinationPath: "/dev/full")
    let ending = try OrdealProgram.run(arguments("full", ["--resume"]))
    #expect(ending.status == 1)
    #expect(ending.errors.contains("No space left") && ending.errors.contains("trajectory.extxyz"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("full/summary.json")))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("full/final.extxyz")))
  }

  @Test func aDamagedCheckpointIsRefused() throws {
    #expect(try OrdealProgram.run(arguments("run", [])).status == 0)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path("run"))
        .first { $0.hasSuffix(".restart") })
    var bytes = try scratch.bytes("run/\(name)")
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: scratch.url.appending(path: "run/\(name)"))
    let ending = try OrdealProgram.run(arguments("run", ["--resume", "--time", "40fs"]))
    #expect(ending.status == 1 && ending.errors.contains("damaged"))
  }

  @Test(arguments: [
    (["--potential", "/no/such.mtp"], "such.mtp"), (["--structure", "/no/such.vasp"], "such.vasp"),
    (["--elements", "Li"], "Al"), (["--time", "soon"], "time"), (["--cell", "round"], "round"),
  ])
  func badInputLeavesNoFolder(change: [String], word: String) throws {
    var words = arguments("run", [])
    if change[0] == "--potential" {
      words = Array(words.prefix { $0 != "--pair-style" })
    } else if change[0] == "--elements" {
      words.removeLast(2)
    }
    let ending = try OrdealProgram.run(words + change)
    #expect(ending.status == 1 && ending.errors.contains(word), "\(ending.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("run")))
  }

  @Test func withoutMpirunTwoRanksAreRefusedAndOneRuns() throws {
    let refused = try OrdealProgram.run(arguments("two", ["--ranks", "2"]), path: "/nowhere")
    #expect(refused.status == 1 && refused.errors.contains("openmpi-bin"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("two")))
    let ending = try OrdealProgram.run(arguments("one", ["--ranks", "1"]), path: "/nowhere")
    #expect(ending.status == 0, "\(ending.errors)")
  }
}
