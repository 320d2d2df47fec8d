// Part of Ordeal. See LICENSE.

import Structures
import Support

/// The sites of a cell, those that atoms can exchange told apart from others, and their symmetry.
public struct SiteLattice: Hashable, Sendable {
  /// The lattice vectors as rows, Å.
  public var cell: Matrix3
  /// The fractional coordinates of each site.
  public var sites: [Vector3]
  /// The sublattice of each site.
  public var sublattices: [Int]
  /// The operations that take sites to sites of the same sublattice.
  public var operations: [SymmetryOperation]

  /// The sites of a structure's atoms, whatever atoms they hold.
  ///
  /// - Parameters:
  ///   - structure: One atom on each site.
  ///   - sublattices: The sublattice of each atom; all in one when left out.
  ///   - tolerance: By how much sites may lie off their ideal places, Å.
  /// - Throws: `OrdealError` if spglib finds no symmetry.
  public init(of structure: Structure, sublattices: [Int]? = nil, tolerance: Double = 1e-3) throws {
    let kinds = sublattices ?? [Int](repeating: 0, count: structure.count)
    let inverse = structure.cell.vectors.inverse
    cell = structure.cell.vectors
    sites = structure.positions.map { $0 * inverse }
    self.sublattices = kinds
    // spglib tells kinds apart by positive numbers.
    operations = try Symmetry.of(structure, kinds: kinds.map { $0 + 1 }, tolerance: tolerance)
      .operations
  }

  init(cell: Matrix3, sites: [Vector3], sublattices: [Int], operations: [SymmetryOperation]) {
    self.cell = cell
    self.sites = sites
    self.sublattices = sublattices
    self.operations = operations
  }

  /// The same sites in a supercell, with those of the operations that keep its lattice.
  public func supercell(_ m: IntegerMatrix3) -> SiteLattice {
    let points = LatticePoints.inside(m)
    let inverse = m.real.inverse
    var result = SiteLattice(
      cell: m.real * cell, sites: [], sublattices: [],
      operations: SymmetryOperation.onSupercell(operations, m))
    for (site, sublattice) in zip(sites, sublattices) {
      for point in points {
        result.sites.append((site + Vector3(point)) * inverse)
        result.sublattices.append(sublattice)
      }
    }
    return result
  }

  /// What the operations do to the sites.
  ///
  /// - Parameter tolerance: Å.
  /// - Returns: Permutations, each once: site i goes to `permutation[i]`.
  /// - Throws: `OrdealError` if an operation takes a site to where none is.
  public func permutations(tolerance: Double = 0.05) throws -> [[Int]] {
    let finder = SiteFinder(cell: cell, sites: sites, tolerance: tolerance)
    var seen: Set<[Int]> = []
    return try operations.compactMap { operation in
      let images = try sites.indices.map { site -> Int in
        guard let image = finder.site(at: operation(sites[site])),
          sublattices[image] == sublattices[site]
        else {
          throw OrdealError(
            "a symmetry operation takes site \(site + 1) to where no site of its kind is")
        }
        return image
      }
      return seen.insert(images).inserted ? images : nil
    }
  }
}

/// Finds sites by their fractional coordinates, periodic images included.
struct SiteFinder {
  private let cell: Matrix3
  private let sites: [Vector3]
  private let tolerance: Double
  private let bins: SIMD3<Int>
  private var content: [SIMD3<Int>: [Int]] = [:]

  init(cell: Matrix3, sites: [Vector3], tolerance: Double) {
    self.cell = cell
    self.sites = sites
    self.tolerance = tolerance
    let heights = Cell(cell).heights
    // Bins wider than the tolerance: a site is in the bin of its image or in one beside it.
    bins = SIMD3((0..<3).map { max(1, min(16, Int(heights[$0] / max(1, 4 * tolerance)))) })
    for (index, site) in sites.enumerated() { content[bin(of: site), default: []].append(index) }
  }

  private func bin(of fractional: Vector3) -> SIMD3<Int> {
    SIMD3(
      (0..<3).map { k in
        let wrapped = fractional[k] - fractional[k].rounded(.down)
        return min(bins[k] - 1, Int(wrapped * Double(bins[k])))
      })
  }

  /// The nearest site within the tolerance; nil if there is none.
  func site(at fractional: Vector3) -> Int? {
    let home = bin(of: fractional)
    var best: (site: Int, distance: Double)?
    for i in -1...1 {
      for j in -1...1 {
        for k in -1...1 {
          let other = SIMD3(
            wrapped(home.x + i, bins.x), wrapped(home.y + j, bins.y), wrapped(home.z + k, bins.z))
          for site in content[other] ?? [] {
            var difference = sites[site] - fractional
            difference -= difference.rounded(.toNearestOrAwayFromZero)
            let distance = length(difference * cell)
            if distance <= best?.distance ?? tolerance { best = (site, distance) }
          }
        }
      }
    }
    return best?.site
  }

  private func wrapped(_ index: Int, _ count: Int) -> Int { (index % count + count) % count }
}
