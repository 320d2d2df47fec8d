// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Structures

/// What POSCAR files hold besides numbers: comments, symbols in four places, velocities after several
/// headers.
@Suite struct POSCARTests {
  private let vectors = "4.05 0 0\n0 4.05 0\n0 0 4.05\n"

  private func read(
    _ text: String, elements: [Element] = [], areOfFile: Bool = false
  ) throws -> Structure {
    try POSCAR.read(
      TextLines(Array(text.utf8), name: "POSCAR"), elements: elements,
      elementsAreOfFile: areOfFile)
  }

  private func reason(_ text: String, elements: [Element] = [], areOfFile: Bool = false) -> String {
    do {
      return "read: \(try read(text, elements: elements, areOfFile: areOfFile).elements)"
    } catch {
      return "\(error)"
    }
  }

  // MARK: Comments

  @Test(
    "comments behind the numbers and symbols of any line",
    arguments: [
      "1.0   ! scale\nV Li Al\n1 1\nDirect\n", "1.0 scale\nV Li Al\n1 1\nDirect\n",
      "1.0\nV Li Al  # elements\n1 1\nDirect\n", "1.0\nV Li Al!elements\n1 1\nDirect\n",
      "1.0\nV Li Al two elements\n1 1\nDirect\n", "1.0\nV Li Al\n1 1 ! two\nDirect\n",
      "1.0\nV Li Al\n1 1 two of them\nDirect\n", "1.0\nV Li Al\n1 1#2\ndirect coordinates\n",
      "1.0\nV LI al\n1 1\nFractional\n", "1.0\nV Li_sv Al/1f2a\n1 1\nDirect\n",
      "1.0 # 2 3\nV Li3+ Al1\n1 1\n  D\n",
    ])
  func comments(header: String) throws {
    let header = header.replacing("V ", with: vectors)
    let structure = try read("t\n\(header)0 0 0 ! first\n0.5 0.5 0.5 here\n")
    #expect(structure.elements == [.lithium, .aluminum])
    #expect(structure.cell.vectors == Matrix3(diagonal: Vector3(repeating: 4.05)))
    #expect(structure.positions[1] == Vector3(repeating: 2.025))
  }

  @Test("symbols and counts that VASP breaks into several lines")
  func brokenLines() throws {
    let structure = try read(
      "t\n1\n\(vectors)Li Al\nLi\n1 1\n1\nDirect\n0 0 0\n0.5 0.5 0.5\n0.5 0.5 0\n")
    #expect(structure.elements == [.lithium, .aluminum, .lithium])
  }

  @Test(
    "headers that do not fit: errors with their line",
    arguments: [
      ("1\nV Li Al\n1\n", "POSCAR:7: 2 symbols, but 1 counts"),
      ("1\nV Li Al C\n1 1\n", "POSCAR:7: 3 symbols, but 2 counts"),
      ("1\nV Li\n1 1\n", "POSCAR:7: 1 symbols, but 2 counts"),
      ("1\nV Li AlT\n1 1\n", "POSCAR:6: expected the symbol of an element, got \"AlT\""),
      ("1\nV Li Al\n1.5 1\n", "POSCAR:7: expected a number of atoms, got \"1.5\""),
      ("1\nV Li Al\n1 1e308\n", "POSCAR:7: expected a number of atoms, got \"1e308\""),
      ("1\nV Li Al\n1 -1\n", "POSCAR:7: expected a number of atoms, got \"-1\""),
      ("0\nV Li Al\n1 1\n", "POSCAR:2: expected a scale that is not 0"),
      ("1 2 -3\nV Li Al\n1 1\n", "POSCAR:2: expected a scale"),
      ("1e200\nV Li Al\n1 1\n", "POSCAR:5: expected a cell with a finite volume"),
      ("! 1.0\nV Li Al\n1 1\n", "POSCAR:2: expected the scale"),
    ])
  func badHeaders(header: String, words: String) {
    let header = header.replacing("V ", with: vectors)
    #expect(reason("t\n\(header)Direct\n0 0 0\n0.5 0.5 0.5\n").hasPrefix(words))
  }

