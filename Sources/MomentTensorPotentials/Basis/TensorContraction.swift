// Part of Ordeal. See LICENSE.

/// A contraction of moment tensors M_{μ,ν}: which of their indices are summed over in pairs.
///
///     M_{0,2} : (M_{0,1} ⊗ M_{1,1})     factors (0,2), (0,1), (1,1); the first shares one index
///                                       with each of the others
///
/// It is a graph: factors are its vertices, shared indices its edges. Indices that are not shared
/// stay free. Factors of one μ are interchangeable; `canonical` picks one of the ways to order
/// them.
struct TensorContraction: Hashable {
  /// One tensor M_{μ,ν}.
  struct Factor: Hashable {
    /// μ.
    var radialFunction: Int
    /// ν.
    var rank: Int

    /// lev M_{μ,ν} = 2 + 4μ + ν.
    var level: Int { 2 + 4 * radialFunction + rank }
  }

  /// The tensors.
  var factors: [Factor]
  /// How many indices each two factors share, symmetric, shape [factors][factors].
  var shared: [[Int]]

  /// The sum of the levels of the factors.
  var level: Int { factors.reduce(0) { $0 + $1.level } }

  /// How many indices of each factor are left, shape [factors].
  var freeCounts: [Int] { factors.indices.map { factors[$0].rank - shared[$0].reduce(0, +) } }

  /// Whether no index is left.
  var isScalar: Bool { freeCounts.allSatisfy { $0 == 0 } }

  /// What contractions of the same factors' μ are ordered by: for each factor its rank and the
  /// indices that it shares with each later factor.
  private func sortKey(_ order: [Int]) -> [Int] {
    order.indices.flatMap { i in
      [factors[order[i]].rank] + order[(i + 1)...].map { shared[order[i]][$0] }
    }
  }

  /// The factors in the order that makes μ increase and then `sortKey` smallest.
  ///
  /// - Returns: The contraction in that order, and the old position of each factor.
  func canonical() -> (contraction: TensorContraction, order: [Int]) {
    let byFunction = factors.indices.sorted {
      factors[$0].radialFunction < factors[$1].radialFunction
    }
    let functions = byFunction.map { factors[$0].radialFunction }
    let candidates = permutations(byFunction).filter { order in
      order.map { factors[$0].radialFunction } == functions
    }
    let best = candidates.min { sortKey($0).lexicographicallyPrecedes(sortKey($1)) }
    let order = best ?? byFunction
    return (subset(order), order)
  }

  /// The contraction of some of the factors; what they share with the others becomes free.
  func subset(_ members: [Int]) -> TensorContraction {
    TensorContraction(
      factors: members.map { factors[$0] },
      shared: members.map { i in members.map { shared[i][$0] } })
  }

  /// The number of indices that two disjoint sets of factors share.
  func sharedCount(_ left: [Int], _ right: [Int]) -> Int {
    left.reduce(0) { sum, i in sum + right.reduce(0) { $0 + shared[i][$1] } }
  }
}

extension TensorContraction: Comparable {
  /// By the number of factors, then by their μ, then by `sortKey`; for canonical contractions.
  static func < (left: TensorContraction, right: TensorContraction) -> Bool {
    let (a, b) = (left.factors, right.factors)
    guard a.count == b.count else { return a.count < b.count }
    let (functionsA, functionsB) = (a.map(\.radialFunction), b.map(\.radialFunction))
    guard functionsA == functionsB else {
      return functionsA.lexicographicallyPrecedes(functionsB)
    }
    return left.sortKey(Array(a.indices)).lexicographicallyPrecedes(
      right.sortKey(Array(b.indices)))
  }
}

extension TensorContraction {
  /// All scalar contractions of at most `mostFactors` tensors whose levels add up to at most
  /// `level`, canonical and in order.
  static func scalars(
    level: Int, mostFactors: Int, highestFunction: Int, highestRank: Int
  ) -> [TensorContraction] {
    var found: Set<TensorContraction> = []
    for count in 1...mostFactors {
      for functions in nonDecreasing(count: count, below: highestFunction + 1) {
        let base = functions.reduce(0) { $0 + 2 + 4 * $1 }
        guard base <= level else { continue }
        // Each shared index adds one to the rank of two factors.
        for bonds in distributions(of: (level - base) / 2, among: count * (count - 1) / 2) {
          let scalar = TensorContraction(functions: functions, bonds: bonds)
          guard scalar.factors.allSatisfy({ $0.rank <= highestRank }) else { continue }
          found.insert(scalar.canonical().contraction)
        }
      }
    }
    return found.sorted()
  }

  /// The scalar whose factors share `bonds` indices: 0-1, 0-2, …, 1-2, ….
  private init(functions: [Int], bonds: [Int]) {
    var shared = functions.map { _ in functions.map { _ in 0 } }
    var next = 0
    for i in functions.indices {
      for j in functions.indices where j > i {
        (shared[i][j], shared[j][i]) = (bonds[next], bonds[next])
        next += 1
      }
    }
    self.shared = shared
    factors = functions.indices.map {
      Factor(radialFunction: functions[$0], rank: shared[$0].reduce(0, +))
    }
  }
}

/// All orders of the elements.
private func permutations(_ elements: [Int]) -> [[Int]] {
  guard elements.count > 1 else { return [elements] }
  return elements.indices.flatMap { first -> [[Int]] in
    var rest = elements
    let element = rest.remove(at: first)
    return permutations(rest).map { [element] + $0 }
  }
}

/// All non-decreasing lists of `count` numbers of 0..<`limit`.
private func nonDecreasing(count: Int, below limit: Int) -> [[Int]] {
  guard count > 0 else { return [[]] }
  return nonDecreasing(count: count - 1, below: limit).flatMap { head in
    ((head.last ?? 0)..<limit).map { head + [$0] }
  }
}

/// All lists of `count` numbers of at least 0 that add up to at most `total`.
private func distributions(of total: Int, among count: Int) -> [[Int]] {
  guard count > 0 else { return [[]] }
  return (0...total).flatMap { first in
    distributions(of: total - first, among: count - 1).map { [first] + $0 }
  }
}
