// Part of Ordeal. See LICENSE.

/// Atoms on their way from one site to another.
///
/// An atom migrates if d₂ − d₁ < 0.9 Å, d₁ ≤ d₂ its distances to the two nearest static sites. Sites
/// are all those of the perfect supercell, the vacant one included: with occupied ones alone a hop
/// into the vacancy is never seen. They follow the current cell and, rigidly, the atoms' mean drift.
/// Liu, He & Mo, npj Comput. Mater. 9, 174 (2023).
public struct MigratingAtoms: Sendable {
  /// The difference of distances below which an atom migrates, Å.
  public static let threshold = 0.9
  private let sites: [Vector3]

  /// The number of static sites.
  public var count: Int { sites.count }

  /// The static sites: all atoms of the perfect supercell.
  public init(sites structure: Structure) {
    sites = structure.positions.map { structure.cell.fractional($0) }
  }

  /// Whether a frame can be one of these sites' crystal: it has up to two atoms fewer or more.
  public func fit(_ frame: Structure) -> Bool { abs(frame.count - count) <= 2 }

  /// The atoms of one element that migrate in a frame.
  ///
  /// - Returns: Their positions in the frame, ascending; none if there are fewer than two sites.
  public func atoms(of element: Element, in frame: Structure) -> [Int] {
    guard sites.count > 1 else { return [] }
    let nearest = NearestSites(sites, cell: frame.cell)
    var drift = Vector3.zero
    // Twice: the first estimate may assign atoms near a boundary to the wrong site.
    for _ in 0..<2 {
      let offsets = frame.positions.map { nearest.two($0 - drift).offset }
      drift += offsets.reduce(.zero, +) / Double(max(1, offsets.count))
    }
    return frame.elements.indices.filter { atom in
      guard frame.elements[atom] == element else { return false }
      let (first, second, _) = nearest.two(frame.positions[atom] - drift)
      return second - first < Self.threshold
    }
  }
}

/// Distances to the nearest of periodic sites.
private struct NearestSites {
  private let sites: [Vector3]
  private let cell: Cell
  private let shifts: [Vector3]

  init(_ sites: [Vector3], cell: Cell) {
    self.sites = sites
    self.cell = cell
    let steps = [-1.0, 0, 1]
    shifts = steps.flatMap { a in
      steps.flatMap { b in steps.map { c in cell.cartesian(Vector3(a, b, c)) } }
    }
  }

  /// The two smallest distances, Å, and the vector from the nearest site.
  func two(_ position: Vector3) -> (first: Double, second: Double, offset: Vector3) {
    let fractional = cell.fractional(position)
    var result = (first: Double.infinity, second: Double.infinity, offset: Vector3.zero)
    for site in sites {
      let difference = fractional - site
      let wrapped = cell.cartesian(difference - difference.rounded(.toNearestOrEven))
      // In a skewed cell the nearest image is not always the wrapped one.
      for shift in shifts {
        let offset = wrapped + shift
        let distance = length(offset)
        if distance < result.first {
          result = (distance, result.first, offset)
        } else if distance < result.second {
          result.second = distance
        }
      }
    }
    return result
  }
}
