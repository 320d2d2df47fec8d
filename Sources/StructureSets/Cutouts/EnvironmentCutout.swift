// Part of Ordeal. See LICENSE.

import Structures
import Support

/// A small periodic cell around one atom of a large structure, and how well it keeps the atom's
/// environment.
///
/// Cell vectors are differences of atoms' positions, so that a crystal's own translations are among
/// them: those that shift the surroundings of the atom onto themselves best, whatever the elements,
/// come first. The cell holds the atoms that are nearer to the chosen one than to its images, so that
/// everything within half the shortest vector is kept exactly. Where the cut leaves two atoms too close
/// to one another, the one further from the chosen atom is left out.
public struct EnvironmentCutout: Sendable {
  /// What is asked of a cell.
  public struct Settings: Hashable, Sendable {
    /// The number of atoms at the most.
    public var maximumAtoms = 64
    /// The radius of the environment, Å: the cutoff of a potential, say.
    public var radius = 5.6
    /// How close atoms of the new cell may come, as a fraction of the closest pair of the old one.
    public var minimumDistance = 0.9
    /// By how much a neighbour may stand elsewhere and still count as kept, Å.
    public var tolerance = 0.3

    /// Cells of up to 64 atoms, environments of 5.6 Å.
    public init() {}
  }

  /// The cell; its first atom is the chosen one, before the set sorts by element.
  public let structure: Structure
  /// Up to which distance every neighbour is kept, with its element, within the tolerance, Å; at most
  /// the radius.
  public let keptRadius: Double
  /// The fraction of the neighbours within the radius that are kept.
  public let keptFraction: Double
  /// The root mean square shift of those that are kept, Å.
  public let shift: Double

  /// "kept to 5.1 A, 0.97 of 58 neighbours, shift 0.05 A".
  public var summary: String {
    func rounded(_ x: Double) -> Double { (x * 1e3).rounded() / 1e3 }
    return
      "environment kept to \(rounded(keptRadius)) A, \(rounded(keptFraction)) of the neighbours, "
      + "shift \(rounded(shift)) A"
  }

  /// Cuts a cell.
  ///
  /// - Parameters:
  ///   - large: Periodic along all three vectors.
  ///   - atom: Which of its atoms, from 0.
  ///   - settings: What is asked of the cell.
  /// - Throws: `OrdealError` if no cell of so few atoms has room for a shell of neighbours.
  public init(of large: Structure, around atom: Int, _ settings: Settings = Settings()) throws {
    let surroundings = try Surroundings(of: large, around: atom, reach: 3 * settings.radius)
    let volume = large.cell.volume / Double(large.count)
    let candidates = Self.translations(surroundings, settings)
    guard
      let vectors = Self.bestCell(
        candidates, maximumVolume: volume * Double(settings.maximumAtoms))
    else {
      throw OrdealError(
        "atom \(atom + 1): no cell of at most \(settings.maximumAtoms) atoms fits its surroundings")
    }
    let closest = surroundings.closestPair * settings.minimumDistance
    structure = Self.cut(surroundings, Cell(vectors), closest: closest, like: large)
    let cut = try Surroundings(of: structure, around: 0, reach: settings.radius + 1)
    (keptRadius, keptFraction, shift) = Self.compare(surroundings, cut, settings)
  }

  /// Vectors to other atoms, each with how well it maps the inner surroundings onto themselves.
  private static func translations(
    _ around: Surroundings, _ settings: Settings
  ) -> [(vector: Vector3, mismatch: Double)] {
    let inner =
      [Vector3.zero]
      + around.neighbors.map(\.position).filter {
        length($0) <= settings.radius
      }
    let all = PointIndex([Vector3.zero] + around.neighbors.map(\.position), width: 2)
    let vectors = around.neighbors.map(\.position).filter { v in
      length(v) > 3 && length(v) <= 2 * settings.radius
    }
    return vectors.map { vector in
      let squares = inner.map { point -> Double in
        let d = min(all.distance(to: point + vector), 2)
        return d * d
      }
      return (vector, (squares.reduce(0, +) / Double(inner.count)).squareRoot())
    }.sorted { ($0.mismatch, length($0.vector)) < ($1.mismatch, length($1.vector)) }
  }

