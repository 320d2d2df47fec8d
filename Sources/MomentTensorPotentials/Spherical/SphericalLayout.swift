// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// The angular functions of one radial function and degree: b_{μ,l,m}, 2l + 1 numbers.
struct Channel: Hashable {
  /// μ, the radial function.
  let function: Int
  /// l, the degree of the harmonics.
  let degree: Int

  /// 2 + 4μ + l, as in the level rule of moments.
  var level: Int { 2 + 4 * function + degree }
  /// 2l + 1.
  var size: Int { 2 * degree + 1 }
}

/// How the basic moments of a potential stand in memory as spherical components.
///
/// On unit vectors the Cartesian moments M_{μ,abc} of all ranks up to R_μ span no more than the real
/// harmonics of degrees 0...R_μ:
///
///     b_{μ,l,m} = Σ_j f_μ(r_ij) Y_{l,m}(r_ij / r_ij),   ⟨Y²⟩ = 1 over the sphere
///
/// The kernel sums the polynomials c_m(x, y) z^k and s_m(x, y) z^k, c_m + i s_m = (x + iy)^m,
/// k ≤ R_μ − m, and `transform` turns these sums into b.
struct SphericalLayout {
  /// R_μ, the highest rank of each radial function; falls with μ.
  let ranks: [Int]
  /// All channels, by increasing level.
  let channels: [Channel]
  /// The number of components b, and of sums.
  let componentCount: Int
  private let offsets: [Channel: Int]

  /// The layout for a basis, or nil if its moments are not complete up to a rank for each radial
  /// function, or the ranks do not fall with μ.
  init?(_ basis: MomentBasis) {
    guard let ranks = completeRanks(of: basis.basicMoments) else { return nil }
    self.ranks = ranks
    var offsets: [Channel: Int] = [:]
    var next = 0
    for (function, rank) in ranks.enumerated() {
      for degree in 0...rank {
        let channel = Channel(function: function, degree: degree)
        offsets[channel] = next
        next += channel.size
      }
    }
    self.offsets = offsets
    componentCount = next
    channels = offsets.keys.sorted {
      ($0.level, $0.function, $0.degree) < ($1.level, $1.function, $1.degree)
    }
  }

  /// Where the components of a channel begin.
  func offset(of channel: Channel) -> Int { offsets[channel, default: 0] }

  /// R_0, the highest rank of all.
  var maximumRank: Int { ranks.first ?? 0 }

  /// The order of the sums: for each m, for each μ, for each k, cosine then sine.
  private func forEachSum(
    _ body: (_ index: Int, _ m: Int, _ k: Int, _ part: Int, _ function: Int) -> Void
  ) {
    var index = 0
    for m in 0...maximumRank {
      for (function, rank) in ranks.enumerated() where rank >= m {
        for k in 0...(rank - m) {
          for part in 0..<(m == 0 ? 1 : 2) {
            body(index, m, k, part, function)
            index += 1
          }
        }
      }
    }
  }

  /// The rows of b = T · sums: for each component the sums that it needs and their coefficients.
  func transform() -> [[SparseEntry]] {
    var indexOfSum: [[Int]: Int] = [:]
    forEachSum { indexOfSum[[$1, $2, $3, $4]] = $0 }
    var rows = [[SparseEntry]](repeating: [], count: componentCount)
    for channel in channels {
      for m in 0...channel.degree {
        let polynomial = legendreDerivative(degree: channel.degree, order: m)
        let norm = harmonicNorm(degree: channel.degree, order: m)
        for part in 0..<(m == 0 ? 1 : 2) {
          let row = offset(of: channel) + (m == 0 ? 0 : 2 * m - 1 + part)
          for (k, c) in polynomial.enumerated() where c != 0 {
            guard let column = indexOfSum[[m, k, part, channel.function]] else { continue }
            rows[row].append(SparseEntry(column, norm * c))
          }
        }
      }
    }
    return rows
  }

  /// Each basic moment as a sum of components, M = Σ S b: the rows of S.
  ///
  /// S follows from the orthogonality of the harmonics, S = ⟨x^a y^b z^c Y⟩, by a quadrature that
  /// is exact for the polynomials at hand.
  func expansions(of moments: [BasicMoment]) -> [[SparseEntry]] {
    let quadrature = SphereQuadrature(exactToDegree: 2 * maximumRank)
    let harmonics = quadrature.points.map { realHarmonics(upTo: maximumRank, at: $0) }
    var projections: [[Int]: [Double]] = [:]
    return moments.map { moment in
      let width = (moment.rank + 1) * (moment.rank + 1)
      let key = [moment.a, moment.b, moment.c]
      if projections[key] == nil {
        var sums = [Double](repeating: 0, count: width)
        for (q, point) in quadrature.points.enumerated() {
          let value =
            quadrature.weights[q] * power(point.x, moment.a) * power(point.y, moment.b)
            * power(point.z, moment.c)
          for i in 0..<width { sums[i] += value * harmonics[q][i] }
        }
        projections[key] = sums
      }
      let start = offset(of: Channel(function: moment.radialFunction, degree: 0))
      return (projections[key] ?? []).enumerated().compactMap { i, c in
        abs(c) > 1e-13 ? SparseEntry(start + i, c) : nil
      }
    }
  }
}

