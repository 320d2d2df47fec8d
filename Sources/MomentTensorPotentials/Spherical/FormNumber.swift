// Part of Ordeal. See LICENSE.

/// What bilinear forms can be made of: vectors of atoms, or dual numbers of such vectors.
protocol FormNumber {
  static var zero: Self { get }
  /// A constant in all lanes.
  init(constant: Double)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func += (a: inout Self, b: Self)
  static prefix func - (a: Self) -> Self
  /// self + a b.
  func addingProduct(_ a: Self, _ b: Self) -> Self
  /// self += a b.
  mutating func addProduct(_ a: Self, _ b: Self)
}

extension SIMD4: FormNumber where Scalar: KernelScalar {
  @inline(__always) init(constant: Double) { self.init(repeating: Scalar(constant)) }
}

extension SIMD8: FormNumber where Scalar: KernelScalar {
  @inline(__always) init(constant: Double) { self.init(repeating: Scalar(constant)) }
}

extension SIMD16: FormNumber where Scalar: KernelScalar {
  @inline(__always) init(constant: Double) { self.init(repeating: Scalar(constant)) }
}

/// A dual number v + t ε, ε² = 0: a quantity and its derivative in one direction.
///
/// Any polynomial of dual numbers carries its derivative along: the tangent of energies in the
/// forward pass, and of gradients in the reverse pass. In memory it is a vector of twice the width,
/// on which everything that is linear works as it is.
struct Dual<V: SIMD>: FormNumber where V.Scalar == Double {
  /// The quantity.
  var v: V
  /// Its derivative.
  var t: V

  @inline(__always) init(_ v: V, _ t: V) { (self.v, self.t) = (v, t) }
  @inline(__always) init(constant: Double) { self.init(V(repeating: constant), .zero) }
  @inline(__always) static var zero: Dual { Dual(.zero, .zero) }

  @inline(__always) static func + (a: Dual, b: Dual) -> Dual { Dual(a.v + b.v, a.t + b.t) }
  @inline(__always) static func - (a: Dual, b: Dual) -> Dual { Dual(a.v - b.v, a.t - b.t) }
  @inline(__always) static prefix func - (a: Dual) -> Dual { Dual(-a.v, -a.t) }

  @inline(__always)
  static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.v * b.v, (a.v * b.t).addingProduct(a.t, b.v))
  }

  @inline(__always)
  static func += (a: inout Dual, b: Dual) {
    a.v += b.v
    a.t += b.t
  }

  @inline(__always)
  func addingProduct(_ a: Dual, _ b: Dual) -> Dual {
    Dual(v.addingProduct(a.v, b.v), t.addingProduct(a.v, b.t).addingProduct(a.t, b.v))
  }

  @inline(__always)
  mutating func addProduct(_ a: Dual, _ b: Dual) { self = addingProduct(a, b) }
}
