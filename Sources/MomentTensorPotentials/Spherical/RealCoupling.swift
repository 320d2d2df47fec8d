// Part of Ordeal. See LICENSE.

import Foundation

// Real spherical harmonics of one degree l stand in the order m = 0, c₁, s₁, c₂, s₂, …, c_l, s_l,
// where c_m goes with Re (x + iy)^m and s_m with Im (x + iy)^m.

/// Coefficients that couple two real tensors of degrees l₁ and l₂ to one of degree L.
///
///     (a ⊗ b)_{L,K} = Σ_{ij} C^K_{ij} a_i b_j
///
/// They are the Clebsch–Gordan coefficients ⟨l₁ m₁ l₂ m₂ | L M⟩ in the real basis, times i where
/// l₁ + l₂ + L is odd (D. A. Varshalovich et al., Quantum Theory of Angular Momentum, 1988, §8).
struct RealCoupling {
  /// l₁, the degree of the first factor.
  let left: Int
  /// l₂, the degree of the second factor.
  let right: Int
  /// L, the degree of the product.
  let degree: Int
  /// C^K_{ij}, shape [2L + 1][2l₁ + 1][2l₂ + 1], flattened.
  private let coefficients: [Double]

  init(_ left: Int, _ right: Int, to degree: Int) {
    (self.left, self.right, self.degree) = (left, right, degree)
    var real = [Double](
      repeating: 0, count: (2 * degree + 1) * (2 * left + 1) * (2 * right + 1))
    let isOdd = (left + right + degree) % 2 == 1
    var index = 0
    for k in 0..<(2 * degree + 1) {
      let product = RealHarmonic(k)
      for i in 0..<(2 * left + 1) {
        let first = RealHarmonic(i)
        for j in 0..<(2 * right + 1) {
          let second = RealHarmonic(j)
          var sum = Complex(0, 0)
          for (m1, u1) in first.terms {
            for (m2, u2) in second.terms {
              for (m, u) in product.terms where m == m1 + m2 {
                let c = clebschGordan(left, m1, right, m2, degree, m)
                sum = sum + u * u1.conjugate * u2.conjugate * c
              }
            }
          }
          real[index] = isOdd ? -sum.imaginary : sum.real
          index += 1
        }
      }
    }
    coefficients = real.map { abs($0) < 1e-13 ? 0 : $0 }
  }

  /// C^K_{ij}.
  subscript(k: Int, i: Int, j: Int) -> Double {
    coefficients[(k * (2 * left + 1) + i) * (2 * right + 1) + j]
  }
}

/// One real harmonic as a sum of at most two complex ones, Σ u_m Y_{l,m}.
private struct RealHarmonic {
  let terms: [(m: Int, coefficient: Complex)]

  /// The harmonic at `position` in the order of this file.
  init(_ position: Int) {
    guard position > 0 else {
      terms = [(0, Complex(1, 0))]
      return
    }
    let m = (position + 1) / 2
    let sign = m % 2 == 0 ? 1.0 : -1.0
    let root = 0.5.squareRoot()
    terms =
      position % 2 == 1
      ? [(m, Complex(sign * root, 0)), (-m, Complex(root, 0))]
      : [(m, Complex(0, -sign * root)), (-m, Complex(0, root))]
  }
}

private struct Complex {
  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double) { (self.real, self.imaginary) = (real, imaginary) }

  var conjugate: Complex { Complex(real, -imaginary) }

  static func + (a: Complex, b: Complex) -> Complex {
    Complex(a.real + b.real, a.imaginary + b.imaginary)
  }
  static func * (a: Complex, b: Complex) -> Complex {
    Complex(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
  static func * (a: Complex, b: Double) -> Complex { Complex(a.real * b, a.imaginary * b) }
}

/// ⟨j₁ m₁ j₂ m₂ | J M⟩ by Racah's formula; exact to a few ulps for the degrees of potentials.
private func clebschGordan(_ j1: Int, _ m1: Int, _ j2: Int, _ m2: Int, _ j: Int, _ m: Int)
  -> Double
{
  guard m == m1 + m2, j >= abs(j1 - j2), j <= j1 + j2, abs(m) <= j else { return 0 }
  let norm =
    Double(2 * j + 1) * factorial(j + j1 - j2) * factorial(j - j1 + j2) * factorial(j1 + j2 - j)
    / factorial(j1 + j2 + j + 1)
  let weights =
    factorial(j + m) * factorial(j - m) * factorial(j1 - m1) * factorial(j1 + m1)
    * factorial(j2 - m2) * factorial(j2 + m2)
  var sum = 0.0
  for k in 0...(j1 + j2 - j) {
    var arguments: [Int] = [k, j1 + j2 - j - k, j1 - m1 - k]
    arguments += [j2 + m2 - k, j - j2 + m1 + k, j - j1 - m2 + k]
    guard arguments.allSatisfy({ $0 >= 0 }) else { continue }
    let term: Double = arguments.reduce(1.0) { $0 / factorial($1) }
    sum += k % 2 == 0 ? term : -term
  }
  return norm.squareRoot() * weights.squareRoot() * sum
}

private let factorials: [Double] = {
  var table = [1.0]
  for n in 1...100 { table.append(table[n - 1] * Double(n)) }
  return table
}()

private func factorial(_ n: Int) -> Double { factorials[n] }
