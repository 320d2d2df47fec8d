// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import ElectronicStructure

/// What the headers of VASP's files say: settings in their sections, elements, numbers of atoms.
@Suite struct VASPHeaderTests {
  /// A text with one replacement, which has to find its place.
  private func text(_ file: String, _ old: String, _ new: String) throws -> String {
    let text = try VASPFiles.text(file)
    try #require(text.contains(old), "\(file) holds \(old)")
    return text.replacingOccurrences(of: old, with: new)
  }

  /// Why a file gives no structure; nil if it gives one.
  private func reason(_ text: String) throws -> String? {
    let name = text.hasPrefix("<?xml") ? "vasprun.xml" : "OUTCAR"
    let collection = try VASPFiles.withFolder([name: text]) {
      try OutputCollection([$0], taking: .init())
    }
    #expect(collection.structures.isEmpty == !collection.refusals.isEmpty)
    return collection.refusals.first?.reason
  }

  // MARK: Numbers out of range

  @Test("the number of an electronic step that leaves no room to count on is counted as large")
  func absurdStep() throws {
    let outcar = try text(
      "static.OUTCAR", "Iteration      1(   1)", "Iteration      1(   9223372036854775807)")
    #expect(try VASPFiles.run(outcar).steps.first?.electronicSteps ?? 0 >= 1_000_000_000)
  }

  // MARK: Settings

  @Test("a setting counts in its own section only, whatever stands elsewhere under its name")
  func settingsCountInTheirSection() throws {
    let responses = """
        <separator name="response functions" >
         <i type="int" name="NELM">     1</i>
         <i name="PSTRESS">     50.0</i>
         <i type="int" name="ICHARG">    11</i>
        </separator>
      """
    let xml = try VASPFiles.text("static.vasprun.xml")
    let behind = xml.replacingOccurrences(
      of: " </parameters>", with: responses + "\n </parameters>")
    let before = xml.replacingOccurrences(
      of: "<parameters>", with: "<parameters>\n" + responses)
    for text in [behind, before] {
      try #require(text != xml)
      #expect(try reason(text) == nil)
      #expect(try VASPFiles.run(text).parameters == VASPFiles.run(xml).parameters)
    }
    let outcar = try VASPFiles.text("static.OUTCAR")
    let heading = " DOS related values:"
    let other = try text(
      "static.OUTCAR", heading, " Response functions by GW:\n   NELM   =      1\n" + heading)
    #expect(try VASPFiles.run(other).parameters == VASPFiles.run(outcar).parameters)
    // The echo of INCAR is what was asked for, not what was done.
    let echo = try text("static.OUTCAR", "   ENCUT = 520\n", "   ENCUT = 400\n   NELM = 2\n")
    #expect(try VASPFiles.run(echo).parameters == VASPFiles.run(outcar).parameters)
  }

