// Part of Ordeal. See LICENSE.

import Foundation
import Support
import TestSupport
import Testing

@testable import Structures

/// Files as other programs and people write them: right values, or an error with the reason.
@Suite struct ForeignFilesTests {
  private func lines(_ text: String, _ name: String) -> TextLines {
    TextLines(Array(text.utf8), name: name)
  }

  private func withFile<Result>(
    _ text: String, _ name: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path
    try AtomicFile.write(text, to: path)
    return try body(path)
  }

  private func xyz(_ text: String) throws -> Structure {
    try withFile(text, "a.xyz") { try #require(try ExtendedXYZReader.readAll($0).first) }
  }

  private func expectError(_ words: [String], _ body: () throws -> Void) {
    #expect {
      try body()
    } throws: { error in
      error is OrdealError && words.allSatisfy("\(error)".contains)
    }
  }

  // MARK: Extended XYZ

  private static let cell = #"Lattice="4.05 0 0 0 4.05 0 0 0 4.05""#
  private static let species = "Properties=species:S:1:pos:R:3"

  @Test("ASE's momenta are velocities: p/m in Å/ps, with the masses of the file where it has them")
  func momenta() throws {
    let header = "1\n\(Self.cell) \(Self.species):momenta:R:3"
    let structure = try xyz("\(header)\nAl 0 0 0 1 2 3\n")
    let v = try #require(structure.velocities?.first)
    // ase.Atoms.get_velocities() / (1000 ase.units.fs), ASE 3.29
    #expect(length(v - Vector3(3.64, 7.28, 10.92)) < 0.01)
    #expect(abs(v.x - 98.22694788464063 / 26.9815385) < 1e-12)
    #expect(structure.properties.columns.isEmpty)
    let heavy = try xyz("\(header):masses:R:1\nAl 0 0 0 1 2 3 53.963077\n")
    let u = try #require(heavy.velocities?.first)
    #expect(length(u * 2 - v) < 1e-12)
    expectError(["a.xyz:2", "mass of 0.0"]) {
      _ = try xyz("\(header):masses:R:1\nAl 0 0 0 1 2 3 0\n")
    }
    let both = try xyz("\(header):velocities:R:3\nAl 0 0 0 1 2 3 3.640524 7.281048 10.921572\n")
    #expect(both.velocities?.count == 1)
    expectError(["a.xyz:2", "velocities and momenta"]) {
      _ = try xyz("\(header):velocities:R:3\nAl 0 0 0 1 2 3 7 8 9\n")
    }
    #expect(both.properties.columns.isEmpty)
  }

