// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// Bad input ends `ordeal evaluate` with a sentence, status 1, and the old output untouched.
@Suite struct BadInputTests {
  /// One way to spoil the input, and what the error must say.
  struct Spoiling: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var words: [String]
    var spoil: @Sendable (EvaluationInput) throws -> Void
    var options: [String] = []
  }

  private static func replaced(
    _ old: String, _ new: String, in name: String
  ) -> @Sendable (EvaluationInput) throws -> Void {
    { input in
      let text = try String(contentsOfFile: input.folder.path(name), encoding: .utf8)
      let range = try #require(text.range(of: old), "\(old) is in \(name)")
      try input.folder.write(text.replacingCharacters(in: range, with: new), name)
    }
  }

  private static func cut(_ name: String) -> @Sendable (EvaluationInput) throws -> Void {
    { input in
      let text = try String(contentsOfFile: input.folder.path(name), encoding: .utf8)
      try input.folder.write(String(text.prefix(text.count * 2 / 3)), name)
    }
  }

  static let spoilings: [Spoiling] = [
    Spoiling(
      testDescription: "no such potential", words: ["P.mtp", "cannot be read"],
      spoil: { try FileManager.default.removeItem(atPath: $0.folder.path("P.mtp")) }),
    Spoiling(testDescription: "truncated potential", words: ["P.mtp:"], spoil: cut("P.mtp")),
    Spoiling(
      testDescription: "a count that is wrong", words: ["P.mtp:", "alpha_scalar_moments"],
      spoil: replaced("alpha_scalar_moments = ", "alpha_scalar_moments = 1", in: "P.mtp")),
    Spoiling(
      testDescription: "NaN in a potential", words: ["P.mtp:", "finite", "nan"],
      spoil: replaced("species_coeffs = {", "species_coeffs = {nan, ", in: "P.mtp")),
    Spoiling(
      testDescription: "no such structures", words: ["set.extxyz", "no such file"],
      spoil: { try FileManager.default.removeItem(atPath: $0.folder.path("set.extxyz")) }),
    Spoiling(
      testDescription: "unknown element", words: ["set.extxyz:3", "Xx"],
      spoil: replaced("\nLi ", "\nXx ", in: "set.extxyz")),
    Spoiling(
      testDescription: "an element that the potential has not",
      words: ["set.extxyz, frame 1", "Si", "Li, Al"],
      spoil: replaced("\nLi ", "\nSi ", in: "set.extxyz"), options: ["--elements", "Li,Al"]),
    Spoiling(
      testDescription: "elements not known", words: ["--elements"],
      spoil: replaced("\nLi ", "\nSi ", in: "set.extxyz")),
    Spoiling(
      testDescription: "too few elements", words: ["--elements", "2", "Li"], spoil: { _ in },
      options: ["--elements", "Li"]),
    Spoiling(
      testDescription: "a word that is no element", words: ["--elements", "Lithium"],
      spoil: { _ in }, options: ["--elements", "Lithium,Al"]),
    Spoiling(
      testDescription: "broken row", words: ["set.extxyz:4", "columns"],
      spoil: replaced("\nAl ", "\nAl 1.5 ", in: "set.extxyz")),
    Spoiling(
      testDescription: "a word for a number", words: ["set.extxyz:3", "1.2x"],
      spoil: replaced("\nLi ", "\nLi 1.2x", in: "set.extxyz")),
    Spoiling(
      testDescription: "frame cut short", words: ["set.extxyz", "frame 3"],
      spoil: { input in
        let text = try String(contentsOfFile: input.folder.path("set.extxyz"), encoding: .utf8)
        let lines = text.split(separator: "\n").dropLast()
        try input.folder.write(lines.joined(separator: "\n") + "\n", "set.extxyz")
      }),
    Spoiling(
      testDescription: "coordinates that are not finite", words: ["set.extxyz:3", "not finite"],
      spoil: { input in
        let text = try String(contentsOfFile: input.folder.path("set.extxyz"), encoding: .utf8)
        var lines = text.split(separator: "\n").map(String.init)
        var words = lines[2].split(separator: " ").map(String.init)
        words[1] = "nan"
        lines[2] = words.joined(separator: " ")
        try input.folder.write(lines.joined(separator: "\n") + "\n", "set.extxyz")
      }),
    Spoiling(
      testDescription: "overlapping atoms",
      words: ["set.extxyz, frame 1", "atoms 1", "and 2", "1e-6"],
      spoil: { input in
        let text = try String(contentsOfFile: input.folder.path("set.extxyz"), encoding: .utf8)
        var lines = text.split(separator: "\n").map(String.init)
        lines[3] = lines[2].replacing("Li", with: "Al")
        try input.folder.write(lines.joined(separator: "\n") + "\n", "set.extxyz")
      }),
    Spoiling(
      testDescription: "empty set", words: ["set.extxyz", "no structure"],
      spoil: { try $0.folder.write("", "set.extxyz") }),
    Spoiling(
      testDescription: "a name without a format", words: ["set.dat", "expected"],
      spoil: { try $0.folder.write("1", "set.dat") }, options: ["--structures", "set.dat"]),
    Spoiling(
      testDescription: "a folder without sets", words: ["empty"],
      spoil: {
        try FileManager.default.createDirectory(
          atPath: $0.folder.path("empty"), withIntermediateDirectories: false)
      }, options: ["--structures", "empty"]),
  ]

  @Test("bad input is an error that names the place", arguments: spoilings)
  func badInput(_ spoiling: Spoiling) throws {
    let input = try EvaluationInput()
    try spoiling.spoil(input)
    try input.folder.write("old", "out.extxyz")
    let names = try input.folder.names
    let run = try input.evaluate(spoiling.options + ["--summary", "s.json"])
    #expect(run.status == 1)
    #expect(run.signal == nil)
    #expect(run.errors.hasPrefix("ordeal: error: "), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count <= 3, "\(run.errors)")
    for word in spoiling.words { #expect(run.errors.contains(word), "\(run.errors)") }
    #expect(try input.folder.names == names, "nothing new is left")
    #expect(try String(contentsOfFile: input.folder.path("out.extxyz"), encoding: .utf8) == "old")
  }

  @Test("a full disk is an error", arguments: ["--output", "--summary"])
  func diskFull(option: String) throws {
    let input = try EvaluationInput()
    let run = try input.evaluate([option, "/dev/full"])
    #expect(run.status == 1)
    #expect(run.errors.contains("/dev/full"), "\(run.errors)")
    #expect(run.errors.contains("No space left"), "\(run.errors)")
    #expect(try input.folder.names == ["P.mtp", "set.extxyz"])
  }

  @Test("a folder that is not there is known before the work is done")
  func noSuchFolder() throws {
    let input = try EvaluationInput()
    let run = try input.evaluate(["--output", "nowhere/out.extxyz"])
    #expect(run.status == 1)
    #expect(run.errors.contains("nowhere/out.extxyz"), "\(run.errors)")
  }

  @Test("a published set without one of its structures is an error")
  func missingMember() throws {
    let input = try EvaluationInput()
    try FileManager.default.createDirectory(
      atPath: input.folder.path("Set"), withIntermediateDirectories: false)
    try input.folder.write(
      #"{"Energies": [-1.0], "Forces": [[[0, 0, 0]]], "Labels": ["a"], "Index": [1]}"#,
      "Set/Data.json")
    // An archive with nothing in it: the record of its end alone.
    let end: [UInt8] = [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18)
    try Data(end).write(to: input.folder.url.appending(path: "Set/poscars.zip"))
    let run = try input.evaluate(["--structures", "Set", "--elements", "Li,Al"])
    #expect(run.status == 1)
    #expect(run.errors.contains("1.POSCAR.vasp"), "\(run.errors)")
  }
}
