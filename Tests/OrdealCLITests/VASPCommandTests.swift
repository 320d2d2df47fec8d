// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@Suite struct VASPCommandTests {
  private let folder: TemporaryFolder
  private let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../ElectronicStructureTests/Golden").standardizedFileURL

  init() throws { folder = try TemporaryFolder() }

  private func place(_ name: String, at path: String) throws {
    let url = folder.url.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: golden.appending(path: name), to: url)
  }

  @Test("inputs and back: what VASP answers comes home to the structure that was asked about")
  func thereAndBack() throws {
    try place("static.vasprun.xml", at: "answer/vasprun.xml")
    let first = try OrdealTool.run([
      "collect", folder.path("answer"), "--output", folder.path("first.extxyz"),
    ])
    #expect(first.status == 0, "\(first.errors)")
    var structure = try StructureFile.read(folder.path("first.extxyz"))[0].structures[0]
    structure.label = "mine"
    (structure.energy, structure.forces, structure.virial) = (nil, nil, nil)
    try StructureFile.write([structure], to: folder.path("set.extxyz"))
    let inputs = try OrdealTool.run([
      "vasp-inputs", "--structures", folder.path("set.extxyz"), "--settings", "paper", "--task",
      "static", "--output", folder.path("vasp"),
    ])
    #expect(inputs.status == 0, "\(inputs.errors)")
    try place("static.vasprun.xml", at: "vasp/00001/vasprun.xml")
    let second = try OrdealTool.run([
      "collect", folder.path("vasp"), "--output", folder.path("second.extxyz"), "--energy", "free",
    ])
    #expect(second.status == 0, "\(second.errors)")
    let result = try StructureFile.read(folder.path("second.extxyz"))[0].structures[0]
    #expect(result.label == "mine" && result.energy == -5.10951425)
    #expect(result.provenance?.hasSuffix("00001/vasprun.xml, ionic step 1") == true)
    let again = try OrdealTool.run([
      "vasp-inputs", "--structures", folder.path("set.extxyz"), "--settings", "mp", "--task",
      "relax",
      "--output", folder.path("vasp"),
    ])
    #expect(again.status == 1 && again.errors.contains("--overwrite"))
  }

  @Test("--calculation takes the structures that ask for it, or for nothing")
  func requests() throws {
    let structures = ["relax", "dynamics nvt 600.0 K", nil].map { request in
      var structure = Structure(
        cell: Cell(orthorhombic: Vector3(3, 3, 3)), elements: [.lithium],
        positions: [Vector3(0, 0, 0)])
      structure.properties.info["calculation"] = request.map { .text($0) }
      return structure
    }
    try StructureFile.write(structures, to: folder.path("set.extxyz"))
    for (request, status) in [("relax", 0), ("dynamics nvt 6", 0), ("none", 0), ("bake", 1)] {
      let run = try OrdealTool.run([
        "vasp-inputs", "--structures", folder.path("set.extxyz"), "--settings", "paper", "--task",
        "static", "--calculation", request, "--output", folder.path(request),
      ])
      #expect(run.status == status, "\(run.errors)")
      #expect(status == 1 || run.output.contains("inputs of 1 runs"), "\(run.output)")
    }
  }

  @Test("good and bad together: the good is written, the bad is named; nothing good is an error")
  func refusals() throws {
    try place("relax.OUTCAR", at: "runs/a/OUTCAR")
    try Data("cut".utf8).write(to: folder.url.appending(path: "runs/OUTCAR"))
    let run = try OrdealTool.run([
      "collect", folder.path("runs"), "--every", "1", "--output", folder.path("set.extxyz"),
      "--report", folder.path("report.json"),
    ])
    #expect(run.status == 0)
    #expect(run.errors.contains("refused \(folder.path("runs/OUTCAR"))"))
    #expect(try StructureFile.read(folder.path("set.extxyz"))[0].structures.count == 3)
    let report =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: folder.path("report.json")))) as? [String: Any]
    #expect(report?["structures"] as? Int == 3 && (report?["refused"] as? [Any])?.count == 1)
    let schema = try JSONSerialization.jsonObject(
      with: Data(contentsOf: golden.appending(path: "../../../docs/schema/collection-report.json")))
    let required = (schema as? [String: Any])?["required"] as? [String]
    #expect(Set(report?.keys.map(\.self) ?? []) == Set(try #require(required)))
    try FileManager.default.removeItem(atPath: folder.path("runs/a"))
    let none = try OrdealTool.run([
      "collect", folder.path("runs"), "--output", folder.path("none.extxyz"),
    ])
    #expect(none.status == 1 && none.errors.contains("nothing can be used of 1 file"))
    #expect(try !folder.names.contains("none.extxyz"))
  }
}
