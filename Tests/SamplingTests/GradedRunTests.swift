// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Testing

@testable import Sampling

/// `ordeal md` with thresholds of the extrapolation grade.
@Suite(.serialized, .enabled(if: OrdealProgram.isBuilt, OrdealProgram.howToGet))
struct GradedRunTests {
  private let scratch: ScratchFolder
  private let potential: String
  private let grade: Double

  init() throws {
    scratch = try ScratchFolder()
    potential = scratch.path("P.almtp")
    let crystal = LennardJonesSolid.crystal(1, constant: 4.1)
    var model = try MomentTensorPotential.untrained(
      level: 6, speciesCount: 2, cutoff: 4, minimumDistance: 1.5, radialBasisSize: 4, seed: 5)
    model.momentCoefficients = model.momentCoefficients.map { 100 * $0 }
    let elements = ElementMapping([.lithium, .aluminum])
    let set = try ActiveSetSelection().select(for: model, elements: elements, from: [crystal])
    var file = MomentTensorPotentialFile(model)
    file.replaceActiveSet(with: set, elements: elements)
    try file.write(to: URL(filePath: potential))
    // Squeezed: extrapolates from the first step on.
    let start = LennardJonesSolid.crystal(1, constant: 4)
    try StructureFile.write([start], to: scratch.path("start.extxyz"))
    grade = try ExtrapolationGrader(set, of: model, elements: elements).grade(start).structure
  }

  private func run(_ folder: String, _ more: [String]) throws -> OrdealProgram.Ending {
    try OrdealProgram.run(
      [
        "md", "--potential", potential, "--structure", scratch.path("start.extxyz"),
        "--elements", "Li,Al", "--output", scratch.path(folder), "--timestep", "1",
        "--checkpoint-every", "10fs", "--ensemble", "nve", "--temperature", "50", "--grade-every",
        "2fs", "--quiet",
      ] + more)
  }

  private func saved(_ folder: String) throws -> [Structure] {
    try ExtendedXYZReader.readAll(scratch.path("\(folder)/extrapolating.extxyz"))
  }

  @Test("configurations above the threshold are saved, the same when the run is resumed")
  func savedFramesSurviveResuming() throws {
    let save = ["--grade-save", "\(max(1, 0.1 * grade))"]
    let whole = try run("whole", ["--time", "20fs"] + save)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try run("parts", ["--time", "10fs"] + save).status == 0)
    #expect(try run("parts", ["--time", "20fs", "--resume"] + save).status == 0)
    let name = "extrapolating.extxyz"
    #expect(try scratch.bytes("parts/\(name)") == scratch.bytes("whole/\(name)"))
    let frames = try saved("whole")
    #expect(frames.first?.properties.info["step"] == .integer(0))
    #expect(Set(frames.map { $0.properties.info["step"] }).count == frames.count)
    #expect(frames.allSatisfy { $0.properties.columns["extrapolation_grade"] != nil })
  }

  @Test("at the stop threshold the run fails, says so and keeps the configuration")
  func stopThreshold() throws {
    let ending = try run("stopped", ["--time", "20fs", "--grade-stop", "\(max(1, 0.5 * grade))"])
    #expect(ending.status == 1)
    #expect(ending.errors.contains("extrapolation grade"), "\(ending.errors)")
    #expect(ending.errors.contains("extrapolating.extxyz"), "\(ending.errors)")
    let frames = try saved("stopped")
    #expect(frames.count == 1 && frames[0].count == 4)
  }

  @Test("thresholds without an active set, below 1, or in the wrong order are refused")
  func badThresholds() throws {
    let plain = scratch.path("plain.mtp")
    try MomentTensorPotential(contentsOf: URL(filePath: potential)).write(
      to: URL(filePath: plain))
    for (words, expected) in [
      (["--grade-save", "2", "--potential", plain], "no active set"),
      (["--grade-save", "0.5"], "expected at least 1"),
      (["--grade-save", "3", "--grade-stop", "2"], "expected at least grade-save"),
    ] {
      let ending = try run("refused", words)
      #expect(ending.status == 1)
      #expect(ending.errors.contains(expected), "\(ending.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.path("refused")))
    }
    let idle = try run("refused", [])
    #expect(idle.errors.contains("needs grade-save or grade-stop"), "\(idle.errors)")
  }
}
