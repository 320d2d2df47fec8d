// Part of Ordeal. See LICENSE.

import Support

/// `geometry.in` of FHI-aims.
///
/// Read are `lattice_vector` (none or three), `atom` (Å), `atom_frac` and `velocity` (Å/ps) behind an atom.
/// What a calculation alone needs (`initial_moment`, `initial_charge`, `constrain_relaxation`,
/// `set_vacuum_level`) is passed over; any other word is an error.
enum FHIAims {
  private static let passedOver: Set<String> = [
    "initial_moment", "initial_charge", "constrain_relaxation", "set_vacuum_level",
  ]

  static func read(_ lines: TextLines) throws -> Structure {
    var lines = lines
    var vectors: [Vector3] = []
    var atoms: [(element: Element, place: Vector3, isFractional: Bool)] = []
    var velocities: [Int: Vector3] = [:]
    while let line = lines.nextLine() {
      let words = lines.words(in: line)
      guard let first = words.first.map({ lines.text($0) }), !first.hasPrefix("#") else { continue }
      switch first {
      case "lattice_vector": vectors.append(try lines.vector(words, from: 1, "a lattice vector"))
      case "atom", "atom_frac":
        let place = try lines.vector(words, from: 1, "a position")
        guard words.count > 4, let element = Element(looseSymbol: lines.text(words[4])) else {
          throw lines.error("expected the symbol of an element behind the position of an atom")
        }
        atoms.append((element, place, first == "atom_frac"))
      case "velocity":
        guard !atoms.isEmpty, velocities[atoms.count - 1] == nil else {
          throw lines.error("expected one velocity behind an atom")
        }
        velocities[atoms.count - 1] = try lines.vector(words, from: 1, "a velocity")
      case let other where passedOver.contains(other): continue
      default: throw lines.error("expected a word of geometry.in, got \"\(first.prefix(40))\"")
      }
    }
    return try structure(lines, vectors, atoms, velocities)
  }

  private static func structure(
    _ lines: TextLines, _ vectors: [Vector3],
    _ atoms: [(element: Element, place: Vector3, isFractional: Bool)],
    _ velocities: [Int: Vector3]
  ) throws -> Structure {
    guard vectors.isEmpty || vectors.count == 3 else {
      throw lines.error("expected lattice vectors, none or three, got \(vectors.count)")
    }
    guard !atoms.isEmpty else { throw lines.error("expected an atom, got none") }
    guard !vectors.isEmpty || !atoms.contains(where: \.isFractional) else {
      throw lines.error("atom_frac needs lattice vectors")
    }
    let cell =
      vectors.isEmpty
      ? Cell(.identity, isPeriodic: .none) : Cell(Matrix3(vectors[0], vectors[1], vectors[2]))
    var structure = Structure(
      cell: cell, elements: atoms.map(\.element),
      positions: atoms.map { $0.isFractional ? cell.cartesian($0.place) : $0.place })
    if !velocities.isEmpty {
      // FHI-aims: atoms without a velocity are at rest.
      structure.velocities = atoms.indices.map { velocities[$0] ?? .zero }
    }
    return structure
  }

  static func text(_ structure: Structure) -> String {
    var text = ""
    if structure.hasCell {
      for row in 0..<3 { text += "lattice_vector \(joined(structure.cell.vectors[row]))\n" }
    }
    for (atom, position) in structure.positions.enumerated() {
      text += "atom \(joined(position)) \(structure.elements[atom].symbol)\n"
      if let velocities = structure.velocities {
        text += "velocity \(joined(velocities[atom]))\n"
      }
    }
    return text
  }

  private static func joined(_ v: Vector3) -> String { "\(v.x) \(v.y) \(v.z)" }
}

/// `geometry.in` of FHI-aims.
struct FHIAimsFormat: WritableStructureFormat {
  let name = "FHI-aims"
  let endings = ["aims"]
  let beginnings = ["geometry.in"]
  let reads = "`geometry.in`"
  let writes = "Cartesian"
  let keeps = "cell, positions, velocities"
  let holdsMany = false
  let contents: Set<StructureContent> = [.velocities]

  func read(_ source: StructureSource) throws -> [Structure] {
    [try FHIAims.read(source.lines())]
  }

  func write(_ structures: [Structure], to file: AtomicFile) throws {
    for structure in structures { try file.write(FHIAims.text(structure)) }
  }
}
