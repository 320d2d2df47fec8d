// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@Suite struct MakeCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      name = "small"
      seed = 3
      [[step]]
      recipe = "phases"
      phases = ["Fd3m", "Im3m"]
      cell = "conventional"
      [[step]]
      recipe = "displace"
      copies = 2
      label = "{lattice} moved"
      """, "small.toml")
  }

  private func make(_ arguments: String...) throws -> OrdealTool.Result {
    try OrdealTool.run(["make"] + arguments, in: folder.url)
  }

  @Test("a settings file becomes extended XYZ and a summary")
  func settingsFile() throws {
    let run = try make("small.toml", "--output", "out")
    #expect(run.status == 0, "\(run.errors)")
    let structures = try StructureFile.read(folder.path("out/small.extxyz"))[0].structures
    #expect(
      structures.map(\.label) == ["Fd3m-org", "Im3m-org"] + ["Fd3m moved", "Fd3m moved"]
        + ["Im3m moved", "Im3m moved"])
    #expect(structures[3].properties.info["parent"] == .text("phases/1"))
    #expect(structures[3].properties.info["seed"] == .integer(3))
    #expect(structures.map(\.index) == [1, 2, 3, 4, 5, 6])
    let summary = try String(contentsOfFile: folder.path("out/summary.json"), encoding: .utf8)
    #expect(summary.contains("\"schemaVersion\" : 1"))
    #expect(summary.contains("\"configurations\" : 6"))
    #expect(
      try String(contentsOfFile: folder.path("out/settings.toml"), encoding: .utf8)
        .contains("displace"))
  }

  @Test("--poscars makes a folder in the published layout, with the same structures and labels")
  func publishedLayout() throws {
    #expect(try make("small.toml", "--output", "out", "--poscars").status == 0)
    let made = try StructureFile.read(folder.path("out/small.extxyz"))[0].structures
    let sets = try StructureFile.read(folder.path("out"))
    #expect(sets.count == 1)
    let read = sets[0].structures
    #expect(read.map(\.label) == made.map(\.label))
    #expect(read.map(\.index) == made.map(\.index))
    for (read, made) in zip(read, made) {
      #expect(read.cell.vectors == made.cell.vectors)
      #expect(read.elements == made.elements)
      // Direct coordinates of 17 digits, there and back: a few ulps of 10 Å.
      #expect(zip(read.positions, made.positions).allSatisfy { length($0 - $1) < 1e-13 })
    }
  }

  @Test("a set that is there is replaced only when asked, and then entirely")
  func overwriting() throws {
    #expect(try make("small.toml", "--output", "out", "--poscars").status == 0)
    let refused = try make("small.toml", "--output", "out")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--overwrite"))
    #expect(try make("small.toml", "--output", "out", "--overwrite", "--seed", "9").status == 0)
    for name in ["Data.json", "poscars.zip"] {
      #expect(!FileManager.default.fileExists(atPath: folder.path("out/\(name)")))
    }
    let structures = try StructureFile.read(folder.path("out/small.extxyz"))[0].structures
    #expect(structures[5].properties.info["seed"] == .integer(9))
  }

  @Test("one recipe works on files, with its settings as options")
  func recipe() throws {
    #expect(try make("small.toml", "--output", "out").status == 0)
    let run = try make(
      "strain", "--structures", "out/small.extxyz", "--with", "strain=0.02", "pairs=false",
      "label=strained", "--output", "strained")
    #expect(run.status == 0, "\(run.errors)")
    let structures = try StructureFile.read(folder.path("strained/strain.extxyz"))[0].structures
    #expect(structures.count == 36)
    #expect(structures.allSatisfy { $0.label == "strained" })
  }

  @Test("recipes that read files take them as --structures")
  func readingRecipe() throws {
    #expect(try make("small.toml", "--output", "out").status == 0)
    let run = try make("read", "--structures", "out/small.extxyz", "--output", "again")
    #expect(run.status == 0, "\(run.errors)")
    let read = try StructureFile.read(folder.path("again/read.extxyz"))[0].structures
    let made = try StructureFile.read(folder.path("out/small.extxyz"))[0].structures
    #expect(read.map(\.label) == made.map(\.label))
    #expect(read.map(\.elements) == made.map(\.elements))
  }

  @Test("what cannot be made is an error that says why")
  func errors() throws {
    let unknown = try make("bake", "--output", "x")
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("is no recipe; known are phases"))
    let wrong = try make("strain", "--with", "strin=0.02", "--output", "x")
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("strin: no such setting"))
    let misplaced = try make("small.toml", "--with", "strain=0.02", "--output", "x")
    #expect(misplaced.status == 64)
    let impossible = try make(
      "occupy", "--structures", "small.toml", "--with", "compositions=Li5Al3", "--output", "x")
    #expect(impossible.status == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path("x/occupy.extxyz")))
  }
}
