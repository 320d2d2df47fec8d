// Part of Ordeal. See LICENSE.

/// A moment tensor potential compiled into its spherical form: everything that the fast kernel
/// reads, as tables.
///
/// For fixed coefficients the energy of an atom is a polynomial of degree ≤ 4 in its basic moments,
/// and on unit vectors these hold only the components b_{μ,l,m} of `SphericalLayout`. The kernel
/// computes
///
/// 1. the sums over neighbours, and b = transform · sums;
/// 2. couplings of pairs, T = (b ⊗ b)_L;
/// 3. E = lin · b + ½ x · C x with x = (b, T) and C the symmetric `mixing` matrix, which joins
///    whole tensors with one number each.
///
/// Nothing of degree 3 is ever formed, and sums over coefficients are taken before products.
struct SphericalPlan: Sendable {
  /// R_μ of each radial function.
  let ranks: [Int]
  /// The number of components b.
  let componentCount: Int
  /// The number of entries of x = (b, T).
  let tensorCount: Int
  /// b = transform · sums.
  let transform: [[SparseEntry]]
  /// The couplings, grouped by what they have in common.
  let couplings: [CouplingTable]
  /// The rows of C, grouped by their number of components.
  let mixing: [MixingRow]
  /// lin, where it is not 0.
  let linear: [SparseEntry]
  /// How far the compiled form is from the file's graph at random b, relative.
  let residual: Double

  /// Pairs of channels that are coupled by the same table.
  struct CouplingTable: Sendable {
    let left: Int
    let right: Int
    let isSymmetric: Bool
    /// Components of all degrees, each a sum of bilinear forms.
    let rows: [[SparseEntry]]
    let formCount: Int
    /// Where the two channels and the coupling's components stand in x.
    let pairs: [(first: Int, second: Int, target: Int)]
  }

  /// (C x) of one tensor: Σ coefficient · x[column ..< column + size].
  struct MixingRow: Sendable {
    let offset: Int
    let size: Int
    let entries: [SparseEntry]
  }

  /// Compiles a potential.
  ///
  /// It is nil if the basis does not have the form that this needs, or the compiled form misses the
  /// file's own graph by more than 10⁻¹², relative.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - cache: Where fits are kept.
  init?(
    _ potential: MomentTensorPotential, cache: SphericalPlanCache = SphericalPlanCache(folder: nil)
  ) {
    guard let layout = SphericalLayout(potential.basis) else { return nil }
    if let fit = cache.read(for: potential), fit.linear.count == layout.componentCount {
      self.init(layout, fit)
      return
    }
    guard let graph = MomentGraph(potential.basis) else { return nil }
    let level = potential.basis.scalarMoments.map { graph.levels[$0] }.max() ?? 0
    let contractions = SphericalContractions(layout: layout, level: level)
    guard let fit = SphericalFit(potential, contractions), fit.residual < 1e-12 else { return nil }
    cache.write(fit, for: potential)
    self.init(layout, fit)
  }

  private init?(_ layout: SphericalLayout, _ fit: SphericalFit) {
    self.init(
      SphericalAssembly(layout: layout, features: fit.terms.map(\.feature)), linear: fit.linear,
      terms: fit.terms, residual: fit.residual)
  }

  /// The plan of given coefficients, or nil if it needs more memory than tables can address.
  init?(
    _ assembly: SphericalAssembly, linear: [Double],
    terms: [(feature: SphericalContractions.Feature, coefficient: Double)], residual: Double
  ) {
    let layout = assembly.layout
    // The kernel's tables hold 16-bit indices.
    guard assembly.tensorCount <= Int(UInt16.max) else { return nil }
    ranks = layout.ranks
    componentCount = layout.componentCount
    transform = layout.transform()
    self.residual = residual
    self.linear = linear.enumerated().compactMap { $1 == 0 ? nil : SparseEntry($0, $1) }
    couplings = assembly.tables
    tensorCount = assembly.tensorCount
    mixing = assembly.mixing(terms)
  }
}

