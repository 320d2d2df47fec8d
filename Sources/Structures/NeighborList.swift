// Part of Ordeal. See LICENSE.

import Support

/// The neighbours of every atom of a structure within a cutoff, images made explicit.
///
/// Entries 0..<`atomCount` of `positions` are the structure's atoms, wrapped into the cell along
/// its periodic directions; later entries are their periodic images ("ghosts"), as LAMMPS holds
/// them. Cells smaller than the cutoff get as many images as they need, an atom's own included.
public struct NeighborList: Sendable {
  /// The number of atoms of the structure.
  public let atomCount: Int
  /// x, y, z of every atom and image, Å, shape [atoms and images][3], packed.
  public private(set) var positions: [Double]
  /// The atom of the structure that each atom or image is, shape [atoms and images].
  public private(set) var owners: [Int32]
  /// Where each atom's neighbours begin in `neighbors`, shape [atoms + 1].
  public private(set) var offsets: [Int]
  /// Indices into `positions`, atom after atom; both i → j and j → i are there.
  public private(set) var neighbors: [Int32]

  /// Finds all pairs closer than the cutoff.
  ///
  /// - Parameters:
  ///   - structure: Atoms in any cell.
  ///   - cutoff: Å.
  /// - Throws: `OrdealError` if a coordinate or the cell is not finite or too large, a periodic
  ///   cell has no volume, the images or neighbours are too many, or two atoms lie within 10⁻⁶ Å of
  ///   each other.
  /// - Complexity: O(atoms · neighbours).
  public init(_ structure: Structure, cutoff: Double) throws {
    try structure.checkImages(within: cutoff)
    atomCount = structure.count
    let wrapped = wrappedPositions(of: structure)
    let images = Images(cell: structure.cell, cutoff: cutoff)
    positions = []
    positions.reserveCapacity(3 * wrapped.count * 4)
    owners = []
    owners.reserveCapacity(wrapped.count * 4)
    images.append(wrapped, to: &positions, owners: &owners)
    (offsets, neighbors) = try Bins(positions: positions, width: cutoff)
      .pairs(of: atomCount, cutoff: cutoff)
    try checkContacts(in: structure)
  }

  /// Below 10⁻⁶ Å the direction of a pair, and with it the force, has no meaning.
  private func checkContacts(in structure: Structure) throws {
    for atom in 0..<atomCount {
      let p = position(atom)
      for neighbor in neighbors[offsets[atom]..<offsets[atom + 1]] {
        let d = length(position(Int(neighbor)) - p)
        guard d >= 1e-6 else {
          let other = Int(owners[Int(neighbor)])
          throw OrdealError(
            "atoms \(atom + 1) (\(structure.elements[atom])) and \(other + 1) "
              + "(\(structure.elements[other])) are \(d) Å apart; at least 1e-6 Å is needed")
        }
      }
    }
  }

  /// The position of an atom or image, Å.
  public func position(_ index: Int) -> Vector3 {
    Vector3(positions[3 * index], positions[3 * index + 1], positions[3 * index + 2])
  }
}

/// Positions moved into the cell along its periodic directions.
private func wrappedPositions(of structure: Structure) -> [Vector3] {
  let cell = structure.cell
  guard cell.isPeriodic != .none else { return structure.positions }
  let inverse = cell.vectors.inverse
  return structure.positions.map { position in
    let fractional = position * inverse
    var wrapped = position
    for direction in 0..<3 where cell.isPeriodic[direction] {
      wrapped -= fractional[direction].rounded(.down) * cell.vectors[direction]
    }
    return wrapped
  }
}

/// The periodic images that lie within the cutoff of the cell.
private struct Images {
  let cell: Cell
  let inverse: Matrix3
  /// The cutoff as a fraction of the cell's heights.
  let margin: Vector3
  /// How many cells away images can be, along each direction.
  let reach: [Int]

  init(cell: Cell, cutoff: Double) {
    self.cell = cell
    inverse = cell.isPeriodic == .none ? .identity : cell.vectors.inverse
    let margin = cutoff / cell.heights
    self.margin = margin
    // `checkImages` has bounded the margins.
    reach = (0..<3).map {
      cell.isPeriodic[$0] ? Int(rounding: margin[$0].rounded(.up), limitedTo: 0...1 << 30) ?? 0 : 0
    }
  }

  func append(_ atoms: [Vector3], to positions: inout [Double], owners: inout [Int32]) {
    for (atom, p) in atoms.enumerated() {
      positions.append(p.x)
      positions.append(p.y)
      positions.append(p.z)
      owners.append(Int32(atom))
    }
    let fractional = atoms.map { $0 * inverse }
    for i in -reach[0]...reach[0] {
      for j in -reach[1]...reach[1] {
        for k in -reach[2]...reach[2] where (i, j, k) != (0, 0, 0) {
          let shift = Vector3(Double(i), Double(j), Double(k))
          let translation = shift * cell.vectors
          for atom in atoms.indices where isNear(fractional[atom] + shift) {
            let p = atoms[atom] + translation
            positions.append(p.x)
            positions.append(p.y)
            positions.append(p.z)
            owners.append(Int32(atom))
          }
        }
      }
    }
  }

  private func isNear(_ fractional: Vector3) -> Bool {
    for direction in 0..<3 where cell.isPeriodic[direction] {
      let x = fractional[direction]
      if x < -margin[direction] || x > 1 + margin[direction] { return false }
    }
    return true
  }
}

