// Part of Ordeal. See LICENSE.

import Foundation

/// Reads extended XYZ frame by frame; memory holds one frame at a time.
///
/// `energy`, `forces`, `velocities`, `stress` or `virial`, `label`, `index` and `provenance` go to
/// the structure's own fields, everything else to its `properties`.
public final class ExtendedXYZReader: Sequence, IteratorProtocol {
  private let path: String
  private let stream: UnsafeMutablePointer<FILE>
  private var lineNumber = 0
  private var frameNumber = 0
  private var line: UnsafeMutablePointer<CChar>?
  private var capacity = 0
  /// The error that ended the reading, if one did.
  public private(set) var failure: (any Error)?

  /// Opens a file, which gzip may have compressed.
  ///
  /// - Throws: `StructureError` if it cannot be read.
  public init(_ path: String) throws {
    self.path = path
    stream = try CompressedFile.stream(path)
  }

  deinit {
    fclose(stream)
    free(line)
  }

  /// The next frame; nil at the end, or on an error, which `failure` then holds.
  public func next() -> Structure? {
    do {
      return try nextFrame()
    } catch {
      failure = error
      return nil
    }
  }

  /// The next frame, or nil at the end of the file.
  ///
  /// - Throws: `StructureError` naming file and line if the frame is broken or cut short.
  public func nextFrame() throws -> Structure? {
    var bytes: [UInt8] = []
    repeat {
      bytes = []
      guard appendLine(to: &bytes) else { return nil }
    } while bytes.allSatisfy { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    guard let count = Int(text), count >= 0 else {
      throw StructureError(
        "expected a number of atoms, got \"\(text)\"", at: "\(path):\(lineNumber)")
    }
    frameNumber += 1
    let firstLine = lineNumber
    bytes = []
    for row in 0...count {
      guard appendLine(to: &bytes) else {
        throw StructureError(
          "frame \(frameNumber) is cut short: \(Swift.max(0, row - 1)) of \(count) atoms", at: path)
      }
    }
    return try Frame(count, TextLines(bytes, name: path, after: firstLine)).structure
  }

  private func appendLine(to bytes: inout [UInt8]) -> Bool {
    let length = getline(&line, &capacity, stream)
    guard length > 0, let line else { return false }
    lineNumber += 1
    line.withMemoryRebound(to: UInt8.self, capacity: length) {
      bytes.append(contentsOf: UnsafeBufferPointer(start: $0, count: length))
    }
    return true
  }

  /// Reads all frames of a file.
  ///
  /// - Throws: `StructureError` naming file and line.
  public static func readAll(_ path: String) throws -> [Structure] {
    let reader = try ExtendedXYZReader(path)
    var structures: [Structure] = []
    while let structure = try reader.nextFrame() { structures.append(structure) }
    return structures
  }
}

/// One frame: the comment and the rows of its atoms.
private struct Frame {
  private(set) var structure: Structure
  private var lines: TextLines
  private let comment: ExtendedXYZComment
  private var columns: [Column] = []

  /// One entry of `Properties=name:kind:width`.
  private struct Column {
    let name: String
    let kind: Character
    let width: Int
    var reals: [Double] = []
    var integers: [Int] = []
    var logicals: [Bool] = []
    var texts: [String] = []
  }

  init(_ count: Int, _ source: TextLines) throws {
    lines = source
    let line = try lines.line("a comment line")
    comment = try ExtendedXYZComment(lines.text(line), location: lines.location)
    structure = Structure(
      cell: try Frame.cell(comment, location: lines.location), elements: [], positions: [])
    try readColumns()
    try readRows(count)
    try assignColumns()
    try assignInfo()
  }

  private static func cell(_ comment: ExtendedXYZComment, location: String) throws -> Cell {
    var periodicity: Periodicity?
    if let text = comment.texts["pbc"] {
      let flags = ExtendedXYZComment.words(text.filter { $0 != "[" && $0 != "]" }).map {
        $0.uppercased().hasPrefix("T") || $0 == "1"
      }
      guard flags.count == 3 else {
        throw StructureError("expected three flags pbc, got \"\(text)\"", at: location)
      }
      periodicity = Periodicity(flags[0], flags[1], flags[2])
    }
    guard let text = comment.texts["Lattice"] else {
      return Cell(.identity, isPeriodic: .none)
    }
    let numbers = ExtendedXYZComment.words(text.filter { $0 != "[" && $0 != "]" })
      .compactMap(Double.init)
    guard numbers.count == 9, numbers.allSatisfy(\.isFinite) else {
      throw StructureError("expected nine finite numbers of Lattice, got \"\(text)\"", at: location)
    }
    return Cell(Matrix3(components: numbers), isPeriodic: periodicity ?? .all)
  }

