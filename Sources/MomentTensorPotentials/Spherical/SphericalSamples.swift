// Part of Ordeal. See LICENSE.

import Support

/// Random spherical components, and what couplings, features and the file's graph make of them.
struct SphericalSamples {
  /// The number of samples.
  let count: Int
  private let layout: SphericalLayout
  /// b, shape [components][count].
  private let components: [Double]
  /// Each coupling's tensor, shape [2L + 1][count].
  private var tensors: [Coupling: [Double]] = [:]
  /// The graph's scalar moments, shape [count] each.
  private var scalars: [Int: [Double]] = [:]

  init(
    count: Int, layout: SphericalLayout, expansions: [[SparseEntry]], graph: MomentGraph,
    basis: MomentBasis, couplings: [Coupling]
  ) {
    self.count = count
    self.layout = layout
    var random = SplitMix64(seed: 2)
    components = (0..<layout.componentCount * count).map { _ in random.nextNormal() }
    couple(couplings)
    evaluate(graph, basis, expansions)
  }

  /// Adds c times a scalar moment of the file's graph to each of the first samples.
  func add(moment: Int, times c: Double, to sums: inout [Double]) {
    guard let values = scalars[moment] else { return }
    for n in sums.indices { sums[n] += c * values[n] }
  }

  /// Appends the values of a feature at the first samples.
  func append(_ feature: SphericalContractions.Feature, count: Int, to column: inout [Double]) {
    let size = length(of: feature)
    let (a, b) = factors(of: feature)
    for n in 0..<count {
      var sum = 0.0
      for k in 0..<size {
        sum += a[a.startIndex + k * self.count + n] * b[b.startIndex + k * self.count + n]
      }
      column.append(sum)
    }
  }

  /// 2L + 1, the number of products of a feature.
  func length(of feature: SphericalContractions.Feature) -> Int {
    switch feature {
    case .couplings(let p, _), .couplingAndChannel(let p, _): 2 * p.degree + 1
    case .channels(let c, _): layout.channels[c].size
    }
  }

  private func factors(
    of feature: SphericalContractions.Feature
  ) -> (ArraySlice<Double>, ArraySlice<Double>) {
    switch feature {
    case .couplings(let p, let q): (tensor(p), tensor(q))
    case .couplingAndChannel(let p, let c): (tensor(p), channel(c))
    case .channels(let c, let d): (channel(c), channel(d))
    }
  }

  private func tensor(_ coupling: Coupling) -> ArraySlice<Double> {
    tensors[coupling, default: []][...]
  }

  private func channel(_ index: Int) -> ArraySlice<Double> {
    let channel = layout.channels[index]
    let start = layout.offset(of: channel)
    return components[start * count..<(start + channel.size) * count]
  }

  private mutating func couple(_ couplings: [Coupling]) {
    for (pair, group) in Dictionary(grouping: couplings, by: \.pair) {
      let (a, b) = (channel(pair.first), channel(pair.second))
      let forms = BilinearForms(
        layout.channels[pair.first].degree, layout.channels[pair.second].degree,
        isSymmetric: pair.isSymmetric)
      let products = forms.forms.map { values(of: $0, a, b) }
      for coupling in group {
        var tensor = [Double](repeating: 0, count: (2 * coupling.degree + 1) * count)
        for (k, row) in forms.rows(to: coupling.degree).enumerated() {
          for (form, c) in row {
            for n in 0..<count { tensor[k * count + n] += c * products[form][n] }
          }
        }
        tensors[coupling] = tensor
      }
    }
  }

  private func values(
    of form: BilinearForms.Form, _ a: ArraySlice<Double>, _ b: ArraySlice<Double>
  ) -> [Double] {
    func product(_ i: Int, _ j: Int, _ n: Int) -> Double {
      a[a.startIndex + i * count + n] * b[b.startIndex + j * count + n]
    }
    return (0..<count).map { n in
      switch form {
      case .plain(let i, let j): return product(i, j, n)
      case .sum(let kind, let m1, let m2):
        let (c1, s1, c2, s2) = (2 * m1 - 1, 2 * m1, 2 * m2 - 1, 2 * m2)
        switch kind {
        case .uPlus: return product(c1, c2, n) - product(s1, s2, n)
        case .uMinus: return product(c1, c2, n) + product(s1, s2, n)
        case .vPlus: return product(s1, c2, n) + product(c1, s2, n)
        case .vMinus: return product(s1, c2, n) - product(c1, s2, n)
        }
      }
    }
  }

  /// Runs the file's graph on the samples, eight at a time.
  private mutating func evaluate(
    _ graph: MomentGraph, _ basis: MomentBasis, _ expansions: [[SparseEntry]]
  ) {
    for scalar in basis.scalarMoments { scalars[scalar] = Array(repeating: 0, count: count) }
    var moments = [SIMD8<Double>](repeating: .zero, count: basis.momentCount)
    for start in stride(from: 0, to: count, by: 8) {
      let lanes = min(8, count - start)
      for index in moments.indices { moments[index] = .zero }
      for (moment, row) in expansions.enumerated() {
        var sum = SIMD8<Double>.zero
        for entry in row {
          var value = SIMD8<Double>.zero
          for lane in 0..<lanes { value[lane] = components[entry.column * count + start + lane] }
          sum += entry.coefficient * value
        }
        moments[moment] = sum
      }
      for product in graph.products {
        moments[product.target] +=
          Double(product.multiplicity) * moments[product.left] * moments[product.right]
      }
      for scalar in basis.scalarMoments {
        for lane in 0..<lanes { scalars[scalar]?[start + lane] = moments[scalar][lane] }
      }
    }
  }
}

extension SphericalContractions {
  /// All couplings that the features need, in order of degrees of their channels.
  var couplings: [Coupling] { SphericalContractions.couplings(of: features) }

  /// All couplings that some features need, in a fixed order.
  static func couplings(of features: [Feature]) -> [Coupling] {
    var all: Set<Coupling> = []
    for feature in features {
      switch feature {
      case .couplings(let p, let q): all.formUnion([p, q])
      case .couplingAndChannel(let p, _): all.insert(p)
      case .channels: break
      }
    }
    return all.sorted {
      ($0.pair.first, $0.pair.second, $0.degree) < ($1.pair.first, $1.pair.second, $1.degree)
    }
  }
}
