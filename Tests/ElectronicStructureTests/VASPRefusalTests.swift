// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import ElectronicStructure

@Suite struct VASPRefusalTests {
  /// What a collection of one file gives.
  private func collect(
    _ text: String, _ change: (inout OutputSelection) -> Void = { _ in }
  ) throws -> OutputCollection {
    var selection = OutputSelection()
    change(&selection)
    let name = text.hasPrefix("<?xml") ? "vasprun.xml" : "OUTCAR"
    return try VASPFiles.withFolder([name: text]) {
      try OutputCollection([$0], taking: selection)
    }
  }

  @Test("cut short at any line: refused with the reason", arguments: VASPFiles.all)
  func truncatedFilesAreRefused(file: String) throws {
    let lines = try VASPFiles.text(file).split(
      separator: "\n", omittingEmptySubsequences: false)
    let whole = try VASPFiles.run(VASPFiles.text(file))
    let last = try #require(lines.lastIndex { !$0.allSatisfy(\.isWhitespace) })
    for count in 0..<last {
      let text = lines[..<count].joined(separator: "\n") + (count > 0 ? "\n" : "")
      let run = try VASPFiles.run(text)
      #expect(run.truncation != nil, "the first \(count) lines of \(file)")
      // What is there is right as far as it goes.
      #expect(run.steps == Array(whole.steps.prefix(run.steps.count)))
    }
  }

  @Test(
    "cut short at any byte: never a wrong number",
    arguments: ["static.vasprun.xml", "static.OUTCAR"])
  func noByteMakesAWrongNumber(file: String) throws {
    let bytes = try VASPFiles.bytes(file)
    let whole = try VASPFiles.run(VASPFiles.text(file))
    for count in stride(from: 0, to: bytes.count - 60, by: 7) {
      let run = try VASPFiles.run(String(decoding: bytes[..<count], as: UTF8.self))
      #expect(run.truncation != nil, "the first \(count) bytes of \(file)")
      #expect(run.steps == Array(whole.steps.prefix(run.steps.count)), "\(count) bytes of \(file)")
    }
  }

  @Test("a collection says why it refuses a file that is cut short")
  func truncationIsSaid() throws {
    let text = try VASPFiles.text("relax.vasprun.xml")
    let half =
      text.components(separatedBy: " <calculation>").prefix(3)
      .joined(separator: " <calculation>") + " <calculation>\n"
    let collection = try collect(half)
    #expect(collection.structures.isEmpty && collection.usedFiles == 0)
    #expect(try #require(collection.refusals.first).reason.hasPrefix("cut short"))
    // Asked for, the steps before are taken.
    let steps = try collect(half) {
      $0.steps = .every(1)
      $0.allowsTruncated = true
    }
    #expect(steps.structures.count == 2 && steps.refusals.isEmpty)
    #expect(steps.structures.allSatisfy { $0.properties.info["relaxed"] == .logical(false) })
  }

  @Test("electrons that did not converge: refused, by NELM or by VASP's own words")
  func unconvergedElectronsAreRefused() throws {
    let xml = try VASPFiles.text("static.vasprun.xml").replacingOccurrences(
      of: "<i type=\"int\" name=\"NELM\">   100</i>",
      with: "<i type=\"int\" name=\"NELM\">     3</i>")
    let outcar = try VASPFiles.text("static.OUTCAR").replacingOccurrences(
      of: "aborting loop because EDIFF is reached",
      with: "aborting loop EDIFF was not reached (unconverged)")
    for text in [xml, outcar] {
      let collection = try collect(text)
      #expect(collection.structures.isEmpty)
      #expect(
        try #require(collection.refusals.first).reason.contains("did not converge in 3 steps"))
    }
  }

  @Test("a relaxation that ran out of steps: refused as a relaxed structure, its steps are labels")
  func unfinishedRelaxationIsRefused() throws {
    let text = try VASPFiles.text("relax.OUTCAR").replacingOccurrences(
      of: "NSW    =     99", with: "NSW    =      3")
    let collection = try collect(text)
    #expect(collection.structures.isEmpty)
    #expect(try #require(collection.refusals.first).reason.contains("did not reach its end"))
    #expect(try collect(text) { $0.steps = .every(1) }.structures.count == 3)
    #expect(try collect(text) { $0.steps = .every(2) }.structures.count == 2)
    let whole = try collect(VASPFiles.text("relax.OUTCAR"))
    #expect(whole.structures.map { $0.properties.info["relaxed"] } == [.logical(true)])
  }

  @Test("numbers that Fortran could not write: refused")
  func starsAreRefused() throws {
    let text = try VASPFiles.text("static.vasprun.xml")
    let line = try #require(text.range(of: "<varray name=\"forces\" >\n   <v>"))
    let number = line.upperBound..<text.index(line.upperBound, offsetBy: 16)
    let stars = text.replacingCharacters(in: number, with: " ***************")
    let collection = try collect(stars)
    #expect(collection.structures.isEmpty)
    #expect(try #require(collection.refusals.first).reason.contains("expected a number"))
  }

  @Test("energies with a PV term, machine-learned steps, other files: refused")
  func otherThingsAreRefused() throws {
    let outcar = try VASPFiles.text("static.OUTCAR")
    let pressed = outcar.replacingOccurrences(of: "PSTRESS=      0.0", with: "PSTRESS=     50.0")
    #expect(try #require(collect(pressed).refusals.first).reason.contains("PSTRESS is 50.0 kB"))
    let xml = try VASPFiles.text("static.vasprun.xml")
    let bare = xml.replacingOccurrences(of: "name=\"NELM\"", with: "name=\"MLEN\"")
    #expect(try #require(collect(bare).refusals.first).reason.contains("NELM"))
    #expect(
      try #require(collect("hello\n").refusals.first).reason.contains(
        "expected OUTCAR's first line"))
    #expect(throws: OrdealError.self) {
      try OutputCollection(["nowhere"], taking: .init())
    }
    #expect(throws: OrdealError.self) {
      try VASPFiles.withFolder(["INCAR": ""]) { try OutputCollection([$0], taking: .init()) }
    }
  }

  @Test("stresses of ISIF 0 and 1 are not taken")
  func incompleteStressIsNotTaken() throws {
    let text = try VASPFiles.text("static.OUTCAR").replacingOccurrences(
      of: "ISIF   =      3", with: "ISIF   =      1")
    let collection = try collect(text)
    #expect(collection.refusals.isEmpty)
    #expect(collection.structures.map(\.virial) == [nil])
  }

  @Test("a tree: XML before OUTCAR, in order of paths, what is bad beside what is good")
  func treesAreCollected() throws {
    let xml = try VASPFiles.text("static.vasprun.xml")
    let outcar = try VASPFiles.text("static.OUTCAR")
    let files = [
      "b/vasprun.xml": xml, "b/OUTCAR": outcar, "a/OUTCAR": outcar,
      "c/deep/OUTCAR": String(outcar.prefix(3000)), "d/INCAR": "",
    ]
    try VASPFiles.withFolder(files) { folder in
      let collection = try OutputCollection([folder], taking: .init())
      #expect(collection.usedFiles == 2)
      #expect(
        collection.structures.map(\.provenance) == [
          "\(folder)/a/OUTCAR, ionic step 1", "\(folder)/b/vasprun.xml, ionic step 1",
        ])
      #expect(collection.refusals.map(\.file) == ["\(folder)/c/deep/OUTCAR"])
    }
  }
}
