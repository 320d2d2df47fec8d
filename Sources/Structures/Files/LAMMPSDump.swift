// Part of Ordeal. See LICENSE.

import Support

/// LAMMPS text dumps: any number of frames, orthogonal, triclinic or general triclinic (`abc origin`).
///
/// Read are the columns `id`, `element` or `typelabel`, `mass` and `type` (`LAMMPSTypes`), the first complete of `x y z`,
/// `xu yu zu`, `xs ys zs` and `xsu ysu zsu`, `vx vy vz` and `fx fy fz`, in any order. Units are `metal`,
/// or `real` where the dump says so; they hold for the frames behind.
enum LAMMPSDump {
  static func read(
    _ lines: TextLines, elements: [Element], elementsAreOfFile: Bool = false
  ) throws -> [Structure] {
    var lines = lines
    let types = LAMMPSTypes(given: elements, areOfFile: elementsAreOfFile)
    var frames: [Structure] = []
    var units = LAMMPSUnits.metal
    while let line = lines.nextLine() {
      let text = lines.text(line)
      if text.trimmingWhitespace.isEmpty { continue }
      guard text.hasPrefix("ITEM: ") else {
        throw lines.error("expected \"ITEM:\", got \"\(text)\"")
      }
      var frame = Frame(units)
      try frame.read(&lines, from: text, types)
      units = frame.units
      frames.append(try frame.structure())
    }
    return frames
  }

  private struct Frame {
    var step: Int?
    var count: Int?
    var units: LAMMPSUnits
    var box: (cell: Cell, origin: Vector3)?
    var rows: [Row] = []
    /// The elements of the masses that have been read: most atoms share theirs with others.
    private var elementOfMass: [Double: Element?] = [:]

    init(_ units: LAMMPSUnits) { self.units = units }

    struct Row {
      var id: Int
      var element: Element
      var position: Vector3
      var velocity: Vector3?
      var force: Vector3?
    }

    mutating func read(
      _ lines: inout TextLines, from first: String, _ types: LAMMPSTypes
    ) throws {
      var item = first
      while true {
        if item.hasPrefix("ITEM: ATOMS") {
          return try readAtoms(&lines, names: words(item, after: 2), types)
        } else if item.hasPrefix("ITEM: TIMESTEP") {
          let word = try lines.words("a step").first ?? 0..<0
          guard let step = lines.integer(word) else {
            throw lines.error("expected a step, got \"\(lines.text(word))\"")
          }
          self.step = step
        } else if item.hasPrefix("ITEM: NUMBER OF ATOMS") {
          let word = try lines.words("the number of atoms").first ?? 0..<0
          guard let count = lines.integer(word), count >= 0 else {
            throw lines.error("expected the number of atoms, got \"\(lines.text(word))\"")
          }
          self.count = count
        } else if item.hasPrefix("ITEM: BOX BOUNDS") {
          try readBox(&lines, words(item, after: 3))
        } else if item.hasPrefix("ITEM: UNITS") {
          let units = lines.text(try lines.line("units"))
          self.units = try LAMMPSUnits(named: units.trimmingWhitespace, lines)
        } else if item.hasPrefix("ITEM:") {
          _ = try lines.line("a value")
        } else {
          throw lines.error("expected \"ITEM:\", got \"\(item)\"")
        }
        item = lines.text(try lines.line("ITEM: ATOMS"))
      }
    }

    private func words(_ item: String, after count: Int) -> [String] {
      item.split(whereSeparator: \.isWhitespace).dropFirst(count).map(String.init)
    }

    // MARK: The box