  /// The cell with the largest sphere inside among those small enough, of the vectors that fit best.
  private static func bestCell(
    _ candidates: [(vector: Vector3, mismatch: Double)], maximumVolume: Double
  ) -> Matrix3? {
    let few = Array(candidates.prefix(60))
    var best: (cell: Matrix3, score: Double)?
    for i in few.indices {
      for j in few.indices where j > i {
        for k in few.indices where k > j {
          let m = Matrix3(few[i].vector, few[j].vector, few[k].vector)
          let volume = abs(m.determinant)
          guard volume > 0.2 * maximumVolume, volume <= maximumVolume * 1.001 else { continue }
          let reduced = ReducedCell.transformation(of: m).real * m
          let mismatch = few[i].mismatch + few[j].mismatch + few[k].mismatch
          // One Å of mismatch costs as much as one Å of the sphere's diameter.
          let score = length(reduced.x) - mismatch
          if score > (best?.score ?? -.infinity) + 1e-9 { best = (reduced, score) }
        }
      }
    }
    return best?.cell
  }

  /// The atoms nearer to the chosen one than to its images, those too close to another left out.
  private static func cut(
    _ around: Surroundings, _ cell: Cell, closest: Double, like large: Structure
  ) -> Structure {
    let images = (-2...2).flatMap { i in
      (-2...2).flatMap { j in
        (-2...2).map { k in cell.cartesian(Vector3(Double(i), Double(j), Double(k))) }
      }
    }.filter { length($0) > 1e-6 }
    var elements = [around.element]
    var positions = [Vector3.zero]
    for neighbor in around.neighbors {
      let p = neighbor.position
      // On the border to an image both copies are candidates; the first one stays.
      guard images.allSatisfy({ length(p - $0) > length(p) - 1e-3 }) else { continue }
      let isClose = positions.contains { cell.minimumImageDistance($0, p) < closest }
      if isClose { continue }
      elements.append(neighbor.element)
      positions.append(p)
    }
    var result = Structure(cell: cell, elements: elements, positions: positions)
    result.properties.info = large.properties.info
    return result
  }

  private static func compare(
    _ old: Surroundings, _ new: Surroundings, _ settings: Settings
  ) -> (Double, Double, Double) {
    var keptRadius = settings.radius
    var (kept, total, squares) = (0, 0, 0.0)
    for neighbor in old.neighbors where length(neighbor.position) <= settings.radius {
      total += 1
      let distance =
        new.neighbors.filter { $0.element == neighbor.element }
        .map { length($0.position - neighbor.position) }.min() ?? .infinity
      if distance <= settings.tolerance {
        kept += 1
        squares += distance * distance
      } else {
        keptRadius = min(keptRadius, length(neighbor.position))
      }
    }
    // Atoms that were not there count against the environment as well.
    for neighbor in new.neighbors where length(neighbor.position) < keptRadius {
      let isOld = old.neighbors.contains {
        length($0.position - neighbor.position) <= settings.tolerance
      }
      if !isOld { keptRadius = length(neighbor.position) }
    }
    return (
      keptRadius, total == 0 ? 1 : Double(kept) / Double(total),
      kept == 0 ? 0 : (squares / Double(kept)).squareRoot()
    )
  }
}

/// The atoms around one atom, by distance, with it at the origin.
private struct Surroundings {
  var element: Element
  var neighbors: [(element: Element, position: Vector3)]
  var closestPair: Double

  init(of structure: Structure, around atom: Int, reach: Double) throws {
    let list = try NeighborList(structure, cutoff: reach)
    let center = list.position(atom)
    element = structure.elements[atom]
    neighbors = list.neighbors[list.offsets[atom]..<list.offsets[atom + 1]].map { index in
      (structure.elements[Int(list.owners[Int(index)])], list.position(Int(index)) - center)
    }.sorted { dot($0.position, $0.position) < dot($1.position, $1.position) }
    var closest = Double.infinity
    for other in 0..<structure.count {
      for index in list.neighbors[list.offsets[other]..<list.offsets[other + 1]] {
        closest = min(closest, length(list.position(Int(index)) - list.position(other)))
      }
    }
    closestPair = closest
  }
}

/// Points in bins, for distances to the nearest one.
private struct PointIndex {
  private let width: Double
  private var bins: [SIMD3<Int>: [Vector3]] = [:]

  init(_ points: [Vector3], width: Double) {
    self.width = width
    for point in points { bins[bin(of: point), default: []].append(point) }
  }

  private func bin(of point: Vector3) -> SIMD3<Int> {
    let scaled = (point / width).rounded(.down)
    return SIMD3(Int(scaled.x), Int(scaled.y), Int(scaled.z))
  }

  /// The distance to the nearest point; infinite if none is within the width.
  func distance(to point: Vector3) -> Double {
    let home = bin(of: point)
    var best = Double.infinity
    for i in -1...1 {
      for j in -1...1 {
        for k in -1...1 {
          for other in bins[home &+ SIMD3(i, j, k)] ?? [] {
            best = min(best, length(other - point))
          }
        }
      }
    }
    return best
  }
}
