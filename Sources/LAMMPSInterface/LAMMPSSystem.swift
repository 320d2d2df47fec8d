// Part of Ordeal. See LICENSE.

import Structures
import Support

/// How a structure stands in LAMMPS: its frame, its box, and the element of each type.
public struct LAMMPSSystem: Sendable {
  /// Between the structure's frame and LAMMPS's.
  public let frame: LAMMPSFrame
  /// The element of types 1, 2, ….
  public let elements: [Element]
  /// Along which cell vectors the structure repeats.
  public let periodicity: Periodicity
  /// The structure's own cell vectors, which are kept where it does not repeat.
  let cell: Matrix3

  /// The system of a structure whose elements are among the given ones.
  public init(_ structure: Structure, elements: [Element]) {
    cell = structure.cell.vectors
    periodicity = structure.cell.isPeriodic
    self.elements = elements
    frame = LAMMPSFrame(Cell(Self.completed(structure.cell), isPeriodic: periodicity))
  }

  /// The cell vectors, with unit vectors across for those that are zero: a molecule has no cell.
  private static func completed(_ cell: Cell) -> Matrix3 {
    var vectors = cell.vectors
    for d in 0..<3 where !cell.isPeriodic[d] && length(vectors[d]) < 1e-9 {
      let (next, last) = (vectors[(d + 1) % 3], vectors[(d + 2) % 3])
      var across = cross(next, last)
      if length(across) < 1e-9 { across = Self.across(length(next) > 1e-9 ? next : last, d) }
      vectors[d] = across / length(across)
    }
    return vectors
  }

  /// A vector at right angles to another one; the axis `d` where that is zero.
  private static func across(_ vector: Vector3, _ d: Int) -> Vector3 {
    var axis = Vector3.zero
    axis[d] = 1
    let size = length(vector)
    guard size > 1e-9 else { return axis }
    let rest = axis - dot(axis, vector) / (size * size) * vector
    guard length(rest) < 1e-6 else { return rest }
    return Self.across(vector, (d + 1) % 3)
  }

  /// The type, 1…, of each atom.
  ///
  /// - Throws: `OrdealError` if an element is not among the system's.
  func types(of structure: Structure) throws -> [Int32] {
    try structure.elements.enumerated().map { atom, element in
      guard let type = elements.firstIndex(of: element) else {
        throw OrdealError(
          "atom \(atom + 1) is \(element); expected one of "
            + elements.map(\.symbol).joined(separator: ", "))
      }
      return Int32(type + 1)
    }
  }

  /// Positions in LAMMPS's frame, Å, as they are.
  func rotated(_ structure: Structure) -> [Vector3] { structure.positions.map(frame.rotated) }

  /// Positions moved into the box along its periodic directions; both in LAMMPS's frame.
  ///
  /// - Throws: `OrdealError` if the box has no volume or far too many images within the cutoff of
  ///   any style, or a position is not finite or so far from
  ///   the box that nothing is left of its place in it.
  func wrapped(_ positions: [Vector3]) throws(OrdealError) -> [Vector3] {
    let vectors = boxVectors
    guard vectors.determinant.isFinite, vectors.determinant > 1e-9 else {
      throw OrdealError("the cell has no volume that LAMMPS could fill: \(cell.components)")
    }
    try checkImages(vectors, count: positions.count)
    let inverse = vectors.inverse
    var result: [Vector3] = []
    for (atom, position) in positions.enumerated() {
      let fractional = position * inverse
      var inside = position
      for d in 0..<3 where periodicity[d] {
        inside -= fractional[d].rounded(.down) * vectors[d]
      }
      // LAMMPS moves an atom by one cell at a time.
      guard length(inside).isFinite, length(fractional) < 1e9 else {
        throw OrdealError(
          "atom \(atom + 1) is at \(frame.restored(position)) Å, too far from the cell")
      }
      result.append(inside)
    }
    return result
  }

  /// Refuses a box so small or so skewed that its images would fill the memory, whatever the style.
  private func checkImages(_ vectors: Matrix3, count: Int) throws(OrdealError) {
    let box = Cell(vectors, isPeriodic: periodicity)
    try box.checkImages(within: 5, count: count)
  }

  /// The vectors of the box: LAMMPS shears along periodic directions only.
  var boxVectors: Matrix3 {
    var vectors = frame.vectors
    for d in 0..<3 where !periodicity[d] {
      for column in 0..<d { vectors[d, column] = 0 }
    }
    return vectors
  }

  /// The lower and upper bounds of a box that holds the atoms.
  ///
  /// That is the cell, but along directions that do not repeat: there it ends 1 Å beyond the atoms,
  /// and LAMMPS shrinks it to them.
  func bounds(of positions: [Vector3]) -> (low: Vector3, high: Vector3) {
    var (low, high) = (Vector3.zero, Vector3.zero)
    for d in 0..<3 {
      high[d] = boxVectors[d, d]
      guard !periodicity[d] else { continue }
      low[d] = (positions.map { $0[d] }.min() ?? 0) - 1
      high[d] = (positions.map { $0[d] }.max() ?? 0) + 1
    }
    return (low, high)
  }

  /// The cell of a box, in the structure's frame; vectors along which nothing repeats are as they
  /// were.
  func cell(ofBox vectors: Matrix3) -> Cell {
    var result = cell
    for d in 0..<3 where periodicity[d] { result[d] = frame.restored(vectors[d]) }
    return Cell(result, isPeriodic: periodicity)
  }

  /// Positions in the structure's frame: the box's origin becomes the cell's, and images are undone.
  func restored(
    _ positions: [Vector3], images: [SIMD3<Int>], origin: Vector3, vectors: Matrix3
  ) -> [Vector3] {
    var shift = Vector3.zero
    for d in 0..<3 where periodicity[d] { shift[d] = origin[d] }
    return positions.indices.map { atom in
      let n = images[atom]
      let crossings = Vector3(Double(n.x), Double(n.y), Double(n.z))
      return frame.restored(positions[atom] - shift + crossings * vectors)
    }
  }
}
