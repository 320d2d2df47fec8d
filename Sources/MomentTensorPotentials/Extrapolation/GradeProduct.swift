// Part of Ordeal. See LICENSE.

/// γ = b A⁻¹ of sixteen atoms at a time.
///
/// Components of b and γ stand in pairs of vectors, one lane for each atom. A⁻¹ is packed in panels of
/// eight columns, so that sixteen sums stay in registers while a panel is read once, in order.
struct GradeProduct: Sendable {
  typealias Lanes = SIMD8<Double>
  private static let panelWidth = 8

  /// n.
  let count: Int
  /// Room for γ: n rounded up to whole panels.
  let paddedCount: Int
  private let packed: KernelTable<Double>

  /// Packs an inverse.
  ///
  /// - Parameters:
  ///   - inverse: A⁻¹ transposed, shape [n][n]; empty where nothing will be multiplied.
  ///   - count: n.
  init(inverse: [Double], count: Int) {
    let width = Self.panelWidth
    let panels = (count + width - 1) / width
    var packed = [Double](
      repeating: 0, count: inverse.isEmpty ? 0 : panels * width * count)
    for k in 0..<(inverse.isEmpty ? 0 : count) {
      let place = k / width * width * count + k % width
      for j in 0..<count { packed[place + j * width] = inverse[k * count + j] }
    }
    self.count = count
    paddedCount = panels * width
    self.packed = KernelTable(packed)
  }

  /// γ of sixteen atoms.
  ///
  /// - Parameters:
  ///   - rows: b, shape [n][2].
  ///   - result: γ, shape [padded n][2].
  func multiply(_ rows: UnsafePointer<Lanes>, into result: UnsafeMutablePointer<Lanes>) {
    let width = Self.panelWidth
    for first in stride(from: 0, to: paddedCount, by: width) {
      let panel = packed.base + first * count
      var left = InlineArray<8, Lanes>(repeating: .zero)
      var right = InlineArray<8, Lanes>(repeating: .zero)
      for j in 0..<count {
        let (x, y) = (rows[2 * j], rows[2 * j + 1])
        for u in 0..<8 {
          let factor = Lanes(repeating: panel[j * width + u])
          left[u].addProduct(x, factor)
          right[u].addProduct(y, factor)
        }
      }
      for u in 0..<8 {
        result[2 * (first + u)] = left[u]
        result[2 * (first + u) + 1] = right[u]
      }
    }
  }

  /// max_k |γ_k| of sixteen atoms.
  func largest(of result: UnsafePointer<Lanes>) -> (Lanes, Lanes) {
    var (left, right) = (Lanes.zero, Lanes.zero)
    for k in 0..<count {
      left = pointwiseMax(left, pointwiseMax(result[2 * k], -result[2 * k]))
      right = pointwiseMax(right, pointwiseMax(result[2 * k + 1], -result[2 * k + 1]))
    }
    return (left, right)
  }
}
