// Part of Ordeal. See LICENSE.

/// Some atoms ("centres") and all that lies within the cutoff of each, periodic images explicit.
///
/// Places 0..<`centerCount` are the centres, each at the origin; neighbours follow, centre after
/// centre, at their displacement from their centre.
public struct NeighborBatch: Sendable {
  /// The number of centres.
  public private(set) var centerCount = 0
  /// Where each centre's neighbours begin in `species` and `positions`, shape [centerCount + 1].
  public private(set) var starts: [Int] = [0]
  /// The species of each place; longer than needed.
  public private(set) var species: [Int32] = []
  /// x, y, z of each place, Å, packed; longer than needed.
  public private(set) var positions: [Double] = []
  /// The least squared distance of a neighbour from its centre, Å².
  public private(set) var closestSquared = Double.infinity

  /// The places that hold the neighbours of a centre.
  public func neighbors(of center: Int) -> Range<Int> { starts[center]..<starts[center + 1] }

  /// The position of a place relative to its centre, Å.
  public func displacement(_ place: Int) -> SIMD3<Double> {
    SIMD3(positions[3 * place], positions[3 * place + 1], positions[3 * place + 2])
  }

  /// Fills the batch with atoms of a cell list and their neighbours.
  mutating func fill(_ centers: ArraySlice<Int32>, from cells: borrowing CellList, cutoff: Double) {
    centerCount = centers.count
    starts.removeAll(keepingCapacity: true)
    closestSquared = .infinity
    reserve(centerCount + 256)
    var end = centerCount
    for (center, atom) in centers.enumerated() {
      let own = cells.entry(of: Int(atom))
      species[center] = own.species
      for axis in 0..<3 { positions[3 * center + axis] = 0 }
      starts.append(end)
      let origin = SIMD3(own.x, own.y, own.z)
      cells.forEachRun(near: origin, within: cutoff) { entries, shift in
        reserve(end + entries.count + 1)
        append(
          entries, of: cells, at: &end, origin: origin - shift, cutoff * cutoff,
          except: shift == .zero ? atom : -1)
      }
    }
    starts.append(end)
  }

  /// Writes what is within the cutoff; each entry is written before it is known whether it counts,
  /// since a branch would be mispredicted once in five times.
  @inline(__always)
  private mutating func append(
    _ entries: Range<Int>, of cells: borrowing CellList, at end: inout Int,
    origin: SIMD3<Double>, _ cutoffSquared: Double, except atom: Int32
  ) {
    for index in entries {
      let entry = cells.entries[index]
      let (dx, dy, dz) = (entry.x - origin.x, entry.y - origin.y, entry.z - origin.z)
      let d2 = dx * dx + dy * dy + dz * dz
      positions[3 * end] = dx
      positions[3 * end + 1] = dy
      positions[3 * end + 2] = dz
      species[end] = entry.species
      let counts = d2 < cutoffSquared && entry.atom != atom
      closestSquared = counts ? min(closestSquared, d2) : closestSquared
      end += counts ? 1 : 0
    }
  }

  private mutating func reserve(_ places: Int) {
    guard species.count < places else { return }
    let more = max(places, 2 * species.count) - species.count
    species.append(contentsOf: repeatElement(0, count: more))
    positions.append(contentsOf: repeatElement(0, count: 3 * more))
  }
}
