// Part of Ordeal. See LICENSE.

import Foundation
import RandomNumbers
import Structures

extension Structure {
  /// Every atom moved in a random direction by a length that is uniform in [0, maximum).
  ///
  /// Energy, forces and virial are removed.
  ///
  /// - Parameters:
  ///   - maximum: Å; 0.5 in D_re-train of Liu & Mo.
  ///   - stream: Where random numbers come from.
  /// - Returns: The displaced structure.
  public func displaced(upTo maximum: Double, using stream: inout RandomStream) -> Structure {
    var result = withoutResults()
    for atom in result.positions.indices {
      let distance = maximum * stream.uniform()
      result.positions[atom] += distance * stream.direction()
    }
    return result
  }

  /// The structure without energy, forces, virial and velocities, which no longer hold.
  func withoutResults() -> Structure {
    var result = self
    (result.energy, result.forces, result.virial, result.velocities) = (nil, nil, nil, nil)
    return result
  }

  /// The structure with all lengths scaled so that its volume is multiplied by a factor.
  public func scaled(volumeBy factor: Double) -> Structure {
    var result = withoutResults()
    let scale = Foundation.pow(factor, 1.0 / 3)
    result.cell.vectors = cell.vectors * scale
    result.positions = positions.map { $0 * scale }
    return result
  }
}

extension RandomStream {
  /// A unit vector, uniform on the sphere.
  mutating func direction() -> Vector3 {
    while true {
      let v = Vector3(normal(), normal(), normal())
      let size = length(v)
      if size > 1e-6 { return v / size }
    }
  }
}
