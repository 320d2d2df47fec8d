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
  private var runs: [Run] = []

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
    reserve(centerCount)
    var end = centerCount
    for (center, atom) in centers.enumerated() {
      let own = cells.entry(of: Int(atom))
      let origin = SIMD3(own.x, own.y, own.z)
      species[center] = own.species
      for axis in 0..<3 { positions[3 * center + axis] = 0 }
      starts.append(end)
      runs.removeAll(keepingCapacity: true)
      var candidates = 0
      cells.forEachRun(near: origin, within: cutoff) { entries, shift in
        runs.append(
          Run(
            begin: entries.lowerBound, count: entries.count, origin: origin - shift,
            own: shift == .zero ? atom : -1))
        candidates += entries.count
      }
      // One more than can count: entries are written before it is known whether they do.
      reserve(end + candidates + 1)
      append(from: cells.entries, at: &end, cutoff * cutoff)
    }
    starts.append(end)
  }

  /// Writes the entries of `runs` that lie within the cutoff.
  private mutating func append(
    from entries: [CellList.Entry], at end: inout Int, _ cutoffSquared: Double
  ) {
    var closest = closestSquared
    var place = end
    entries.withUnsafeBufferPointer { entries in
      positions.withUnsafeMutableBufferPointer { positions in
        species.withUnsafeMutableBufferPointer { species in
          guard let from = entries.baseAddress, let toPositions = positions.baseAddress,
            let toSpecies = species.baseAddress
          else { return }
          for run in runs {
            run.copy(from, toPositions, toSpecies, at: &place, cutoffSquared, &closest)
          }
        }
      }
    }
    closestSquared = closest
    end = place
  }

  private mutating func reserve(_ places: Int) {
    guard species.count < places else { return }
    let more = max(places, 2 * species.count) - species.count
    species.append(contentsOf: repeatElement(0, count: more))
    positions.append(contentsOf: repeatElement(0, count: 3 * more))
  }
}

/// Entries of a box, seen from a centre.
private struct Run {
  var begin: Int
  var count: Int
  /// The centre in the frame of the box, Å.
  var origin: SIMD3<Double>
  /// The centre's own number where the box is not an image, else −1.
  var own: Int32

  /// Copies what is within the cutoff; a branch would be mispredicted once in five times.
  @inline(__always)
  func copy(
    _ entries: UnsafePointer<CellList.Entry>, _ positions: UnsafeMutablePointer<Double>,
    _ species: UnsafeMutablePointer<Int32>, at place: inout Int, _ cutoffSquared: Double,
    _ closest: inout Double
  ) {
    for entry in UnsafeBufferPointer(start: entries + begin, count: count) {
      let (dx, dy, dz) = (entry.x - origin.x, entry.y - origin.y, entry.z - origin.z)
      let d2 = dx * dx + dy * dy + dz * dz
      positions[3 * place] = dx
      positions[3 * place + 1] = dy
      positions[3 * place + 2] = dz
      species[place] = entry.species
      let isOther = entry.atom != own
      closest = min(closest, isOther ? d2 : .infinity)
      place += d2 < cutoffSquared && isOther ? 1 : 0
    }
  }
}
