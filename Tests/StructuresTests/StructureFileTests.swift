// Part of Ordeal. See LICENSE.

import Foundation
import TestSupport
import Testing

@testable import Structures

@Suite struct StructureFileTests {
  /// A triclinic structure with everything that formats may keep.
  static let full: Structure = {
    var structure = Structure(
      cell: Cell(
        Matrix3(Vector3(5.1, 0.2, -0.3), Vector3(1.1, 4.7, 0.4), Vector3(-0.9, 0.8, 6.3))),
      elements: [.lithium, .aluminum, .lithium],
      positions: [Vector3(0.1, 0.2, 0.3), Vector3(2.5, 2.25, 3), Vector3(4.9, 0.1, 5.7)])
    structure.energy = -12.345678901234567
    structure.forces = [
      Vector3(0.1, -0.2, 0.3), Vector3(-0.4, 0.5, 1e-17), Vector3(0.3, -0.3, -0.3),
    ]
    structure.velocities = [Vector3(1, 2, 3), Vector3(-1, 0.5, 0), Vector3(0, 0, 1.0 / 3)]
    structure.virial = Matrix3(Vector3(1, 2, 3), Vector3(2, 4, 5), Vector3(3, 5, 6.5))
    return structure
  }()

  private func temporary(_ ending: String) -> String {
    FileManager.default.temporaryDirectory.appending(path: "\(UUID())\(ending)").path
  }

  private func roundTrip(_ structures: [Structure], _ ending: String) throws -> [Structure] {
    let path = temporary(ending)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try StructureFile.write(structures, to: path)
    return try StructureFile.read(path, elements: [.lithium, .aluminum]).flatMap(\.structures)
  }

  private func expectClose(_ a: [Vector3], _ b: [Vector3], _ tolerance: Double = 1e-12) {
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) { #expect(length(x - y) <= tolerance) }
  }

  // MARK: Extended XYZ

  @Test("extended XYZ gives back every bit, unknown keys and columns included")
  func extendedXYZIsLossless() throws {
    var structure = Self.full
    structure.label = "Fd3m-org"
    structure.index = 7
    structure.provenance = "a set, with \"quotes\" = and spaces"
    structure.virial = nil
    structure.properties.info["count"] = .integer(-3)
    structure.properties.info["weight"] = .real(0.1)
    structure.properties.info["known"] = .logical(true)
    structure.properties.info["comment"] = .text("two words")
    structure.properties.info["many"] = .reals([0.1, 1e-300])
    structure.properties.info["few"] = .integers([1, 2, 3])
    structure.properties.info["names"] = .texts(["a", "b"])
    structure.properties.info["matrix"] = .matrix(Self.full.cell.vectors)
    structure.properties.columns["charge"] = .init(width: 1, values: .reals([0.1, 0.2, 0.3]))
    structure.properties.columns["flags"] = .init(
      width: 2, values: .logicals([true, false, true, true, false, false]))
    structure.properties.columns["tag"] = .init(width: 1, values: .texts(["x", "y", "z"]))
    structure.properties.columns["site"] = .init(width: 1, values: .integers([4, 5, 6]))
    #expect(try roundTrip([structure, structure], ".extxyz") == [structure, structure])
  }

  @Test("the stress of extended XYZ is −W/V")
  func stressSign() throws {
    let structure = try #require(try roundTrip([Self.full], ".xyz").first)
    let virial = try #require(structure.virial)
    for k in 0..<9 {
      #expect(abs(virial.components[k] - (Self.full.virial?.components[k] ?? .nan)) < 1e-12)
    }
    let text = String(decoding: Self.full.extendedXYZ, as: UTF8.self)
    let stress = -1 / Self.full.cell.volume
    #expect(text.contains("stress=\"\(stress)"))
  }

  @Test("what ASE writes is read")
  func readsASE() throws {
    let text = """
      2
      Lattice="4.0 0.0 0.0 0.0 4.0 0.0 0.0 0.0 8.0" Properties=species:S:1:pos:R:3:forces:R:3 energy=-3.5 \
      stress="0.1 0.0 0.0 0.0 0.2 0.0 0.0 0.0 0.3" free_energy=-3.5 pbc="T T F"
      Li       0.00000000       0.00000000       0.00000000       0.10000000       0.0  0.0
      Al       2.00000000       2.00000000       2.00000000      -0.10000000       0.0  0.0

      """
    let path = temporary(".xyz")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try AtomicFile.write(text, to: path)
    let structure = try #require(try ExtendedXYZReader.readAll(path).first)
    #expect(structure.cell.isPeriodic == Periodicity(true, true, false))
    #expect(structure.energy == -3.5)
    #expect(abs((structure.virial?.z.z ?? 0) + 0.3 * 128) < 1e-12)
    #expect(structure.properties.info["free_energy"] == .real(-3.5))
  }