  @Test("densities or orbitals that were kept: no labels", arguments: [10, 11, 12])
  func nonSelfConsistentRunsAreRefused(charge: Int) throws {
    let place = "   <separator name=\"electronic spin\" >"
    let startup = """
         <separator name="electronic startup" >
          <i type="int" name="ICHARG">    \(charge)</i>
         </separator>

      """
    #expect(
      try reason(text("static.vasprun.xml", place, startup + place))?.hasPrefix(
        "ICHARG is \(charge): the density was kept") == true)
    let spin = "   ISPIN  =      2"
    #expect(
      try reason(text("static.OUTCAR", spin, "   ICHARG =     \(charge)    charge\n" + spin))?
        .hasPrefix("ICHARG is \(charge)") == true)
    #expect(
      try reason(text("static.OUTCAR", spin, "   ICHARG =     \(charge - 9)    charge\n" + spin))
        == nil)
    let tolerance = "   <i name=\"EDIFF\">"
    let eigenvalues = "   <i type=\"int\" name=\"IALGO\">     3</i>\n"
    #expect(
      try reason(text("static.vasprun.xml", tolerance, eigenvalues + tolerance))?.hasPrefix(
        "IALGO is 3: the orbitals were kept") == true)
  }

  @Test("a setting that Fortran wrote as stars is an error, not a missing one")
  func starsInSettings() throws {
    let outcar = try text("static.OUTCAR", "PSTRESS=      0.0", "PSTRESS=  *******")
    #expect(try reason(outcar)?.contains("expected a number for PSTRESS, got \"*******\"") == true)
    let xml = try text(
      "static.vasprun.xml", "<i name=\"PSTRESS\">      0.00000000</i>",
      "<i name=\"PSTRESS\">  *******</i>")
    #expect(try reason(xml)?.contains("expected a number for PSTRESS") == true)
  }

  // MARK: Convergence

  @Test(
    "NELM steps: not converged for VASP 5, whatever its line says; VASP 6 is believed",
    arguments: [
      ("vasp.5.4.4.18Apr17", 3, false), ("vasp.5.4.4.18Apr17", 4, true),
      ("vasp.6.3.0", 3, true), ("vasp.4.6.36", 3, false),
    ])
  func stepsAreCounted(version: String, most: Int, isTaken: Bool) throws {
    let outcar = try text("static.OUTCAR", "vasp.6.3.0", version)
      .replacingOccurrences(of: "NELM   =    100", with: "NELM   =      \(most)")
    let reason = try reason(outcar)
    #expect((reason == nil) == isTaken, "\(reason ?? "taken")")
    if !isTaken { #expect(reason?.contains("did not converge in 3 steps (NELM 3)") == true) }
  }

  @Test("electronic steps are counted by their lines, whatever numbers stand in them")
  func electronicStepsAreCounted() throws {
    let outcar = try text("static.OUTCAR", "1(   3)", "1(****)")
    #expect(try VASPFiles.run(outcar).steps.map(\.electronicSteps) == [3])
    #expect(
      try VASPFiles.run(VASPFiles.text("relax.OUTCAR")).steps.allSatisfy {
        $0.electronicSteps == 3
      })
  }

  // MARK: Elements

  @Test("elements by VRHFIN, else TITEL, else the list of POTCAR, else an error that says so")
  func elementsOfOUTCAR() throws {
    let lines = try VASPFiles.text("static.OUTCAR").components(separatedBy: "\n")
    func without(_ starts: String...) -> String {
      lines.filter { line in
        !starts.contains { line.trimmingCharacters(in: .whitespaces).hasPrefix($0) }
      }.joined(separator: "\n")
    }
    let elements: [Element] = [.lithium, .lithium, .aluminum, .aluminum]
    for text in [without(), without("VRHFIN"), without("VRHFIN", "TITEL")] {
      #expect(try VASPFiles.run(text).elements == elements)
      #expect(try reason(text) == nil)
    }
    let none = try reason(without("VRHFIN", "TITEL", "POTCAR:"))
    #expect(none?.contains("no line VRHFIN, TITEL or \"POTCAR:\"") == true)
    let short = """
       vasp.6.3.0 20Jan22 complex
       POTCAR:    PAW_PBE Li_sv 10Sep2004
       POTCAR:    PAW_PBE Al 04Jan2001
         ions per type =               1   1

      """
    #expect(try VASPFiles.run(short).elements == [.lithium, .aluminum])
    let cut = without().replacingOccurrences(of: "VRHFIN =Li", with: "VRHFIN =i")
    #expect(try VASPFiles.run(cut).elements == elements)
    // One line too few is no reason to leave a type out.
    let fewer = try reason(without("VRHFIN =Al"))
    #expect(fewer?.contains("2 ions per type, but 1 lines VRHFIN") == true)
    let other = try reason(without().replacingOccurrences(of: "VRHFIN =Li", with: "VRHFIN =Na"))
    #expect(other?.contains("VRHFIN says Na, TITEL \"PAW_PBE Li_sv 10Sep2004\" says Li") == true)
  }

  @Test("elements of vasprun.xml whose symbol VASP cuts come from the pseudopotential")
  func cutSymbols() throws {
    let xml = try VASPFiles.text("static.vasprun.xml")
      .replacingOccurrences(of: "<c>Li</c>", with: "<c>r </c>")
      .replacingOccurrences(of: "PAW_PBE Li_sv 10Sep2004", with: "PAW_PBE Zr_sv 04Jan2005")
    #expect(try VASPFiles.run(xml).elements.map(\.symbol) == ["Zr", "Zr", "Al", "Al"])
    let other = try VASPFiles.text("static.vasprun.xml")
      .replacingOccurrences(of: "PAW_PBE Li_sv 10Sep2004", with: "PAW_PBE Zr_sv 04Jan2005")
    #expect(try reason(other)?.contains("Li by symbol, but its pseudopotential is") == true)
    let far = try VASPFiles.text("static.vasprun.xml")
      .replacingOccurrences(of: "<v>      0.14081838 ", with: "<v>      1e200 ")
    #expect(try reason(far)?.contains("coordinates up to") == true)
    let unknown = xml.replacingOccurrences(of: "PAW_PBE Zr_sv", with: "PAW_PBE Qq_sv")
    #expect(try reason(unknown)?.contains("expected the symbol of an element, got \"r\"") == true)
  }

  // MARK: Sizes

  @Test(
    "numbers of atoms that cannot be: an error with its line",
    arguments: [
      "1e308   2", "nan   2", "-2   6", "2.5   1.5", "99999999999999999999   2", "****   2",
      "9999999   9999999", "2   3", "2", "2   2   2",
    ])
  func impossibleCounts(counts: String) throws {
    let outcar = try text("static.OUTCAR", "=               2   2", "=               \(counts)")
    let place = try #require(try reason(outcar))
    #expect(place.contains("OUTCAR:39: "), "\(place)")
  }

  @Test("whole numbers elsewhere that cannot be: errors")
  func impossibleNumbers() throws {
    let kpoints = try text("static.OUTCAR", "NKPTS =      3", "NKPTS =  1e308")
    #expect(try reason(kpoints)?.contains("whole numbers, got \"1e308") == true)
    let mesh = try text(
      "static.OUTCAR", "k-points for:    4    4    4", "k-points for:    4 1e99    4")
    #expect(try reason(mesh)?.contains("expected 3 whole numbers") == true)
    let atoms = try text("static.vasprun.xml", "<atoms>       4 </atoms>", "<atoms> 1e308 </atoms>")
    #expect(try reason(atoms) != nil)
  }

  @Test("numbers whose products are not finite: refused")
  func infiniteProducts() throws {
    let xml = try text("static.vasprun.xml", "<v>      0.14081838", "<v>      1e308")
    #expect(try reason(xml)?.contains("the numbers of ionic step 1 are too large") == true)
  }

  @Test("a file that cannot be read takes no other along")
  func badFilesStayAlone() throws {
    let good = try VASPFiles.text("static.OUTCAR")
    let bad = try text("static.OUTCAR", "=               2   2", "=               1e308   2")
    try VASPFiles.withFolder(["a/OUTCAR": bad, "b/OUTCAR": good]) { folder in
      let collection = try OutputCollection([folder], taking: .init())
      #expect(collection.structures.count == 1)
      #expect(collection.refusals.map(\.file) == ["\(folder)/a/OUTCAR"])
    }
  }

  // MARK: Names and compression

  @Test("files of several runs in one folder, and compressed ones, are found by their names")
  func namesOfRuns() throws {
    let xml = try VASPFiles.text("static.vasprun.xml")
    let outcar = try VASPFiles.text("static.OUTCAR")
    let files = [
      "vasprun.xml.relax1": xml, "OUTCAR.relax1": outcar, "OUTCAR.relax2": outcar, "OUTCAR": outcar,
    ]
    try VASPFiles.withFolder(files) { folder in
      try VASPFiles.compress("\(folder)/OUTCAR.relax2")
      try VASPFiles.compress("\(folder)/vasprun.xml.relax1")
      try FileManager.default.createDirectory(
        atPath: "\(folder)/OUTCARs", withIntermediateDirectories: true)
      let collection = try OutputCollection([folder], taking: .init())
      #expect(collection.refusals.isEmpty, "\(collection.refusals)")
      #expect(
        collection.structures.map(\.provenance)
          == [
            "OUTCAR", "OUTCAR.relax2.gz", "vasprun.xml.relax1.gz",
          ].map { "\(folder)/\($0), ionic step 1" })
    }
  }

  @Test("compressed files say the same; damaged and cut ones are errors, other programs' are named")
  func compressedFiles() throws {
    let files = ["vasprun.xml": try VASPFiles.text("static.vasprun.xml")]
    try VASPFiles.withFolder(files) { folder in
      let path = "\(folder)/vasprun.xml"
      let steps = try VASPRun(contentsOf: path).steps
      try VASPFiles.compress(path)
      #expect(try VASPRun(contentsOf: path + ".gz").steps == steps)
      let whole = try #require(FileManager.default.contents(atPath: path + ".gz"))
      var damaged = whole
      damaged[damaged.count / 2] ^= 0x10
      for bytes in [damaged, whole.prefix(whole.count / 2), whole.dropLast(4)] {
        try Data(bytes).write(to: URL(filePath: path + ".gz"))
        let collection = try OutputCollection([folder], taking: .init())
        #expect(collection.structures.isEmpty)
        #expect(collection.refusals.first?.reason.contains("damaged") == true)
      }
      try Data([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0]).write(to: URL(filePath: path + ".xz"))
      try FileManager.default.removeItem(atPath: path + ".gz")
      let other = try OutputCollection([folder], taking: .init())
      #expect(other.refusals.first?.reason.contains("is compressed by xz") == true)
    }
  }
}
