// Part of Ordeal. See LICENSE.

import Foundation

/// Superlattices of two surfaces that lie on one another within tolerances.
///
/// After Zur & McGill, J. Appl. Phys. 55, 378 (1984), with two changes. They compare one reduced basis
/// of either superlattice; where lengths or angles are nearly equal the two reductions may choose
/// different bases, and a match is missed. Here the film's reduced basis is compared with every basis
/// of the substrate's superlattice. And superlattices that a symmetry of the surface takes into one
/// another are looked at once, so that no match is repeated.
public struct LatticeMatching: Hashable, Sendable {
  /// The largest area of either superlattice's cell, Å².
  public var maximumArea = 400.0
  /// How much longer or shorter, as a fraction, a substrate's vector may be than the film's.
  public var lengthTolerance = 0.03
  /// How much larger or smaller, as a fraction, the substrate's angle may be than the film's.
  public var angleTolerance = 0.01

  /// With the tolerances of pymatgen and the area of Liu & Mo.
  public init() {}

  /// A pair of superlattices.
  public struct Match: Hashable, Sendable {
    /// The film's reduced basis, in units of its surface vectors.
    public var film: IntegerMatrix2
    /// The substrate's basis that it lies on, vector by vector.
    public var substrate: IntegerMatrix2
    /// The area of the substrate's cell, Å².
    public var area: Double
    /// By how much, as fractions, substrate vectors are longer than the film's.
    public var strains: SIMD2<Double>
    /// By how much, as a fraction, the substrate's angle is larger than the film's.
    public var angleChange: Double

    /// The largest of the three changes.
    public var misfit: Double { max(abs(strains.x), abs(strains.y), abs(angleChange)) }
  }

  /// All matches, smallest area first: for each pair of inequivalent superlattices that fit, the
  /// alignment with the smallest misfit.
  ///
  /// - Complexity: O(n_f n_s) pairs, where n is the number of superlattices up to the area.
  public func matches(film: PlaneLattice, on substrate: PlaneLattice) -> [Match] {
    let films = shapes(of: film)
    let substrates = shapes(of: substrate)
    let mirrors = film.hasMirror || substrate.hasMirror
    var found: [Match] = []
    for own in films {
      // Shortest vectors of lattices whose bases differ by a fraction differ by no more than about
      // that; the margin is wide, since the exact test follows.
      let margin = 2 * lengthTolerance + angleTolerance + 1e-6
      for other in substrates
      where abs(other.lengths.x / own.lengths.x - 1) < margin
        && abs(other.lengths.y / own.lengths.y - 1) < margin
      {
        let match = bestMatch(own, film, other, substrate, mirrors: mirrors)
        if let match { found.append(match) }
      }
    }
    return found.sorted { ($0.area, $0.misfit) < ($1.area, $1.misfit) }
  }

  /// A superlattice in its reduced basis.
  private struct Shape {
    var basis: IntegerMatrix2
    var lengths: SIMD2<Double>
    var angle: Double
  }

  private func shapes(of lattice: PlaneLattice) -> [Shape] {
    let most = Int(maximumArea / lattice.area + 1e-9)
    guard most > 0 else { return [] }
    return (1...most).flatMap { index in
      lattice.inequivalentSuperlattices(index: index).map { superlattice in
        let basis = lattice.reduced(superlattice)
        let (u, v) = (lattice.vector(basis.x), lattice.vector(basis.y))
        return Shape(
          basis: basis, lengths: SIMD2(norm(u), norm(v)), angle: angle(u, v))
      }
    }
  }

  /// The best of all bases of the substrate's superlattice, if one is within the tolerances.
  private func bestMatch(
    _ own: Shape, _ film: PlaneLattice, _ other: Shape, _ substrate: PlaneLattice, mirrors: Bool
  ) -> Match? {
    let filmIsRight = orientation(own.basis, film) > 0
    let firsts = vectors(of: other, substrate, length: own.lengths.x)
    let seconds = vectors(of: other, substrate, length: own.lengths.y)
    var best: Match?
    for p in firsts {
      for q in seconds {
        let basis = IntegerMatrix2(p.vector, q.vector)
        guard abs(basis.determinant) == abs(other.basis.determinant),
          mirrors || (orientation(basis, substrate) > 0) == filmIsRight
        else { continue }
        let change =
          angle(substrate.vector(p.vector), substrate.vector(q.vector)) / own.angle - 1
        guard abs(change) <= angleTolerance else { continue }
        let match = Match(
          film: own.basis, substrate: basis,
          area: substrate.area * Double(abs(basis.determinant)),
          strains: SIMD2(p.strain, q.strain), angleChange: change)
        if match.misfit < best?.misfit ?? .infinity { best = match }
      }
    }
    return best
  }

  /// The vectors of a superlattice whose length is within the tolerance of a wanted one.
  private func vectors(
    of shape: Shape, _ lattice: PlaneLattice, length: Double
  ) -> [(vector: SIMD2<Int>, strain: Double)] {
    let height = shape.lengths * abs(Foundation.sin(shape.angle))
    let reach = length * (1 + lengthTolerance)
    let (m, n) = (Int(reach / height.x), Int(reach / height.y))
    var result: [(SIMD2<Int>, Double)] = []
    for i in -m...m {
      for j in -n...n {
        let vector = i &* shape.basis.x &+ j &* shape.basis.y
        let strain = norm(lattice.vector(vector)) / length - 1
        if abs(strain) <= lengthTolerance { result.append((vector, strain)) }
      }
    }
    return result
  }

  private func orientation(_ basis: IntegerMatrix2, _ lattice: PlaneLattice) -> Double {
    let (u, v) = (lattice.vector(basis.x), lattice.vector(basis.y))
    return u.x * v.y - u.y * v.x
  }
}

private func norm(_ v: SIMD2<Double>) -> Double { (v * v).sum().squareRoot() }

/// The angle between two vectors, radians.
private func angle(_ u: SIMD2<Double>, _ v: SIMD2<Double>) -> Double {
  Foundation.acos(max(-1, min(1, (u * v).sum() / (norm(u) * norm(v)))))
}