/// Lays the couplings out in memory.
struct SphericalAssembly: Sendable {
  let layout: SphericalLayout
  private(set) var tables: [SphericalPlan.CouplingTable] = []
  private(set) var tensorCount: Int
  private var offsets: [Coupling: Int] = [:]

  private struct Signature: Hashable {
    let (left, right): (Int, Int)
    let isSymmetric: Bool
    let degrees: [Int]

    func precedes(_ other: Signature) -> Bool {
      key.lexicographicallyPrecedes(other.key)
    }

    private var key: [Int] { [left, right, isSymmetric ? 1 : 0] + degrees }
  }

  init(layout: SphericalLayout, features: [SphericalContractions.Feature]) {
    self.layout = layout
    tensorCount = layout.componentCount
    let couplings = SphericalContractions.couplings(of: features)
    var signatures: [Signature: [ChannelPair]] = [:]
    for (pair, group) in Dictionary(grouping: couplings, by: \.pair) {
      let signature = Signature(
        left: layout.channels[pair.first].degree, right: layout.channels[pair.second].degree,
        isSymmetric: pair.isSymmetric, degrees: group.map(\.degree).sorted())
      signatures[signature, default: []].append(pair)
    }
    for (signature, pairs) in signatures.sorted(by: { $0.key.precedes($1.key) }) {
      let pairs = pairs.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
      let forms = BilinearForms(
        signature.left, signature.right, isSymmetric: signature.isSymmetric)
      var places: [(first: Int, second: Int, target: Int)] = []
      for pair in pairs {
        places.append(
          (
            layout.offset(of: layout.channels[pair.first]),
            layout.offset(of: layout.channels[pair.second]), tensorCount
          ))
        for degree in signature.degrees {
          offsets[Coupling(pair: pair, degree: degree)] = tensorCount
          tensorCount += 2 * degree + 1
        }
      }
      tables.append(
        SphericalPlan.CouplingTable(
          left: signature.left, right: signature.right, isSymmetric: signature.isSymmetric,
          rows: signature.degrees.flatMap { forms.rows(to: $0) }
            .map { $0.map { SparseEntry($0.form, $0.coefficient) } },
          formCount: forms.forms.count, pairs: places))
    }
  }

  /// The symmetric matrix of all terms, both halves.
  func mixing(
    _ terms: [(feature: SphericalContractions.Feature, coefficient: Double)]
  ) -> [SphericalPlan.MixingRow] {
    var rows: [Int: (size: Int, entries: [SparseEntry])] = [:]
    func add(_ row: Int, _ column: Int, _ size: Int, _ c: Double) {
      rows[row, default: (size, [])].entries.append(SparseEntry(column, c))
    }
    for (feature, c) in terms {
      let (p, q, size) = places(of: feature)
      if p == q {
        add(p, p, size, 2 * c)
      } else {
        add(p, q, size, c)
        add(q, p, size, c)
      }
    }
    return rows.sorted { ($0.value.size, $0.key) < ($1.value.size, $1.key) }.map {
      SphericalPlan.MixingRow(
        offset: $0.key, size: $0.value.size,
        entries: $0.value.entries.sorted { $0.column < $1.column })
    }
  }

  /// Where the two factors of a feature begin in x, and how many components they have.
  func places(of feature: SphericalContractions.Feature) -> (Int, Int, Int) {
    func place(_ coupling: Coupling) -> Int { offsets[coupling, default: 0] }
    func place(_ channel: Int) -> Int { layout.offset(of: layout.channels[channel]) }
    switch feature {
    case .couplings(let p, let q): return (place(p), place(q), 2 * p.degree + 1)
    case .couplingAndChannel(let p, let c): return (place(p), place(c), 2 * p.degree + 1)
    case .channels(let c, let d): return (place(c), place(d), layout.channels[c].size)
    }
  }
}