    private mutating func readBox(_ lines: inout TextLines, _ words: [String]) throws {
      let isGeneral = words.first == "abc"
      let isTriclinic = words.first == "xy"
      let width = isGeneral ? 4 : isTriclinic ? 3 : 2
      var rows: [[Double]] = []
      for _ in 0..<3 {
        let words = try lines.words("the bounds of the box")
        guard words.count == width else {
          throw lines.error("expected \(width) numbers of the box, got \(words.count)")
        }
        rows.append(try words.map { try lines.finite($0, "a bound of the box") })
      }
      let letters = words.dropFirst(isGeneral ? 2 : isTriclinic ? 3 : 0)
      let periodic = letters.map { $0.hasPrefix("p") }
      let periodicity =
        periodic.count == 3 ? Periodicity(periodic[0], periodic[1], periodic[2]) : .all
      if isGeneral {
        let vectors = rows.map { Vector3($0[0], $0[1], $0[2]) }
        box = (
          Cell(Matrix3(vectors[0], vectors[1], vectors[2]), isPeriodic: periodicity),
          Vector3(rows[0][3], rows[1][3], rows[2][3])
        )
      } else {
        box = try Self.box(rows, periodicity, lines)
      }
    }

    /// The box of lower and upper bounds, with or without tilts.
    private static func box(
      _ rows: [[Double]], _ periodicity: Periodicity, _ lines: TextLines
    ) throws -> (Cell, Vector3) {
      let tilts = rows.map { $0.count > 2 ? $0[2] : 0 }
      let (xy, xz, yz) = (tilts[0], tilts[1], tilts[2])
      // The bounds of a triclinic box are those of the box around it.
      let low = Vector3(
        rows[0][0] - min(0, xy, xz, xy + xz), rows[1][0] - min(0, yz), rows[2][0])
      let high = Vector3(
        rows[0][1] - max(0, xy, xz, xy + xz), rows[1][1] - max(0, yz), rows[2][1])
      let edges = high - low
      guard edges.min() > 0 else {
        throw lines.error("expected a box with edges above 0, got \(edges.x) \(edges.y) \(edges.z)")
      }
      return (
        Cell(
          Matrix3(
            Vector3(edges.x, 0, 0), Vector3(xy, edges.y, 0), Vector3(xz, yz, edges.z)),
          isPeriodic: periodicity), low
      )
    }

    // MARK: The atoms

    private static let positions = [
      (names: ["x", "y", "z"], isScaled: false), (names: ["xu", "yu", "zu"], isScaled: false),
      (names: ["xs", "ys", "zs"], isScaled: true), (names: ["xsu", "ysu", "zsu"], isScaled: true),
    ]

    private mutating func readAtoms(
      _ lines: inout TextLines, names: [String], _ types: LAMMPSTypes
    ) throws {
      let columns = try NamedColumns(names, lines)
      guard let box else { throw lines.error("expected ITEM: BOX BOUNDS before the atoms") }
      guard let count else { throw lines.error("expected ITEM: NUMBER OF ATOMS before the atoms") }
      guard
        let (position, isScaled) = Self.positions.first(where: {
          $0.names.allSatisfy { columns.place($0) != nil }
        })
      else {
        throw lines.error("expected the columns x y z, xu yu zu, xs ys zs or xsu ysu zsu")
      }
      let places = try columns.vector(position, lines) ?? []
      let velocity = try columns.vector(["vx", "vy", "vz"], lines)
      let force = try columns.vector(["fx", "fy", "fz"], lines)
      var ids: Set<Int> = []
      for row in 0..<count {
        let words = try columns.row(&lines)
        let p = try lines.vector(words, at: places, "a position")
        let id = try id(words, columns, lines) ?? row + 1
        guard ids.insert(id).inserted else { throw lines.error("atom \(id) is there twice") }
        rows.append(
          Row(
            id: id, element: try element(words, columns, types, lines),
            position: isScaled ? box.cell.cartesian(p) : p - box.origin,
            velocity: try velocity.map {
              try lines.vector(words, at: $0, "a velocity") * units.velocity
            },
            force: try force.map { try lines.vector(words, at: $0, "a force") * units.force }))
      }
    }

    private func id(
      _ words: [Range<Int>], _ columns: NamedColumns, _ lines: TextLines
    ) throws -> Int? {
      guard let column = columns.place("id") else { return nil }
      guard let id = lines.integer(words[column]) else {
        throw lines.error("expected an id, got \"\(lines.text(words[column]))\"")
      }
      return id
    }

