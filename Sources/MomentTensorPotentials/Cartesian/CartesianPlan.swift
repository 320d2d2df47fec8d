// Part of Ordeal. See LICENSE.

/// A potential's graph rearranged for `CartesianKernel`.
///
/// 1. What the energy does not depend on is left out.
/// 2. Products are gathered by target, and products whose targets are nothing but basis functions
///    go straight into the energy:  E = c_z + Σ ξ m + Σ c m_i m_j.
/// 3. Of the basic moments only those with a < 2 are accumulated over neighbours where
///    x² + y² + z² = 1 gives the others:  m_{a,b,c} = m_{a−2,b,c} − m_{a−2,b+2,c} − m_{a−2,b,c+2}.
struct CartesianPlan: Sendable {
  let radial: RadialTables
  /// c_z, eV.
  let speciesCoefficients: [Double]

  /// x^a y^b z^c of unit vectors: each is an earlier one times x (0), y (1) or z (2).
  let monomialParents: KernelTable<Int32>
  let monomialDirections: KernelTable<Int32>
  /// Where the accumulators of each monomial begin, shape [monomials + 1].
  let accumulatorStarts: KernelTable<Int32>
  /// The radial function of each accumulator.
  let accumulatorFunctions: KernelTable<Int32>
  /// The moment of each accumulator.
  let accumulatorMoments: KernelTable<Int32>
  /// Basic moments that follow from others: target, and the three of rule 3, flattened.
  let traces: KernelTable<Int32>

  let momentCount: Int
  /// The moments that are sums of products, factors first.
  let products: ProductRows
  /// The moments that the energy holds linearly.
  let linearMoments: KernelTable<Int32>
  let linearCoefficients: KernelTable<Double>
  /// The products that go straight into the energy: rows of one left factor.
  let energyProducts: ProductRows

  init(_ potential: MomentTensorPotential) {
    let graph = PrunedGraph(potential)
    let basic = BasicPart(graph.basicMoments, isNeeded: graph.isNeeded)
    radial = RadialTables(potential, functionCount: potential.radialFunctionCount)
    speciesCoefficients = potential.speciesCoefficients
    monomialParents = KernelTable(basic.parents)
    monomialDirections = KernelTable(basic.directions)
    accumulatorStarts = KernelTable(basic.starts)
    accumulatorFunctions = KernelTable(basic.functions)
    accumulatorMoments = KernelTable(basic.moments.map { graph.number[$0] })
    traces = KernelTable(basic.traces.map { graph.number[$0] })
    momentCount = graph.momentCount
    products = ProductRows(graph.rows, number: graph.number)
    let linear = graph.linear.sorted { $0.key < $1.key }
    linearMoments = KernelTable(linear.map { graph.number[$0.key] })
    linearCoefficients = KernelTable(linear.map(\.value))
    energyProducts = ProductRows(graph.energyRows, number: graph.number)
  }
}

/// Rows of products in one flat table.
///
/// A row of `CartesianPlan.products` is  m_head = Σ c · m_i · m_j;  one of `energyProducts` is
/// m_head · Σ c · m_j, with all i = head.
struct ProductRows: Sendable {
  let count: Int
  let heads: KernelTable<Int32>
  /// Where each row begins, shape [rows + 1].
  let starts: KernelTable<Int32>
  /// i and j of each product, one after the other.
  let factors: KernelTable<SIMD2<Int32>>
  let coefficients: KernelTable<Double>

  /// One product.
  struct Term {
    var left: Int
    var right: Int
    var coefficient: Double
  }

  init(_ rows: [(head: Int, terms: [Term])], number: [Int32]) {
    count = rows.count
    heads = KernelTable(rows.map { number[$0.head] })
    var ends: [Int32] = [0]
    for row in rows { ends.append(ends[ends.count - 1] + Int32(row.terms.count)) }
    starts = KernelTable(ends)
    let terms = rows.flatMap(\.terms)
    factors = KernelTable(terms.map { SIMD2(number[$0.left], number[$0.right]) })
    coefficients = KernelTable(terms.map(\.coefficient))
  }
}

