// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Real spherical harmonics Y_lm on unit vectors, orthonormal on the sphere.
///
/// m < 0 holds sin|m|φ, m > 0 cos mφ; index l² + l + m. Normalised associated Legendre functions come
/// from their three-term recurrence, which is stable at any degree used here.
struct RealHarmonics: Sendable {
  private let maximumDegree: Int
  /// Factors of the recurrence, shape [l][m].
  private let a: [Double]
  private let b: [Double]

  /// The number of functions up to the highest degree.
  var count: Int { (maximumDegree + 1) * (maximumDegree + 1) }

  init(maximumDegree: Int) {
    self.maximumDegree = maximumDegree
    let stride = maximumDegree + 1
    var a = [Double](repeating: 0, count: stride * stride)
    var b = a
    for l in 0...maximumDegree {
      for m in 0..<max(0, l) {
        let (l2, m2) = (Double(l * l), Double(m * m))
        let below = Double((l - 1) * (l - 1))
        a[l * stride + m] = ((4 * l2 - 1) / (l2 - m2)).squareRoot()
        b[l * stride + m] = ((below - m2) / (4 * below - 1)).squareRoot()
      }
    }
    (self.a, self.b) = (a, b)
  }

  /// All Y_lm at a direction of length 1.
  func evaluate(_ direction: Vector3, into values: inout [Double]) {
    let (x, y, z) = (direction.x, direction.y, direction.z)
    let stride = maximumDegree + 1
    // sin^m θ (cos mφ, sin mφ), and P̄_mm/sin^m θ.
    var (cosine, sine, diagonal) = (1.0, 0.0, (1 / (4 * Double.pi)).squareRoot())
    for m in 0...maximumDegree {
      var (previous, current) = (0.0, diagonal)
      for l in m...maximumDegree {
        if l > m {
          let next = a[l * stride + m] * (z * current - b[l * stride + m] * previous)
          (previous, current) = (current, next)
        }
        let middle = l * l + l
        if m == 0 {
          values[middle] = current
        } else {
          values[middle + m] = current * cosine * 2.squareRoot()
          values[middle - m] = current * sine * 2.squareRoot()
        }
      }
      (cosine, sine) = (cosine * x - sine * y, cosine * y + sine * x)
      diagonal *= ((2 * Double(m) + 3) / (2 * Double(m) + 2)).squareRoot()
    }
  }
}