    private mutating func element(
      _ words: [Range<Int>], _ columns: NamedColumns, _ types: LAMMPSTypes, _ lines: TextLines
    ) throws -> Element {
      let named = try (columns.place("element") ?? columns.place("typelabel")).map { column in
        let symbol = lines.text(words[column])
        guard let element = Element(symbol: symbol) ?? Element(looseSymbol: symbol) else {
          throw lines.error("\"\(symbol)\" is not the symbol of an element")
        }
        return element
      }
      let type = try columns.place("type").map { column in
        guard let type = lines.integer(words[column]), type >= 1 else {
          throw lines.error("expected an atom type, got \"\(lines.text(words[column]))\"")
        }
        return type
      }
      var byMass: Element?
      if let column = columns.place("mass") {
        let mass = try lines.finite(words[column], "a mass")
        byMass = elementOfMass[mass] ?? LAMMPSTypes.element(ofMass: mass)
        elementOfMass[mass] = .some(byMass)
      }
      return try types.element(ofType: type, named: named, byMass: byMass, at: lines.location)
    }

    func structure() throws -> Structure {
      guard let box else { throw OrdealError("a frame without a box") }
      let ordered = rows.sorted { $0.id < $1.id }
      var structure = Structure(
        cell: box.cell, elements: ordered.map(\.element), positions: ordered.map(\.position))
      let velocities = ordered.compactMap(\.velocity)
      let forces = ordered.compactMap(\.force)
      if !velocities.isEmpty { structure.velocities = velocities }
      if !forces.isEmpty { structure.forces = forces }
      if let step { structure.properties.info["step"] = .integer(step) }
      return structure
    }
  }

  /// One frame, in LAMMPS's frame, positions unwrapped.
  static func text(_ structure: Structure, step: Int) -> String {
    let frame = LAMMPSFrame(structure.cell)
    let v = frame.vectors
    let (xy, xz, yz) = (v.y.x, v.z.x, v.z.y)
    let flags = (0..<3).map { structure.cell.isPeriodic[$0] ? "pp" : "ff" }.joined(separator: " ")
    var number = step
    if case .integer(let own)? = structure.properties.info["step"] { number = own }
    var text = "ITEM: TIMESTEP\n\(number)\nITEM: NUMBER OF ATOMS\n\(structure.count)\n"
    if frame.isOrthogonal {
      text += "ITEM: BOX BOUNDS \(flags)\n0 \(v.x.x)\n0 \(v.y.y)\n0 \(v.z.z)\n"
    } else {
      text += "ITEM: BOX BOUNDS xy xz yz \(flags)\n"
      text += "\(min(0, xy, xz, xy + xz)) \(v.x.x + max(0, xy, xz, xy + xz)) \(xy)\n"
      text += "\(min(0, yz)) \(v.y.y + max(0, yz)) \(xz)\n0 \(v.z.z) \(yz)\n"
    }
    text += "ITEM: ATOMS id element xu yu zu"
    if structure.velocities != nil { text += " vx vy vz" }
    if structure.forces != nil { text += " fx fy fz" }
    text += "\n"
    for atom in 0..<structure.count {
      text += "\(atom + 1) \(structure.elements[atom])"
      for vector in [structure.positions, structure.velocities, structure.forces].compactMap(\.self)
      {
        let w = frame.rotated(vector[atom])
        text += " \(w.x) \(w.y) \(w.z)"
      }
      text += "\n"
    }
    return text
  }
}

/// Trajectories of LAMMPS.
struct LAMMPSDumpFormat: WritableStructureFormat {
  let name = "LAMMPS dump"
  let endings = ["dump", "lammpstrj"]
  let beginnings = ["dump."]
  let reads = "text"
  let writes = "text"
  let keeps = "cell, positions, velocities, forces, step"
  let holdsMany = true
  let contents: Set<StructureContent> = [.periodicity, .forces, .velocities]

  func read(_ source: StructureSource) throws -> [Structure] {
    try LAMMPSDump.read(
      source.lines(), elements: source.elements, elementsAreOfFile: source.elementsAreOfFile)
  }

  func write(_ structures: [Structure], to file: AtomicFile) throws {
    for (frame, structure) in structures.enumerated() {
      try file.write(LAMMPSDump.text(structure, step: frame))
    }
  }
}