extension ProductRows {
  /// Products gathered by target, in the order in which targets become complete.
  static func gathered(
    _ products: [MomentProduct]
  ) -> [(head: Int, terms: [Term])] {
    var terms: [Int: [SIMD2<Int>: Int]] = [:]
    var last: [Int: Int] = [:]
    for (index, product) in products.enumerated() {
      let factors = SIMD2(min(product.left, product.right), max(product.left, product.right))
      terms[product.target, default: [:]][factors, default: 0] += product.multiplicity
      last[product.target] = index
    }
    return last.sorted { $0.value < $1.value }.map { target, _ in
      let sum = (terms[target] ?? [:]).sorted { ($0.key.x, $0.key.y) < ($1.key.x, $1.key.y) }
      return (
        target,
        sum.map { .init(left: $0.key.x, right: $0.key.y, coefficient: Double($0.value)) }
      )
    }
  }
}

/// The part of the graph that the energy depends on.
private struct PrunedGraph {
  let basicMoments: [BasicMoment]
  /// Products by target, factors before what they are factors of.
  private(set) var rows: [(head: Int, terms: [ProductRows.Term])] = []
  /// ξ of the moments that are basic or factors, by moment.
  private(set) var linear: [Int: Double] = [:]
  /// Products that go straight into the energy, by left factor.
  private(set) var energyRows: [(head: Int, terms: [ProductRows.Term])] = []
  /// Whether each moment is used.
  private(set) var isNeeded: [Bool]
  /// The number of each used moment in the kernel's arrays; −1 for the others.
  private(set) var number: [Int32]
  private(set) var momentCount = 0

  init(_ potential: MomentTensorPotential) {
    let basis = potential.basis
    basicMoments = basis.basicMoments
    isNeeded = Array(repeating: false, count: basis.momentCount)
    number = Array(repeating: -1, count: basis.momentCount)
    var weights: [Int: Double] = [:]
    for (moment, coefficient) in zip(basis.scalarMoments, potential.momentCoefficients) {
      weights[moment, default: 0] += coefficient
    }
    weights = weights.filter { $0.value != 0 }
    for moment in weights.keys { isNeeded[moment] = true }
    var isFactor = isNeeded.map { _ in false }
    for product in basis.products.reversed() where isNeeded[product.target] {
      for factor in [product.left, product.right] {
        isNeeded[factor] = true
        isFactor[factor] = true
      }
    }
    for moment in basicMoments.indices where isNeeded[moment] { isFactor[moment] = true }
    linear = weights.filter { isFactor[$0.key] }
    let used = basis.products.filter { isNeeded[$0.target] }
    rows = ProductRows.gathered(used.filter { isFactor[$0.target] })
    energyRows = Self.energyRows(of: used.filter { !isFactor[$0.target] }, weights)
    BasicPart.markNeeded(basicMoments, &isNeeded)
    for moment in isNeeded.indices
    where isNeeded[moment] && (isFactor[moment] || moment < basicMoments.count) {
      number[moment] = Int32(momentCount)
      momentCount += 1
    }
  }

  private static func energyRows(
    of products: [MomentProduct], _ weights: [Int: Double]
  ) -> [(head: Int, terms: [ProductRows.Term])] {
    var coefficients: [SIMD2<Int>: Double] = [:]
    for product in products {
      let factors = SIMD2(min(product.left, product.right), max(product.left, product.right))
      coefficients[factors, default: 0] +=
        Double(product.multiplicity) * (weights[product.target] ?? 0)
    }
    let terms = coefficients.sorted { ($0.key.x, $0.key.y) < ($1.key.x, $1.key.y) }
      .map { ProductRows.Term(left: $0.key.x, right: $0.key.y, coefficient: $0.value) }
    return terms.chunked { $0.left == $1.left }.map { ($0[0].left, $0) }
  }
}

