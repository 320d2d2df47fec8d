// Part of Ordeal. See LICENSE.

import Foundation

/// Crystallographic information files, read only: the first block with atoms.
///
/// The file's own symmetry operations are applied; atoms that fall together (closer than 0.01 Å) are
/// one. Sites that are not fully occupied are refused.
enum CIF {
  static func read(_ lines: TextLines) throws -> Structure {
    var tokens = try Tokens(lines)
    let (values, loops) = try tokens.read()
    func number(_ key: String) throws -> Double {
      guard let text = values[key] else {
        throw StructureError("\(key) is missing", at: lines.name)
      }
      guard let value = CIF.number(text), value.isFinite else {
        throw StructureError("\(key): expected a number, got \"\(text)\"", at: lines.name)
      }
      return value
    }
    let cell = Cell(
      lengths: Vector3(
        try number("_cell_length_a"), try number("_cell_length_b"), try number("_cell_length_c")),
      angles: Vector3(
        try number("_cell_angle_alpha"), try number("_cell_angle_beta"),
        try number("_cell_angle_gamma")))
    guard cell.volume.isFinite, cell.volume > 1e-6 else {
      throw StructureError("the cell has no volume", at: lines.name)
    }
    let operations = try symmetryOperations(loops, name: lines.name)
    let sites = try sites(loops, name: lines.name)
    var structure = Structure(cell: cell, elements: [], positions: [])
    for site in sites {
      var images: [Vector3] = []
      for operation in operations {
        var p = operation.apply(site.position)
        for d in 0..<3 { p[d] -= p[d].rounded(.down) }
        if !images.contains(where: { isSame($0, p, cell) }) { images.append(p) }
      }
      structure.elements += images.map { _ in site.element }
      structure.positions += images.map(cell.cartesian)
    }
    return structure
  }

  private static func isSame(_ a: Vector3, _ b: Vector3, _ cell: Cell) -> Bool {
    var d = a - b
    for k in 0..<3 { d[k] -= d[k].rounded() }
    return length(cell.cartesian(d)) < 0.01
  }

  /// "5.43(2)" is 5.43.
  static func number(_ text: String) -> Double? { Double(text.prefix { $0 != "(" }) }

  // MARK: Sites

  typealias Loop = (keys: [String], rows: [[String]])

  private static func sites(_ loops: [Loop], name: String) throws -> [(
    element: Element, position: Vector3
  )] {
    guard let loop = loops.first(where: { $0.keys.contains("_atom_site_fract_x") }) else {
      throw StructureError("expected a loop with _atom_site_fract_x", at: name)
    }
    func column(_ key: String) -> Int? { loop.keys.firstIndex(of: key) }
    guard let x = column("_atom_site_fract_x"), let y = column("_atom_site_fract_y"),
      let z = column("_atom_site_fract_z"),
      let symbol = column("_atom_site_type_symbol") ?? column("_atom_site_label")
    else { throw StructureError("the loop of sites lacks columns", at: name) }
    return try loop.rows.map { row in
      if let k = column("_atom_site_occupancy"), let occupancy = number(row[k]), occupancy != 1 {
        throw StructureError("site \(row[symbol]) has occupancy \(row[k]); expected 1", at: name)
      }
      let letters = String(row[symbol].prefix { $0.isLetter })
      guard let element = Element(symbol: letters) ?? Element(symbol: String(letters.prefix(1)))
      else { throw StructureError("\"\(row[symbol])\" is not an element", at: name) }
      let p = try [x, y, z].map { k in
        guard let value = number(row[k]), value.isFinite else {
          throw StructureError("site \(row[symbol]): \"\(row[k])\" is not a number", at: name)
        }
        return value
      }
      return (element, Vector3(p[0], p[1], p[2]))
    }
  }

  // MARK: Symmetry

  /// x' = R x + t in fractional coordinates.
  private struct Operation {
    var rows: [Vector3] = []
    var translation = Vector3.zero

    func apply(_ p: Vector3) -> Vector3 {
      Vector3(dot(rows[0], p), dot(rows[1], p), dot(rows[2], p)) + translation
    }

