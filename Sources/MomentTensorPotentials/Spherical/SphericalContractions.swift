// Part of Ordeal. See LICENSE.

/// Two channels, by their positions in `SphericalLayout.channels`, first ≤ second.
struct ChannelPair: Hashable {
  let first: Int
  let second: Int

  init(_ a: Int, _ b: Int) { (first, second) = (min(a, b), max(a, b)) }

  var isSymmetric: Bool { first == second }
}

/// T_P = (b_first ⊗ b_second)_L, the coupling of a pair to one degree.
struct Coupling: Hashable {
  let pair: ChannelPair
  let degree: Int
}

/// Which pairs are coupled so that all invariants of three and four channels come out as scalar
/// products of couplings.
///
/// The energy of an MTP of level L is a polynomial of degree ≤ 4 in b. Its invariants of degree 4
/// in channels (s₁, s₂, s₃, s₄) are Σ T_P · T_Q over the common degrees of two disjoint pairs; any
/// of the three ways to pair four channels will do. Those of degree 3 are T_P · b. The search picks
/// the ways that together need the fewest operations.
struct SphericalContractions {
  /// One scalar product: a feature whose coefficient is fitted later.
  enum Feature: Hashable {
    /// T_P · T_Q.
    case couplings(Coupling, Coupling)
    /// T_P · b_c.
    case couplingAndChannel(Coupling, Int)
    /// b_c · b_d.
    case channels(Int, Int)
  }

  let layout: SphericalLayout
  /// L, the highest level of a scalar moment.
  let level: Int
  /// All features, each once.
  let features: [Feature]

  /// Finds the contractions of all invariants up to a level.
  init(layout: SphericalLayout, level: Int) {
    self.layout = layout
    self.level = level
    var search = PairingSearch(channels: layout.channels, level: level)
    search.run()
    features = search.features()
  }
}

/// Local search over the ways to pair; deterministic.
private struct PairingSearch {
  let channels: [Channel]
  let level: Int
  private let triples: [[Int]]
  private let quadruples: [[Int]]
  private var pairings: [[Int]: (ChannelPair, ChannelPair)] = [:]
  private var splits: [[Int]: (pair: ChannelPair, single: Int)] = [:]
  private var usesOfCoupling: [Coupling: Int] = [:]
  private var usesOfPair: [ChannelPair: Int] = [:]
  private var costs = CouplingCosts()
  private var random = SplitMix64(seed: 1)

  init(channels: [Channel], level: Int) {
    self.channels = channels
    self.level = level
    triples = multisets(of: 3, channels: channels, level: level)
    quadruples = multisets(of: 4, channels: channels, level: level)
  }

  /// Sweeps over all invariants, moving each to the cheapest way given all the others.
  mutating func run() {
    // High degrees first: their couplings are the dear ones. The sorts are stable.
    func degreeSum(_ a: [Int]) -> Int { a.reduce(0) { $0 + channels[$1].degree } }
    var fours = quadruples.sorted { degreeSum($0) > degreeSum($1) }
    var threes = triples.sorted { degreeSum($0) > degreeSum($1) }
    for _ in 0..<25 {
      for quadruple in fours { move(quadruple: quadruple) }
      for triple in threes { move(triple: triple) }
      fours.shuffle(using: &random)
      threes.shuffle(using: &random)
    }
  }

  private mutating func move(quadruple q: [Int]) {
    if let old = pairings[q] { count(old, by: -1) }
    let ways = [
      (ChannelPair(q[0], q[3]), ChannelPair(q[1], q[2])),
      (ChannelPair(q[0], q[1]), ChannelPair(q[2], q[3])),
      (ChannelPair(q[0], q[2]), ChannelPair(q[1], q[3])),
    ]
    var best = ways[0]
    var least = Double.infinity
    for way in ways {
      let cost = cost(of: way)
      if cost < least { (best, least) = (way, cost) }
    }
    pairings[q] = best
    count(best, by: 1)
  }

  private mutating func move(triple t: [Int]) {
    if let old = splits[t] { count(old, by: -1) }
    let ways = [
      (pair: ChannelPair(t[0], t[1]), single: t[2]), (pair: ChannelPair(t[0], t[2]), single: t[1]),
      (pair: ChannelPair(t[1], t[2]), single: t[0]),
    ]
    var best = ways[0]
    var least = Double.infinity
    for way in ways where degrees(of: way.pair).contains(channels[way.single].degree) {
      let cost = cost(of: way)
      if cost < least { (best, least) = (way, cost) }
    }
    splits[t] = best
    count(best, by: 1)
  }

  /// The degrees L that a pair couples to; a channel with itself has only even ones.
  private func degrees(of pair: ChannelPair) -> [Int] {
    let (l1, l2) = (channels[pair.first].degree, channels[pair.second].degree)
    return (abs(l1 - l2)...(l1 + l2)).filter { !pair.isSymmetric || $0 % 2 == 0 }
  }

  private func commonDegrees(_ way: (ChannelPair, ChannelPair)) -> [Int] {
    let second = degrees(of: way.1)
    return degrees(of: way.0).filter(second.contains)
  }

  private mutating func count(_ way: (ChannelPair, ChannelPair), by change: Int) {
    let pairs = way.0 == way.1 ? [way.0] : [way.0, way.1]
    let common = commonDegrees(way)
    for pair in pairs {
      usesOfPair[pair, default: 0] += change
      for degree in common {
        usesOfCoupling[Coupling(pair: pair, degree: degree), default: 0] += change
      }
    }
  }

