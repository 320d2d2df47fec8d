// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@Suite struct CommandLineTests {
  @Test("every command's help has an example and every option a sentence")
  func help() throws {
    let root = try OrdealTool.run(["--help"])
    #expect(root.status == 0)
    #expect(root.output.contains("Exit codes"))
    let list = try #require(root.output.components(separatedBy: "SUBCOMMANDS:").last)
    let commands = list.split(separator: "\n").prefix { !$0.hasPrefix("  See ") }
      .filter { !$0.hasPrefix("   ") }.compactMap {
        $0.split(separator: " ").first.map(String.init)
      }
    #expect(
      Set(commands).isSuperset(of: ["evaluate", "md", "relax", "lammps", "convert", "doctor"]))
    for command in commands where command != "help" {
      let help = try OrdealTool.run([command, "--help"])
      #expect(help.status == 0)
      #expect(help.output.contains("Example"), "\(command)")
      #expect(help.output.contains("ordeal \(command)"), "\(command)")
      #expect(help.errors == "")
    }
  }

  @Test("--version prints three numbers")
  func version() throws {
    let run = try OrdealTool.run(["--version"])
    #expect(run.status == 0)
    #expect(run.output.split(separator: ".").count == 3)
  }

  @Test(
    "wrong usage ends with status 64 and says what is wrong",
    arguments: [
      ["evaluate"], ["evaluate", "--nonsense"], ["nonsense"],
      ["evaluate", "--potential", "P", "--structures", "S", "--output", "o", "--threads", "0"],
      [
        "evaluate", "--potential", "P", "--structures", "S", "--output", "o", "--precision", "half",
      ],
      ["evaluate", "--potential", "P", "--structures", "S", "--output", "o", "--repeat", "-1"],
      ["convert", "only-one"],
    ])
  func wrongUsage(arguments: [String]) throws {
    let run = try OrdealTool.run(arguments)
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("ordeal: error: "), "\(run.errors)")
    #expect(run.errors.contains("Usage: ordeal"), "\(run.errors)")
  }

  @Test("there are completions for the usual shells", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let run = try OrdealTool.run(["--generate-completion-script", shell])
    #expect(run.status == 0)
    #expect(run.output.contains("evaluate"))
  }

  @Test("a reader that goes away ends the program quietly")
  func brokenPipe() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "{ \"$0\" --help 2>&1; echo $? >&2; } | :", OrdealTool.url.path]
    let folder = try TemporaryFolder()
    process.standardError = try folder.newFile("errors")
    try process.run()
    process.waitUntilExit()
    let errors = try String(contentsOfFile: folder.path("errors"), encoding: .utf8)
    #expect(["0", "141"].contains(errors.trimmingCharacters(in: .newlines)), "\(errors)")
  }
}

@Suite struct ConvertCommandTests {
  @Test("structures come through formats that hold them")
  func roundTrip() throws {
    let input = try EvaluationInput()
    for (from, to) in [("set.extxyz", "set.cfg"), ("set.cfg", "again.extxyz")] {
      let run = try OrdealTool.run(
        ["convert", from, to, "--elements", "Li,Al"], in: input.folder.url)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("3 structures"))
    }
    let again = try StructureFile.read(input.folder.path("again.extxyz"))[0].structures
    #expect(again.map(\.elements) == input.structures.map(\.elements))
    #expect(again.map(\.positions) == input.structures.map(\.positions))
    #expect(again.map(\.energy) == input.structures.map(\.energy))
  }

  @Test(
    "convert takes those that meet all conditions",
    arguments: [
      (["label=first phase"], 2), (["label=first phase", "index=2"], 1), (["index=3"], 1),
    ])
  func conditions(conditions: [String], count: Int) throws {
    let input = try EvaluationInput()
    let run = try OrdealTool.run(
      ["convert", "set.extxyz", "some.extxyz", "--where"] + conditions, in: input.folder.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try StructureFile.read(input.folder.path("some.extxyz"))[0].structures.count == count)
  }

  @Test("a condition that nothing meets is an error that says so")
  func conditionsThatNothingMeets() throws {
    let input = try EvaluationInput()
    let run = try OrdealTool.run(
      ["convert", "set.extxyz", "some.extxyz", "--where", "phase=x"], in: input.folder.url)
    #expect(run.status == 1)
    #expect(run.errors.contains("none of 3 structures has phase=x"), "\(run.errors)")
  }

  @Test("several structures do not fit a format that holds one")
  func oneStructureFormats() throws {
    let input = try EvaluationInput()
    let run = try OrdealTool.run(["convert", "set.extxyz", "POSCAR"], in: input.folder.url)
    #expect(run.status == 1)
    #expect(run.errors.contains("3"), "\(run.errors)")
    #expect(try input.folder.names == ["P.mtp", "set.extxyz"])
  }
}
