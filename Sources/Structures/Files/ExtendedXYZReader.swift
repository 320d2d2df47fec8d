// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Reads extended XYZ frame by frame; memory holds one frame at a time.
///
/// `energy`, `forces`, `velocities`, `stress` or `virial`, `label`, `index` and `provenance` go to
/// the structure's own fields, everything else to its `properties`. `momenta`, as ASE writes them,
/// become velocities; atomic numbers in `Z` stand for symbols, and `symbols` and `positions` for `species`
/// and `pos`. A file without `Properties` is plain
/// XYZ, whose columns behind x y z are passed over.
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
  /// - Throws: `OrdealError` if it cannot be read.
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
  /// - Throws: `OrdealError` naming file and line if the frame is broken or cut short.
  public func nextFrame() throws -> Structure? {
    var bytes: [UInt8] = []
    repeat {
      bytes = []
      guard appendLine(to: &bytes) else { return nil }
      // Some editors begin a file with the byte order mark of UTF-8.
      if lineNumber == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    } while bytes.allSatisfy { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    guard let count = Int(text), count >= 0 else {
      throw OrdealError(
        "expected a number of atoms, got \"\(text)\"", at: "\(path):\(lineNumber)")
    }
    frameNumber += 1
    let firstLine = lineNumber
    bytes = []
    for row in 0...count {
      guard appendLine(to: &bytes) else {
        throw OrdealError(
          "frame \(frameNumber) is cut short: \(Swift.max(0, row - 1)) of \(count) atoms", at: path)
      }
    }
    guard !bytes.contains(0) else {
      throw OrdealError(
        "frame \(frameNumber) holds a NUL byte, as no text does", at: "\(path):\(lineNumber)")
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
  /// - Throws: `OrdealError` naming file and line.
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
  /// Where the comment line stands.
  private let header: String
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
    var elements: [Element] = []

    /// Whether the column holds the symbols of the elements.
    var isSpecies: Bool { name == "species" && kind == "S" && width == 1 }
    /// Whether the column holds atomic numbers: ASE writes `Z`, and calls them `numbers`.
    var isNumbers: Bool { (name == "Z" || name == "numbers") && kind == "I" && width == 1 }
  }

  init(_ count: Int, _ source: TextLines) throws {
    lines = source
    let line = try lines.line("a comment line")
    header = lines.location
    comment = try ExtendedXYZComment(lines.text(line), location: header)
    structure = Structure(
      cell: try Frame.cell(comment, location: header), elements: [], positions: [])
    try structure.cell.check(at: header)
    try readColumns()
    try readRows(count)
    try assignElements()
    try assignColumns()
    try assignInfo()
  }

  private static func cell(_ comment: ExtendedXYZComment, location: String) throws -> Cell {
    let periodicity = try comment.texts["pbc"].map { try self.periodicity($0, location) }
    guard let text = comment.texts["Lattice"] else {
      guard (periodicity ?? Periodicity.none) == Periodicity.none else {
        throw OrdealError(
          "pbc says that the structure repeats, but there is no Lattice", at: location)
      }
      return Cell(.identity, isPeriodic: .none)
    }
    let numbers = ExtendedXYZComment.numbers(text)
    guard numbers.count == 9, numbers.allSatisfy(\.isFinite) else {
      throw OrdealError("expected nine finite numbers of Lattice, got \"\(text)\"", at: location)
    }
    return Cell(Matrix3(components: numbers), isPeriodic: periodicity ?? .all)
  }

  /// Three flags, or one for all directions.
  private static func periodicity(_ text: String, _ location: String) throws -> Periodicity {
    let words = ExtendedXYZComment.words(text.filter { !"[]{}".contains($0) })
    let flags = words.compactMap { word in
      switch word {
      case "1", "t": true
      case "0", "f": false
      default: ExtendedXYZComment.logical(word)
      }
    }
    guard flags.count == words.count, flags.count == 3 || flags.count == 1 else {
      throw OrdealError("expected three flags pbc, T or F, got \"\(text)\"", at: location)
    }
    return Periodicity(flags[0], flags[flags.count / 2], flags[flags.count - 1])
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
      let name = Self.names[String(parts[i])] ?? String(parts[i])
      guard !columns.contains(where: { $0.name == name }) else {
        throw lines.error("Properties names the column \(name) twice")
      }
      columns.append(try column(name, kind, width))
    }
  }

  /// ASE's own names of the columns.
  private static let names = ["symbols": "species", "positions": "pos"]
  /// The columns of vectors that have a meaning.
  private static let vectors: Set<String> = ["pos", "forces", "velocities", "momenta"]

  /// A column; that of vectors with a meaning has three numbers, which may be whole.
  private func column(_ name: String, _ kind: Character, _ width: Int) throws -> Column {
    guard Self.vectors.contains(name) else { return Column(name: name, kind: kind, width: width) }
    guard "RI".contains(kind), width == 3 else {
      throw lines.error("expected the column \(name):R:3, got \(name):\(kind):\(width)")
    }
    return Column(name: name, kind: "R", width: width)
  }

  private mutating func readRows(_ count: Int) throws {
    let width = columns.reduce(0) { $0 + $1.width }
    let isPlain = comment.texts["Properties"] == nil
    for _ in 0..<count {
      let words = try lines.words("an atom")
      guard words.count == width || isPlain && words.count > width else {
        throw lines.error("expected \(width) columns, got \(words.count)")
      }
      var next = 0
      for index in columns.indices {
        for _ in 0..<columns[index].width {
          try append(words[next], to: index, isPlain: isPlain)
          next += 1
        }
      }
    }
  }

  private mutating func append(_ word: Range<Int>, to index: Int, isPlain: Bool) throws {
    func expected(_ what: String) -> OrdealError {
      lines.error("expected \(what) for \(columns[index].name), got \"\(lines.text(word))\"")
    }
    switch columns[index].kind {
    case "R":
      guard let value = lines.double(word) else { throw expected("a number") }
      // The C parser makes ∞ of 1e400; "inf" and "nan" are meant.
      if !value.isFinite, lines.text(word).contains(where: \.isNumber) {
        throw expected("a number up to 1.8e308")
      }
      columns[index].reals.append(value)
    case "I":
      guard let value = lines.integer(word) else { throw expected("an integer") }
      if columns[index].isNumbers, Element(atomicNumber: value) == nil {
        throw expected("an atomic number")
      }
      columns[index].integers.append(value)
    case "L":
      let text = lines.text(word)
      guard let value = ExtendedXYZComment.logical(text) else { throw expected("T or F") }
      columns[index].logicals.append(value)
    default:
      let text = lines.text(word)
      guard columns[index].isSpecies else { return columns[index].texts.append(text) }
      columns[index].elements.append(try element(text, isPlain: isPlain))
    }
  }

  /// The element of a symbol; plain XYZ may have atomic numbers.
  private func element(_ text: String, isPlain: Bool) throws -> Element {
    let element = Element(symbol: text) ?? Element(looseSymbol: text)
    let number = isPlain ? Int(text).flatMap { Element(atomicNumber: $0) } : nil
    guard let element = element ?? number else {
      throw lines.error("\"\(text)\" is not the symbol of an element")
    }
    return element
  }

  private mutating func assignElements() throws {
    let numbers = columns.first(where: \.isNumbers)
    let ofNumbers = numbers.map { $0.integers.compactMap { Element(atomicNumber: $0) } }
    guard let species = columns.first(where: \.isSpecies) else {
      guard let numbers, let ofNumbers else {
        throw OrdealError("expected the column species:S:1, or Z:I:1", at: header)
      }
      structure.elements = ofNumbers
      columns.removeAll { $0.name == numbers.name }
      return
    }
    if let numbers, let ofNumbers,
      let atom = ofNumbers.indices.first(where: {
        ofNumbers[$0] != species.elements[$0]
      })
    {
      throw OrdealError(
        "atom \(atom + 1) is \(species.elements[atom]) by species and \(ofNumbers[atom]) by "
          + numbers.name, at: header)
    }
    structure.elements = species.elements
  }

  private mutating func assignColumns() throws {
    for column in columns {
      switch column.name {
      case "species" where column.isSpecies: break
      case "pos": structure.positions = try vectors(column, upTo: Structure.farthest)
      case "forces": structure.forces = try vectors(column)
      case "velocities": try assignVelocities(try vectors(column))
      case "momenta": try assignVelocities(try velocities(ofMomenta: try vectors(column)))
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
    guard columns.contains(where: { $0.name == "pos" }) else {
      throw OrdealError("expected the column pos:R:3", at: header)
    }
  }

  /// Takes velocities; where both velocities and momenta are there, they must agree.
  private mutating func assignVelocities(_ velocities: [Vector3]) throws {
    guard let other = structure.velocities else {
      structure.velocities = velocities
      return
    }
    let differing = velocities.indices.first {
      length(velocities[$0] - other[$0]) > 1e-4 * max(1, length(other[$0]))
    }
    if let atom = differing {
      throw OrdealError(
        "atom \(atom + 1) has velocities and momenta that contradict each other", at: header)
    }
  }

  /// v = p / m, in Å/ps, of ASE's momenta.
  ///
  /// ASE's unit of time is Å √(u/eV); masses (u) are those of a column `masses`, else the elements'.
  private func velocities(ofMomenta momenta: [Vector3]) throws -> [Vector3] {
    // 1 ps / (Å √(u/eV)), with CODATA 2014's u and e, as ASE has them.
    let perPicosecond = 98.22694788464063
    let masses = columns.first { $0.name == "masses" && $0.kind == "R" && $0.width == 1 }?.reals
    return try momenta.indices.map { atom in
      let mass = masses?[atom] ?? structure.elements[atom].mass
      guard mass > 0, mass.isFinite else {
        throw OrdealError("atom \(atom + 1) has momenta and a mass of \(mass) u", at: header)
      }
      return momenta[atom] / mass * perPicosecond
    }
  }

  private func vectors(_ column: Column, upTo limit: Double = .infinity) throws -> [Vector3] {
    try stride(from: 0, to: column.reals.count, by: 3).map { i in
      let v = Vector3(column.reals[i], column.reals[i + 1], column.reals[i + 2])
      func error(_ message: String) -> OrdealError {
        lines.error(
          "atom \(i / 3 + 1): \(column.name) \(message)",
          linesBack: column.reals.count / 3 - 1 - i / 3)
      }
      guard v.x.isFinite, v.y.isFinite, v.z.isFinite else { throw error("is not finite") }
      guard max(abs(v.x), abs(v.y), abs(v.z)) <= limit else {
        throw error("is \(v.x) \(v.y) \(v.z), too far away: up to \(limit) Å is taken")
      }
      return v
    }
  }

  private mutating func assignInfo() throws {
    for (key, value) in comment.pairs {
      switch (key, value) {
      case ("Lattice", _), ("Properties", _), ("pbc", _): break
      case ("energy", _): structure.energy = try real(value, key)
      case ("label", _): structure.label = comment.texts[key]
      case ("provenance", _): structure.provenance = comment.texts[key]
      case ("index", .integer(let index)): structure.index = index
      case ("virial", _): try assignVirial(try matrix(key))
      // Without a volume a stress says nothing about the virial.
      case ("stress", _) where comment.texts["Lattice"] != nil && structure.cell.volume > 0:
        try assignVirial(try matrix(key) * -structure.cell.volume)
      default: structure.properties.info[key] = value
      }
    }
  }

  /// Takes a virial; where both stress and virial are there, they must agree, but for their digits.
  private mutating func assignVirial(_ virial: Matrix3) throws {
    if let other = structure.virial {
      let scale = (other.components + virial.components).map(abs).max() ?? 0
      let difference = zip(other.components, virial.components).map { abs($0 - $1) }.max() ?? 0
      guard difference <= 1e-2 * scale + 1e-3 else {
        throw OrdealError(
          "virial and stress contradict each other: of a cell of "
            + "\(structure.cell.volume) Å³ virial = -volume × stress is expected (eV, eV/Å³)",
          at: header)
      }
    }
    structure.virial = comment.texts["virial"] == nil ? virial : try matrix("virial")
  }

  /// A number, or an array of one, as ASE takes it too.
  private func real(_ value: Properties.Value, _ key: String) throws -> Double {
    switch value {
    case .real(let r) where r.isFinite: return r
    case .reals(let r) where r.count == 1 && r[0].isFinite: return r[0]
    case .integer(let i): return Double(i)
    case .integers(let i) where i.count == 1: return Double(i[0])
    case .text(let t):
      if let real = Double(fortran: t), real.isFinite { return real }
      fallthrough
    default:
      throw OrdealError(
        "expected a finite number for \(key), got \(value.plainText)", at: header)
    }
  }

  private func matrix(_ key: String) throws -> Matrix3 {
    let n = ExtendedXYZComment.numbers(comment.texts[key] ?? "")
    guard n.count == 9 || n.count == 6, n.allSatisfy(\.isFinite) else {
      throw OrdealError(
        "expected nine finite numbers for \(key), got \(comment.texts[key] ?? "")", at: header)
    }
    guard n.count == 6 else { return Matrix3(components: n) }
    // ASE's Voigt order: xx, yy, zz, yz, xz, xy.
    return Matrix3(
      Vector3(n[0], n[5], n[4]), Vector3(n[5], n[1], n[3]), Vector3(n[4], n[3], n[2]))
  }
}
