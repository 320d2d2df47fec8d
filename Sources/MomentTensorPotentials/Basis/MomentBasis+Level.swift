// Part of Ordeal. See LICENSE.

import Support

extension MomentBasis {
  /// The levels that `init(level:)` makes a basis for.
  public static let levels = 2...30

  /// The number of tensors in a contraction is at most this: an energy of five bodies.
  static let mostFactors = 4
  /// The highest μ, so that there are at most six radial functions.
  static let highestRadialFunction = 5
  /// The highest ν.
  static let highestTensorRank = 10

  /// The basis of a level: all scalar contractions of moment tensors whose levels add up to it.
  ///
  ///     lev M_{μ,ν} = 2 + 4μ + ν,   lev (contraction) = Σ over its factors ≤ level
  ///
  /// with at most four factors, μ ≤ 5 and ν ≤ 10. These limits, the order of moments, products
  /// and scalars, and the multiplicities are those of the templates that come with MLIP-2, so
  /// that coefficients of one are coefficients of the other.
  ///
  /// - Parameter level: One of `levels`; MLIP-2 has the even ones from 2 to 28.
  /// - Throws: `OrdealError` if the level is not one of `levels`.
  public init(level: Int) throws(OrdealError) {
    guard Self.levels.contains(level) else {
      throw OrdealError(
        "expected a level of \(Self.levels.lowerBound) to \(Self.levels.upperBound), got \(level)")
    }
    var tree = ContractionTree()
    let scalars = TensorContraction.scalars(
      level: level, mostFactors: Self.mostFactors, highestFunction: Self.highestRadialFunction,
      highestRank: Self.highestTensorRank)
    let nodes = scalars.map { tree.insert($0) }
    var builder = MomentGraphBuilder(tree)
    builder.build()
    self.init(
      basicMoments: builder.basicMoments, products: builder.products,
      momentCount: builder.momentCount, scalarMoments: nodes.map { builder.components[$0][0] })
  }

  /// The number of radial functions that the basis needs.
  public var radialFunctionCount: Int {
    1 + (basicMoments.map(\.radialFunction).max() ?? -1)
  }
}

/// How each contraction is made of two smaller ones, down to single tensors.
///
/// A contraction is cut where its two parts share the fewest indices, so that intermediate tensors
/// stay small; among equal cuts the one with the smaller, then the earlier part is taken.
private struct ContractionTree {
  /// One contraction and the two that it is made of.
  struct Node {
    var contraction: TensorContraction
    /// The two parts; nil for a single tensor.
    var parts: (Part, Part)?
    /// The number of products on the longest way to a single tensor.
    var depth: Int
  }

  /// One part of a contraction.
  struct Part {
    var node: Int
    /// The factor of the whole that each factor of the part is.
    var factors: [Int]
  }

  private(set) var nodes: [Node] = []
  private var indices: [TensorContraction: Int] = [:]

  /// Adds a canonical contraction and everything that it is made of.
  ///
  /// - Returns: Its index in `nodes`.
  mutating func insert(_ contraction: TensorContraction) -> Int {
    if let index = indices[contraction] { return index }
    var node = Node(contraction: contraction, parts: nil, depth: 0)
    if let cut = bestCut(of: contraction) {
      let parts = (part(cut, of: contraction), part(complement(cut, contraction), of: contraction))
      node.parts = parts
      node.depth = 1 + max(nodes[parts.0.node].depth, nodes[parts.1.node].depth)
    }
    nodes.append(node)
    indices[contraction] = nodes.count - 1
    return nodes.count - 1
  }

  private mutating func part(_ members: [Int], of whole: TensorContraction) -> Part {
    let (contraction, order) = whole.subset(members).canonical()
    return Part(node: insert(contraction), factors: order.map { members[$0] })
  }

  private func complement(_ members: [Int], _ contraction: TensorContraction) -> [Int] {
    contraction.factors.indices.filter { !members.contains($0) }
  }

  /// The factors on one side of the best cut; nil for a single tensor.
  private func bestCut(of contraction: TensorContraction) -> [Int]? {
    let count = contraction.factors.count
    // Sides of one factor first, then sides of two with factor 0.
    let singles = count > 1 ? (0..<count).map { [$0] } : []
    let cuts = singles + (count == 4 ? (1..<count).map { [0, $0] } : [])
    return cuts.min { a, b in
      contraction.sharedCount(a, complement(a, contraction))
        < contraction.sharedCount(b, complement(b, contraction))
    }
  }
}

/// Numbers the components of all tensors and writes down the products that make them.
private struct MomentGraphBuilder {
  private let nodes: [ContractionTree.Node]
  /// The order in which nodes are numbered: by depth, then as contractions are ordered.
  private let order: [Int]
  private let position: [Int]
  private(set) var basicMoments: [BasicMoment] = []
  private(set) var products: [MomentProduct] = []
  private(set) var momentCount = 0
  /// The moment of each component of each node.
  ///
  /// Components run over the powers of the free indices of each factor, the last factor fastest;
  /// equal ones share a moment.
  private(set) var components: [[Int]]

