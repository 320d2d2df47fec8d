// Part of Ordeal. See LICENSE.

/// A compiled potential as the fast kernel reads it: flat tables, shared by all threads.
final class SphericalTables: @unchecked Sendable {
  /// Pairs of channels with one table, forward and backward.
  struct CouplingGroup {
    let left: Int
    let right: Int
    let isSymmetric: Bool
    let forward: SparseRows
    let backward: SparseRows
    let pairs: [(first: Int, second: Int, target: Int)]

    init(_ table: SphericalPlan.CouplingTable) {
      (left, right, isSymmetric) = (table.left, table.right, table.isSymmetric)
      forward = SparseRows(table.rows)
      backward = SparseRows(SparseRows.transposed(table.rows, columnCount: table.formCount))
      pairs = table.pairs
    }
  }

  let plan: SphericalPlan
  let radial: RadialTables
  let speciesCoefficients: [Double]
  let transform: SparseRows
  let transposedTransform: SparseRows
  let couplings: [CouplingGroup]
  /// The greatest number of bilinear forms of one pair.
  let formCapacity: Int
  /// C of E = lin · b + ½ x · C x, for energy and derivatives.
  let mixing: MixingTable
  /// One half of C, its diagonal halved, for energies alone: Σ of it is ½ x · C x.
  let energyMixing: MixingTable

  /// The tables of a plan.
  ///
  /// - Parameters:
  ///   - plan: The compiled potential.
  ///   - potential: Where its radial and species coefficients are.
  ///   - relative: Tables of the same basis with other coefficients, to share what is the same.
  init(
    _ plan: SphericalPlan, of potential: MomentTensorPotential,
    sharing relative: SphericalTables? = nil
  ) {
    self.plan = plan
    radial = RadialTables(potential, functionCount: plan.ranks.count)
    speciesCoefficients = potential.speciesCoefficients
    transform = relative?.transform ?? SparseRows(plan.transform)
    transposedTransform =
      relative?.transposedTransform
      ?? SparseRows(SparseRows.transposed(plan.transform, columnCount: plan.componentCount))
    couplings = relative?.couplings ?? plan.couplings.map(CouplingGroup.init)
    formCapacity = plan.couplings.map(\.formCount).max() ?? 0
    mixing = MixingTable(plan.mixing)
    energyMixing = MixingTable(
      plan.mixing.map { row in
        SphericalPlan.MixingRow(
          offset: row.offset, size: row.size,
          entries: row.entries.compactMap { entry in
            if entry.column < row.offset { return nil }
            let half = entry.column == row.offset ? 0.5 : 1
            return SparseEntry(entry.column, half * entry.coefficient)
          })
      })
  }
}

/// A sparse matrix that joins whole tensors with one number each, rows grouped by tensor size.
final class MixingTable: @unchecked Sendable {
  struct Row {
    var offset: Int32
    var count: Int32
    var start: Int
  }

  struct Group {
    let size: Int
    let rows: [Row]
  }

  let groups: [Group]
  let columns: UnsafeMutablePointer<UInt16>
  private let doubles: UnsafeMutablePointer<Double>
  private let singles: UnsafeMutablePointer<Float>

  init(_ rows: [SphericalPlan.MixingRow]) {
    var columns: [UInt16] = []
    var coefficients: [Double] = []
    var groups: [Group] = []
    for (size, members) in Dictionary(grouping: rows, by: \.size).sorted(by: { $0.key < $1.key }) {
      var records: [Row] = []
      for row in members where !row.entries.isEmpty {
        records.append(
          Row(
            offset: Int32(row.offset), count: Int32(row.entries.count), start: columns.count))
        columns += row.entries.map { UInt16($0.column) }
        coefficients += row.entries.map(\.coefficient)
      }
      groups.append(Group(size: size, rows: records))
    }
    self.groups = groups
    self.columns = copied(columns)
    doubles = copied(coefficients)
    singles = copied(coefficients.map { Float($0) })
  }

  /// The coefficients in the precision of the vectors.
  @inline(__always)
  func coefficients<S: KernelScalar>(_ scalar: S.Type) -> UnsafePointer<S> {
    S.chosen(doubles, singles)
  }

  deinit {
    columns.deallocate()
    doubles.deallocate()
    singles.deallocate()
  }
}
