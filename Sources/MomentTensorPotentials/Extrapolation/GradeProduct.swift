// Part of Ordeal. See LICENSE.

/// γ = b A⁻¹ of eight atoms at a time.
///
/// Components of b and γ are vectors, one lane for each atom. A⁻¹ is packed in panels of six columns:
/// their sums stay in registers, of whichever width, while a panel is read once, in order.
struct GradeProduct: Sendable {
  typealias Lanes = SIMD8<Double>
  private static let panelWidth = 6

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

  /// γ of eight atoms.
  ///
  /// - Parameters:
  ///   - rows: b, shape [n].
  ///   - result: γ, shape [padded n].
  func multiply(_ rows: UnsafePointer<Lanes>, into result: UnsafeMutablePointer<Lanes>) {
    let (width, count) = (Self.panelWidth, count)
    for first in stride(from: 0, to: paddedCount, by: width) {
      let panel = packed.base + first * count
      var sums = InlineArray<6, Lanes>(repeating: .zero)
      for j in 0..<count {
        let row = rows[j]
        for u in 0..<6 { sums[u].addProduct(row, Lanes(repeating: panel[j * width + u])) }
      }
      for u in 0..<6 { result[first + u] = sums[u] }
    }
  }

  /// max_k |γ_k| of eight atoms; infinite where some γ_k is not a number.
  func largest(of result: UnsafePointer<Lanes>) -> Lanes {
    var largest = Lanes.zero
    for k in 0..<count {
      let gamma = result[k]
      let size = pointwiseMax(gamma, -gamma).replacing(with: .infinity, where: gamma .!= gamma)
      largest = pointwiseMax(largest, size)
    }
    return largest
  }
}
