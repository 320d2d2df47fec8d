// Part of Ordeal. See LICENSE.

/// M_{μ,abc} = Σ_j f_μ(r_ij) x^a y^b z^c / r^{a+b+c}, one row of `alpha_index_basic`.
public struct BasicMoment: Hashable, Sendable {
  /// μ, the radial function.
  public var radialFunction: Int
  /// The power of x/r.
  public var a: Int
  /// The power of y/r.
  public var b: Int
  /// The power of z/r.
  public var c: Int

  /// M_{μ,abc}.
  public init(_ radialFunction: Int, _ a: Int, _ b: Int, _ c: Int) {
    (self.radialFunction, self.a, self.b, self.c) = (radialFunction, a, b, c)
  }

  /// ν = a + b + c, the rank of the tensor that this is a component of.
  public var rank: Int { a + b + c }
}

/// m_target += multiplicity · m_left · m_right, one row of `alpha_index_times`.
public struct MomentProduct: Hashable, Sendable {
  /// The first factor.
  public var left: Int
  /// The second factor.
  public var right: Int
  /// How often the product occurs.
  public var multiplicity: Int
  /// The moment that it is added to.
  public var target: Int

  /// m_target += multiplicity · m_left · m_right.
  public init(_ left: Int, _ right: Int, _ multiplicity: Int, _ target: Int) {
    (self.left, self.right, self.multiplicity, self.target) = (left, right, multiplicity, target)
  }
}

/// The moments of a potential as a graph: basic moments, products of moments, scalars.
public struct MomentBasis: Hashable, Sendable {
  /// Moments 0..<basicMoments.count (`alpha_index_basic`).
  public var basicMoments: [BasicMoment]
  /// The products, in an order in which factors are complete before they are used
  /// (`alpha_index_times`).
  public var products: [MomentProduct]
  /// The number of all moments (`alpha_moments_count`).
  public var momentCount: Int
  /// The moments that are the basis functions B_α (`alpha_moment_mapping`).
  public var scalarMoments: [Int]

  /// The given graph.
  public init(
    basicMoments: [BasicMoment], products: [MomentProduct], momentCount: Int, scalarMoments: [Int]
  ) {
    self.basicMoments = basicMoments
    self.products = products
    self.momentCount = momentCount
    self.scalarMoments = scalarMoments
  }
}
