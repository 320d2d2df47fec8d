// Part of Ordeal. See LICENSE.

import Structures
import Support

/// The rows b of structures, numbered one after the other: one for each atom, or for each structure.
struct InformationRows: Sendable {
  let structures: [Structure]
  /// The number of rows.
  var count: Int { offsets[structures.count] }
  private let plan: CoefficientGradientPlan
  private let cutoff: Double
  private let elements: ElementMapping
  private let mode: ExtrapolationMode
  private let sizePower: Int
  private let threads: Int
  /// Where the rows of each structure begin, shape [structures + 1].
  private let offsets: [Int]

  init(
    _ potential: MomentTensorPotential, _ elements: ElementMapping, _ structures: [Structure],
    _ mode: ExtrapolationMode, sizePower: Int = 2, threads: Int
  ) {
    plan = CoefficientGradientPlan(potential)
    self.structures = structures
    self.elements = elements
    self.mode = mode
    self.sizePower = sizePower
    self.threads = threads
    cutoff = potential.cutoff
    offsets = structures.reduce(into: [0]) { offsets, structure in
      offsets.append(
        (offsets.last ?? 0) + (mode == .neighborhood ? structure.count : min(1, structure.count)))
    }
  }

  /// Which structure, and which of its atoms, a row is of.
  func place(_ row: Int) -> (structure: Int, atom: Int?) {
    var (low, high) = (0, structures.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      (low, high) = offsets[middle] <= row ? (middle, high) : (low, middle)
    }
    // Structures without atoms share their offset with the next one.
    return (low, mode == .neighborhood ? row - offsets[low] : nil)
  }

  /// About `most` rows, evenly spread.
  func sample(atMost most: Int) -> [Int] {
    Array(stride(from: 0, to: count, by: max(1, (count + most - 1) / max(1, most))))
  }

  /// The rows of one structure.
  func rows(of structure: Int) -> Range<Int> { offsets[structure]..<offsets[structure + 1] }

  /// Runs of rows.
  func blocks(of size: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  /// b of some rows, increasing, shape [rows][n].
  ///
  /// - Throws: `OrdealError` if a structure cannot be evaluated.
  func values(of rows: [Int]) throws -> [Double] {
    let tables = tables(inverse: [])
    let parts = try compute(rows, tables, wantsCoefficients: false)
    return parts.flatMap(\.rows)
  }

  /// Of a block of rows those whose grade is above a threshold, and the largest grade.
  ///
  /// - Throws: `OrdealError` if a structure cannot be evaluated.
  func candidates(
    in block: Range<Int>, for maxVol: MaxVol, above threshold: Double
  ) throws -> (candidates: MaxVol.Candidates, largestGrade: Double) {
    let tables = tables(inverse: maxVol.inverse)
    let n = maxVol.count
    var found = MaxVol.Candidates(rows: [], coefficients: [], tags: [])
    var largest = 0.0
    for part in try compute(Array(block), tables, wantsCoefficients: true) {
      for (k, tag) in part.tags.enumerated() {
        let range = k * n..<(k + 1) * n
        let grade = part.coefficients[range].reduce(0) { max($0, abs($1)) }
        largest = max(largest, grade)
        guard grade > threshold else { continue }
        found.rows += part.rows[range]
        found.coefficients += part.coefficients[range]
        found.tags.append(tag)
      }
    }
    return (found, largest)
  }

  private func tables(inverse: [Double]) -> ExtrapolationTables {
    ExtrapolationTables(plan: plan, inverse: inverse, mode: mode, sizePower: sizePower)
  }

  // MARK: One structure's part

  /// b and γ of some rows of one structure.
  private struct Part: Sendable {
    var tags: [Int]
    var rows: [Double]
    var coefficients: [Double]
  }

  private func compute(
    _ rows: [Int], _ tables: ExtrapolationTables, wantsCoefficients: Bool
  ) throws -> [Part] {
    let pieces = pieces(of: rows)
    let parts = ParallelResults<Part>(count: pieces.count)
    try ParallelWork.run(count: pieces.count, threads: threads) { index in
      let piece = pieces[index]
      let part = try located(structures, piece.structure) { structure in
        try makePart(
          piece.tags, of: structure, offset: offsets[piece.structure],
          ExtrapolationKernel(tables), wantsCoefficients)
      }
      parts.set(part, at: index)
    }
    return parts.values
  }

  /// The rows by structure.
  private func pieces(of rows: [Int]) -> [(structure: Int, tags: [Int])] {
    var pieces: [(structure: Int, tags: [Int])] = []
    for row in rows {
      let structure = place(row).structure
      if pieces.last?.structure == structure {
        pieces[pieces.count - 1].tags.append(row)
      } else {
        pieces.append((structure, [row]))
      }
    }
    return pieces
  }

  private func makePart(
    _ tags: [Int], of structure: Structure, offset: Int, _ kernel: ExtrapolationKernel,
    _ wantsCoefficients: Bool
  ) throws -> Part {
    let lists = try StructureNeighborhoods(structure, cutoff: cutoff, elements: elements)
    if mode == .configuration {
      let factor = sizeFactor(kernel.tables.sizePower, structure.count)
      let row = lists.summedRow(of: kernel).map { $0 / factor }
      return Part(
        tags: tags, rows: row, coefficients: wantsCoefficients ? kernel.coefficients(of: row) : [])
    }
    let size = tags.count * kernel.coefficientCount
    var rows = [Double](repeating: 0, count: size)
    var coefficients = [Double](repeating: 0, count: wantsCoefficients ? size : 0)
    let atoms = tags.map { Int32($0 - offset) }
    _ = lists.withNeighborhoods(of: 0..<structure.count) { all in
      atoms.withUnsafeBufferPointer { atoms in
        rows.withUnsafeMutableBufferPointer { rows in
          coefficients.withUnsafeMutableBufferPointer { coefficients in
            guard let first = atoms.baseAddress, let rows = rows.baseAddress else { return }
            var some = all
            (some.atoms, some.atomCount) = (first, atoms.count)
            kernel.rows(some, into: rows, wantsCoefficients ? coefficients.baseAddress : nil)
          }
        }
      }
    }
    return Part(tags: tags, rows: rows, coefficients: coefficients)
  }
}
