// Part of Ordeal. See LICENSE.

import Support

extension Structure {
  /// The structure as one frame of extended XYZ; numbers are written so that they read back the same.
  public var extendedXYZ: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * 160 + 512)
    bytes.append(contentsOf: "\(count)\n\(commentLine)\n".utf8)
    let columns = properties.columns
    for atom in 0..<count {
      bytes.append(contentsOf: elements[atom].symbol.utf8)
      append(positions[atom], to: &bytes)
      if let forces { append(forces[atom], to: &bytes) }
      if let velocities { append(velocities[atom], to: &bytes) }
      for column in columns.values { append(column, atom, to: &bytes) }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private func append(_ v: Vector3, to bytes: inout [UInt8]) {
    for k in 0..<3 {
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: v[k].description.utf8)
    }
  }

  private func append(_ column: Properties.Column, _ atom: Int, to bytes: inout [UInt8]) {
    for k in column.width * atom..<column.width * (atom + 1) {
      bytes.append(UInt8(ascii: " "))
      switch column.values {
      case .reals(let values): bytes.append(contentsOf: values[k].description.utf8)
      case .integers(let values): bytes.append(contentsOf: values[k].description.utf8)
      case .logicals(let values): bytes.append(UInt8(ascii: values[k] ? "T" : "F"))
      case .texts(let values): bytes.append(contentsOf: values[k].utf8)
      default: bytes.append(UInt8(ascii: "?"))
      }
    }
  }

  /// The unit cell that nothing repeats in stands for no cell.
  var hasCell: Bool { cell.isPeriodic != .none || cell.vectors != .identity }

  private var commentLine: String {
    var parts: [String] = []
    if hasCell {
      let numbers = cell.vectors.components.map { "\($0)" }.joined(separator: " ")
      parts.append("Lattice=\"\(numbers)\"")
    }
    var layout = "species:S:1:pos:R:3"
    if forces != nil { layout += ":forces:R:3" }
    if velocities != nil { layout += ":velocities:R:3" }
    for (name, column) in properties.columns {
      layout += ":\(name):\(column.values.kind):\(column.width)"
    }
    parts.append("Properties=\(layout)")
    if let energy { parts.append("energy=\(energy)") }
    if let virial, !(cell.volume > 0) || !hasCell {
      parts.append("virial=\"" + virial.components.map { "\($0)" }.joined(separator: " ") + "\"")
    } else if let virial {
      let stress = virial * (-1 / cell.volume)
      parts.append("stress=\"" + stress.components.map { "\($0)" }.joined(separator: " ") + "\"")
    }
    if let label { parts.append("label=" + Properties.Value.text(label).extendedXYZ) }
    if let index { parts.append("index=\(index)") }
    if let provenance {
      parts.append("provenance=" + Properties.Value.text(provenance).extendedXYZ)
    }
    for (key, value) in properties.info {
      parts.append(Properties.Value.text(key).extendedXYZ + "=" + value.extendedXYZ)
    }
    let flags = (0..<3).map { cell.isPeriodic[$0] ? "T" : "F" }.joined(separator: " ")
    parts.append("pbc=\"\(flags)\"")
    return parts.joined(separator: " ")
  }
}

extension Properties.Value {
  /// The letter of extended XYZ for a column of such values.
  fileprivate var kind: String {
    switch self {
    case .reals, .real, .matrix: "R"
    case .integers, .integer: "I"
    case .logicals, .logical: "L"
    case .texts, .text, .nested: "S"
    }
  }
}

/// Extended XYZ, the native format: it alone keeps everything.
struct ExtendedXYZFormat: WritableStructureFormat {
  let name = "extended XYZ"
  let endings = ["extxyz", "xyz"]
  let reads = "stream"
  let writes = "stream"
  let keeps = "everything, to the last bit"
  let holdsMany = true
  let holdsNoAtoms = true
  let contents = Set(StructureContent.allCases)

  func read(_ source: StructureSource) throws -> [Structure] {
    try ExtendedXYZReader.readAll(source.path)
  }

  func keeps(column: Properties.Column, named name: String) -> Bool { true }

  func write(_ structures: [Structure], to file: AtomicFile) throws {
    for structure in structures { try file.write(structure.extendedXYZ) }
  }
}