/// Atoms and images sorted into boxes at least as wide as the cutoff, so that all neighbours of an
/// atom lie in the 27 boxes around it.
private struct Bins {
  let positions: [Double]
  let lowest: Vector3
  let inverseWidth: Vector3
  let counts: SIMD3<Int>
  /// Where each box begins in `members`, shape [boxes + 1].
  var starts: [Int32]
  var members: [Int32]

  init(positions: [Double], width: Double) {
    self.positions = positions
    let count = positions.count / 3
    var low = Vector3(repeating: .infinity)
    var high = Vector3(repeating: -.infinity)
    for i in 0..<count {
      let p = Vector3(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2])
      low = pointwiseMin(low, p)
      high = pointwiseMax(high, p)
    }
    let extent = pointwiseMax(high - low, Vector3(repeating: 1e-9))
    counts = Self.boxCounts(extent: extent, width: width, atomCount: count)
    lowest = count == 0 ? .zero : low
    inverseWidth = Vector3(Double(counts.x), Double(counts.y), Double(counts.z)) / extent
    starts = Array(repeating: 0, count: counts.x * counts.y * counts.z + 1)
    members = Array(repeating: 0, count: count)
    sort()
  }

  /// How many boxes there are along each direction.
  ///
  /// Far-flung atoms of a cluster must not make many more boxes than there are atoms.
  private static func boxCounts(extent: Vector3, width: Double, atomCount: Int) -> SIMD3<Int> {
    var most = Double(max(1, atomCount)).squareRoot().rounded(.up) * 4
    let boxes = 64 * Double(max(8, atomCount))
    while true {
      var counts = SIMD3<Int>(1, 1, 1)
      for d in 0..<3 {
        counts[d] = Int(rounding: (extent[d] / width).rounded(.down), limitedTo: 1...Int(most)) ?? 1
      }
      if Double(counts.x) * Double(counts.y) * Double(counts.z) <= boxes { return counts }
      most = (most / 2).rounded(.up)
    }
  }

  private func box(of index: Int) -> SIMD3<Int> {
    var box = SIMD3<Int>(0, 0, 0)
    for d in 0..<3 {
      box[d] = min(counts[d] - 1, Int((positions[3 * index + d] - lowest[d]) * inverseWidth[d]))
    }
    return box
  }

  private func flat(_ box: SIMD3<Int>) -> Int { (box.x * counts.y + box.y) * counts.z + box.z }

  private mutating func sort() {
    let boxes = members.indices.map { flat(box(of: $0)) }
    for box in boxes { starts[box + 1] += 1 }
    for box in 1..<starts.count { starts[box] += starts[box - 1] }
    var next = starts
    for (index, box) in boxes.enumerated() {
      members[Int(next[box])] = Int32(index)
      next[box] += 1
    }
  }

  /// All neighbours of atoms 0..<`atomCount`, and where each atom's begin.
  ///
  /// - Throws: `OrdealError` if there are more than memory should hold.
  func pairs(
    of atomCount: Int, cutoff: Double
  ) throws(OrdealError) -> (offsets: [Int], neighbors: [Int32]) {
    var offsets = [0]
    offsets.reserveCapacity(atomCount + 1)
    var neighbors: [Int32] = []
    neighbors.reserveCapacity(atomCount * 64)
    let cutoffSquared = cutoff * cutoff
    let sorted = SortedPositions(positions, order: members)
    for atom in 0..<atomCount {
      let p = (positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2])
      let center = box(of: atom)
      let z = (max(0, center.z - 1), min(counts.z - 1, center.z + 1))
      for bx in max(0, center.x - 1)...min(counts.x - 1, center.x + 1) {
        for by in max(0, center.y - 1)...min(counts.y - 1, center.y + 1) {
          // Boxes along z are consecutive: one run of members.
          let row = (bx * counts.y + by) * counts.z
          let run = Int(starts[row + z.0])..<Int(starts[row + z.1 + 1])
          sorted.appendNeighbors(
            of: p, in: run, within: cutoffSquared, members: members, except: Int32(atom),
            to: &neighbors)
        }
      }
      offsets.append(neighbors.count)
      guard neighbors.count <= ImageLimits.neighbors else {
        throw OrdealError(
          "the first \(atom + 1) of \(atomCount) atoms have \(neighbors.count) neighbours within "
            + "\(cutoff) Å; at most \(ImageLimits.neighbors) in all are taken")
      }
    }
    return (offsets, neighbors)
  }
}

/// Coordinates in the order of the boxes, so that the search runs through memory in order.
private struct SortedPositions {
  var x: [Double]
  var y: [Double]
  var z: [Double]

  init(_ positions: [Double], order: [Int32]) {
    x = order.map { positions[3 * Int($0)] }
    y = order.map { positions[3 * Int($0) + 1] }
    z = order.map { positions[3 * Int($0) + 2] }
  }

  @inline(__always)
  func appendNeighbors(
    of p: (Double, Double, Double), in run: Range<Int>, within cutoffSquared: Double,
    members: [Int32], except atom: Int32, to neighbors: inout [Int32]
  ) {
    for k in run {
      let (dx, dy, dz) = (x[k] - p.0, y[k] - p.1, z[k] - p.2)
      let d2 = dx * dx + dy * dy + dz * dz
      if d2 < cutoffSquared, members[k] != atom { neighbors.append(members[k]) }
    }
  }
}