  private mutating func readColumns() throws {
    let text = comment.texts["Properties"] ?? "species:S:1:pos:R:3"
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count % 3 == 0 else {
      throw lines.error("expected Properties=name:kind:width…, got \"\(text)\"")
    }
    for i in stride(from: 0, to: parts.count, by: 3) {
      guard let width = Int(parts[i + 2]), (1...1000).contains(width), parts[i + 1].count == 1,
        let kind = parts[i + 1].first, "SRIL".contains(kind)
      else { throw lines.error("expected Properties=name:kind:width…, got \"\(text)\"") }
      columns.append(Column(name: String(parts[i]), kind: kind, width: width))
    }
  }

  private mutating func readRows(_ count: Int) throws {
    let width = columns.reduce(0) { $0 + $1.width }
    for _ in 0..<count {
      let words = try lines.words("an atom")
      guard words.count == width else {
        throw lines.error("expected \(width) columns, got \(words.count)")
      }
      var next = 0
      for index in columns.indices {
        for _ in 0..<columns[index].width {
          try append(words[next], to: index)
          next += 1
        }
      }
    }
  }

  private mutating func append(_ word: Range<Int>, to index: Int) throws {
    switch columns[index].kind {
    case "R":
      guard let value = lines.double(word) else {
        throw lines.error(
          "expected a number for \(columns[index].name), got \"\(lines.text(word))\"")
      }
      columns[index].reals.append(value)
    case "I":
      guard let value = lines.integer(word) else {
        throw lines.error(
          "expected an integer for \(columns[index].name), got \"\(lines.text(word))\"")
      }
      columns[index].integers.append(value)
    case "L":
      let first = lines.text(word).uppercased().first
      guard first == "T" || first == "F" else {
        throw lines.error(
          "expected T or F for \(columns[index].name), got \"\(lines.text(word))\"")
      }
      columns[index].logicals.append(first == "T")
    default:
      let text = lines.text(word)
      if columns[index].name == "species", Element(symbol: text) == nil {
        throw lines.error("\"\(text)\" is not the symbol of an element")
      }
      columns[index].texts.append(text)
    }
  }

  private mutating func assignColumns() throws {
    for column in columns {
      switch (column.name, column.kind, column.width) {
      case ("species", "S", 1):
        structure.elements = column.texts.compactMap { Element(symbol: $0) }
      case ("pos", "R", 3): structure.positions = try vectors(column)
      case ("forces", "R", 3): structure.forces = try vectors(column)
      case ("velocities", "R", 3): structure.velocities = try vectors(column)
      default:
        let values: Properties.Value =
          switch column.kind {
          case "R": .reals(column.reals)
          case "I": .integers(column.integers)
          case "L": .logicals(column.logicals)
          default: .texts(column.texts)
          }
        structure.properties.columns[column.name] = .init(width: column.width, values: values)
      }
    }
    guard structure.elements.count == structure.positions.count else {
      throw lines.error("expected the columns species:S:1 and pos:R:3")
    }
  }

  private func vectors(_ column: Column) throws -> [Vector3] {
    try stride(from: 0, to: column.reals.count, by: 3).map { i in
      let v = Vector3(column.reals[i], column.reals[i + 1], column.reals[i + 2])
      guard v.x.isFinite, v.y.isFinite, v.z.isFinite else {
        throw lines.error(
          "atom \(i / 3 + 1): \(column.name) is not finite",
          linesBack: column.reals.count / 3 - 1 - i / 3)
      }
      return v
    }
  }

  private mutating func assignInfo() throws {
    for (key, value) in comment.pairs {
      switch key {
      case "Lattice", "Properties", "pbc": break
      case "energy": structure.energy = try real(value, key)
      case "label": structure.label = comment.texts[key]
      case "provenance": structure.provenance = comment.texts[key]
      case "index":
        guard case .integer(let index) = value else { fallthrough }
        structure.index = index
      case "virial": structure.virial = try matrix(value, key)
      case "stress":
        let stress = try matrix(value, key)
        if comment.pairs["virial"] == nil { structure.virial = stress * -structure.cell.volume }
      default: structure.properties.info[key] = value
      }
    }
  }

  private func real(_ value: Properties.Value, _ key: String) throws -> Double {
    switch value {
    case .real(let r) where r.isFinite: return r
    case .integer(let i): return Double(i)
    default: throw lines.error("expected a finite number for \(key), got \(value.plainText)")
    }
  }

  private func matrix(_ value: Properties.Value, _ key: String) throws -> Matrix3 {
    let numbers: [Double]
    switch value {
    case .matrix(let m): return m
    case .reals(let r): numbers = r
    case .integers(let i): numbers = i.map(Double.init)
    default: numbers = []
    }
    // ASE's Voigt order, where only six are given: xx, yy, zz, yz, xz, xy.
    if numbers.count == 6 {
      let n = numbers
      return Matrix3(
        Vector3(n[0], n[5], n[4]), Vector3(n[5], n[1], n[3]), Vector3(n[4], n[3], n[2]))
    }
    guard numbers.count == 9, numbers.allSatisfy(\.isFinite) else {
      throw lines.error("expected nine finite numbers for \(key), got \(value.plainText)")
    }
    return Matrix3(components: numbers)
  }
}
