// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import ElectronicStructure

/// Outputs of `pw.x`, which `Golden/make_qe.py` made, and what is wrong with changed ones.
@Suite struct QEReadingTests {
  /// One ionic step as ASE reads it.
  private struct Found: Decodable {
    var cell: [Double]
    var positions: [Double]
    var freeEnergy: Double
    var forces: [Double]
    var stress: [Double]
  }

  private func text(_ name: String) throws -> String { try VASPFiles.text("\(name).pw.out") }

  private func run(_ text: String) throws -> PWRun {
    try PWReader.read(Array(text.utf8), name: "pw.out")
  }

  /// What a file says when it is collected.
  private func collect(
    _ text: String, _ change: (inout OutputSelection) -> Void = { _ in }
  ) throws -> OutputCollection {
    var selection = OutputSelection()
    change(&selection)
    return try VASPFiles.withFolder(["runs/al.pwo": text]) {
      try OutputCollection([$0], taking: selection)
    }
  }

  private func isNear(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test("cells, positions, energies, forces and stresses of all ionic steps are what ASE reads")
  func asASE() throws {
    let golden = try JSONDecoder().decode(
      [String: [Found]].self, from: Data(try VASPFiles.bytes("qe.json")))
    #expect(golden.count == 3)
    for (name, steps) in golden {
      let run = try run(try text(name))
      #expect(run.steps.count == steps.count, "\(name)")
      for (index, step) in steps.enumerated() {
        let structure = run.structure(ofStep: index, energy: .free)
        let positions = structure.positions.flatMap { [$0.x, $0.y, $0.z] }
        #expect(isNear(structure.cell.vectors.components, step.cell, 1e-6), "\(name) \(index)")
        #expect(isNear(positions, step.positions, 1e-6), "\(name) \(index)")
        // ASE has the Rydberg of 2014: 9 × 10⁻⁸ of it.
        #expect(abs((structure.energy ?? .nan) - step.freeEnergy) < 2e-5, "\(name) \(index)")
        let forces = try #require(structure.forces).flatMap { [$0.x, $0.y, $0.z] }
        #expect(isNear(forces, step.forces, 1e-6), "\(name) \(index)")
        let volume = structure.cell.volume
        let stress = try #require(structure.virial).components.map { -$0 / volume }
        #expect(isNear(stress, step.stress, 1e-6), "\(name) \(index)")
      }
    }
  }

  @Test(
    "the energy for smearing → 0 is F + TS/2 of Gaussian smearing, F + TS/3 of Methfessel–Paxton's")
  func energyKinds() throws {
    let rydberg = 13.605693122994
    let gaussian = try run(try text("static"))
    let (free, entropy) = (-8.48132821 * rydberg, -0.00159108 * rydberg)
    let step = gaussian.steps[0]
    #expect(gaussian.smearing == .gaussian)
    #expect(abs(gaussian.energy(.free, ofStep: step) - free) < 1e-6)
    #expect(abs(gaussian.energy(.sigmaZero, ofStep: step) - (free - entropy / 2)) < 1e-6)
    #expect(abs(gaussian.energy(.withoutEntropy, ofStep: step) - (free - entropy)) < 1e-6)
    let other = try run(try text("relax"))
    let last = try #require(other.steps.last)
    #expect(
      other.smearing == .methfesselPaxton && abs(last.entropyTerm + 0.00317886 * rydberg) < 1e-9)
    let zero = other.energy(.sigmaZero, ofStep: last)
    #expect(abs(zero - (other.energy(.free, ofStep: last) - last.entropyTerm / 3)) < 1e-12)
    let cold = try run(try text("vc-relax"))
    #expect(cold.smearing == .marzariVanderbilt)
    #expect(
      cold.energy(.sigmaZero, ofStep: cold.steps[0]) == cold.energy(.free, ofStep: cold.steps[0]))
    let unknown = try text("static").replacing("Gaussian smearing", with: "Lorentzian smearing")
    #expect(try #require(collect(unknown).refusals.first).reason.contains("\"Lorentzian\""))
  }

  @Test("a relaxation gives its relaxed structure, or its ionic steps; a relaxed cell the last run")
  func relaxations() throws {
    let last = try #require(try collect(try text("relax")).structures.first)
    #expect(last.properties.info["relaxed"] == .logical(true))
    #expect(last.provenance?.hasSuffix("runs/al.pwo, ionic step 5") == true)
    #expect(last.elements == [.aluminum, .aluminum])
    #expect(last.properties.info["functional"] == .text("LDA (PZ)"))
    #expect(last.properties.info["engine"] == .text("Quantum ESPRESSO 6.7MaX"))
    let all = try collect(try text("relax")) { $0.steps = .every(2) }.structures
    #expect(all.count == 3 && all.first?.properties.info["relaxed"] == .logical(false))
    let cell = try #require(try collect(try text("vc-relax")).structures.first)
    #expect(cell.provenance?.hasSuffix("ionic step 4") == true)
    // −4.17485868 Ry of the last run, in the relaxed cell of 104.35285 bohr³.
    #expect(abs((cell.energy ?? .nan) + 4.17485868 * 13.605693122994) < 1e-6)
    #expect(abs(cell.cell.volume - 15.46350) < 1e-4)
  }

  @Test("what did not converge, was cut short or gave up is refused with the reason")
  func refusals() throws {
    func reason(_ text: String, _ steps: OutputSelection.Steps = .last) throws -> String {
      let collection = try collect(text) { $0.steps = steps }
      #expect(collection.structures.isEmpty)
      return collection.refusals.map(\.reason).joined(separator: "; ")
    }
    #expect(
      try reason(try text("unconverged")).contains(
        "the electrons of ionic step 1 did not converge in 2 iterations"))
    let crash = try reason(try text("crash"))
    #expect(crash.contains("pw.x gave up: Error in routine check_atoms (1): atoms #   1 and #   2"))
    let endless = try text("relax").replacing("bfgs converged in", with: "bfgs is tired after")
    #expect(try reason(endless).contains("did not reach its end in 5 ionic steps"))
    let hybrid = try text("static").replacing(
      "     Exchange-correlation=", with: "     EXX-fraction =  0.25\n     Exchange-correlation=")
    #expect(try reason(hybrid).contains("exact exchange"))
    let field = try text("static").replacing(
      "     celldm(1)=", with: "     Using Berry phase electric field\n     celldm(1)=")
    #expect(try reason(field).contains("an electric field"))
    let twice = try text("static") + text("static")
    #expect(try reason(twice).contains("expected one run, found another"))
    let stars = try text("static").replacing("0.00159108 Ry", with: "********** Ry")
    #expect(stars != (try text("static")))
    #expect(try reason(stars).contains("expected a number"))
    let huge = try text("static").replacing("48.0000  Ry", with: "1e308  Ry")
    #expect(try reason(huge).contains("expected a number below 1e100, found \"1e308\""))
    let flat = try text("static").replacing("celldm(1)=   7.558904", with: "celldm(1)=   1e-300")
    #expect(try reason(flat).contains("its cell has no volume"))
    let lines = try text("static").split(separator: "\n", omittingEmptySubsequences: false)
    let sites = try #require(lines.firstIndex { $0.contains("site n.") && $0.contains("alat") })
    let header = lines[...(sites + 2)] + lines[sites...]
    #expect(
      try reason(header.joined(separator: "\n")).contains("expected one list of the atoms' sites"))
    let bands = try text("static").replacing("!    total energy", with: "     some energy")
    #expect(try reason(bands).contains("no ionic step has a total energy"))
  }

  @Test("files of older versions, of other systems, with a Hubbard U")
  func variants() throws {
    let text = try text("static")
    let plain = try run(text)
    let old = text.replacing(
      "Gaussian smearing, width (Ry)=  0.0037",
      with: "gaussian broad. (Ry)=  0.0037     ngauss =   0")
    #expect(old != text)
    let variants = [old, text.replacing("\n", with: "\r\n")]
    for variant in try variants.map(run) {
      #expect(variant.smearing == .gaussian && variant.truncation == nil)
      #expect(variant.steps == plain.steps && variant.elements == plain.elements)
    }
    let hubbard = text.replacing(
      "     celldm(1)=", with: "     Simplified LDA+U calculation (l_max = 2)\n     celldm(1)=")
    #expect(
      try run(hubbard).structure(ofStep: 0, energy: .free).properties.info["functional"]
        == .text("LDA (PZ) + U"))
    let silent = text.replacing("Gaussian smearing, width (Ry)=  0.0037", with: "")
    #expect(try #require(collect(silent).refusals.first).reason.contains("which smearing"))
  }

  @Test("cut anywhere, a file gives whole steps or none, and never one as a run's last")
  func truncation() throws {
    let whole = try text("relax")
    let energies = try run(whole).steps.map(\.freeEnergy)
    let count = whole.utf8.count
    for cut in stride(from: 1, to: count - 60, by: 997) {
      let text = String(decoding: whole.utf8.prefix(cut), as: UTF8.self)
      guard text.contains("Program PWSCF") else { continue }
      let run = try run(text)
      #expect(run.truncation != nil)
      #expect(run.steps.map(\.freeEnergy) == Array(energies.prefix(run.steps.count)))
      #expect(run.steps.allSatisfy { $0.forces?.count == 2 && $0.stress != nil && $0.isConverged })
      #expect(try collect(text).structures.isEmpty)
    }
    let half = String(decoding: whole.utf8.prefix(count / 2), as: UTF8.self)
    let taken = try collect(half) { ($0.steps, $0.allowsTruncated) = (.every(1), true) }
    #expect(taken.structures.count == 2)
    #expect(try collect(half) { $0.steps = .every(1) }.refusals[0].reason.contains("JOB DONE"))
  }

  @Test("outputs are found by their names and their beginnings, compressed or not, beside VASP's")
  func files() throws {
    let files = [
      "a/al.out": try text("static"), "b/al.pwo": try text("static"), "c/job.out": "hello\n",
      "d/OUTCAR": try VASPFiles.text("static.OUTCAR"), "e/al.log": try text("static"),
    ]
    try VASPFiles.withFolder(files) { folder in
      try VASPFiles.compress(folder + "/b/al.pwo")
      let collection = try OutputCollection([folder], taking: .init())
      #expect(
        collection.structures.map { $0.provenance?.dropFirst(folder.count + 1) } == [
          "a/al.out, ionic step 1", "b/al.pwo.gz, ionic step 1", "d/OUTCAR, ionic step 1",
        ])
      // Under any name, where it is given by its name.
      #expect(try OutputCollection([folder + "/e/al.log"], taking: .init()).structures.count == 1)
      let none = #expect(throws: OrdealError.self) {
        try OutputCollection([folder + "/c"], taking: .init())
      }
      #expect(
        none?.message.hasPrefix(
          "no vasprun.xml, no OUTCAR and no output of pw.x is below ") == true)
    }
  }
}