  @Test(
    "values of the comment line come back as they were",
    arguments: [
      "tab=[[1,2],[3,4]]", "tab=[[[1,2],[3,4]],[[5,6],[7,8]]]",
      "tab=[[1, 0, 0], [0, 1, 0], [0, 0, 1]]",
      "tab=[[1.5, 2.5]]", "tab=[[a, b], [c, d]]", "tab={{1 2} {3 4}}", "empty=[]",
      #"tab="_JSON [[1, 2], [3, 4]]""#, #""my key"=5"#, #""a=b"="c d""#, "id=007",
      "big=123456789012345678901234567890", "hex=0x10", "huge=1e400", #"names=["a b", "c, d", e]"#,
      #"names=["a\"b", "c"]"#, #"note="a \"quote\", a \\ and [brackets""#, "m=[1, 2, 3]",
    ])
  func valuesComeBack(pair: String) throws {
    let structure = try xyz("1\n\(Self.cell) \(Self.species) \(pair)\nAl 0 0 0\n")
    let text = String(decoding: structure.extendedXYZ, as: UTF8.self)
    #expect(try xyz(text) == structure)
    // What is no list of plain words is written as it was read.
    if !pair.hasPrefix("names") { #expect(text.contains(" \(pair) ")) }
    #expect(structure.properties.info.count == 1)
  }

  @Test("arrays of texts keep their words")
  func texts() throws {
    let structure = try xyz("1\n\(Self.species) names=[\"a b\", 'c, d', e]\nAl 0 0 0\n")
    #expect(structure.properties.info["names"] == .texts(["a b", "c, d", "e"]))
  }

  @Test(
    "one Al atom each",
    arguments: [
      "Properties=Z:I:1:pos:R:3\n13 0 0 0", "Properties=species:S:1:pos:R:3\nAL 0 0 0",
      "Properties=species:S:1:pos:R:3\nal 0 0 0", "Properties=pos:R:3:species:S:1\n0 0 0 Al3+",
      "Properties=species:S:1:pos:R:3:Z:I:1\nAl 0 0 0 13",
      "properties=species:S:1:pos:R:3\nAl 0 0 0",
    ])
  func symbols(rest: String) throws {
    let structure = try xyz("1\n\(Self.cell) \(rest)\n")
    #expect(structure.elements == [.aluminum])
    #expect(structure.positions == [.zero])
  }

  @Test("plain XYZ: columns behind x y z are passed over, and no cell is made up")
  func plain() throws {
    let structure = try xyz("2\nwater\nAl 0 0 0 0.3\n13 2 2 2 0.4\n")
    #expect(structure.elements == [.aluminum, .aluminum])
    #expect(structure.positions[1] == Vector3(2, 2, 2))
    #expect(structure.cell.isPeriodic == .none)
    #expect(!String(decoding: structure.extendedXYZ, as: UTF8.self).contains("Lattice"))
    let quoted = try xyz("1\nsaid \"so and = [so\nAl 0 0 0\n")
    #expect(quoted.properties.info["comment"] == .text("said \"so and = [so"))
  }

  @Test(
    "a byte order mark, a cell in small letters, a lattice by name, one flag, a number in brackets")
  func spellings() throws {
    let structure = try xyz(
      "\u{FEFF}1\nlattice=\"4 0 0 0 4 0 0 0 4\" pbc=[True] \(Self.species) energy=[-3.5]\nAl 0 0 0\n"
    )
    #expect(structure.cell == Cell(orthorhombic: Vector3(repeating: 4)))
    #expect(structure.energy == -3.5)
    let named = try xyz("1\n\(Self.cell) lattice=fcc \(Self.species)\nAl 0 0 0\n")
    #expect(named.properties.info["lattice"] == .text("fcc"))
    #expect(named.cell == Cell(orthorhombic: Vector3(repeating: 4.05)))
  }

  @Test("a stress without a cell is kept, and not taken for a virial of a volume that is not there")
  func stressOfAMolecule() throws {
    let structure = try xyz("1\n\(Self.species) stress=\"1 0 0 0 1 0 0 0 1\"\nAl 0 0 0\n")
    #expect(structure.virial == nil)
    #expect(structure.properties.info["stress"] == .integers([1, 0, 0, 0, 1, 0, 0, 0, 1]))
    var molecule = try xyz("1\n\(Self.species)\nAl 0 0 0\n")
    molecule.virial = Matrix3(diagonal: Vector3(1, 2, 3))
    #expect(try xyz(String(decoding: molecule.extendedXYZ, as: UTF8.self)) == molecule)
  }

  @Test(
    "errors stand at the line that is wrong",
    arguments: [
      ("energy=-3.5eV", "0", "a.xyz:2: expected a finite number for energy"),
      ("energy=nan", "0", "a.xyz:2: expected a finite number for energy"),
      ("energy=1e400", "0", "a.xyz:2: expected a finite number for energy"),
      ("energy=[1, 2]", "0", "a.xyz:2: expected a finite number for energy"),
      ("energy=1 energy=2", "0", "a.xyz:2: energy is there twice"),
      ("\"\"=1", "0", "a.xyz:2: expected a key"), ("\"a\u{7}b\"=1", "0", "a.xyz:2: expected a key"),
      ("stress=\"1 2 3\"", "0", "a.xyz:2: expected nine finite numbers for stress"),
      ("virial=\"nan 0 0 0 0 0 0 0 0\"", "0", "a.xyz:2: expected nine finite"),
      ("pbc=\"T T\"", "0", "a.xyz:2: expected three flags"),
      ("pbc=\"yes no no\"", "0", "a.xyz:2: expected three flags"),
      ("note=\"open", "0", "a.xyz:2: a quote"), ("note=[open", "0", "a.xyz:2: a bracket"),
      ("", "1e400", "a.xyz:4"), ("", "1e11", "a.xyz:4: atom 2: pos is"),
      ("", "nan", "a.xyz:4: atom 2: pos is not finite"), ("", "0 7", "a.xyz:4: expected 4 columns"),
      ("", "\0", "NUL"),
    ])
  func errorLines(pairs: String, x: String, words: String) {
    expectError([words]) {
      _ = try xyz("3\n\(Self.cell) \(Self.species) \(pairs)\nAl 0 0 0\nAl \(x) 2 2\nAl 2 0 2\n")
    }
  }

  @Test(
    "headers that contradict themselves",
    arguments: [
      ("pbc=\"T T T\" Properties=species:S:1:pos:R:3\nAl 0 0 0", "there is no Lattice"),
      ("Properties=species:S:1:pos:R:3:pos:R:3\nAl 0 0 0 1 1 1", "pos twice"),
      ("Properties=pos:R:3\n0 0 0", "species:S:1, or Z:I:1"),
      ("Properties=species:S:1\nAl", "pos:R:3"),
      ("Properties=Z:I:1:pos:R:3\n0 0 0 0", "an atomic number"),
      ("Properties=species:S:1:pos:R:3:Z:I:1\nAl 0 0 0 3", "Al by species and Li by Z"),
      ("Properties=species:S:1:pos:R:3\nAlT 0 0 0", "\"AlT\" is not the symbol"),
      ("Properties=species:S:1:pos:R:3\n13 0 0 0", "\"13\" is not the symbol"),
      ("Properties=species:S:1:pos:R:3:forces:R:2\nAl 0 0 0 1 2", "forces:R:3, got forces:R:2"),
      ("Properties=species:S:1:pos:R:3:forces:S:3\nAl 0 0 0 1 2 3", "got forces:S:3"),
      ("Properties=species:S:1:pos:R:3:momenta:R:1\nAl 0 0 0 1", "got momenta:R:1"),
      ("Properties=symbols:S:1:pos:R:3:species:S:1\nAl 0 0 0 Li", "species twice"),
    ])
  func contradictions(rest: String, words: String) {
    expectError([words]) { _ = try xyz("1\n\(rest)\n") }
  }

  @Test("columns under ASE's own names, and vectors of whole numbers, are what they say")
  func columnsOfASE() throws {
    let structure = try xyz(
      "1\n\(Self.cell) Properties=symbols:S:1:positions:I:3:forces:I:3:velocities:I:3\n"
        + "Al 1 2 3 4 5 6 7 8 9\n")
    #expect(structure.elements == [.aluminum])
    #expect(structure.positions == [Vector3(1, 2, 3)])
    #expect(structure.forces == [Vector3(4, 5, 6)])
    #expect(structure.velocities == [Vector3(7, 8, 9)])
    #expect(structure.properties.columns.isEmpty)
  }

  @Test("stress and virial of one structure must agree")
  func stressAndVirial() throws {
    func read(_ stress: String) throws -> Structure {
      let keys = "virial=\"64 0 0 0 64 0 0 0 64\" stress=\"\(stress)\""
      return try xyz("1\nLattice=\"4 0 0 0 4 0 0 0 4\" \(Self.species) \(keys)\nAl 0 0 0\n")
    }
    #expect(try read("-1 -1 -1 0 0 0").virial == Matrix3(diagonal: Vector3(64, 64, 64)))
    for stress in ["1 1 1 0 0 0", "-160.2 -160.2 -160.2 0 0 0"] {
      expectError(["a.xyz:2", "virial and stress contradict"]) { _ = try read(stress) }
    }
  }

  // MARK: LAMMPS dumps

  private func dump(_ box: String, _ columns: String, _ rows: String, count: Int = 1) throws
    -> Structure
  {
    let text =
      "ITEM: TIMESTEP\n5\nITEM: NUMBER OF ATOMS\n\(count)\nITEM: BOX BOUNDS \(box)\n"
      + "ITEM: ATOMS \(columns)\n\(rows)\n"
    return try #require(try LAMMPSDump.read(lines(text, "a.dump"), elements: []).first)
  }

  private static let bounds = "pp pp pp\n0 4.05\n0 4.05\n0 4.05"

  @Test(
    "columns of dumps go by their names",
    arguments: [
      ("id element x vx y vy z vz", "1 Al 1 0.1 2 0.2 3 0.3"),
      ("id element x y vz vx vy z", "1 Al 1 2 0.3 0.1 0.2 3"),
      ("vz element z y x vx vy id q", "0.3 Al 3 2 1 0.1 0.2 1 9"),
      ("element xu x zu yu vx vy vz", "Al 1 7 3 2 0.1 0.2 0.3"),
    ])
  func dumpColumns(columns: String, row: String) throws {
    let structure = try dump(Self.bounds, columns, row)
    #expect(structure.positions == [Vector3(1, 2, 3)])
    #expect(structure.velocities == [Vector3(0.1, 0.2, 0.3)])
    #expect(structure.forces == nil)
  }

  @Test("a dump of a general triclinic box keeps its vectors")
  func generalDump() throws {
    let structure = try dump(
      "abc origin pp ff pp\n0 4 0 1\n5 0 0 2\n0 0 -6 3", "id element x y z", "1 Al 2 3 4")
    #expect(
      structure.cell
        == Cell(
          Matrix3(Vector3(0, 4, 0), Vector3(5, 0, 0), Vector3(0, 0, -6)),
          isPeriodic: Periodicity(true, false, true)))
    #expect(structure.positions == [Vector3(1, 1, 1)])
  }

