// Part of Ordeal. See LICENSE.

import Support

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

/// Local search over the ways to contract each invariant; deterministic.
private struct PairingSearch {
  /// One way to contract one invariant: what it needs.
  private struct Way {
    /// The features that it stands for.
    var features: [SphericalContractions.Feature] = []
    /// Its pairs, each once, by number.
    var pairs: [Int] = []
    /// Its couplings, each once, by number.
    var couplings: [Int] = []
    /// The operations that no other invariant can share.
    var mixing = 0.0
  }

  /// An invariant, its ways, and the one that is chosen.
  private struct Invariant {
    var ways: [Way] = []
    var chosen: Int?
    /// Σ l: high degrees are the dear ones and choose first.
    var degreeSum = 0
  }

  let channels: [Channel]
  let level: Int
  private var invariants: [Invariant] = []
  private var numberOfPair: [ChannelPair: Int] = [:]
  private var numberOfCoupling: [Coupling: Int] = [:]
  /// Operations and users of each pair and each coupling, by number.
  private var pairCosts: [Double] = []
  private var pairUses: [Int] = []
  private var couplingCosts: [Double] = []
  private var couplingUses: [Int] = []

  init(channels: [Channel], level: Int) {
    self.channels = channels
    self.level = level
    for quadruple in multisets(of: 4, channels: channels, level: level) {
      add(quadruple: quadruple)
    }
    for triple in multisets(of: 3, channels: channels, level: level) { add(triple: triple) }
  }

  // MARK: Ways

  private mutating func add(quadruple q: [Int]) {
    let ways = [
      (ChannelPair(q[0], q[3]), ChannelPair(q[1], q[2])),
      (ChannelPair(q[0], q[1]), ChannelPair(q[2], q[3])),
      (ChannelPair(q[0], q[2]), ChannelPair(q[1], q[3])),
    ]
    var invariant = Invariant(degreeSum: q.reduce(0) { $0 + channels[$1].degree })
    for (p, r) in ways {
      let ordered = (p.first, p.second) <= (r.first, r.second) ? (p, r) : (r, p)
      let others = degrees(of: r)
      var way = Way()
      for degree in degrees(of: p) where others.contains(degree) {
        let factors = (
          Coupling(pair: ordered.0, degree: degree), Coupling(pair: ordered.1, degree: degree)
        )
        way.features.append(.couplings(factors.0, factors.1))
        include(factors.0, in: &way)
        if p != r { include(factors.1, in: &way) }
        way.mixing += mixingCost(degree: degree)
      }
      invariant.ways.append(way)
    }
    invariants.append(invariant)
  }

  private mutating func add(triple t: [Int]) {
    var invariant = Invariant(degreeSum: t.reduce(0) { $0 + channels[$1].degree })
    for (a, b, single) in [(t[0], t[1], t[2]), (t[0], t[2], t[1]), (t[1], t[2], t[0])] {
      let pair = ChannelPair(a, b)
      let degree = channels[single].degree
      guard degrees(of: pair).contains(degree) else { continue }
      var way = Way()
      let coupling = Coupling(pair: pair, degree: degree)
      way.features = [.couplingAndChannel(coupling, single)]
      include(coupling, in: &way)
      way.mixing = mixingCost(degree: degree)
      invariant.ways.append(way)
    }
    invariants.append(invariant)
  }

  /// The degrees L that a pair couples to; a channel with itself has only even ones.
  private func degrees(of pair: ChannelPair) -> [Int] {
    let (l1, l2) = (channels[pair.first].degree, channels[pair.second].degree)
    return (abs(l1 - l2)...(l1 + l2)).filter { !pair.isSymmetric || $0 % 2 == 0 }
  }

  /// Notes that a way needs a coupling; new pairs and couplings get numbers and costs.
  private mutating func include(_ coupling: Coupling, in way: inout Way) {
    let pair = coupling.pair
    let forms = BilinearForms(
      channels[pair.first].degree, channels[pair.second].degree, isSymmetric: pair.isSymmetric)
    if numberOfPair[pair] == nil {
      numberOfPair[pair] = pairCosts.count
      pairCosts.append(5 * Double(forms.forms.count))
    }
    if numberOfCoupling[coupling] == nil {
      numberOfCoupling[coupling] = couplingCosts.count
      let entries = forms.rows(to: coupling.degree).reduce(0) { $0 + $1.count }
      couplingCosts.append(2 * Double(entries))
    }
    let number = numberOfPair[pair, default: 0]
    if !way.pairs.contains(number) { way.pairs.append(number) }
    way.couplings.append(numberOfCoupling[coupling, default: 0])
  }

  /// Half the multiply–adds of T · T', 2L + 1 there and back, weighed by 4: a row also costs loads.
  private func mixingCost(degree: Int) -> Double { 2 * Double(2 * degree + 1) }

  // MARK: Search

  /// Sweeps over all invariants, moving each to the cheapest way given all the others.
  mutating func run() {
    pairUses = Array(repeating: 0, count: pairCosts.count)
    couplingUses = Array(repeating: 0, count: couplingCosts.count)
    var random = SplitMix64(seed: 1)
    // The sort is stable: equal sums keep their order.
    var order = invariants.indices.sorted { invariants[$0].degreeSum > invariants[$1].degreeSum }
    for _ in 0..<25 {
      for index in order { move(index) }
      order.shuffle(using: &random)
    }
  }

  private mutating func move(_ index: Int) {
    if let old = invariants[index].chosen { count(invariants[index].ways[old], by: -1) }
    var (best, least) = (0, Double.infinity)
    for (number, way) in invariants[index].ways.enumerated() {
      let cost = marginalCost(of: way)
      if cost < least { (best, least) = (number, cost) }
    }
    invariants[index].chosen = best
    count(invariants[index].ways[best], by: 1)
  }

  private mutating func count(_ way: Way, by change: Int) {
    for pair in way.pairs { pairUses[pair] += change }
    for coupling in way.couplings { couplingUses[coupling] += change }
  }

  /// What a way adds to the operations, and a trifle less where its pairs are popular already.
  private func marginalCost(of way: Way) -> Double {
    var cost = way.mixing
    for pair in way.pairs {
      cost += pairUses[pair] == 0 ? pairCosts[pair] : 0
      cost -= 1e-3 * Double(pairUses[pair])
    }
    for coupling in way.couplings where couplingUses[coupling] == 0 {
      cost += couplingCosts[coupling]
    }
    return cost
  }

  /// The features of the ways chosen, and the products of two channels.
  func features() -> [SphericalContractions.Feature] {
    var features: Set<SphericalContractions.Feature> = []
    for invariant in invariants {
      guard let chosen = invariant.chosen, !invariant.ways.isEmpty else { continue }
      features.formUnion(invariant.ways[chosen].features)
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
