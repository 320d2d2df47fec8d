// Part of Ordeal. See LICENSE.

/// Where the factors of the features stand in x, features of one size together.
final class FeatureTable: @unchecked Sendable {
  private struct Group {
    var size: Int
    var features: Range<Int>
  }

  let count: Int
  private let groups: [Group]
  /// Two for each feature.
  private let places: KernelTable<UInt16>

  init(_ basis: TrainableBasis) {
    var places: [UInt16] = []
    var groups: [Group] = []
    for (index, feature) in basis.features.enumerated() {
      let (p, q, size) = basis.assembly.places(of: feature)
      places += [UInt16(p), UInt16(q)]
      if groups.last?.size == size {
        groups[groups.count - 1].features = groups[groups.count - 1].features.lowerBound..<index + 1
      } else {
        groups.append(Group(size: size, features: index..<index + 1))
      }
    }
    (self.places, self.groups, count) = (KernelTable(places), groups, basis.features.count)
  }

  /// Adds the tangent of x_p · x_q of every feature.
  ///
  /// - Parameters:
  ///   - x: b, then T.
  ///   - sums: Shape [features].
  @inline(__always)
  func addTangents<V: SIMD>(_ x: UnsafePointer<Dual<V>>, to sums: UnsafeMutablePointer<V>)
  where V.Scalar == Double {
    for group in groups {
      for feature in group.features {
        let (p, q) = (x + Int(places[2 * feature]), x + Int(places[2 * feature + 1]))
        var (first, second) = (V.zero, V.zero)
        for i in 0..<group.size {
          first.addProduct(p[i].t, q[i].v)
          second.addProduct(p[i].v, q[i].t)
        }
        sums[feature] += first + second
      }
    }
  }
}