  @Test(
    "dumps that say too little or too much",
    arguments: [
      (Self.bounds, "id element x y fz", "1 Al 1 2 3", "xu yu zu"),
      (Self.bounds, "id element x y z vx vy", "1 Al 1 2 3 4 5", "vz missing"),
      (Self.bounds, "id element x y z x", "1 Al 1 2 3 4", "x is there twice"),
      (Self.bounds, "id element x y z", "a Al 1 2 3", "a.dump:10: expected an id"),
      ("pp pp pp\n4 0\n0 4\n0 4", "id element x y z", "1 Al 1 2 3", "edges above 0"),
      (Self.bounds, "id x y z", "1 1 2 3", "give the elements"),
    ])
  func badDumps(box: String, columns: String, row: String, words: String) {
    expectError(["a.dump:", words]) { _ = try dump(box, columns, row) }
  }

  @Test("a dump needs a box, a number of atoms, and each atom once")
  func incompleteDumps() {
    expectError(["atom 1 is there twice"]) {
      _ = try dump(Self.bounds, "id element x y z", "1 Al 1 2 3\n1 Al 2 2 2", count: 2)
    }
    for text in [
      "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: ATOMS id element x y z\n1 Al 1 2 3\n",
      "ITEM: TIMESTEP\n0\nITEM: BOX BOUNDS \(Self.bounds)\nITEM: ATOMS id element x y z\n1 Al 1 2 3\n",
    ] {
      expectError(["before the atoms"]) {
        _ = try LAMMPSDump.read(lines(text, "a.dump"), elements: [])
      }
    }
  }

