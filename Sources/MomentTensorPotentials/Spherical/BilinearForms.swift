// Part of Ordeal. See LICENSE.

import Synchronization

/// The products of components of two tensors a, b from which all their couplings are summed.
///
/// For m₁, m₂ > 0 a coupling needs only
///
///     u⁺ = c c' − s s'    u⁻ = c c' + s s'    v⁺ = s c' + c s'    v⁻ = s c' − c s'
///
/// (orders m₁ + m₂ and |m₁ − m₂|), which halves the number of its coefficients. A tensor coupled
/// with itself has a = b, m₁ ≤ m₂, and for m₁ = m₂ only u⁺, u⁻ and v⁺ = 2 c s.
struct BilinearForms: Hashable {
  /// One form: an index into the tensors for `plain`, orders m₁, m₂ for the rest.
  enum Form: Hashable {
    case plain(Int, Int)
    case sum(Kind, Int, Int)
  }

  enum Kind: Hashable { case uPlus, uMinus, vPlus, vMinus }

  /// l₁, the degree of a.
  let left: Int
  /// l₂, the degree of b.
  let right: Int
  /// Whether a and b are one tensor.
  let isSymmetric: Bool
  /// The forms in the order in which the kernel computes them.
  let forms: [Form]

  /// One entry of a row: which form, and its coefficient.
  typealias Entry = (form: Int, coefficient: Double)

  private struct Key: Hashable {
    let (left, right, degree): (Int, Int, Int)
    let isSymmetric: Bool
  }

  /// Forms and rows that were made before: a potential has a few hundred couplings but a few dozen
  /// different tables, and every potential has the same ones.
  private static let known = Mutex<(forms: [Key: [Form]], rows: [Key: [[Entry]]])>(([:], [:]))

  init(_ left: Int, _ right: Int, isSymmetric: Bool) {
    (self.left, self.right, self.isSymmetric) = (left, right, isSymmetric)
    let key = Key(left: left, right: right, degree: 0, isSymmetric: isSymmetric)
    forms = BilinearForms.known.withLock { known in
      let forms = known.forms[key] ?? BilinearForms.list(left, right, isSymmetric: isSymmetric)
      known.forms[key] = forms
      return forms
    }
  }

  private static func list(_ left: Int, _ right: Int, isSymmetric: Bool) -> [Form] {
    var forms: [Form] = (0..<(2 * right + 1)).map { .plain(0, $0) }
    for m1 in 0..<left {
      let order1 = m1 + 1
      if isSymmetric {
        forms += [
          .sum(.uPlus, order1, order1), .sum(.uMinus, order1, order1),
          .sum(.vPlus, order1, order1),
        ]
      } else {
        forms += [.plain(2 * order1 - 1, 0), .plain(2 * order1, 0)]
      }
      let first = isSymmetric ? order1 + 1 : 1
      for order2 in stride(from: first, through: right, by: 1) {
        forms += [
          .sum(.uPlus, order1, order2), .sum(.uMinus, order1, order2),
          .sum(.vPlus, order1, order2), .sum(.vMinus, order1, order2),
        ]
      }
    }
    return forms
  }

  /// The rows of (a ⊗ b)_L: for each component K the forms it needs and their coefficients.
  func rows(to degree: Int) -> [[Entry]] {
    let key = Key(left: left, right: right, degree: degree, isSymmetric: isSymmetric)
    if let rows = BilinearForms.known.withLock({ $0.rows[key] }) { return rows }
    let coupling = RealCoupling(left, right, to: degree)
    let rows: [[Entry]] = (0..<(2 * degree + 1)).map { k in
      forms.enumerated().compactMap { index, form in
        let c = coefficient(of: form, in: coupling, component: k)
        return abs(c) > 1e-12 ? (index, c) : nil
      }
    }
    BilinearForms.known.withLock { $0.rows[key] = rows }
    return rows
  }

  private func coefficient(of form: Form, in coupling: RealCoupling, component k: Int) -> Double {
    switch form {
    case .plain(let i, let j):
      return pair(coupling, k, i, j)
    case .sum(let kind, let m1, let m2):
      let (c1, s1, c2, s2) = (2 * m1 - 1, 2 * m1, 2 * m2 - 1, 2 * m2)
      if isSymmetric && m1 == m2 {
        let (cc, ss) = (coupling[k, c1, c1], coupling[k, s1, s1])
        switch kind {
        case .uPlus: return (cc - ss) / 2
        case .uMinus: return (cc + ss) / 2
        case .vPlus: return (coupling[k, c1, s1] + coupling[k, s1, c1]) / 2
        case .vMinus: return 0
        }
      }
      switch kind {
      case .uPlus: return (pair(coupling, k, c1, c2) - pair(coupling, k, s1, s2)) / 2
      case .uMinus: return (pair(coupling, k, c1, c2) + pair(coupling, k, s1, s2)) / 2
      case .vPlus: return (pair(coupling, k, s1, c2) + pair(coupling, k, c1, s2)) / 2
      case .vMinus: return (pair(coupling, k, s1, c2) - pair(coupling, k, c1, s2)) / 2
      }
    }
  }

  /// The coefficient of a_i b_j; with a = b that of a_j a_i falls on the same product.
  private func pair(_ coupling: RealCoupling, _ k: Int, _ i: Int, _ j: Int) -> Double {
    isSymmetric && i != j ? coupling[k, i, j] + coupling[k, j, i] : coupling[k, i, j]
  }
}