  // MARK: Symbols

  /// A VASP 4 file of two atoms.
  private func old(_ comment: String, _ symbols: String...) -> String {
    "\(comment)\n1.0\n\(vectors)1 1\nDirect\n0 0 0\(symbols.first ?? "")\n"
      + "0.5 0.5 0.5\(symbols.last ?? "")\n"
  }

  @Test("VASP 4: symbols behind positions, in the comment, as its formula, or given")
  func oldFiles() throws {
    let expected: [Element] = [.lithium, .aluminum]
    for text in [
      old("x", " Li", " Al"), old("x", " Li1", " Al2"), old("x", " T T F Li", " F F F Al"),
      old("Li Al made by hand", " Li", " Al"), old("LiAl"), old("Li Al"), old("Li1Al1 cell"),
      old("Li2 Al2"), old("Li, Al"), old("Li-Al alloy"),
    ] {
      #expect(try read(text).elements == expected)
      // A potential's elements say nothing of this file.
      #expect(try read(text, elements: [.aluminum, .silicon]).elements == expected)
      #expect(try read(text, elements: expected, areOfFile: true).elements == expected)
    }
    #expect(try read(old("x"), elements: expected).elements == expected)
    #expect(try read(old("x"), elements: expected, areOfFile: true).elements == expected)
  }

