// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// When checkpoints are made, and runs killed, does not change what a run leads to.
@Suite(.serialized) struct CheckpointMomentTests {
  private let folder: TemporaryFolder
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  init() throws {
    folder = try TemporaryFolder()
    try StructureFile.write([EvaluationInput.cell(0)], to: folder.path("one.extxyz"))
    // Legs that end between rows, frames and attempts.
    try folder.write("leg-steps = 35\ntemperature-damping = 0.03\n", "legs.toml")
  }

  private static let dynamics = [
    "md", "--structure", "one.extxyz", "--replicate", "3", "3", "2", "--pair-style", "lj/cut 4",
    "--pair-coeff", "* * 0.01 2.2", "--elements", "Li,Al", "--temperature", "50", "--time", "0.2",
    "--thermo-every", "0.02", "--dump-every", "0.03", "--settings", "legs.toml", "--verbose",
  ]
  private static let exchanges = [
    "gcmc", "--structure", root.appending(path: "examples/LiAl-B32.vasp").path, "--potential",
    root.appending(path: "potentials/li-al-default/li-al-default.almtp").path, "--elements",
    "Li,Al", "--species", "Li", "--ensemble", "nvt", "--temperature", "900", "--timestep", "2",
    "--attempt-every", "0.02", "--chemical-potential", "-3.2", "--allow-growth", "--remove", "3",
    "--minimum-distance", "1.8", "--time", "0.2", "--dump-every", "0.1", "--settings", "legs.toml",
    "--verbose",
  ]
  private static let results = [
    "md": ["trajectory.extxyz", "thermo.csv", "final.extxyz"],
    "gcmc": ["attempts.csv", "trajectory.extxyz", "final.extxyz", "order.json"],
  ]

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appending(path: name))
  }

  private func expectSameResults(_ a: String, _ b: String, of command: String) throws {
    for name in try #require(Self.results[command]) {
      #expect(try bytes("\(a)/\(name)") == bytes("\(b)/\(name)"), "\(name)")
    }
  }

  private func state(_ name: String) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: bytes("\(name)/checkpoint.json"))
    return try #require(json as? [String: Any])
  }

  private static let runs: [[String]] = [
    dynamics, dynamics + ["--ranks", "2", "--ensemble", "npt", "--cell", "tri"],
    dynamics + ["--thermostat", "langevin"], exchanges,
  ]

  @Test("a checkpoint at each leg's end or at none: the same run to the byte", arguments: runs)
  func moments(words: [String]) throws {
    let never = try OrdealTool.run(
      words + ["--output", "never"], in: folder.url,
      environment: ["ORDEAL_CHECKPOINT_SECONDS": "1e9"])
    try #require(never.status == 0, "\(never.errors)")
    let process = try InterruptedTool(
      words + ["--output", "killed"], in: folder.url,
      environment: ["ORDEAL_CHECKPOINT_SECONDS": "0"])
    _ = try process.end(by: SIGKILL, whole: folder.path("killed")) {
      (try? state("killed")["step"] as? Int).map { $0 >= 35 } ?? false
    }
    // The first regular checkpoint is that of the last step: this one was the clock's.
    let step = try #require(try state("killed")["step"] as? Int)
    let last = try #require(try state("never")["step"] as? Int)
    #expect(step % 35 == 0 || step == last, "\(step)")
    let rest = try OrdealTool.run(
      [words[0], "--resume", "--output", "killed"], in: folder.url,
      environment: ["ORDEAL_CHECKPOINT_SECONDS": "0"])
    #expect(rest.status == 0, "\(rest.errors)")
    try expectSameResults("never", "killed", of: words[0])
    #expect(try state("killed")["interruptions"] as? [Int] == [])
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("killed"))
    let restarts = left.filter { $0.contains("partial") || $0.hasSuffix(".restart") }
    #expect(restarts.count == 1, "\(restarts), killed at \(step) of \(last): \(rest.errors)")
  }

  @Test(
    "a restart file that a killed process left beside the last checkpoint goes",
    arguments: [dynamics, exchanges])
  func leftBehind(words: [String]) throws {
    let whole = try OrdealTool.run(words + ["--output", "run"], in: folder.url)
    try #require(whole.status == 0, "\(whole.errors)")
    try FileManager.default.removeItem(atPath: folder.path("run/summary.json"))
    try folder.write("of an earlier checkpoint", "run/checkpoint.7.restart")
    let rest = try OrdealTool.run([words[0], "--resume", "--output", "run"], in: folder.url)
    #expect(rest.status == 0, "\(rest.errors)")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("run"))
    #expect(left.filter { $0.hasSuffix(".restart") }.count == 1)
    #expect(left.contains("summary.json"))
  }

  @Test("gcmc without dynamics, stopped and gone on with: as many frames, the same order.json")
  func still() throws {
    let words =
      Self.exchanges.map { $0 == "nvt" ? "none" : $0 } + [
        "--displacements", "3", "--attempts", "2000",
      ]
    let whole = try OrdealTool.run(words + ["--output", "whole"], in: folder.url)
    try #require(whole.status == 0, "\(whole.errors)")
    let process = try InterruptedTool(words + ["--output", "stopped"], in: folder.url)
    let status = try process.end(by: SIGTERM) {
      FileManager.default.fileExists(atPath: folder.path("stopped/attempts.csv"))
    }
    #expect(status == 128 + SIGTERM || status == 0)
    let rest = try OrdealTool.run(["gcmc", "--resume", "--output", "stopped"], in: folder.url)
    #expect(rest.status == 0, "\(rest.errors)")
    let frames = try ["whole", "stopped"].map {
      try StructureFile.read(folder.path("\($0)/trajectory.extxyz"))[0].structures.map(\.positions)
    }
    #expect(frames[0].count == 2)
    #expect(frames[0] == frames[1])
    #expect(try bytes("whole/order.json") == bytes("stopped/order.json"))
  }
}
