// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Structures

/// Input that is damaged, absurd or hostile: an error with a reason, in bounded memory and time.
@Suite struct RobustInputTests {
  /// A folder of its own for each test.
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func expectError(_ words: [String], _ body: () throws -> Void) {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect {
      try body()
    } throws: { error in
      error is OrdealError && words.allSatisfy("\(error)".contains)
    }
  }

  // MARK: The published layout

  /// A zip file with the member 1.POSCAR.vasp: LiAl in a cubic cell.
  private static let archive =
    "UEsDBBQAAAAIAECxfV0J9TEWMgAAAEQAAAANAAAAMS5QT1NDQVIudmFzcPPJdMzhMtQz4DLWM1IwUDDgMlAAs4A0mMX"
    + "lk6kAUqFgyOWSWZSaXAKWAErrmSpAMRcAUEsBAhQDFAAAAAgAQLF9XQn1MRYyAAAARAAAAA0AAAAAAAAAAAAAAIAB"
    + "AAAAADEuUE9TQ0FSLnZhc3BQSwUGAAAAAAEAAQA7AAAAXQAAAAAA"
  /// A zip file with the same member, stored, one digit of which is another than it was.
  private static let damaged =
    "UEsDBBQAAAAAAGKxfV0J9TEWRAAAAEQAAAANAAAAMS5QT1NDQVIudmFzcExpQWwKMS4wCjcuMiAwIDAKMCAzLjIgMAow"
    + "IDAgMy4yCkxpIEFsCjEgMQpEaXJlY3QKMCAwIDAKMC41IDAuNSAwLjUKUEsBAhQDFAAAAAAAYrF9XQn1MRZEAAAARA"
    + "AAAA0AAAAAAAAAAAAAAIABAAAAADEuUE9TQ0FSLnZhc3BQSwUGAAAAAAEAAQA7AAAAbwAAAAAA"

  /// A zip file with two members of one name, which hold different lattices.
  private static let doubled =
    "UEsDBBQAAAAIAAAAIQDm8Cs8JAAAACoAAAANAAAAMS5QT1NDQVIudmFzcEvmMtQz4DJRMFAw4DJQMAGTQJrLJ5PL"
    + "kMslsyg1uQQsYsAFAFBLAwQUAAAACAAAACEAKOKJzSQAAAAqAAAADQAAADEuUE9TQ0FSLnZhc3BL5jLUM+AyVTBQ"
    + "MOAyUDAFk0CayyeTy5DLJbMoNbkELGLABQBQSwECFAMUAAAACAAAACEA5vArPCQAAAAqAAAADQAAAAAAAAAAAAAA"
    + "gAEAAAAAMS5QT1NDQVIudmFzcFBLAQIUAxQAAAAIAAAAIQAo4onNJAAAACoAAAANAAAAAAAAAAAAAACAAU8AAAAx"
    + "LlBPU0NBUi52YXNwUEsFBgAAAAACAAIAdgAAAJ4AAAAAAA=="

  private func writeSet(_ json: String, archive: String = Self.archive) throws {
    try AtomicFile.write(json, to: folder.appending(path: "Data.json").path)
    let bytes = try #require(Data(base64Encoded: archive))
    try AtomicFile.write(bytes, to: folder.appending(path: "poscars.zip").path)
  }