  @Test("units of dumps and data files: real is converted, others are refused, by name")
  func units() throws {
    let dump =
      "ITEM: TIMESTEP\n5\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS \(Self.bounds)\n"
      + "ITEM: ATOMS id element x y z vx vy vz fx fy fz\n1 Al 1 2 3 0.001 0 0 23.0605478 0 0\n"
    let real = try LAMMPSDump.read(
      lines("ITEM: UNITS\nreal\n\(dump)\(dump)", "a.dump"), elements: [])
    #expect(real.count == 2)
    for frame in real {
      #expect(frame.positions == [Vector3(1, 2, 3)] && frame.velocities == [Vector3(1, 0, 0)])
      // 1 eV is 23.0605478 kcal/mol.
      #expect(abs((frame.forces?[0].x ?? 0) - 1) < 1e-8)
    }
    expectError(["a.dump:2", "expected units metal or real, got lj"]) {
      _ = try LAMMPSDump.read(lines("ITEM: UNITS\nlj\n\(dump)", "a.dump"), elements: [])
    }
    func data(_ units: String) -> String {
      "LAMMPS data file via write_data, version 2 Aug 2023, timestep = 0, units = \(units)\n\n1 atoms\n"
        + "1 atom types\n0 4 xlo xhi\n0 4 ylo yhi\n0 4 zlo zhi\n\nMasses\n\n1 26.98\n\nAtoms # atomic\n\n"
        + "1 1 1 2 3\n\nVelocities\n\n1 0.001 0 0\n"
    }
    for (name, factor) in [("metal", 1.0), ("real", 1000)] {
      let structure = try LAMMPSData.read(lines(data(name), "a.data"), elements: [])
      #expect(structure.velocities == [Vector3(0.001 * factor, 0, 0)])
    }
    expectError(["a.data:1", "got lj"]) {
      _ = try LAMMPSData.read(lines(data("lj"), "a.data"), elements: [])
    }
  }

  @Test("numbers with Fortran's exponents in the comment line of extended XYZ")
  func fortranExponents() throws {
    let structure = try xyz(
      #"1\#nLattice="4.05D0 0 0 0 4.05d+00 0 0 0 4.05" Properties=species:S:1:pos:R:3 energy=-1.5D+00"#
        + #" stress="1D-1 0 0 0 0 0 0 0 0"\#nAl 0 0 0.5D+00\#n"#)
    #expect(structure.energy == -1.5)
    #expect(structure.cell.vectors == Matrix3(diagonal: Vector3(repeating: 4.05)))
    #expect(structure.positions == [Vector3(0, 0, 0.5)])
    #expect(abs((structure.virial?.x.x ?? 0) + 0.1 * structure.cell.volume) < 1e-12)
  }

  @Test("stray returns within a line separate words, and never become names")
  func strayReturns() throws {
    let text =
      "BEGIN_CFG\n Size\n 1\n Supercell\n 4 0 0\n 0 4 0\n 0 0 4\n"
      + " AtomData:  id type cartes_x cartes_y cartes_z \r site_en\n 1 0 0 0 0\u{b}\r-3.5\nEND_CFG\n"
    let structure = try #require(
      try MLIPConfigurations.read(lines(text, "a.cfg"), elements: [.aluminum]).first)
    #expect(Array(structure.properties.columns.keys) == ["site_en"])
    #expect(structure.properties.columns["site_en"]?.values == .reals([-3.5]))
  }

