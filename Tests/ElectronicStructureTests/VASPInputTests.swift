// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import ElectronicStructure

@Suite struct VASPInputTests {
  /// Atoms of two elements in turn, in a skewed cell.
  private func structure() -> Structure {
    var structure = Structure(
      cell: Cell(Matrix3(Vector3(4.3, 0, 0), Vector3(-0.5, 4.4, 0), Vector3(0.3, -0.2, 6.1))),
      elements: [.aluminum, .lithium, .aluminum, .lithium],
      positions: [
        Vector3(0.1, 0, 0), Vector3(2, 2, 0.3), Vector3(2, 0.1, 3), Vector3(0, 2.2, 3.1),
      ])
    structure.label = "Fd3m-LiAl"
    structure.properties.info["recipe"] = .text("by hand")
    return structure
  }

  /// The files that are written.
  private func write(_ settings: VASPInputSettings) throws -> [String: String] {
    try VASPFiles.withFolder([:]) { folder in
      try VASPInputs(for: structure(), settings).write(to: folder)
      var files: [String: String] = [:]
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        files[name] = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      }
      return files
    }
  }

  private func tags(_ incar: String?) -> [String: String] {
    (incar ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.reduce(into: [:]) {
      let sides = $1.components(separatedBy: " = ")
      $0[sides[0]] = sides.last
    }
  }

  @Test("numbers of steps and of k-points that cannot be are errors, not traps")
  func impossibleSizes() throws {
    for time in [1e308, 1e-9, -1] {
      var settings = VASPInputSettings(.paper, .aimd)
      settings.time = time
      #expect { try write(settings) } throws: { "\($0)".contains("expected dynamics of 1 to") }
    }
    for height in [1e-3, 1e-200] {
      let flat = Structure(
        cell: Cell(Matrix3(Vector3(4, 0, 0), Vector3(4, height, 0), Vector3(0, 0, 4))),
        elements: [.lithium], positions: [.zero])
      for task in [VASPInputSettings.Task.static, .relax] {
        #expect {
          try VASPFiles.withFolder([:]) { folder in
            try VASPInputs(for: flat, VASPInputSettings(.materialsProject, task)).write(to: folder)
          }
        } throws: {
          "\($0)".contains("faces are at least 0.1 Å apart")
        }
      }
    }
  }

  @Test(
    "the Materials Project's settings are pymatgen's", arguments: VASPInputSettings.Task.allCases)
  func agreesWithPymatgen(task: VASPInputSettings.Task) throws {
    struct Golden: Decodable {
      var incar: [String: String]
      var kpoints: [Int]
      var potcar: [String]
    }
    let data = try Data(contentsOf: VASPFiles.folder.appending(path: "vasp_inputs.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let part = try #require(object?[task.rawValue])
    let golden = try JSONDecoder().decode(
      Golden.self, from: JSONSerialization.data(withJSONObject: part))
    let files = try write(VASPInputSettings(.materialsProject, task))
    func normal(_ tags: [String: String]) -> [String: String] {
      tags.mapValues { value in
        Double(value).map { "\($0)" } ?? value.uppercased().filter { $0 != "." }
      }
    }
    let expected = normal(golden.incar)
    let actual = normal(tags(files["INCAR"]))
    // pymatgen writes EDIFF_PER_ATOM into INCAR here and leaves EDIFF at that of a relaxation.
    let loose: Set = task == .aimd ? ["EDIFF", "EDIFF_PER_ATOM", "LDAU"] : []
    for key in Set(expected.keys).union(actual.keys).subtracting(loose) {
      #expect(actual[key] == expected[key], "\(key)")
    }
    let mesh = try #require(files["KPOINTS"]).split(separator: "\n")[3]
    #expect(mesh.split(separator: " ").map { Int($0) } == golden.kpoints)
    #expect(files["POTCAR.spec"] == golden.potcar.map { $0 + "\n" }.joined())
  }

  @Test("the paper's labels: K4, Gaussian smearing of 0.05 eV, 520 eV, EDIFF 1e-7, spin-polarised")
  func paperSettings() throws {
    let files = try write(VASPInputSettings(.paper, .static))
    let tags = tags(files["INCAR"])
    #expect(tags["ENCUT"] == "520" && tags["EDIFF"] == "1E-7" && tags["ISPIN"] == "2")
    #expect(tags["ISMEAR"] == "0" && tags["SIGMA"] == "0.05" && tags["NSW"] == "0")
    #expect(files["KPOINTS"] == "Ordeal\n0\nGamma\n4 4 4\n0 0 0\n")
    var coarse = VASPInputSettings(.paper, .static)
    coarse.kpoints = .gamma
    #expect(try #require(write(coarse)["KPOINTS"]).contains("\n1 1 1\n"))
  }

  @Test("the paper's dynamics: 2 ps from 100 K by scaling velocities, then Nosé's thermostat")
  func paperDynamics() throws {
    var settings = VASPInputSettings(.paper, .aimd)
    settings.temperature = 2000
    settings.time = 3
    let files = try write(settings)
    let (heat, run) = (tags(files["heat/INCAR"]), tags(files["run/INCAR"]))
    #expect(heat["TEBEG"] == "100" && heat["TEEND"] == "2000" && heat["SMASS"] == "-1")
    #expect(heat["NSW"] == "1000" && run["NSW"] == "1500")
    #expect(run["TEBEG"] == "2000" && run["TEEND"] == "2000" && run["SMASS"] == "0")
    for tags in [heat, run] {
      #expect(tags["POTIM"] == "2" && tags["EDIFF"] == "1E-4" && tags["ISPIN"] == "1")
      #expect(tags["MAGMOM"] == nil && tags["IBRION"] == "0")
    }
    #expect(files["heat/KPOINTS"] == "Ordeal\n0\nGamma\n1 1 1\n0 0 0\n")
    #expect(files["heat/POSCAR"] != nil && files["run/POSCAR"] == nil)
  }

  @Test("atoms are put together by element and come back in their own order")
  func ordersAreKept() throws {
    let given = structure()
    try VASPFiles.withFolder([:]) { folder in
      try VASPInputs(for: given, VASPInputSettings(.paper, .static)).write(to: folder)
      let poscar = try #require(
        StructureFile.read("\(folder)/POSCAR").first?.structures.first)
      #expect(poscar.elements == [.aluminum, .aluminum, .lithium, .lithium])
      // What VASP would answer: its atoms in POSCAR's order, each force naming its atom.
      var answer = poscar
      answer.energy = -9
      answer.forces = [0, 2, 1, 3].map { Vector3(Double($0), 0, 0) }
      answer.properties.info = ["kpoints": .integers([4, 4, 4])]
      let result = given.relabelled(by: answer)
      #expect(result.elements == given.elements && result.label == given.label)
      #expect(zip(result.positions, given.positions).allSatisfy { length($0 - $1) < 1e-12 })
      #expect(result.forces?.map(\.x) == [0, 1, 2, 3])
      #expect(result.properties.info["recipe"] == .text("by hand"))
      #expect(result.properties.info["kpoints"] == .integers([4, 4, 4]))
    }
  }

  @Test("a collection finds the structure beside the output, and refuses another run's")
  func originalsAreFound() throws {
    let xml = try VASPFiles.text("static.vasprun.xml")
    var given = try VASPFiles.run(xml).structure(ofStep: 0, energy: .free)
    given = given.reordered([0, 2, 1, 3])
    given.label = "mine"
    let text = String(decoding: given.extendedXYZ, as: UTF8.self)
    try VASPFiles.withFolder(["vasprun.xml": xml, "structure.extxyz": text]) { folder in
      let found = try #require(OutputCollection([folder], taking: .init()).structures.first)
      #expect(found.label == "mine" && found.elements == given.elements)
      #expect(zip(found.positions, given.positions).allSatisfy { length($0 - $1) < 1e-9 })
    }
    let other = String(decoding: structure().replicated(2, 1, 1).extendedXYZ, as: UTF8.self)
    try VASPFiles.withFolder(["vasprun.xml": xml, "structure.extxyz": other]) { folder in
      let collection = try OutputCollection([folder], taking: .init())
      #expect(collection.structures.isEmpty)
      #expect(collection.refusals[0].reason.contains("holds other atoms"))
    }
  }

  @Test("oxides that the Materials Project calculates with U: refused")
  func oxidesWithUAreRefused() throws {
    var oxide = structure()
    oxide.elements[0] = try #require(Element(symbol: "O"))
    oxide.elements[1] = try #require(Element(symbol: "Fe"))
    #expect(throws: OrdealError.self) {
      try VASPInputSettings(.materialsProject, .relax).incar(for: oxide)
    }
  }
}
