// Part of Ordeal. See LICENSE.

import Structures

/// Balls around atoms, where nothing is to be inserted.
public struct ExclusionBalls: Hashable, Sendable {
  /// The radius, Å.
  public var radius: Double
  /// A species whose atoms have no ball; nil if all have one.
  public var exceptSpecies: Int?

  /// Balls of a radius.
  ///
  /// - Parameters:
  ///   - radius: The radius, Å; 0 for none.
  ///   - species: A species whose atoms have no ball.
  public init(radius: Double, exceptSpecies species: Int? = nil) {
    self.radius = radius
    exceptSpecies = species
  }
}

/// A free volume, and the state of the system for which it holds.
struct KnownFreeVolume {
  var balls: ExclusionBalls
  var version: Int
  var volume: Double
  /// The volume without one atom, which becomes the volume when that atom goes.
  var without: (atom: Int, volume: Double)?
}

extension AtomicSystem {
  /// Whether a point lies outside all balls.
  ///
  /// - Parameters:
  ///   - point: Å.
  ///   - balls: Which atoms have balls, and how large.
  ///   - missing: An atom that is left out with all its images.
  /// - Returns: Whether it does.
  public func isFree(_ point: Vector3, of balls: ExclusionBalls, without missing: Int? = nil)
    -> Bool
  {
    guard balls.radius > 0 else { return true }
    var isFree = true
    cells.forEach(near: cells.wrapped(point), within: balls.radius) { atom, species, _ in
      if Int(atom) != missing, Int(species) != balls.exceptSpecies { isFree = false }
    }
    return isFree
  }

  /// The volume of the cell outside all balls, Å³, exact but for rounding.
  ///
  ///     V_free = V − Σ_i |ball_i ∩ Voronoi cell_i|
  ///
  /// A ball's Voronoi cell is bounded by the planes halfway to other balls' centres, and by the
  /// cell's faces along directions that are not periodic.
  ///
  /// - Parameters:
  ///   - balls: Which atoms have balls, and how large.
  ///   - missing: An atom that is left out.
  /// - Returns: V_free, at least 0.
  /// - Complexity: O(atoms) after other changes than insertions and removals one by one, or than of
  ///   atoms without balls; else O(1).
  public func freeVolume(of balls: ExclusionBalls, without missing: Int? = nil) -> Double {
    precondition(pending == nil, "a trial is pending")
    guard balls.radius > 0 else { return volume }
    let all = freeVolume(of: balls)
    guard let missing, Int(species[missing]) != balls.exceptSpecies else { return max(0, all) }
    let volume = all + ownVolume(of: missing, balls)
    knownFreeVolume?.without = (missing, volume)
    return max(0, volume)
  }

  /// By how much the free volume grows when an atom goes, Å³.
  private func ownVolume(of missing: Int, _ balls: ExclusionBalls) -> Double {
    var gained = excludedVolume(of: missing, balls)
    var neighbors: Set<Int32> = []
    cells.forEach(near: positions[missing], within: 2 * balls.radius) { atom, species, _ in
      if Int(atom) != missing, Int(species) != balls.exceptSpecies { neighbors.insert(atom) }
    }
    for atom in neighbors.sorted() {
      gained += excludedVolume(of: Int(atom), balls)
      gained -= excludedVolume(of: Int(atom), balls, without: missing)
    }
    return gained
  }

  /// Brings what is known to the state after an accepted trial, where that is cheap.
  ///
  /// - Parameters:
  ///   - steps: What the trial changed; atoms still have the numbers of the trial.
  ///   - version: The version after it.
  func followFreeVolume(_ steps: [PendingTrial.Step], to version: Int) {
    guard var known = knownFreeVolume, known.version == version - 1 else { return }
    let isBare = { (species: Int32) in Int(species) == known.balls.exceptSpecies }
    let without = known.without
    known.without = nil
    known.version = version
    switch steps.first {
    case .inserted(let atom) where steps.count == 1:
      if !isBare(species[atom]) { known.volume -= ownVolume(of: atom, known.balls) }
    case .removed(let atom) where steps.count == 1:
      if !isBare(species[atom]) {
        guard let without, without.atom == atom else { return }
        known.volume = without.volume
      }
    case .position(let atom, _) where steps.count == 1 && isBare(species[atom]): break
    default: return
    }
    knownFreeVolume = known
  }

  private func freeVolume(of balls: ExclusionBalls) -> Double {
    if let known = knownFreeVolume, known.balls == balls, known.version == version {
      return known.volume
    }
    var free = volume
    for atom in positions.indices where Int(species[atom]) != balls.exceptSpecies {
      free -= excludedVolume(of: atom, balls)
    }
    knownFreeVolume = KnownFreeVolume(balls: balls, version: version, volume: free)
    return free
  }

  /// |ball_i ∩ Voronoi cell_i|, Å³.
  private func excludedVolume(
    of atom: Int, _ balls: ExclusionBalls, without missing: Int? = nil
  ) -> Double {
    let r = balls.radius
    var planes: [(normal: Vector3, distance: Double)] = walls(near: positions[atom], within: r)
    var isDouble = false
    cells.forEach(near: positions[atom], within: 2 * r) { other, species, displacement in
      guard Int(other) != missing, Int(species) != balls.exceptSpecies else { return }
      let distance = length(displacement)
      if distance > 1e-9 {
        planes.append((displacement * (1 / distance), distance / 2))
      } else if Int(other) < atom {
        isDouble = true
      }
    }
    // Of two atoms in one place only one has a ball.
    if isDouble { return 0 }
    if planes.isEmpty { return 4 / 3 * .pi * r * r * r }
    var polyhedron = ConvexPolyhedron(cube: r)
    for plane in planes.sorted(by: { $0.distance < $1.distance }) {
      polyhedron.cut(normal: plane.normal, distance: plane.distance)
    }
    return polyhedron.volume(withinBall: r)
  }

  /// The cell's faces along directions that are not periodic, as seen from a point.
  private func walls(
    near point: Vector3, within r: Double
  ) -> [(normal: Vector3, distance: Double)] {
    guard cell.isPeriodic != .all else { return [] }
    let fractional = cell.fractional(point)
    let inverse = cell.vectors.inverse.transposed
    var planes: [(normal: Vector3, distance: Double)] = []
    for d in 0..<3 where !cell.isPeriodic[d] {
      let height = cell.heights[d]
      let outward = inverse[d] * height
      if fractional[d] * height < r { planes.append((-outward, fractional[d] * height)) }
      if (1 - fractional[d]) * height < r { planes.append((outward, (1 - fractional[d]) * height)) }
    }
    return planes
  }
}