  // MARK: Other formats

  @Test("POSCAR keeps cell, order of elements, positions and velocities")
  func poscar() throws {
    let structure = try #require(try roundTrip([Self.full], ".vasp").first)
    #expect(structure.cell == Self.full.cell)
    #expect(structure.elements == Self.full.elements)
    expectClose(structure.positions, Self.full.positions)
    expectClose(structure.velocities ?? [], Self.full.velocities ?? [])
  }

  @Test("POSCAR: scales, VASP 4, Cartesian, selective dynamics")
  func poscarVariants() throws {
    func read(_ text: String) throws -> Structure {
      try POSCAR.read(TextLines(Array(text.utf8), name: "POSCAR"))
    }
    let vectors = "2 0 0\n0 2 0\n0 0 2\n"
    let scaled = try read("c\n2.0\n\(vectors)Al\n1\nCartesian\n0.5 0 0\n")
    #expect(scaled.cell.volume == 64)
    #expect(scaled.positions == [Vector3(1, 0, 0)])
    let byVolume = try read("c\n-64\n\(vectors)Al\n1\nDirect\n0.5 0 0\n")
    #expect(abs(byVolume.cell.volume - 64) < 1e-12)
    let three = try read("c\n1 2 3\n\(vectors)Al\n1\nDirect\n0 0 0.5\n")
    #expect(three.positions == [Vector3(0, 0, 3)])
    let old = try read("Li Al\n1\n\(vectors)1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n")
    #expect(old.elements == [.lithium, .aluminum])
    #expect(throws: StructureError.self) {
      try read("no symbols\n1\n\(vectors)1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n")
    }
    let selective = "c\n1\n\(vectors)Li\n1\nSelective\nDirect\n0 0 0 T F T\n"
    let kept = try read(selective)
    #expect(kept.properties.columns["selective"]?.values == .logicals([true, false, true]))
    #expect(POSCAR.text(kept).contains("T F T"))
  }

  @Test(
    "LAMMPS data and dumps hold the same crystal in LAMMPS's frame", arguments: [".data", ".dump"])
  func lammps(ending: String) throws {
    let structure = try #require(try roundTrip([Self.full], ending).first)
    let frame = LAMMPSFrame(Self.full.cell)
    expectClose([structure.cell.vectors.x], [frame.vectors.x])
    expectClose([structure.cell.vectors.y], [frame.vectors.y])
    expectClose([structure.cell.vectors.z], [frame.vectors.z])
    #expect(structure.elements == Self.full.elements)
    expectClose(structure.positions, Self.full.positions.map(frame.rotated))
    expectClose(structure.velocities ?? [], (Self.full.velocities ?? []).map(frame.rotated))
    if ending == ".dump" {
      expectClose(structure.forces ?? [], (Self.full.forces ?? []).map(frame.rotated))
    }
  }

  @Test("LAMMPS's frame is lower triangular and gives back what it rotates, left-handed cells too")
  func lammpsFrame() {
    for sign in [1.0, -1.0] {
      var cell = Self.full.cell
      cell.vectors.z *= sign
      let frame = LAMMPSFrame(cell)
      expectClose([frame.rotated(cell.vectors.x)], [frame.vectors.x])
      expectClose([frame.rotated(cell.vectors.z)], [frame.vectors.z])
      #expect(frame.vectors.x.x > 0 && frame.vectors.y.y > 0 && frame.vectors.z.z > 0)
      let v = Vector3(1, 2, 3)
      expectClose([frame.restored(frame.rotated(v))], [v])
    }
  }

  @Test(".cfg keeps energies, forces, the virial and labels")
  func cfg() throws {
    var structure = Self.full
    structure.velocities = nil
    structure.label = "liquid 3"
    let back = try #require(try roundTrip([structure, structure], ".cfg").last)
    #expect(back.energy == structure.energy)
    #expect(back.forces == structure.forces)
    #expect(back.virial == structure.virial)
    #expect(back.positions == structure.positions)
    #expect(back.label == structure.label)
    #expect(back.elements == structure.elements)
  }

  @Test("CIF: the file's symmetry makes rock salt of two sites")
  func cif() throws {
    var text = """
      data_NaCl
      _cell_length_a 5.64(1)
      _cell_length_b 5.64
      _cell_length_c 5.64
      _cell_angle_alpha 90
      _cell_angle_beta 90
      _cell_angle_gamma 90
      loop_
      _symmetry_equiv_pos_as_xyz
      'x,y,z'
      'x, y+1/2, z+1/2'
      'x+1/2, y, z+1/2'
      'x+1/2, y+1/2, z'
      '-x, -y, -z'
      loop_
      _atom_site_label
      _atom_site_fract_x
      _atom_site_fract_y
      _atom_site_fract_z
      _atom_site_occupancy
      Na1 0 0 0 1.0
      Cl1 0.5 0.5 0.5 1

      """
    let structure = try CIF.read(TextLines(Array(text.utf8), name: "NaCl.cif"))[0]
    #expect(structure.count == 8)
    #expect(structure.elements.filter { $0.symbol == "Na" }.count == 4)
    #expect(structure.cell.vectors == Matrix3(diagonal: Vector3(repeating: 5.64)))
    text = text.replacing("0 0 0 1.0", with: "0 0 0 0.5")
    #expect(throws: StructureError.self) {
      try CIF.read(TextLines(Array(text.utf8), name: "NaCl.cif"))
    }
  }

  // MARK: Bad input

  @Test(
    "every file cut short at any byte is an error or structures, never a crash",
    arguments: [".extxyz", ".vasp", ".data", ".dump", ".cfg"])
  func truncation(ending: String) throws {
    let path = temporary(ending)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var structure = Self.full
    if ending == ".cfg" { structure.velocities = nil }
    try StructureFile.write([structure], to: path)
    let whole = try #require(FileManager.default.contents(atPath: path))
    var errors = 0
    for length in 0..<whole.count {
      try AtomicFile.write([UInt8](whole.prefix(length)), to: path)
      do {
        _ = try StructureFile.read(path, elements: [.lithium, .aluminum])
      } catch is StructureError {
        errors += 1
      }
    }
    #expect(errors > whole.count / 2)
  }

  @Test(
    "errors name the file and the line",
    arguments: [
      ("a.xyz", "2\nProperties=species:S:1:pos:R:3\nLi 0 0 0\nAl 1 2\n", "a.xyz:4"),
      ("b.xyz", "1\nProperties=species:S:1:pos:R:3\nLi 0 nan 0\n", "not finite"),
      ("c.xyz", "2\nLattice=\"1 0 0 0 1 0 0 0 1\"\nLi 0 0 0\n", "cut short"),
      ("d.xyz", "1\n\nXx 0 0 0\n", "\"Xx\" is not the symbol"),
      ("e.vasp", "c\n1\n2 0 0\n0 2 0\n0 0 2\nLi Al\n1\nDirect\n0 0 0\n", "e.vasp:7"),
      ("f.vasp", "c\n1\n2 0 0\n0 2 0\n0 0 2\nLi\n2\nDirect\n0 0 0\n", "end of the file"),
      ("g.xyz", "", "holds no structure"),
      (
        "h.vasp", "c\n1\n4 0 0\n0 4 0\n0 0 4\nLi\n1\nDirect\n1e308 0 0\n",
        "h.vasp, frame 1: numbers are too large"
      ),
    ])
  func errorsNameTheirPlace(name: String, text: String, words: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path
    try AtomicFile.write(text, to: path)
    #expect {
      try StructureFile.read(path)
    } throws: {
      "\($0)".contains(words) && "\($0)".contains(name)
    }
  }

  @Test("a full disk is an error and leaves the old file")
  func fullDisk() throws {
    #expect(throws: StructureError.self) {
      let file = try AtomicFile("/dev/full")
      try file.write(String(repeating: "x", count: 1 << 20))
      try file.commit()
    }
    let path = temporary(".txt")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try AtomicFile.write("old", to: path)
    do {
      let file = try AtomicFile(path)
      try file.write("half")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
  }
}
