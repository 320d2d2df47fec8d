// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// The active set at the end of an `.almtp` file, as MLIP-3 lays it out.
///
///     #MVS_v1.1
///     energy_weight, force_weight, stress_weight, site_en_weight, weight_scaling, one a line
///     #(A)(A⁻¹ transposed)          2 n² numbers, eight bytes each, little-endian, row by row
///     #
///     (configuration) (equation)    n lines, -1 -1 for rows of the start matrix
///     #
///     the configurations as .cfg
///
/// Columns are the coefficients in the order of the file: radial ones, species, moments. Equation 0 is
/// the energy of a configuration of N atoms, 1 + 3 N + 9 + i the energy of its atom i.
enum ActiveSetText {
  private static let mark = "#MVS_v1.1"

  // MARK: Writing

  /// The bytes from the line end before the mark to the end of the file.
  static func encode(
    _ set: ActiveSet, elements: ElementMapping, speciesLabels: [Int]
  ) -> [UInt8] {
    let isSite = set.mode == .neighborhood
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16 * set.count * set.count + 1_000_000)
    let weights: [(String, Double)] = [
      ("energy_weight", isSite ? 0 : 1), ("force_weight", 0), ("stress_weight", 0),
      ("site_en_weight", isSite ? 1 : 0),
    ]
    bytes += "\n\(mark)\n".utf8
    for (name, value) in weights { bytes += "\(name) \(String(format: "%.16e", value))\n".utf8 }
    bytes += "weight_scaling \(set.sizePower)\n#".utf8
    for matrix in [set.rows, set.inverse] {
      for number in matrix { append(number.bitPattern, to: &bytes) }
    }
    bytes += "\n#\n".utf8
    for source in set.sources { bytes += line(of: source, in: set).utf8 }
    bytes += "#\n".utf8
    let types = Dictionary(uniqueKeysWithValues: zip(elements.elements, speciesLabels))
    for (index, structure) in set.configurations.enumerated() {
      let own = set.sources.compactMap(\.self).filter { $0.configuration == index }
      var structure = structure
      structure.properties.info["selected_eqn_inds"] = .text(
        own.map { String(equation($0, in: set)) }.joined(separator: ","))
      bytes += MLIPConfigurations.text(structure, types: types).utf8
      bytes += "\n".utf8
    }
    return bytes
  }

  private static func append(_ bits: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
  }

  private static func line(of source: ActiveSet.Source?, in set: ActiveSet) -> String {
    guard let source else { return "-1 -1\n" }
    return "\(source.configuration) \(equation(source, in: set))\n"
  }

  static func equation(_ source: ActiveSet.Source, in set: ActiveSet) -> Int {
    guard let atom = source.atom else { return 0 }
    return firstSiteEquation(set.configurations[source.configuration].count) + atom
  }

  private static func firstSiteEquation(_ atomCount: Int) -> Int { 1 + 3 * atomCount + 9 }

  // MARK: Reading

  /// Reads what `encode` or MLIP-3 wrote; the configurations are left where they are.
  ///
  /// - Throws: `OrdealError` if something is missing or not understood.
  static func decode(
    _ bytes: [UInt8], of potential: MomentTensorPotential, speciesOrder: [Int]
  ) throws(OrdealError) -> ActiveSet {
    var reader = ActiveSetReader(bytes)
    let (mode, sizePower) = try reader.header(mark)
    let n = potential.coefficientCount
    let columns = fileColumns(potential, speciesOrder)
    let rows = try reader.matrix(n, columns: columns)
    let inverse = try reader.matrix(n, columns: columns)
    let sources = try reader.sources(n, mode: mode)
    return try ActiveSet(
      mode: mode, rows: rows, inverse: inverse, sizePower: sizePower, sources: sources,
      configurations: [])
  }

  /// The column of the file that holds each coefficient.
  private static func fileColumns(
    _ potential: MomentTensorPotential, _ order: [Int]
  ) -> [Int] {
    let species = 0..<potential.speciesCount
    let radial = species.flatMap { center in
      species.flatMap { neighbor in
        let start = potential.radialOffset(order[center], order[neighbor], 0)
        return start..<start + potential.radialFunctionCount * potential.radialBasis.size
      }
    }
    let first = radial.count
    let moments = potential.momentCoefficients.indices.map { first + species.count + $0 }
    return radial + species.map { first + order[$0] } + moments
  }
}

/// Reads the bytes of an active set from front to back.
private struct ActiveSetReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The weights, which say what the rows are.
  mutating func header(
    _ mark: String
  ) throws(OrdealError) -> (mode: ExtrapolationMode, sizePower: Int) {
    guard word() == mark else { throw error("expected \(mark)") }
    var weights: [String: Double] = [:]
    let names = [
      "energy_weight", "force_weight", "stress_weight", "site_en_weight", "weight_scaling",
    ]
    for name in names {
      guard word() == name, let value = Double(word()), value.isFinite else {
        throw error("expected \(name) and a number")
      }
      weights[name] = value
    }
    try skipMark()
    let scaling = weights["weight_scaling"] ?? 2
    guard let sizePower = Int(exactly: scaling), (0...4).contains(sizePower) else {
      throw error("expected weight_scaling from 0 to 4, got \(scaling)")
    }
    let used = names.dropLast().filter { weights[$0] != 0 }
    switch used {
    case ["site_en_weight"]: return (.neighborhood, sizePower)
    case ["energy_weight"]: return (.configuration, sizePower)
    default:
      throw error(
        "expected an active set of energies of atoms (site_en_weight) or of configurations "
          + "(energy_weight), got weights for \(used.joined(separator: ", "))")
    }
  }

  /// n × n numbers, columns moved to where their coefficients are.
  mutating func matrix(_ n: Int, columns: [Int]) throws(OrdealError) -> [Double] {
    guard bytes.count - position >= 8 * n * n else {
      throw error(
        "expected two matrices of \(n) x \(n) numbers, one row for each coefficient of the "
          + "potential; the file ends too early")
    }
    let start = position
    position += 8 * n * n
    return [Double](unsafeUninitializedCapacity: n * n) { result, count in
      for row in 0..<n {
        for (column, source) in columns.enumerated() {
          let place = start + 8 * (row * n + source)
          let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << (8 * $1) }
          result.initializeElement(at: row * n + column, to: Double(bitPattern: bits))
        }
      }
      count = n * n
    }
  }

  /// Where the rows come from.
  mutating func sources(
    _ n: Int, mode: ExtrapolationMode
  ) throws(OrdealError) -> [ActiveSet.Source?] {
    try skipMark()
    var result: [ActiveSet.Source?] = []
    for _ in 0..<n {
      guard let configuration = Int(word()), let equation = Int(word()) else {
        throw error("expected \(n) lines of a configuration and an equation, got \(result.count)")
      }
      // Which atom it is follows from the configuration's size, which is not read.
      result.append(
        configuration < 0 || equation < 0
          ? nil : .init(configuration: configuration, atom: nil))
    }
    try skipMark()
    return result
  }

  private mutating func word() -> String {
    let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    let start = position
    while position < bytes.count, position - start < 40, !isSpace(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Steps over the next #, which ends each part.
  private mutating func skipMark() throws(OrdealError) {
    while position < bytes.count, bytes[position] != UInt8(ascii: "#") { position += 1 }
    guard position < bytes.count else { throw error("expected #, got the end of the file") }
    position += 1
  }

  private func error(_ message: String) -> OrdealError {
    OrdealError(message, key: "#MVS_v1.1")
  }
}