  @Test("a member that does not agree with its checksum is damaged, and named")
  func damagedMember() throws {
    try writeSet(#"{"Index": [1]}"#, archive: Self.damaged)
    expectError(["poscars.zip", "1.POSCAR.vasp", "damaged"]) {
      _ = try StructureFile.read(folder.path)
    }
  }

  @Test("an archive with two members of one name leaves open which is meant")
  func doubledMember() throws {
    try writeSet(#"{"Index": [1]}"#, archive: Self.doubled)
    expectError(["poscars.zip", "1.POSCAR.vasp twice"]) { _ = try StructureFile.read(folder.path) }
  }

  @Test("an archive cut short is damaged")
  func cutArchive() throws {
    try writeSet(#"{"Index": [1]}"#)
    let path = folder.appending(path: "poscars.zip").path
    let bytes = try #require(FileManager.default.contents(atPath: path))
    try AtomicFile.write(bytes.prefix(bytes.count - 30), to: path)
    expectError(["poscars.zip", "damaged"]) { _ = try StructureFile.read(folder.path) }
  }

  @Test("Data.json is read where it is right")
  func soundTable() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try writeSet(
      #"{"other": {"a": [[1, -2.5e3], {"b": [null, true, false]}]}, "Index": [1.0], "#
        + #""Labels": ["\u00e9 \ud83d\ude00"]}"#)
    let structure = try #require(try StructureFile.read(folder.path).first?.structures.first)
    #expect(structure.index == 1)
    #expect(structure.label == "é 😀")
  }

  @Test(
    "Data.json that is wrong is an error with file and line",
    arguments: [
      (#"{"Index": [1e300]}"#, "whole number"), (#"{"Index": [1e19]}"#, "whole number"),
      (#"{"Index": [9223372036854775807]}"#, "whole number"),
      (#"{"Index": [1.5]}"#, "whole number"), (#"{"Index": [-1]}"#, "whole number"),
      (#"{"Index": ["1"]}"#, "a number"), (#"{"Index": [nan]}"#, "a number"),
      (#"{"Index": [0x1]}"#, "a number"), (#"{"Index": [1, 1]}"#, "Index 1 is there twice"),
      (#"{"Index": [1], "Index": [1]}"#, "only once"),
      (#"{"Index": [1], "Energies": [1e999]}"#, "finite"),
      (#"{"Index": [1]} x"#, "nothing behind"), (#"{"Index": [1], "x": nul}"#, "null"),
      (#"{"Index": [1], "Labels": ["\ud800"]}"#, "escapes"),
      (#"{"Index": [1], "Labels": ["\u0000"]}"#, "escapes"),
      (#"{"Index": [1], "Labels": ["\x"]}"#, "escapes"), (#"{"Index": [2]}"#, "2.POSCAR.vasp"),
      ("{\"Index\": [1], \"Labels\": [\"a\u{0}b\"]}", "without control characters"),
      (#"{"Index": [1], "Energy": [1]}"#, "expected the key \"Energies\", got \"Energy\""),
      (#"{"Index": [1], "forces": [1]}"#, "\"Forces\""), (#"{"index": [1]}"#, "\"Index\""),
    ])
  func wrongTable(json: String, words: String) throws {
    try writeSet(json)
    expectError([folder.lastPathComponent, words]) { _ = try StructureFile.read(folder.path) }
  }

  @Test("JSON of any depth is an error, not the end of the stack", arguments: ["[", #"{"a":"#])
  func deepTable(opening: String) throws {
    try writeSet(#"{"x":"# + String(repeating: opening, count: 200_000))
    expectError(["Data.json:1", "inside each other"]) { _ = try StructureFile.read(folder.path) }
  }

  // MARK: Folders that hold themselves

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: name).path, withDestinationPath: target)
  }

  @Test("symbolic links back are not entered; what stands beside them is read once")
  func linksBack() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let inner = folder.appending(path: "tree/set")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try writeSet(#"{"Index": [1]}"#)
    for name in ["Data.json", "poscars.zip"] {
      try FileManager.default.moveItem(
        at: folder.appending(path: name), to: inner.appending(path: name))
    }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "other"), withIntermediateDirectories: true)
    try link("tree/back", to: ".")
    try link("tree/up", to: "..")
    try link("tree/other", to: "../other")
    try link("other/tree", to: "../tree")
    let sets = try StructureFile.read(folder.appending(path: "tree").path)
    #expect(sets.map { $0.name.split(separator: "/").last } == ["set"])
  }

  @Test("a folder of nothing but links to itself comes to an end")
  func linksOnly() throws {
    try link("a", to: ".")
    try link("b", to: ".")
    expectError(["Data.json"]) { _ = try StructureFile.read(folder.path) }
  }

  @Test("folders that all link to each other come to an end")
  func linksBetween() throws {
    for i in 0..<9 {
      try FileManager.default.createDirectory(
        at: folder.appending(path: "\(i)"), withIntermediateDirectories: true)
      for j in 0..<9 { try link("\(i)/l\(j)", to: "../\(j)") }
    }
    expectError(["symbolic links"]) { _ = try StructureFile.read(folder.path) }
  }

  // MARK: Cells and coordinates

  private func structure(_ lattice: String, _ x: String = "0", pbc: String = "T T T") -> String {
    "2\nLattice=\"\(lattice)\" Properties=species:S:1:pos:R:3 energy=-1 pbc=\"\(pbc)\"\n"
      + "Li \(x) 0 0\nAl 1.6 1.6 1.6\n"
  }

  @Test(
    "a cell without a volume, or an atom out of reach, is an error with the number",
    arguments: [
      ("3.2 0 0 3.2 0 0 0 0 3.2", "0", "T T T", "a cell needs a volume"),
      ("0 0 0 0 0 0 0 0 0", "0", "T T T", "a cell needs a volume"),
      ("3.2 0 0 6.4 0 0 0 0 3.2", "0", "T T F", "span 0.0 Å²"),
      ("4.05 2e9 4 0 4.05 0 0 0 -2e9", "0", "T T T", "a cell needs a volume"),
      ("3.2 0 0 0 2.8 0 0 0 3e-7", "0", "T T T", "the cell is too small"),
      ("3.2 0 0 0 3.2 0 0 0 1e300", "0", "T T T", "1e+300"),
      ("3.2 0 0 0 3.2 0 0 0 3.2", "1e300", "T T T", "1e+300"),
      ("3.2 0 0 0 3.2 0 0 0 3.2", "-1e11", "F F F", "-100000000000.0"),
    ])
  func impossibleGeometry(lattice: String, x: String, pbc: String, words: String) throws {
    let path = folder.appending(path: "a.extxyz").path
    try AtomicFile.write(structure(lattice, x, pbc: pbc), to: path)
    expectError(["a.extxyz", words]) { _ = try StructureFile.read(path) }
  }

  @Test("a slab without a third vector, and a molecule without any, are read")
  func partialCells() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (lattice, pbc) in [("4 0 0 0 4 0 0 0 0", "T T F"), ("0 0 0 0 0 0 0 0 0", "F F F")] {
      let path = folder.appending(path: "a.extxyz").path
      try AtomicFile.write(structure(lattice, pbc: pbc), to: path)
      #expect(try StructureFile.read(path).first?.structures.count == 1)
    }
  }

  @Test("an atom whose image has no number does not stop the writer of data files")
  func farImage() {
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 3)), elements: [.lithium],
      positions: [Vector3(1e300, 0, 0)])
    #expect(LAMMPSData.text(structure).contains("1 1 1e+300 0.0 0.0 0 0 0"))
  }

  @Test(
    "a cell far smaller than the cutoff, or far too skewed, is an error with the numbers",
    arguments: [
      (Matrix3(diagonal: Vector3(repeating: 0.1)), "0.1, 0.1 and 0.1 Å"),
      (
        Matrix3(Vector3(3.2, 0, 0), Vector3(32000.7, 3.2, 0), Vector3(777, 555, 3.2)),
        "e+10 images"
      ),
      (Matrix3(diagonal: Vector3(1e-3, 1e-3, 1e9)), "images"),
    ])
  func cellsTooSmall(vectors: Matrix3, words: String) {
    let structure = Structure(cell: Cell(vectors), elements: [.lithium], positions: [.zero])
    expectError([words]) { _ = try NeighborList(structure, cutoff: 5) }
  }

  @Test("a cutoff beyond all cells is an error", arguments: [1e12, 1e308, .infinity, .nan])
  func absurdCutoff(cutoff: Double) {
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 3)), elements: [.lithium], positions: [.zero])
    expectError(["cutoff"]) { _ = try NeighborList(structure, cutoff: cutoff) }
  }

  @Test("a NUL byte is an error in every text format, with its line")
  func noText() throws {
    let file = folder.appending(path: "POSCAR")
    try Data("LiAl\u{0} comment\n1\n3 0 0\n0 3 0\n0 0 3\nLi\n1\nDirect\n0 0 0\n".utf8)
      .write(to: file)
    expectError(["POSCAR:1", "NUL"]) { _ = try StructureFile.read(file.path) }
  }

  @Test("a small cell within reason still has all its neighbours")
  func smallCell() throws {
    let structure = Structure(
      cell: Cell(orthorhombic: Vector3(repeating: 1)), elements: [.lithium], positions: [.zero])
    let list = try NeighborList(structure, cutoff: 3.5)
    var expected = 0
    for i in -3...3 {
      for j in -3...3 {
        for k in -3...3 where (1...12).contains(i * i + j * j + k * k) { expected += 1 }
      }
    }
    #expect(list.neighbors.count == expected)
  }
}