/// How the basic moments come from sums over neighbours.
struct BasicPart {
  /// The monomial that each one is a multiple of, and by which component of the unit vector.
  private(set) var parents: [Int32] = []
  private(set) var directions: [Int32] = []
  /// Where the accumulators of each monomial begin.
  private(set) var starts: [Int32] = [0]
  private(set) var functions: [Int32] = []
  private(set) var moments: [Int] = []
  private(set) var traces: [Int] = []

  /// The basic moments that are needed.
  init(_ basic: [BasicMoment], isNeeded: [Bool]) {
    let index = Self.index(basic)
    let needed = basic.indices.filter { isNeeded[$0] }
    var accumulated: [[Int]: [Int]] = [:]
    for moment in needed.sorted(by: { basic[$0].a < basic[$1].a }) {
      if let sources = Self.sources(of: basic[moment], index) {
        traces += [moment] + sources
      } else {
        accumulated[[basic[moment].a, basic[moment].b, basic[moment].c], default: []]
          .append(moment)
      }
    }
    addMonomials(Self.closed(accumulated.keys)) {
      accumulated[$0] ?? []
    } function: {
      Int32(basic[$0].radialFunction)
    }
  }

  private mutating func addMonomials(
    _ monomials: [[Int]], accumulators: ([Int]) -> [Int], function: (Int) -> Int32
  ) {
    let order = Dictionary(uniqueKeysWithValues: monomials.enumerated().map { ($1, Int32($0)) })
    for powers in monomials {
      let (parent, direction) = Self.parent(of: powers)
      parents.append(order[parent] ?? 0)
      directions.append(direction)
      for moment in accumulators(powers) {
        functions.append(function(moment))
        moments.append(moment)
      }
      starts.append(Int32(moments.count))
    }
  }

  /// The three moments that rule 3 makes a moment of, if the basis has them.
  private static func sources(of moment: BasicMoment, _ index: [BasicMoment: Int]) -> [Int]? {
    guard moment.a >= 2 else { return nil }
    let (function, a, b, c) = (moment.radialFunction, moment.a - 2, moment.b, moment.c)
    guard let plain = index[BasicMoment(function, a, b, c)],
      let y = index[BasicMoment(function, a, b + 2, c)],
      let z = index[BasicMoment(function, a, b, c + 2)]
    else { return nil }
    return [plain, y, z]
  }

  private static func index(_ basic: [BasicMoment]) -> [BasicMoment: Int] {
    Dictionary(zip(basic, basic.indices)) { first, _ in first }
  }

  /// Marks the moments that rule 3 needs for those that are marked.
  static func markNeeded(_ basic: [BasicMoment], _ isNeeded: inout [Bool]) {
    let index = Self.index(basic)
    for moment in basic.indices.sorted(by: { basic[$0].a > basic[$1].a }) where isNeeded[moment] {
      for source in sources(of: basic[moment], index) ?? [] { isNeeded[source] = true }
    }
  }

  private static func parent(of powers: [Int]) -> (powers: [Int], direction: Int32) {
    let direction = powers.firstIndex { $0 > 0 } ?? 0
    var parent = powers
    parent[direction] = max(0, parent[direction] - 1)
    return (parent, Int32(direction))
  }

  /// The given monomials and all that they are multiples of, each after its parent.
  private static func closed(_ monomials: some Sequence<[Int]>) -> [[Int]] {
    var all: Set<[Int]> = [[0, 0, 0]]
    for var powers in monomials {
      while all.insert(powers).inserted { powers = parent(of: powers).powers }
    }
    return all.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

extension Array {
  /// Runs of neighbouring elements that belong together.
  fileprivate func chunked(by belongTogether: (Element, Element) -> Bool) -> [[Element]] {
    reduce(into: [[Element]]()) { chunks, element in
      if let last = chunks.last?.last, belongTogether(last, element) {
        chunks[chunks.count - 1].append(element)
      } else {
        chunks.append([element])
      }
    }
  }
}
