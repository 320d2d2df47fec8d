// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import TestSupport
import Testing

@Suite struct EvaluateCommandTests {
  private let input: EvaluationInput

  init() throws { input = try EvaluationInput() }

  private func results() throws -> [Structure] {
    try StructureFile.read(input.folder.path("out.extxyz"))[0].structures
  }

  @Test("predictions take the place of reference values, which are kept beside them to the bit")
  func predictionsAndReferences() throws {
    let run = try input.evaluate(["--threads", "1"])
    #expect(run.status == 0, "\(run.errors)")
    let frames = try results()
    try #require(frames.count == input.structures.count)
    let calculator = try MomentTensorCalculator(
      input.potential, elements: ElementMapping([.lithium, .aluminum]))
    for (frame, structure) in zip(frames, input.structures) {
      let expected = try calculator.evaluate(structure)
      #expect(frame.energy == expected.energy)
      #expect(frame.forces == expected.forces)
      #expect(frame.positions == structure.positions)
      #expect(frame.label == structure.label)
      #expect(frame.properties.info["reference_energy"] == .real(try #require(structure.energy)))
      let forces = try #require(structure.forces).flatMap { [$0.x, $0.y, $0.z] }
      #expect(frame.properties.columns["reference_forces"]?.values == .reals(forces))
    }
  }

  @Test("the summary has the keys of the contract and the table's numbers")
  func summary() throws {
    let run = try input.evaluate(["--summary", "s.json", "--repeat", "1"])
    #expect(run.status == 0, "\(run.errors)")
    let data = try Data(contentsOf: input.folder.url.appending(path: "s.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(try JSONSchema("evaluation-summary").problems(in: data) == [])
    #expect(json["potential"] as? String == "P")
    #expect(json["elements"] as? [String] == ["Li", "Al"])
    #expect((json["seconds"] as? Double ?? 0) > 0)
    #expect((json["microsecondsPerAtom"] as? Double ?? 0) > 0)
    let sets = try #require(json["sets"] as? [String: [String: Any]])
    let set = try #require(sets["set"])
    #expect(set["configurations"] as? Int == 3)
    #expect(set["atoms"] as? Int == 12)
    let phases = try #require(set["phases"] as? [String: [String: Any]])
    #expect(Set(phases.keys) == ["first phase", "second"])
    #expect(phases["first phase"]?["rankErrorRate"] is Double)
    #expect(phases["second"]?["rankErrorRate"] == nil, "one configuration has no rate")
    let frames = try results()
    let squares = zip(frames, input.structures).map { frame, structure in
      let difference = ((frame.energy ?? .nan) - (structure.energy ?? .nan)) / 4
      return difference * difference
    }
    let rmse = 1000 * (squares.reduce(0, +) / 3).squareRoot()
    // Two ways to sum three squares differ by rounding.
    #expect(abs((set["energyRMSE"] as? Double ?? .nan) / rmse - 1) < 1e-12)
    #expect(run.output.contains(String(format: "%.2f", rmse)))
    #expect(run.output.contains("0 = Li, 1 = Al"))
  }

  @Test("the number of threads changes nothing in the file")
  func threadsChangeNothing() throws {
    _ = try input.evaluate(["--threads", "1"])
    let one = try Data(contentsOf: input.folder.url.appending(path: "out.extxyz"))
    _ = try input.evaluate(["--threads", "3"])
    #expect(try Data(contentsOf: input.folder.url.appending(path: "out.extxyz")) == one)
  }

  @Test("mixed precision is close to double, and not the same")
  func mixedPrecision() throws {
    _ = try input.evaluate()
    let double = try results()
    #expect(try input.evaluate(["--precision", "mixed"]).status == 0)
    for (a, b) in zip(double, try results()) {
      let scale = max(1, abs(a.energy ?? 0))
      // Float has 24 bits; sums of hundreds of terms lose some of them.
      #expect(abs((a.energy ?? .nan) - (b.energy ?? .nan)) < 1e-4 * scale)
    }
  }

  @Test("--elements names the species in the potential's order")
  func elementsOption() throws {
    _ = try input.evaluate(["--elements", "Li", "Al"])
    let straight = try results().map(\.energy)
    _ = try input.evaluate(["--elements", "Al,Li"])
    #expect(try results().map(\.energy) != straight)
    _ = try input.evaluate(["--elements", "Li,Al"])
    #expect(try results().map(\.energy) == straight)
  }

  @Test("sets of one name stay apart")
  func setsOfOneName() throws {
    let run = try input.evaluate(["--structures", "set.extxyz", "--summary", "s.json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try results().count == 6)
    let data = try Data(contentsOf: input.folder.url.appending(path: "s.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let sets = try #require(json["sets"] as? [String: [String: Any]])
    #expect(Set(sets.keys) == ["set", "set (2)"])
  }

  @Test("--quiet prints nothing but warnings")
  func quiet() throws {
    let run = try input.evaluate(["--quiet"])
    #expect(run.status == 0)
    #expect(run.output == "")
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].hasPrefix("ordeal: warning: the energy error is"))
  }

  @Test("--overwrite replaces an output, through a link too, and nothing else is left")
  func outputIsReplaced() throws {
    try input.folder.write("old", "target")
    try FileManager.default.createSymbolicLink(
      atPath: input.folder.path("out.extxyz"), withDestinationPath: "target")
    #expect(try input.evaluate().status == 0)
    #expect(try input.folder.names == ["P.mtp", "set.extxyz", "out.extxyz", "target"])
    let target = try String(contentsOfFile: input.folder.path("target"), encoding: .utf8)
    #expect(target.hasPrefix("4\n"))
  }
}
