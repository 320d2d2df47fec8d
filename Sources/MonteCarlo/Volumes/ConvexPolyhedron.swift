// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// A convex polyhedron, made from a cube by cutting.
struct ConvexPolyhedron {
  /// A face: its corners, counterclockwise seen from outside, in the plane n · x = d.
  struct Face {
    var normal: Vector3
    var distance: Double
    var corners: [Vector3]
  }

  private(set) var faces: [Face] = []

  /// The cube with |x|, |y|, |z| ≤ h.
  init(cube h: Double) {
    for axis in 0..<3 {
      for sign in [-1.0, 1.0] {
        var (n, u, v) = (Vector3.zero, Vector3.zero, Vector3.zero)
        n[axis] = sign
        u[(axis + 1) % 3] = h
        v[(axis + 2) % 3] = h * sign
        faces.append(
          Face(
            normal: n, distance: h,
            corners: [h * n - u - v, h * n + u - v, h * n + u + v, h * n - u + v]))
      }
    }
  }

  /// Keeps what lies in n · x ≤ d; n has length 1.
  mutating func cut(normal n: Vector3, distance d: Double) {
    var rim: [Vector3] = []
    faces = faces.compactMap { face in
      var kept = face
      kept.corners = Self.cut(face.corners, n, d, &rim)
      return kept.corners.isEmpty ? nil : kept
    }
    guard !rim.isEmpty else { return }
    let center = rim.reduce(.zero, +) * (1 / Double(rim.count))
    let (u, v) = basis(of: n)
    // Corners that coincide make edges of no length, which count for nothing.
    let angles = rim.map { atan2(dot($0 - center, v), dot($0 - center, u)) }
    let order = rim.indices.sorted { angles[$0] < angles[$1] }
    faces.append(Face(normal: n, distance: d, corners: order.map { rim[$0] }))
  }

  /// The part of a polygon with n · x ≤ d; corners of the cut are added to `rim`.
  private static func cut(
    _ corners: [Vector3], _ n: Vector3, _ d: Double, _ rim: inout [Vector3]
  ) -> [Vector3] {
    let heights = corners.map { dot(n, $0) - d }
    guard heights.contains(where: { $0 > 0 }) else { return corners }
    var kept: [Vector3] = []
    for i in corners.indices {
      let j = (i + 1) % corners.count
      if heights[i] <= 0 { kept.append(corners[i]) }
      if (heights[i] <= 0) != (heights[j] <= 0) {
        let t = heights[i] / (heights[i] - heights[j])
        let point = corners[i] + t * (corners[j] - corners[i])
        kept.append(point)
        rim.append(point)
      }
    }
    return kept
  }

  /// Two directions u, v with u × v = n.
  private func basis(of n: Vector3) -> (Vector3, Vector3) {
    let other = abs(n.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
    let w = cross(n, other)
    let u = w * (1 / length(w))
    return (u, cross(n, u))
  }

  /// The volume of the part within a distance r of the origin.
  ///
  /// The polyhedron is the signed sum of cones from the origin over its faces, each face that of
  /// triangles (foot of the perpendicular, corner, next corner).
  func volume(withinBall r: Double) -> Double {
    faces.reduce(0) { $0 + Self.cone($1, r) }
  }

  private static func cone(_ face: Face, _ r: Double) -> Double {
    let d = abs(face.distance)
    guard d > 0 else { return 0 }
    let foot = face.distance * face.normal
    var sum = 0.0
    for i in face.corners.indices {
      let a = face.corners[i] - foot
      let b = face.corners[(i + 1) % face.corners.count] - foot
      let edge = length(b - a)
      guard edge > 1e-14 else { continue }
      let t = (b - a) * (1 / edge)
      let side = dot(face.normal, cross(a, t))
      guard abs(side) > 1e-14 else { continue }
      let sector = BallSector(height: d, edge: abs(side), radius: r)
      let part = sector.volume(to: dot(b, t)) - sector.volume(to: dot(a, t))
      sum += side < 0 ? -part : part
    }
    return face.distance < 0 ? -sum : sum
  }
}

/// The part of a ball in a tetrahedron O F E U with right angles OFE, OFU and FEU: O the ball's
/// centre, |OF| = d, |FE| = e, |EU| = u.
///
/// With φ the angle at F, tan φ = u/e, and θ that from OF, the volume is
/// ∫dφ ∫dθ sin θ min(r, d/cos θ)³/3 up to tan θ = e/(d cos φ), which is elementary.
private struct BallSector {
  let (d, e, r): (Double, Double, Double)

  init(height: Double, edge: Double, radius: Double) { (d, e, r) = (height, edge, radius) }

  /// Odd in u.
  func volume(to u: Double) -> Double {
    let size = abs(u)
    return u < 0 ? -positive(size) : positive(size)
  }

  private func positive(_ u: Double) -> Double {
    let rimSquared = r * r - d * d
    guard rimSquared > e * e else { return outside(atan2(u, e)) }
    // Up to here the triangle lies within the disc that the ball cuts out of the plane.
    let within = (rimSquared - e * e).squareRoot()
    if u <= within { return d * e * u / 6 }
    return d * e * within / 6 + outside(atan2(u, e)) - outside(atan2(within, e))
  }

  /// ∫dφ where the triangle reaches beyond the ball.
  private func outside(_ phi: Double) -> Double {
    let sine = min(1, d * sin(phi) / (d * d + e * e).squareRoot())
    let cube = r * r * r / 3
    guard d < r else { return cube * (phi - asin(sine)) }
    return cube * (d / r * phi - asin(sine)) + d / 6 * (r * r - d * d) * phi
  }
}