/// One entry of a sparse row.
struct SparseEntry: Hashable {
  let column: Int
  let coefficient: Double

  init(_ column: Int, _ coefficient: Double) {
    (self.column, self.coefficient) = (column, coefficient)
  }
}

/// R_μ for each μ if all moments of ranks 0...R_μ are there, once each, and R falls with μ.
private func completeRanks(of moments: [BasicMoment]) -> [Int]? {
  let functionCount = (moments.map(\.radialFunction).max() ?? -1) + 1
  guard functionCount > 0, Set(moments).count == moments.count else { return nil }
  var ranks: [Int] = []
  for function in 0..<functionCount {
    let own = moments.filter { $0.radialFunction == function }
    guard let rank = own.map(\.rank).max() else { return nil }
    // (R + 1)(R + 2)(R + 3)/6 monomials of degree ≤ R in three variables.
    guard own.count == (rank + 1) * (rank + 2) * (rank + 3) / 6 else { return nil }
    if let last = ranks.last, rank > last { return nil }
    ranks.append(rank)
  }
  return ranks
}

private func power(_ x: Double, _ n: Int) -> Double {
  var result = 1.0
  for _ in 0..<n { result *= x }
  return result
}

/// The coefficients of d^m P_l / dz^m in powers of z, P_l the Legendre polynomial.
private func legendreDerivative(degree: Int, order: Int) -> [Double] {
  var (previous, current) = ([0.0], [1.0])
  for l in stride(from: 0, to: degree, by: 1) {
    // (l + 1) P_{l+1} = (2l + 1) z P_l − l P_{l−1}
    var next = [0.0] + current.map { $0 * Double(2 * l + 1) / Double(l + 1) }
    for (k, c) in previous.enumerated() { next[k] -= c * Double(l) / Double(l + 1) }
    (previous, current) = (current, next)
  }
  for _ in 0..<order {
    current = current.count == 1 ? [0] : current.enumerated().dropFirst().map { Double($0) * $1 }
  }
  return current
}

/// The factor that makes a harmonic's mean square over the sphere 1.
///
///     N² = (2 − δ_{m0}) (2l + 1) (l − m)! / (l + m)!
private func harmonicNorm(degree: Int, order: Int) -> Double {
  var ratio = 1.0
  for i in stride(from: degree - order + 1, through: degree + order, by: 1) { ratio /= Double(i) }
  return ((order == 0 ? 1 : 2) * Double(2 * degree + 1) * ratio).squareRoot()
}

/// All harmonics of degrees 0...`degree` at a unit vector; each degree in the order 0, c₁, s₁, …
private func realHarmonics(upTo degree: Int, at point: Vector3) -> [Double] {
  var values: [Double] = []
  for l in 0...degree {
    var (c, s) = (1.0, 0.0)
    for m in 0...l {
      let polynomial = legendreDerivative(degree: l, order: m)
      var theta = 0.0
      for coefficient in polynomial.reversed() { theta = theta * point.z + coefficient }
      theta *= harmonicNorm(degree: l, order: m)
      values.append(theta * c)
      if m > 0 { values.append(theta * s) }
      (c, s) = (c * point.x - s * point.y, c * point.y + s * point.x)
    }
  }
  return values
}

/// Points on the unit sphere and weights that average polynomials exactly.
///
/// Gauss–Legendre in z, equidistant in the azimuth.
private struct SphereQuadrature {
  private(set) var points: [Vector3] = []
  private(set) var weights: [Double] = []

  init(exactToDegree degree: Int) {
    let azimuths = degree + 1
    for (z, weight) in gaussLegendre(degree / 2 + 1) {
      let radius = (1 - z * z).squareRoot()
      for i in 0..<azimuths {
        let angle = 2 * Double.pi * (Double(i) + 0.5) / Double(azimuths)
        points.append(Vector3(radius * cos(angle), radius * sin(angle), z))
        weights.append(weight / (2 * Double(azimuths)))
      }
    }
  }
}

/// Nodes and weights of Gauss–Legendre quadrature on (−1, 1), by Newton's method.
private func gaussLegendre(_ count: Int) -> [(node: Double, weight: Double)] {
  (0..<count).map { i in
    var x = cos(Double.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
    var slope = 1.0
    for _ in 0..<100 {
      var (p0, p1) = (1.0, x)
      for l in stride(from: 1, to: count, by: 1) {
        (p0, p1) = (p1, (Double(2 * l + 1) * x * p1 - Double(l) * p0) / Double(l + 1))
      }
      slope = Double(count) * (x * p1 - p0) / (x * x - 1)
      let step = p1 / slope
      x -= step
      if abs(step) < 1e-16 { break }
    }
    return (x, 2 / ((1 - x * x) * slope * slope))
  }
}