  private mutating func count(_ way: (pair: ChannelPair, single: Int), by change: Int) {
    usesOfPair[way.pair, default: 0] += change
    let coupling = Coupling(pair: way.pair, degree: channels[way.single].degree)
    usesOfCoupling[coupling, default: 0] += change
  }

  /// What a way adds to the operations, and a trifle less where its pairs are popular already.
  private mutating func cost(of way: (ChannelPair, ChannelPair)) -> Double {
    let common = commonDegrees(way)
    let pairs = way.0 == way.1 ? [way.0] : [way.0, way.1]
    var cost = 0.0
    for pair in pairs {
      cost += marginalCost(of: pair, degrees: common)
      cost -= 1e-3 * Double(usesOfPair[pair, default: 0])
    }
    return cost + common.reduce(0) { $0 + CouplingCosts.mixing(degree: $1) }
  }

  private mutating func cost(of way: (pair: ChannelPair, single: Int)) -> Double {
    let degree = channels[way.single].degree
    return marginalCost(of: way.pair, degrees: [degree])
      - 1e-3 * Double(usesOfPair[way.pair, default: 0]) + CouplingCosts.mixing(degree: degree)
  }

  private mutating func marginalCost(of pair: ChannelPair, degrees: [Int]) -> Double {
    let (l1, l2) = (channels[pair.first].degree, channels[pair.second].degree)
    var cost = 0.0
    if usesOfPair[pair, default: 0] == 0 {
      cost += costs.forms(l1, l2, isSymmetric: pair.isSymmetric)
    }
    for degree in degrees
    where usesOfCoupling[Coupling(pair: pair, degree: degree), default: 0] == 0 {
      cost += costs.rows(l1, l2, to: degree, isSymmetric: pair.isSymmetric)
    }
    return cost
  }

  /// The features of the ways chosen, and the products of two channels.
  func features() -> [SphericalContractions.Feature] {
    var features: Set<SphericalContractions.Feature> = []
    for way in pairings.values {
      for degree in commonDegrees(way) {
        let (p, q) = (
          Coupling(pair: way.0, degree: degree), Coupling(pair: way.1, degree: degree)
        )
        let isOrdered = (p.pair.first, p.pair.second) <= (q.pair.first, q.pair.second)
        features.insert(isOrdered ? .couplings(p, q) : .couplings(q, p))
      }
    }
    for way in splits.values {
      let coupling = Coupling(pair: way.pair, degree: channels[way.single].degree)
      features.insert(.couplingAndChannel(coupling, way.single))
    }
    for c in channels.indices {
      for d in channels.indices[c...]
      where channels[c].degree == channels[d].degree
        && channels[c].level + channels[d].level <= level
      {
        features.insert(.channels(c, d))
      }
    }
    return features.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
  }
}

extension SphericalContractions.Feature {
  /// The channels whose components the feature multiplies.
  var channels: [Int] {
    switch self {
    case .couplings(let p, let q):
      [p.pair.first, p.pair.second, q.pair.first, q.pair.second]
    case .couplingAndChannel(let p, let c): [p.pair.first, p.pair.second, c]
    case .channels(let c, let d): [c, d]
    }
  }

  fileprivate var sortKey: [Int] {
    switch self {
    case .couplings(let p, _): [4, p.degree] + channels
    case .couplingAndChannel(let p, _): [3, p.degree] + channels
    case .channels: [2, 0] + channels
    }
  }
}

/// Operations of couplings, forward and backward, in multiply–adds.
private struct CouplingCosts {
  private var formCounts: [BilinearKey: Int] = [:]
  private var rowCounts: [BilinearKey: Int] = [:]

  private struct BilinearKey: Hashable {
    let (left, right, degree): (Int, Int, Int)
    let isSymmetric: Bool
  }

  /// Half the multiply–adds of T · T' (2L + 1 of them) there and back, weighed by 4: each row also
  /// costs its loads.
  static func mixing(degree: Int) -> Double { 2 * Double(2 * degree + 1) }

  mutating func forms(_ left: Int, _ right: Int, isSymmetric: Bool) -> Double {
    let key = BilinearKey(left: left, right: right, degree: 0, isSymmetric: isSymmetric)
    if formCounts[key] == nil {
      formCounts[key] = BilinearForms(left, right, isSymmetric: isSymmetric).forms.count
    }
    return 5 * Double(formCounts[key, default: 0])
  }

  mutating func rows(_ left: Int, _ right: Int, to degree: Int, isSymmetric: Bool) -> Double {
    let key = BilinearKey(left: left, right: right, degree: degree, isSymmetric: isSymmetric)
    if rowCounts[key] == nil {
      rowCounts[key] = BilinearForms(left, right, isSymmetric: isSymmetric).rows(to: degree)
        .reduce(0) { $0 + $1.count }
    }
    return 2 * Double(rowCounts[key, default: 0])
  }
}

/// Multisets of channels that have an invariant within the level: Σ l even, max l ≤ Σ l / 2.
private func multisets(of size: Int, channels: [Channel], level: Int) -> [[Int]] {
  var found: [[Int]] = []
  func extend(_ chosen: [Int], _ levels: Int) {
    guard chosen.count < size else {
      let degrees = chosen.map { channels[$0].degree }
      let sum = degrees.reduce(0, +)
      if sum % 2 == 0, 2 * (degrees.max() ?? 0) <= sum { found.append(chosen) }
      return
    }
    for next in (chosen.last ?? 0)..<channels.count {
      let total = levels + channels[next].level
      // Channels stand by increasing level: none of the rest fits either.
      guard total <= level else { break }
      extend(chosen + [next], total)
    }
  }
  extend([], 0)
  return found
}

/// A small, fast, seedable generator of random numbers.
///
/// Source: G. L. Steele et al., OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
