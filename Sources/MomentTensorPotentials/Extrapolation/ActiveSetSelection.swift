// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Chooses the active set of a potential from the structures that it was trained on.
///
/// The rows of all structures are never in memory at once: passes go over them block by block, and in
/// each block the rows whose grade is above the threshold are offered to `MaxVol`, until a whole pass
/// changes nothing. Then every row of the training data has a grade of at most the threshold.
public struct ActiveSetSelection: Sendable {
  /// What is graded.
  public var mode = ExtrapolationMode.neighborhood
  /// Rows enter when |γ_k| is above this.
  public var threshold = 1.001
  /// ε of the start matrix.
  public var startSize = 1e-6
  /// How many threads compute rows.
  public var threads = 1

  /// One pass over all structures.
  public struct Pass: Hashable, Sendable {
    /// From 1.
    public var number: Int
    /// How many rows changed places.
    public var swaps: Int
    /// The largest grade that was met, before rows changed places.
    public var largestGrade: Double
  }

  /// How many atoms' rows are in memory at once.
  static let blockSize = 2048
  /// The LU factorisation takes this many rows for each coefficient.
  private static let sampleFactor = 3
  /// Volumes grow with every swap, so that passes end, unless rounding has taken over.
  private static let passLimit = 200

  /// Neighbourhoods of atoms, a threshold of 1.001, one thread.
  public init() {}

  /// Chooses the active set.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - elements: Which elements its species are.
  ///   - structures: What it was trained on.
  ///   - progress: Is told about each pass when it is over.
  /// - Returns: The active set.
  /// - Throws: `OrdealError` if a structure cannot be evaluated, `OrdealError` without atoms.
  public func select(
    for potential: MomentTensorPotential, elements: ElementMapping,
    from structures: [Structure], progress: (Pass) -> Void = { _ in }
  ) throws -> ActiveSet {
    let rows = InformationRows(potential, elements, structures, mode, threads: threads)
    guard rows.count > 0 else { throw OrdealError("expected structures with atoms, got none") }
    let n = potential.coefficientCount
    let sample = rows.sample(atMost: Self.sampleFactor * n)
    var maxVol = try MaxVol(
      sample: try rows.values(of: sample), tags: sample, count: n, startSize: startSize)
    var pass = Pass(number: 0, swaps: 0, largestGrade: 0)
    repeat {
      pass = try improve(&maxVol, with: rows, pass: pass.number + 1)
      progress(pass)
      guard pass.number < Self.passLimit else {
        throw OrdealError(
          "no active set found in \(pass.number) passes: the rows of the data are too nearly "
            + "dependent to be told apart; try a higher threshold")
      }
    } while pass.swaps > 0
    return try activeSet(maxVol, rows)
  }

  /// One pass.
  private func improve(
    _ maxVol: inout MaxVol, with rows: InformationRows, pass: Int
  ) throws -> Pass {
    var result = Pass(number: pass, swaps: 0, largestGrade: 0)
    for block in rows.blocks(of: Self.blockSize) {
      let found = try rows.candidates(in: block, for: maxVol, above: threshold)
      result.largestGrade = max(result.largestGrade, found.largestGrade)
      var candidates = found.candidates
      result.swaps += try maxVol.improve(with: &candidates, threshold: threshold)
    }
    return result
  }

  private func activeSet(_ maxVol: MaxVol, _ rows: InformationRows) throws -> ActiveSet {
    let places = maxVol.tags.map { $0.map(rows.place) }
    let used = Set(places.compactMap { $0?.structure }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(used, used.indices))
    return try ActiveSet(
      mode: mode, rows: maxVol.rows, inverse: maxVol.inverse,
      sources: places.map { place in
        place.flatMap { place in
          numbers[place.structure].map { ActiveSet.Source(configuration: $0, atom: place.atom) }
        }
      }, configurations: used.map { rows.structures[$0] })
  }
}