  @Test("no atoms: extended XYZ alone can hold them, POSCAR and CIF without any are errors")
  func noAtoms() throws {
    let cell = "4 0 0\n0 4 0\n0 0 4\n"
    expectError(["POSCAR:7", "expected atoms, got the counts [0, 0]"]) {
      _ = try POSCAR.read(lines("c\n1\n\(cell)Li Al\n0 0\nDirect\n", "POSCAR"))
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let empty = Structure(cell: Cell(orthorhombic: Vector3(4, 4, 4)), elements: [], positions: [])
    for name in ["POSCAR", "a.data", "a.cfg", "a.dump"] {
      let path = folder.appending(path: name).path
      expectError(["has no atoms"]) { try StructureFile.write([empty], to: path) }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    let path = folder.appending(path: "a.extxyz").path
    try StructureFile.write([empty], to: path)
    #expect(try ExtendedXYZReader.readAll(path).map(\.count) == [0])
  }

  // MARK: LAMMPS data

  private func data(
    _ atoms: String, header: String = "", masses: String = "1 26.98", types: Int = 1,
    box: String = "0 4 xlo xhi\n0 4 ylo yhi\n0 4 zlo zhi", count: Int = 1,
    elements: [Element] = [], areOfFile: Bool = false
  ) throws -> Structure {
    let masses = masses.isEmpty ? "" : "Masses\n\n\(masses)\n\n"
    let text =
      "LAMMPS data\n\n\(count) atoms\n\(types) atom types\n\(box)\n\n\(header)\(masses)\(atoms)\n"
    return try LAMMPSData.read(
      lines(text, "a.data"), elements: elements, elementsAreOfFile: areOfFile)
  }

  @Test("a general triclinic box keeps its vectors, and its origin is the cell's")
  func generalData() throws {
    let box = "0 4.05 0 avec\n4.05 0 0 bvec\n0 0 -4.05 cvec\n1 0 0 abc origin"
    let structure = try data(
      "Atoms # atomic\n\n1 1 1 0 0\n2 1 3.025 2.025 0", masses: "1 26.98 # Al", box: box, count: 2)
    #expect(structure.cell.lengths == Vector3(repeating: 4.05))
    #expect(structure.cell.vectors.x == Vector3(0, 4.05, 0))
    #expect(structure.positions[0] == .zero)
    #expect(length(structure.positions[1] - Vector3(2.025, 2.025, 0)) < 1e-12)
  }

  @Test(
    "a box that is missing, half there or turned over is an error",
    arguments: [
      "", "0 4 xlo xhi\n0 4 ylo yhi", "0 4.05 0 avec\n4.05 0 0 bvec\n0 0 -4.05 cvec",
      "0 4.05 0 avec\n4.05 0 0 bvec\n0 0 0 abc origin", "4 0 xlo xhi\n0 4 ylo yhi\n0 4 zlo zhi",
      "0 4 xlo xhi\n0 4 ylo yhi\n0 x zlo zhi",
      "0 4 xlo xhi\n0 4 ylo yhi\n0 4 zlo zhi\n1 0 0 avec\n0 1 0 bvec\n0 0 1 cvec\n0 0 0 abc origin",
    ])
  func badBoxes(box: String) {
    expectError(["box"]) { _ = try data("Atoms # atomic\n\n1 1 0 0 0", box: box) }
  }

  @Test(
    "atom styles by name, or by columns that leave no doubt",
    arguments: [
      "Atoms # full\n\n1 1 1 0.5 1 2 3", "Atoms # charge\n\n1 1 0.5 1 2 3",
      "Atoms # molecular\n\n1 7 1 1 2 3", "Atoms # bond\n\n1 7 1 1 2 3 0 0 0",
      "Atoms # dipole\n\n1 1 0 1 2 3 0 0 1", "Atoms # sphere\n\n1 1 1 1 1 2 3",
      "Atoms\n\n1 1 0.5 1 2 3", "Atoms\n\n1 7 1 1 2 3", "Atoms\n\n1 1 1 2 3 0 0 0",
      "Atoms\n\n1 1 1 2 3", "Atoms\n\n1 7 1 0.5 1 2 3 0 0 0", "Atoms # atomic\n\n1 1 1 2 -1 0 0 1",
      "Pair Coeffs # lj/cut\n\n1 1 1\n\nAtoms # atomic\n\n1 1 1 2 3\n\nBonds\n\n1 1 1 1",
      "Atoms # Atomic\n\n1 1 1 2 3", "Atoms # charge/kk\n\n1 1 0 1 2 3",
      "Atoms # ellipsoid\n\n1 1 0 1 1 2 3", "Atoms # body\n\n1 1 1 1.5 1 2 3",
      "Atoms # dpd\n\n1 1 300 1 2 3", "Atoms # electron\n\n1 1 0 1 1.0 1 2 3",
      "Atoms # line\n\n1 0 1 0 1 1 2 3", "Atoms # template\n\n1 1 0 0 0 1 2 3",
    ])
  func styles(atoms: String) throws {
    let structure = try data(atoms)
    #expect(structure.positions == [Vector3(1, 2, 3)])
    #expect(structure.elements == [.aluminum])
  }

  @Test(
    "atom styles that are not known, or in doubt, are named",
    arguments: [
      ("Atoms # hybrid\n\n1 1 0 1 1 2 3", "atom style \"hybrid\" is not read"),
      ("Atoms # atomic\n\n1 1 1 2 3\n2 1 2 3 3", "a.data:16: expected the name of a section"),
      ("Atoms # atomic\n\n1 1 1 2 3\n\nAtoms # atomic\n\n1 1 1 2 3", "Atoms is there twice"),
      ("Masses\n\n1 6.94\n\nAtoms # atomic\n\n1 1 1 2 3", "Masses is there twice"),
      ("Atoms\n\n1 1 1 1 2 3", "charge (id type charge x y z) and molecular"),
      ("Atoms\n\n1 1 1 2", "fit none"), ("Atoms # full\n\n1 1 0.5 1 2 3", "a.data:15"),
      ("Atoms # atomic\n\n1 2 1 2 3", "expected an atom type, 1 to 1"),
      ("Atoms # atomic\n\n1 1 1 2 3 0.5 0 0", "whole numbers of images"),
    ])
  func badStyles(atoms: String, words: String) {
    expectError(["a.data", words]) { _ = try data(atoms) }
  }

  @Test(
    "type labels and names behind masses give the elements",
    arguments: [
      ("Atom Type Labels\n\n1 Li\n2 Al\n\n", "", "1 Li 0 0 0\n2 Al 2 2 2"),
      ("Atom Type Labels\n\n1 Li\n2 Al\n\n", "Li 6.94\nAl 26.98", "1 Li 0 0 0\n2 Al 2 2 2"),
      ("Atom Type Labels\n\n1 Li\n2 Al\n\n", "", "1 1 0 0 0\n2 2 2 2 2"),
      ("Atom Type Labels\n\n1 first\n2 AL\n\n", "1 6.94\nAL 500.0", "1 first 0 0 0\n2 AL 2 2 2"),
      ("", "1 6.94 # LI_sv\n2 26.98 # CA", "1 1 0 0 0\n2 2 2 2 2"),
      ("", "1 7.016 # Li\n2 26.98 # Al", "1 1 0 0 0\n2 2 2 2 2"),
    ])
  func labels(labels: String, masses: String, atoms: String) throws {
    let structure = try data(
      "Atoms # atomic\n\n\(atoms)", header: labels, masses: masses, types: 2, count: 2)
    #expect(structure.elements == [.lithium, .aluminum])
    #expect(structure.positions == [.zero, Vector3(2, 2, 2)])
  }

  @Test("a name that the mass contradicts is an error, and so is a velocity that is missing")
  func contradictoryData() {
    expectError(["Li by name and Al by mass"]) {
      _ = try data("Atoms # atomic\n\n1 1 0 0 0", masses: "1 26.98 # Li")
    }
    expectError(["atom 1 has no velocity"]) {
      _ = try data("Atoms # atomic\n\n1 1 0 0 0\n\nVelocities\n\n2 0 0 0")
    }
  }

  @Test("elements of a potential stand for types of which the file says nothing, and for no others")
  func elementsOfPotential() throws {
    let atoms = "Atoms # atomic\n\n1 1 0 0 0\n2 2 2 2 2"
    let labels = "Atom Type Labels\n\n1 Al\n2 Li\n\n"
    for (header, masses) in [
      (labels, ""), (labels, "1 26.98\n2 6.94"), ("", "1 26.98\n2 6.94"),
      ("", "1 500 # Al\n2 500 # Li"), ("", "1 27\n2 7"),
    ] {
      func read(_ elements: [Element], areOfFile: Bool) throws -> [Element] {
        try data(
          atoms, header: header, masses: masses, types: 2, count: 2, elements: elements,
          areOfFile: areOfFile
        ).elements
      }
      let own: [Element] = [.aluminum, .lithium]
      #expect(try read([.lithium, .aluminum], areOfFile: false) == own)
      #expect(try read(own, areOfFile: true) == own)
      expectError(["a.data: type", "in the file and", "by the elements given"]) {
        _ = try read([.lithium, .aluminum], areOfFile: true)
      }
    }
    let silent = try data(
      atoms, masses: "", types: 2, count: 2, elements: [.lithium, .aluminum])
    #expect(silent.elements == [.lithium, .aluminum])
  }

  @Test("where name and mass contradict each other, only what is said of the file decides")
  func contradictionsResolved() throws {
    let atoms = "Atoms # atomic\n\n1 1 0 0 0"
    let given = try data(
      atoms, masses: "1 26.98 # Li", elements: [.aluminum], areOfFile: true)
    #expect(given.elements == [.aluminum])
    for (element, areOfFile) in [(Element.aluminum, false), (Element.silicon, true)] {
      expectError(["Li by name and Al by mass"]) {
        _ = try data(atoms, masses: "1 26.98 # Li", elements: [element], areOfFile: areOfFile)
      }
    }
  }

  @Test(
    "masses as people round them; in doubt there is no element",
    arguments: [
      (7.0, "Li"), (6.941, "Li"), (27.0, "Al"), (58.7, "Ni"), (58.93, "Co"), (28.0, "Si"),
      (1.0, "H"), (40.0, nil), (2.014, nil), (247.07, nil), (500, nil), (-1, nil),
    ])
  func masses(mass: Double, symbol: String?) {
    #expect(LAMMPSTypes.element(ofMass: mass)?.symbol == symbol)
  }

  @Test("a dump's masses say which elements its types are")
  func dumpMasses() throws {
    func read(_ columns: String, _ rows: String, _ elements: [Element], areOfFile: Bool = false)
      throws -> [Element]
    {
      let text =
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 4\n0 4\n0 4\n"
        + "ITEM: ATOMS \(columns)\n\(rows)\n"
      return try #require(
        try LAMMPSDump.read(
          lines(text, "a.dump"), elements: elements, elementsAreOfFile: areOfFile
        ).first
      ).elements
    }
    let rows = "1 1 26.98 0 0 0\n2 2 6.94 2 2 2"
    #expect(try read("id type mass x y z", rows, []) == [.aluminum, .lithium])
    #expect(
      try read("id type mass x y z", rows, [.lithium, .aluminum]) == [.aluminum, .lithium])
    expectError(["a.dump:10", "type 1 is Al by mass in the file and Li by the elements given"]) {
      _ = try read("id type mass x y z", rows, [.lithium, .aluminum], areOfFile: true)
    }
    expectError(["a.dump:10", "Li by name and Al by mass"]) {
      _ = try read("id element mass x y z", "1 Li 26.98 0 0 0\n2 Al 26.98 2 2 2", [])
    }
  }