    /// "x+1/2, -y, z".
    init?(_ text: String) {
      let parts = text.lowercased().filter { !$0.isWhitespace && $0 != "'" }.split(separator: ",")
      guard parts.count == 3 else { return nil }
      for (axis, part) in parts.enumerated() {
        var row = Vector3.zero
        var sign = 1.0
        var number = ""
        func shift() -> Double? {
          if number.isEmpty { return 0 }
          let fraction = number.split(separator: "/").map { Double($0) }
          guard let top = fraction.first ?? nil else { return nil }
          guard fraction.count == 2 else { return top }
          return fraction[1].map { top / $0 }
        }
        for c in String(part) + "+" {
          if let k = ["x", "y", "z"].firstIndex(of: String(c)) {
            row[k] += sign
          } else if c == "+" || c == "-" {
            guard let value = shift() else { return nil }
            translation[axis] += sign * value
            number = ""
            sign = c == "-" ? -1 : 1
          } else if c.isNumber || c == "/" || c == "." {
            number.append(c)
          } else if c != "*" {
            return nil
          }
        }
        rows.append(row)
      }
    }
  }

  private static func symmetryOperations(_ loops: [Loop], name: String) throws -> [Operation] {
    let keys = ["_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"]
    for key in keys {
      guard let loop = loops.first(where: { $0.keys.contains(key) }),
        let column = loop.keys.firstIndex(of: key)
      else { continue }
      return try loop.rows.map { row in
        guard let operation = Operation(row[column]) else {
          throw StructureError("\"\(row[column])\" is not a symmetry operation", at: name)
        }
        return operation
      }
    }
    return [Operation("x,y,z")].compactMap(\.self)
  }

  // MARK: Tokens

  private struct Tokens {
    private var tokens: [(text: String, isQuoted: Bool)] = []
    private var position = 0
    private let name: String

    init(_ source: TextLines) throws {
      var lines = source
      name = lines.name
      var block: String?
      while let line = lines.nextLine() {
        let text = lines.text(line)
        if text.hasPrefix(";") {
          if let own = block {
            tokens.append((own, true))
            block = nil
          } else {
            block = String(text.dropFirst())
          }
        } else if let own = block {
          block = own + "\n" + text
        } else {
          split(text)
        }
      }
      if block != nil { throw StructureError("a text field is never closed", at: name) }
    }

    private mutating func split(_ line: String) {
      var rest = Substring(line)
      while true {
        rest = rest.drop { $0.isWhitespace }
        guard let first = rest.first, first != "#" else { return }
        if first == "'" || first == "\"" {
          let body = rest.dropFirst()
          let end = body.firstIndex(of: first) ?? body.endIndex
          tokens.append((String(body[..<end]), true))
          rest = end == body.endIndex ? "" : body[body.index(after: end)...]
        } else {
          let word = rest.prefix { !$0.isWhitespace }
          tokens.append((String(word), false))
          rest = rest.dropFirst(word.count)
        }
      }
    }

    /// Single values and loops; the first block that holds sites.
    mutating func read() throws -> (values: [String: String], loops: [Loop]) {
      var values: [String: String] = [:]
      var loops: [Loop] = []
      while position < tokens.count {
        let token = tokens[position]
        position += 1
        if token.isQuoted { continue }
        if token.text.lowercased().hasPrefix("data_") {
          if loops.contains(where: { $0.keys.contains("_atom_site_fract_x") }) { break }
          (values, loops) = ([:], [])
        } else if token.text.lowercased() == "loop_" {
          loops.append(try readLoop())
        } else if token.text.hasPrefix("_"), position < tokens.count {
          values[token.text.lowercased()] = tokens[position].text
          position += 1
        }
      }
      return (values, loops)
    }

    private mutating func readLoop() throws -> Loop {
      var keys: [String] = []
      while position < tokens.count, !tokens[position].isQuoted,
        tokens[position].text.hasPrefix("_")
      {
        keys.append(tokens[position].text.lowercased())
        position += 1
      }
      var values: [String] = []
      while position < tokens.count {
        let token = tokens[position]
        let word = token.text.lowercased()
        if !token.isQuoted, word.hasPrefix("_") || word == "loop_" || word.hasPrefix("data_") {
          break
        }
        values.append(token.text)
        position += 1
      }
      guard !keys.isEmpty, values.count % keys.count == 0 else {
        throw StructureError(
          "a loop of \(keys.count) columns (\(keys.first ?? "none")…) has \(values.count) values",
          at: name)
      }
      let rows = stride(from: 0, to: values.count, by: keys.count).map {
        Array(values[$0..<$0 + keys.count])
      }
      return (keys, rows)
    }
  }
}
