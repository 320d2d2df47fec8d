// Part of Ordeal. See LICENSE.

import Support

/// LAMMPS data files: one structure, in an orthogonal, triclinic or general triclinic box.
///
/// The elements of types come from type labels or comments behind masses that are symbols
/// ("1 6.94 # Li"), from the masses themselves, or else from the given list: see `LAMMPSTypes`.
enum LAMMPSData {
  static func read(
    _ lines: TextLines, elements: [Element], elementsAreOfFile: Bool = false
  ) throws -> Structure {
    var reader = LAMMPSDataReader(
      lines: lines, types: LAMMPSTypes(given: elements, areOfFile: elementsAreOfFile))
    return try reader.read()
  }

  /// Atom style atomic, units metal, in LAMMPS's frame; types as given, else by atomic number.
  static func text(_ structure: Structure, elements: [Element]? = nil) -> String {
    let frame = LAMMPSFrame(structure.cell)
    let elements = elements ?? Set(structure.elements).sorted()
    let v = frame.vectors
    var text = "# written by Ordeal, units metal\n\n\(structure.count) atoms\n"
    text += "\(elements.count) atom types\n\n"
    text += "0 \(v.x.x) xlo xhi\n0 \(v.y.y) ylo yhi\n0 \(v.z.z) zlo zhi\n"
    if !frame.isOrthogonal { text += "\(v.y.x) \(v.z.x) \(v.z.y) xy xz yz\n" }
    text += "\nMasses\n\n"
    for (type, element) in elements.enumerated() {
      text += "\(type + 1) \(element.mass) # \(element)\n"
    }
    let inverse = v.inverse
    text += "\nAtoms # atomic\n\n"
    for (atom, position) in structure.positions.enumerated() {
      let type = (elements.firstIndex(of: structure.elements[atom]) ?? 0) + 1
      var p = frame.rotated(position)
      var image = Vector3.zero
      for d in 0..<3 where structure.cell.isPeriodic[d] {
        // An atom so far away that its image has no number stays where it is.
        let number = (p * inverse)[d].rounded(.down)
        image[d] = Int(rounding: number) == nil ? 0 : number
      }
      p -= image * v
      let numbers = (0..<3).map { "\(Int(rounding: image[$0]) ?? 0)" }.joined(separator: " ")
      text += "\(atom + 1) \(type) \(p.x) \(p.y) \(p.z) \(numbers)\n"
    }
    if let velocities = structure.velocities {
      text += "\nVelocities\n\n"
      for (atom, velocity) in velocities.enumerated() {
        let u = frame.rotated(velocity)
        text += "\(atom + 1) \(u.x) \(u.y) \(u.z)\n"
      }
    }
    return text
  }
}

extension StringProtocol {
  /// Without blanks and tabs at either end.
  var trimmingWhitespace: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}

/// What `read_data` of LAMMPS takes.
struct LAMMPSDataFormat: WritableStructureFormat {
  let name = "LAMMPS data"
  let endings = ["data", "lmp", "lammps-data"]
  let beginnings = ["data."]
  let reads = "see below"
  let writes = "atomic"
  let keeps = "cell, positions, velocities"
  let holdsMany = false
  let needsCell = true
  let contents: Set<StructureContent> = [.velocities]

  func read(_ source: StructureSource) throws -> [Structure] {
    [
      try LAMMPSData.read(
        source.lines(), elements: source.elements, elementsAreOfFile: source.elementsAreOfFile)
    ]
  }

  func write(_ structures: [Structure], to file: AtomicFile) throws {
    for structure in structures { try file.write(LAMMPSData.text(structure)) }
  }
}