  @Test("VASP 4: what contradicts itself, or says nothing, is refused")
  func contradictions() {
    let permuted = old("Al Li made by hand", " Li", " Al")
    let words = "say Li Al, the symbols of the comment say Al Li"
    #expect(reason(permuted).contains(words))
    #expect(reason(permuted, elements: [.lithium, .aluminum], areOfFile: true).contains(words))
    #expect(
      reason(old("Al Li"), elements: [.lithium, .aluminum], areOfFile: true).contains(
        "the symbols of the comment say Al Li, the elements given say Li Al"))
    #expect(reason(old("Li3Al1")).contains("the comment says Li3Al1, the counts are [1, 1]"))
    let mixed = "x\n1.0\n\(vectors)2\nDirect\n0 0 0 Li\n0.5 0.5 0.5 Al\n"
    #expect(
      reason(mixed).contains("behind the positions of one count stand several symbols (LiAl)"))
    for comment in ["x", "As In the paper", "Li Al C", "Li", "li al", "Li something Al", ""] {
      #expect(reason(old(comment)).hasPrefix("POSCAR:6: expected the symbols of the elements"))
    }
    #expect(
      reason(old("x"), elements: [.lithium]).contains("2 counts without symbols, but 1 elements"))
  }

  @Test("VASP 5: symbols behind positions that contradict the header are refused")
  func contradictedHeader() throws {
    func text(_ symbols: String) -> String {
      "t\n1\n\(vectors)Li Al\n1 1\nDirect\n0 0 0 \(symbols.prefix(2))\n.5 .5 .5 \(symbols.suffix(2))\n"
    }
    #expect(try read(text("LiAl")).elements == [.lithium, .aluminum])
    #expect(try read(text("LiT2")).elements == [.lithium, .aluminum])
    #expect(
      reason(text("AlLi")).contains(
        "the header's symbols say Li Al, the symbols behind the positions say Al Li"))
  }

  // MARK: Velocities

  /// A file of one atom, and what stands behind it.
  private func tail(_ tail: String) -> String {
    "t\n1.0\n\(vectors)Al\n1\nDirect\n0.5 0.5 0.5\n\(tail)"
  }

  private let lattice = """
    Lattice velocities and vectors
      1
     0 0 0
     0 0 0
     0 0 0
     4.05 0 0
     0 4.05 0
     0 0 4.05

    """

  @Test("velocities stand behind an empty line, Cartesian, or the cell's after constant pressure")
  func velocities() throws {
    let row = " 0.01 0.02 0.03\n"
    for header in [
      "\n", "Cartesian\n", "cart\n", "\n\n", lattice + "Cartesian\n", lattice + "\n",
      lattice + "\n\n",
    ] {
      let velocities = try #require(read(tail(header + row)).velocities)
      #expect(velocities.count == 1 && length(velocities[0] - Vector3(10, 20, 30)) < 1e-12)
      // The predictor and corrector of dynamics follow.
      #expect(try read(tail(header + row + "\n 1\n 0.5\n 0 0 0\n")).velocities == velocities)
    }
    for nothing in ["", "\n", "\n\n", lattice, lattice + "\n", "some text\n"] {
      #expect(try read(tail(nothing)).velocities == nil)
    }
    let written = POSCAR.text(try read(tail(lattice + "Cartesian\n" + row)))
    #expect(try length(#require(read(written).velocities?.first) - Vector3(10, 20, 30)) < 1e-12)
  }

  @Test(
    "velocities under Direct are per POTIM, which the file does not hold: refused, but for zeros")
  func directVelocities() throws {
    for header in ["Direct\n", "direct\n", lattice + "Direct\n"] {
      #expect(
        reason(tail(header + " 0.001 0.002 0.003\n")).contains("in lattice vectors per time step"))
      #expect(try read(tail(header + " 0 0 0\n")).velocities == [.zero])
    }
  }

  @Test("more positions than the counts say, and blocks that break off, are errors")
  func brokenTails() {
    #expect(reason(tail("0 0 0\n")).contains("the counts give fewer atoms"))
    #expect(
      reason(tail("Lattice velocities and vectors\n 1\n 0 0 0\n")).contains("end of the file"))
    #expect(reason(tail("\n 0.01 0.02\n")).contains("expected a velocity of three numbers"))
    #expect(reason(tail("\n 0.01 x 0\n")).contains("expected a velocity, got \"x\""))
  }

  // MARK: Files

  @Test("compressed files are read under their names, damaged ones are errors, none is written")
  func compressedFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["POSCAR", "a.vasp", "b.extxyz"] {
      let path = folder.appending(path: name).path
      try StructureFile.write([StructureFileTests.full], to: path)
      let plain = try #require(try StructureFile.read(path).first)
      let gzip = try Process.run(URL(filePath: "/usr/bin/gzip"), arguments: [path])
      gzip.waitUntilExit()
      let unpacked = try #require(try StructureFile.read(path + ".gz").first)
      #expect(unpacked.name == plain.name && unpacked.structures == plain.structures)
      let whole = try #require(FileManager.default.contents(atPath: path + ".gz"))
      var wrong = whole
      wrong[whole.count - 8] ^= 1
      for bytes in [Data(whole.prefix(whole.count / 2)), wrong] {
        try bytes.write(to: URL(filePath: path + ".gz"))
        #expect { try StructureFile.read(path + ".gz") } throws: {
          "\($0)".contains("damaged") && "\($0)".contains(name)
        }
      }
      #expect {
        try StructureFile.write(plain.structures, to: path + ".gz")
      } throws: {
        "\($0)".contains("read only")
      }
    }
  }

  @Test("a compressed file that grows beyond the limit is an error before memory is full")
  func compressedSize() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
    try Data(count: 1 << 22).write(to: URL(filePath: path))
    let gzip = try Process.run(URL(filePath: "/usr/bin/gzip"), arguments: [path])
    gzip.waitUntilExit()
    defer { try? FileManager.default.removeItem(atPath: path + ".gz") }
    var most = 0
    #expect {
      try CompressedFile.decompress(path + ".gz", limit: 1 << 20) { most += $0.count }
    } throws: {
      "\($0)".contains("holds more than 1048576 bytes")
    }
    #expect(most <= 1 << 20)
  }

  @Test("deuterium is hydrogen")
  func deuterium() throws {
    let text = "c\n1\n4 0 0\n0 4 0\n0 0 4\nD O\n2 1\nDirect\n0 0 0\n.5 .5 .5\n.25 .25 .25\n"
    let structure = try POSCAR.read(TextLines(Array(text.utf8), name: "POSCAR"))
    #expect(structure.elements.map(\.symbol) == ["H", "H", "O"])
  }
}
