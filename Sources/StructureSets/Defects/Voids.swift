// Part of Ordeal. See LICENSE.

import RandomNumbers
import Structures
import Support

/// The voids of a structure: centres of spheres that touch four atoms and hold none.
///
/// These are the vertices of the Voronoi tessellation: tetrahedral and octahedral sites and their
/// like. They are found from the circumcentres of each atom with three of its neighbours.
public struct Voids: Sendable {
  /// A void.
  public struct Void: Hashable, Sendable {
    /// Its centre, Å, in the cell.
    public var position: Vector3
    /// The distance to the nearest atoms, Å.
    public var radius: Double
  }

  /// The cell that voids repeat with.
  public let cell: Cell
  /// Largest first.
  public let voids: [Void]

  /// Finds all voids.
  ///
  /// - Parameters:
  ///   - structure: Periodic along all three vectors.
  ///   - reach: How far apart atoms around a void can be, Å.
  /// - Throws: `OrdealError` if atoms coincide.
  public init(of structure: Structure, reach: Double = 6) throws {
    cell = structure.cell
    let list = try NeighborList(structure, cutoff: reach)
    var found: [Void] = []
    var finder = PointSet(cell: structure.cell, distance: 0.1)
    for atom in 0..<structure.count {
      let center = list.position(atom)
      let around = list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]]
        .map { list.position(Int($0)) - center }.sorted { dot($0, $0) < dot($1, $1) }
      for void in Self.voids(among: around, reach: reach) {
        let position = center + void.position
        if finder.insert(position) {
          found.append(Void(position: position, radius: void.radius))
        }
      }
    }
    voids = found.sorted { $0.radius > $1.radius }
  }

  /// Voids around the origin, where an atom stands, among its neighbours by distance.
  private static func voids(among neighbors: [Vector3], reach: Double) -> [Void] {
    var found: [Void] = []
    let count = neighbors.count
    for i in 0..<count {
      for j in i + 1..<max(i + 1, count) {
        for k in j + 1..<max(j + 1, count) {
          guard let center = circumcenter(neighbors[i], neighbors[j], neighbors[k]) else {
            continue
          }
          let squared = dot(center, center)
          guard squared < reach * reach / 4 else { continue }
          let isEmpty = neighbors.allSatisfy { atom in
            let d = atom - center
            return dot(d, d) > squared * (1 - 1e-6)
          }
          guard isEmpty else { continue }
          let isNew = !found.contains { length($0.position - center) < 0.1 }
          if isNew { found.append(Void(position: center, radius: squared.squareRoot())) }
        }
      }
    }
    return found
  }

  /// The point as far from the origin as from three others: 2 p·c = p² for each of them.
  private static func circumcenter(_ p: Vector3, _ q: Vector3, _ r: Vector3) -> Vector3? {
    let m = Matrix3(p, q, r)
    let determinant = m.determinant
    // Flat tetrahedra have their centres far away, or nowhere.
    guard abs(determinant) > 1e-3 * length(p) * length(q) * length(r) else { return nil }
    let right = Vector3(dot(p, p), dot(q, q), dot(r, r)) / 2
    return right * m.inverse.transposed
  }

  /// Random places for atoms in the largest voids, apart from one another.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - clearance: The distance to other atoms, old and new, that a place needs at least, Å.
  ///   - stream: Where random numbers come from.
  /// - Returns: Positions, Å.
  /// - Throws: `OrdealError` if there are not so many.
  public func places(
    _ count: Int, clearance: Double, using stream: inout RandomStream
  ) throws -> [Vector3] {
    var free = voids.filter { $0.radius >= clearance }
    var places: [Vector3] = []
    for _ in 0..<count {
      // Voids as large as the largest one left, within a twentieth: all of one kind in a crystal.
      guard let largest = free.first?.radius else {
        throw OrdealError(
          "\(count) interstitial atoms wanted, but there is room for \(places.count) only, "
            + "\(clearance) Å from others")
      }
      let candidates = free.filter { $0.radius > 0.95 * largest }
      let chosen = candidates[stream.index(below: candidates.count)].position
      places.append(chosen)
      free = free.compactMap { void in
        let distance = cell.minimumImageDistance(void.position, chosen)
        let radius = min(void.radius, distance)
        return radius >= clearance ? Void(position: void.position, radius: radius) : nil
      }.sorted { $0.radius > $1.radius }
    }
    return places
  }
}

extension Cell {
  /// The shortest distance between two points and their periodic images, Å.
  ///
  /// Exact for cells that are not very skewed: images up to one cell away are looked at.
  func minimumImageDistance(_ p: Vector3, _ q: Vector3) -> Double {
    var f = fractional(p - q)
    f -= f.rounded(.toNearestOrAwayFromZero)
    var best = Double.infinity
    for i in -1...1 {
      for j in -1...1 {
        for k in -1...1 {
          let d = cartesian(f + Vector3(Double(i), Double(j), Double(k)))
          best = min(best, dot(d, d))
        }
      }
    }
    return best.squareRoot()
  }
}

/// Points of a periodic cell, each kept once.
struct PointSet {
  private let cell: Cell
  private let distance: Double
  private var points: [Vector3] = []
  private var bins: [SIMD3<Int>: [Int]] = [:]
  private let counts: SIMD3<Int>

  init(cell: Cell, distance: Double) {
    self.cell = cell
    self.distance = distance
    let heights = cell.heights
    counts = SIMD3((0..<3).map { max(1, Int(heights[$0] / max(1, 2 * distance))) })
  }

  /// Adds a point unless one stands within the distance; says whether it was added.
  mutating func insert(_ position: Vector3) -> Bool {
    var f = cell.fractional(position)
    f -= f.rounded(.down)
    let home = SIMD3((0..<3).map { min(counts[$0] - 1, Int(f[$0] * Double(counts[$0]))) })
    for i in -1...1 {
      for j in -1...1 {
        for k in -1...1 {
          let bin = SIMD3(
            (home.x + i + counts.x) % counts.x, (home.y + j + counts.y) % counts.y,
            (home.z + k + counts.z) % counts.z)
          let isNear = (bins[bin] ?? []).contains {
            cell.minimumImageDistance(points[$0], position) < distance
          }
          if isNear { return false }
        }
      }
    }
    bins[home, default: []].append(points.count)
    points.append(position)
    return true
  }
}
