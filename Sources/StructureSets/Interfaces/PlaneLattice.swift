// Part of Ordeal. See LICENSE.

/// A 2 × 2 matrix of whole numbers held as its rows: a basis of a superlattice of a plane lattice.
public struct IntegerMatrix2: Hashable, Sendable {
  /// Row 0.
  public var x: SIMD2<Int>
  /// Row 1.
  public var y: SIMD2<Int>

  /// The matrix with the given rows.
  public init(_ x: SIMD2<Int>, _ y: SIMD2<Int>) { (self.x, self.y) = (x, y) }

  /// The unit matrix.
  public static let identity = IntegerMatrix2(SIMD2(1, 0), SIMD2(0, 1))

  /// det M.
  public var determinant: Int { x.x * y.y - x.y * y.x }

  /// The matrix product.
  public static func * (a: IntegerMatrix2, b: IntegerMatrix2) -> IntegerMatrix2 {
    IntegerMatrix2(a.x.x &* b.x &+ a.x.y &* b.y, a.y.x &* b.x &+ a.y.y &* b.y)
  }

  /// The basis in Hermite normal form, (a b; 0 d) with 0 ≤ b < d, of the lattice of the rows.
  public var hermiteForm: IntegerMatrix2 {
    precondition(determinant != 0, "expected two independent rows, got \(self)")
    var (p, q) = (x, y)
    while q.x != 0 {
      let quotient = p.x / q.x
      (p, q) = (q, p &- quotient &* q)
    }
    if p.x < 0 { p = 0 &- p }
    if q.y < 0 { q = 0 &- q }
    let remainder = ((p.y % q.y) + q.y) % q.y
    return IntegerMatrix2(SIMD2(p.x, remainder), q)
  }

  /// All superlattices of an index, in Hermite normal form.
  public static func superlattices(index n: Int) -> [IntegerMatrix2] {
    (1...n).filter { n % $0 == 0 }.flatMap { a in
      (0..<n / a).map { IntegerMatrix2(SIMD2(a, $0), SIMD2(0, n / a)) }
    }
  }
}

/// The lattice of a crystal's surface: two vectors in a plane, and the symmetry of the surface.
public struct PlaneLattice: Sendable {
  /// The vectors, Å.
  public var vectors: (SIMD2<Double>, SIMD2<Double>)
  /// The operations of the crystal that keep the surface, on rows of coordinates: v′ = v M.
  public var operations: [IntegerMatrix2]

  /// The given lattice.
  ///
  /// - Parameters:
  ///   - a: Å.
  ///   - b: Å.
  ///   - operations: The surface's symmetry; the identity at the least.
  public init(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>, operations: [IntegerMatrix2] = [.identity]
  ) {
    vectors = (a, b)
    self.operations = operations
  }

  /// The area of the cell, Å².
  public var area: Double { abs(vectors.0.x * vectors.1.y - vectors.0.y * vectors.1.x) }

  /// Whether the surface is its own mirror image.
  public var hasMirror: Bool { operations.contains { $0.determinant < 0 } }

  /// A vector by its coordinates, Å.
  public func vector(_ v: SIMD2<Int>) -> SIMD2<Double> {
    Double(v.x) * vectors.0 + Double(v.y) * vectors.1
  }

  /// A superlattice's shortest basis, the shorter vector first, its angle 60° to 120°.
  public func reduced(_ basis: IntegerMatrix2) -> IntegerMatrix2 {
    var (p, q) = (basis.x, basis.y)
    while true {
      let (u, v) = (vector(p), vector(q))
      let steps = Int(((u * v).sum() / (u * u).sum()).rounded(.toNearestOrEven))
      let shorter = q &- steps &* p
      let w = vector(shorter)
      if (w * w).sum() >= (v * v).sum() * (1 - 1e-10) {
        if (v * v).sum() >= (u * u).sum() * (1 - 1e-10) { break }
        (p, q) = (q, p)
      } else {
        q = shorter
      }
    }
    return IntegerMatrix2(p, q)
  }

  /// One superlattice of each class under the surface's symmetry, of an index.
  public func inequivalentSuperlattices(index: Int) -> [IntegerMatrix2] {
    var seen: Set<IntegerMatrix2> = []
    return IntegerMatrix2.superlattices(index: index).filter { superlattice in
      guard !seen.contains(superlattice) else { return false }
      for operation in operations { seen.insert((superlattice * operation).hermiteForm) }
      return true
    }
  }

  /// The class of a superlattice: the first Hermite form of those that symmetry takes it to.
  public func canonicalForm(of superlattice: IntegerMatrix2) -> IntegerMatrix2 {
    let forms = operations.map { (superlattice * $0).hermiteForm }
    return forms.min { ($0.x.x, $0.x.y) < ($1.x.x, $1.x.y) } ?? superlattice.hermiteForm
  }
}
