// Part of Ordeal. See LICENSE.

/// LAMMPS text dumps: any number of frames, orthogonal or triclinic.
///
/// Read are the columns `id`, `element` or `type`, one of x, xu, xs, xsu (and y, z alike), `vx vy vz`
/// and `fx fy fz`.
enum LAMMPSDump {
  static func read(_ lines: TextLines, elements: [Element]) throws -> [Structure] {
    var lines = lines
    var frames: [Structure] = []
    while let line = lines.nextLine() {
      let text = lines.text(line)
      if text.trimmingWhitespace.isEmpty { continue }
      guard text.hasPrefix("ITEM: ") else {
        throw lines.error("expected \"ITEM:\", got \"\(text)\"")
      }
      var frame = Frame()
      try frame.read(&lines, from: text, elements: elements)
      frames.append(try frame.structure(lines))
    }
    return frames
  }

  private struct Frame {
    var step: Int?
    var count = 0
    var origin = Vector3.zero
    var cell = Cell(.identity)
    var rows:
      [(id: Int, element: Element, position: Vector3, velocity: Vector3?, force: Vector3?)] =
        []

    mutating func read(_ lines: inout TextLines, from first: String, elements: [Element]) throws {
      var item = first
      while true {
        if item.hasPrefix("ITEM: ATOMS") {
          return try readAtoms(
            &lines, columns: item.split(separator: " ").dropFirst(2).map(String.init), elements)
        } else if item.hasPrefix("ITEM: TIMESTEP") {
          step = lines.integer(try lines.line("a step"))
        } else if item.hasPrefix("ITEM: NUMBER OF ATOMS") {
          guard let count = lines.integer(try lines.line("the number of atoms")), count >= 0 else {
            throw lines.error("expected the number of atoms")
          }
          self.count = count
        } else if item.hasPrefix("ITEM: BOX BOUNDS") {
          try readBox(&lines, flags: item.split(separator: " ").dropFirst(3).map(String.init))
        } else if item.hasPrefix("ITEM: UNITS") {
          let units = lines.text(try lines.line("units"))
          guard units.trimmingWhitespace == "metal" else {
            throw lines.error("expected units metal, got \(units)")
          }
        } else if item.hasPrefix("ITEM:") {
          _ = try lines.line("a value")
        } else {
          throw lines.error("expected \"ITEM:\", got \"\(item)\"")
        }
        item = lines.text(try lines.line("ITEM: ATOMS"))
      }
    }

    private mutating func readBox(_ lines: inout TextLines, flags: [String]) throws {
      let isTriclinic = flags.first == "xy"
      var bounds: [[Double]] = []
      for _ in 0..<3 {
        let words = try lines.words("the bounds of the box")
        guard words.count == (isTriclinic ? 3 : 2) else {
          throw lines.error("expected \(isTriclinic ? 3 : 2) numbers of the box")
        }
        bounds.append(try words.map { try lines.finite($0, "a bound of the box") })
      }
      let (xy, xz, yz) = isTriclinic ? (bounds[0][2], bounds[1][2], bounds[2][2]) : (0, 0, 0)
      // The bounds of a triclinic box are those of the box around it.
      let low = Vector3(
        bounds[0][0] - min(0, xy, xz, xy + xz), bounds[1][0] - min(0, yz), bounds[2][0])
      let high = Vector3(
        bounds[0][1] - max(0, xy, xz, xy + xz), bounds[1][1] - max(0, yz), bounds[2][1])
      origin = low
      let letters = flags.suffix(3)
      let periodic = letters.map { $0.hasPrefix("p") }
      cell = Cell(
        Matrix3(
          Vector3(high.x - low.x, 0, 0), Vector3(xy, high.y - low.y, 0),
          Vector3(xz, yz, high.z - low.z)),
        isPeriodic: periodic.count == 3
          ? Periodicity(periodic[0], periodic[1], periodic[2]) : .all)
    }

    private mutating func readAtoms(
      _ lines: inout TextLines, columns: [String], _ elements: [Element]
    ) throws {
      func place(_ name: String) -> Int? { columns.firstIndex(of: name) }
      let kinds = [("x", false), ("xu", false), ("xs", true), ("xsu", true)]
      guard let (x, isScaled) = kinds.first(where: { place($0.0) != nil }),
        let first = place(x)
      else { throw lines.error("expected columns x y z, xu yu zu, xs ys zs or xsu ysu zsu") }
      for row in 0..<count {
        let words = try lines.words("an atom")
        guard words.count == columns.count else {
          throw lines.error("expected \(columns.count) columns, got \(words.count)")
        }
        var p = try lines.vector(words, from: first, "a position")
        p = isScaled ? cell.cartesian(p) : p - origin
        let id = place("id").flatMap { lines.integer(words[$0]) } ?? row + 1
        rows.append(
          (
            id, try element(words, columns, elements, lines), p,
            try place("vx").map { try lines.vector(words, from: $0, "a velocity") },
            try place("fx").map { try lines.vector(words, from: $0, "a force") }
          ))
      }
    }

    private func element(
      _ words: [Range<Int>], _ columns: [String], _ elements: [Element], _ lines: TextLines
    ) throws -> Element {
      if let column = columns.firstIndex(of: "element") {
        let symbol = lines.text(words[column])
        guard let element = Element(symbol: symbol) else {
          throw lines.error("\"\(symbol)\" is not the symbol of an element")
        }
        return element
      }
      guard let column = columns.firstIndex(of: "type"), let type = lines.integer(words[column]),
        (1...max(1, elements.count)).contains(type), !elements.isEmpty
      else {
        throw lines.error("the element of an atom is unknown: give the elements of the types")
      }
      return elements[type - 1]
    }

    func structure(_ lines: TextLines) throws -> Structure {
      let ordered = rows.sorted { $0.id < $1.id }
      var structure = Structure(
        cell: cell, elements: ordered.map(\.element), positions: ordered.map(\.position))
      let velocities = ordered.compactMap(\.velocity)
      let forces = ordered.compactMap(\.force)
      if velocities.count == structure.count { structure.velocities = velocities }
      if forces.count == structure.count { structure.forces = forces }
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