  init(_ tree: ContractionTree) {
    let nodes = tree.nodes
    self.nodes = nodes
    let order = nodes.indices.sorted {
      (nodes[$0].depth, nodes[$0].contraction) < (nodes[$1].depth, nodes[$1].contraction)
    }
    var position = order
    for (index, node) in order.enumerated() { position[node] = index }
    (self.order, self.position) = (order, position)
    components = nodes.map { _ in [] }
  }

  mutating func build() {
    for node in order {
      if let (a, b) = nodes[node].parts {
        let isInOrder = position[a.node] < position[b.node]
        addProducts(node, left: isInOrder ? a : b, right: isInOrder ? b : a)
      } else {
        addBasicMoments(node)
      }
    }
  }

  private mutating func addBasicMoments(_ node: Int) {
    let factor = nodes[node].contraction.factors[0]
    for powers in Powers.all(of: factor.rank) {
      basicMoments.append(BasicMoment(factor.radialFunction, powers.a, powers.b, powers.c))
      components[node].append(momentCount)
      momentCount += 1
    }
  }

  /// Two factors, one on either side, and the number of indices that they share.
  private struct Bond {
    var left: Int
    var right: Int
    var count: Int
  }

  private mutating func addProducts(
    _ node: Int, left: ContractionTree.Part, right: ContractionTree.Part
  ) {
    let contraction = nodes[node].contraction
    let bonds = left.factors.flatMap { i in
      right.factors.map { Bond(left: i, right: $0, count: contraction.shared[i][$0]) }
    }.filter { $0.count > 0 }
    // Every way to give the shared indices values, with how often it occurs.
    let assignments = combinations(bonds.map { Powers.all(of: $0.count) })
    var known: [[MomentProduct]: Int] = [:]
    for free in combinations(contraction.freeCounts.map { Powers.all(of: $0) }) {
      var multiplicities: [SIMD2<Int>: Int] = [:]
      for assignment in assignments {
        var powers = free
        var multiplicity = 1
        for (bond, shared) in zip(bonds, assignment) {
          powers[bond.left] += shared
          powers[bond.right] += shared
          multiplicity *= shared.multinomial
        }
        let l = component(of: left, powers)
        let r = component(of: right, powers)
        multiplicities[SIMD2(min(l, r), max(l, r)), default: 0] += multiplicity
      }
      let sum = multiplicities.sorted { ($0.key.x, $0.key.y) < ($1.key.x, $1.key.y) }
        .map { MomentProduct($0.key.x, $0.key.y, $0.value, 0) }
      components[node].append(moment(of: sum, &known))
    }
  }

  /// The moment that is a sum of products: a new one unless the tensor has that sum already.
  private mutating func moment(
    of sum: [MomentProduct], _ known: inout [[MomentProduct]: Int]
  ) -> Int {
    if let moment = known[sum] { return moment }
    known[sum] = momentCount
    products += sum.map { MomentProduct($0.left, $0.right, $0.multiplicity, momentCount) }
    momentCount += 1
    return momentCount - 1
  }

  /// The moment of a part's component, given the powers of the indices that each factor of the
  /// whole does not share within its part.
  private func component(of part: ContractionTree.Part, _ powers: [Powers]) -> Int {
    var index = 0
    for factor in part.factors {
      index = index * Powers.count(of: powers[factor].sum) + powers[factor].index
    }
    return components[part.node][index]
  }
}

/// The powers a, b, c of x, y, z that a set of tensor indices amounts to.
private struct Powers: Hashable {
  var a: Int
  var b: Int
  var c: Int

  var sum: Int { a + b + c }

  /// Where these powers stand in `all(of: sum)`.
  var index: Int { (b + c) * (b + c + 1) / 2 + c }

  /// In how many orders the indices can stand: (a + b + c)! / (a! b! c!).
  var multinomial: Int {
    let factorial = { (n: Int) in n < 2 ? 1 : (2...n).reduce(1, *) }
    return factorial(sum) / (factorial(a) * factorial(b) * factorial(c))
  }

  static func count(of rank: Int) -> Int { (rank + 1) * (rank + 2) / 2 }

  /// All powers that add up to `rank`: xx, xy, xz, yy, yz, zz.
  static func all(of rank: Int) -> [Powers] {
    (0...rank).flatMap { rest in (0...rest).map { Powers(a: rank - rest, b: rest - $0, c: $0) } }
  }

  static func += (left: inout Powers, right: Powers) {
    left = Powers(a: left.a + right.a, b: left.b + right.b, c: left.c + right.c)
  }
}

/// All ways to take one element of each list, the last list fastest.
private func combinations(_ lists: [[Powers]]) -> [[Powers]] {
  lists.reduce([[]]) { heads, list in heads.flatMap { head in list.map { head + [$0] } } }
}