  // MARK: .cfg

  private func cfg(_ columns: String, _ row: String, _ rest: String = "") throws -> Structure {
    let text = """
      BEGIN_CFG
       Size
          1
       Supercell
          2.87 0 0
          0 2.87 0
          0 0 2.87
       AtomData:  \(columns)
          \(row)
       Energy
          -8.0
      \(rest)END_CFG

      """
    return try #require(
      try MLIPConfigurations.read(lines(text, "m.cfg"), elements: [.lithium]).first)
  }

  @Test("columns of .cfg go by their names, and MLIP's own come back")
  func cfgColumns() throws {
    let structure = try cfg(
      "id type cartes_z fx magmom_x cartes_x fy magmom_z cartes_y fz magmom_y site_en tag",
      "1 0 3 0.1 2.2 1 0.2 0 2 0.3 0 -4 7",
      " PlusStress:  xy xx yy zz yz xz\n 6 1 2 3 4 5\n Feature a one\n Feature a two\n")
    #expect(structure.positions == [Vector3(1, 2, 3)])
    #expect(structure.forces == [Vector3(0.1, 0.2, 0.3)])
    #expect(
      structure.virial == Matrix3(Vector3(1, 6, 5), Vector3(6, 2, 4), Vector3(5, 4, 3)))
    #expect(structure.properties.info["a"] == .text("one\ntwo"))
    let columns = structure.properties.columns
    #expect(columns["magmom"] == .init(width: 3, values: .reals([2.2, 0, 0])))
    #expect(columns["site_en"] == .init(width: 1, values: .reals([-4])))
    #expect(columns["tag"] == .init(width: 1, values: .integers([7])))
    #expect(
      String(decoding: structure.extendedXYZ, as: UTF8.self).contains(
        ":magmom:R:3:site_en:R:1:tag:I:1"))
    let text = MLIPConfigurations.text(structure, types: [.lithium: 0])
    #expect(text.contains("fx fy fz magmom_x magmom_y magmom_z site_en\n"))
    #expect(text.contains("0.1 0.2 0.3 2.2 0.0 0.0 -4.0\n"))
    #expect(text.contains("Feature   a\tone\n Feature   a\ttwo\n"))
  }

  @Test(
    "columns that extended XYZ cannot name are errors", arguments: ["mag:x", "a\"b", "a\u{17}b"])
  func columnNames(_ name: String) {
    expectError(["name of a column", name.onOneLine]) {
      _ = try cfg("id type cartes_x cartes_y cartes_z \(name)", "1 0 0 0 0 5")
    }
  }

  @Test("a feature without a name, or with control characters in it, is an error with the line")
  func featureNames() {
    for (name, shown) in [("", "\"\""), ("la\u{17}bel x", "\"la bel\"")] {
      expectError(["m.cfg:12: expected the name of a feature, got \(shown)"]) {
        _ = try cfg("id type cartes_x cartes_y cartes_z", "1 0 0 0 0", " Feature   \(name)\n")
      }
    }
  }

  @Test(".cfg is written without exponents, to the last bit")
  func plainDecimals() throws {
    var structure = try cfg("id type cartes_x cartes_y cartes_z", "1 0 0 0 0")
    structure.positions = [Vector3(2e-8, -1.2345678901234567e-5, 1e9)]
    structure.forces = [Vector3(1e-17, -2.5e20, .leastNonzeroMagnitude)]
    structure.energy = -1e-7
    structure.virial = Matrix3(diagonal: Vector3(1e-9, 2, 3e16))
    let text = MLIPConfigurations.text(structure, types: [.lithium: 0])
    #expect(text.contains(" 0.00000002 -0.000012345678901234568 1000000000.0 "))
    #expect(text.contains(" 0.00000000000000001 -250000000000000000000.0 "))
    #expect(text.contains("-0.0000001\n"))
    let back = try #require(
      try MLIPConfigurations.read(lines(text, "b.cfg"), elements: [.lithium]).first)
    #expect(back == structure)
    for value in [1e22, 1.5e-10, -0.0, 123_456.5, 1e16, 1.234e17, .greatestFiniteMagnitude] {
      #expect(Double(value.plainDecimal) == value)
      #expect(!value.plainDecimal.contains("e"))
    }
  }

  @Test("no cell is made up where a format needs one, and lost periodicity is said")
  func cells() throws {
    let molecule = try xyz("1\n\(Self.species)\nAl 0 0 0\n")
    for name in ["POSCAR", "a.data"] {
      expectError([name, "structure 1 has no cell"]) {
        try withFile("", name) { try StructureFile.write([molecule], to: $0) }
      }
    }
    let slab = try xyz("1\n\(Self.cell) pbc=\"T T F\" \(Self.species)\nAl 0 0 0\n")
    for (name, lost) in [("POSCAR", ["pbc"]), ("a.data", ["pbc"]), ("a.dump", []), ("a.xyz", [])] {
      #expect(try StructureFile.losses(of: [slab], in: name) == lost)
    }
  }

  @Test("a device is no file of structures")
  func device() {
    expectError(["is a device"]) { _ = try ExtendedXYZReader("/dev/zero") }
  }

  @Test("what a format does not keep is known by name")
  func losses() throws {
    var structure = try cfg(
      "id type cartes_x cartes_y cartes_z fx fy fz site_en tag", "1 0 0 0 0 1 2 3 -4 7")
    structure.velocities = [.zero]
    func lost(_ name: String) throws -> [String] {
      try StructureFile.losses(of: [structure], in: name)
    }
    #expect(try lost("a.extxyz") == [])
    #expect(try lost("a.cfg") == ["velocities", "column tag"])
    #expect(try lost("POSCAR") == ["energy", "forces", "column site_en", "column tag"])
    #expect(try lost("a.dump") == ["energy", "column site_en", "column tag"])
  }

  @Test(
    ".cfg that says too little or too much",
    arguments: [
      ("id type cartes_x cartes_y", "1 0 0 0", "", "cartes_z missing"),
      ("id type cartes_x cartes_y cartes_z fx fz", "1 0 0 0 0 1 1", "", "fy missing"),
      ("id type cartes_x cartes_y cartes_z", "1 1 0 0 0", "", "give the elements"),
      ("id cartes_x cartes_y cartes_z", "1 0 0 0", "", "type"),
      ("id type cartes_x cartes_y cartes_z", "1 0 0 0 0", " PlusStress: xx yy\n 1 2\n", "xx yy zz"),
      ("id type cartes_x cartes_y cartes_z", "1 0 0 0 0", " Size\n 1\n", "once"),
      ("id type cartes_x cartes_y cartes_z", "1 0 0 0 0", " Energy\n\n", "Energy is there twice"),
      (
        "id type cartes_x cartes_y cartes_z", "1 0 0 0 0", " Energy\n1\n Energy\n2\n",
        "Energy is there"
      ),
      ("id type cartes_x cartes_y cartes_z", "x 0 0 0 0", "", "expected an id"),
    ])
  func badCfg(columns: String, row: String, rest: String, words: String) {
    expectError(["m.cfg:", words]) { _ = try cfg(columns, row, rest) }
  }
}
