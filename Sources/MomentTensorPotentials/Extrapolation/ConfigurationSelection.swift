// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Chooses, of many configurations, those that are worth labelling next.
///
/// Greedily: the configuration with the largest grade is taken, its rows enter the active set by
/// MaxVol, and the others are graded anew by the larger set. So what a chosen configuration already
/// covers, copies of it above all, is not chosen again. Grades are renewed only for configurations that
/// come to the top of the list, as almost all grades fall when the set grows.
public struct ConfigurationSelection: Sendable {
  /// A configuration that was chosen.
  public struct Choice: Sendable {
    /// Its place among the candidates.
    public var candidate: Int
    /// Its grade by the potential's own active set.
    public var grade: ExtrapolationGrade
    /// Its grade by the active set with everything chosen before it.
    public var gradeWhenChosen: Double
    /// The atom that has this grade; nil in configuration mode.
    public var atom: Int?
    /// How many of its rows the active set took over.
    public var rows: Int
  }

  /// Configurations up to this grade are covered.
  public var threshold = 1.001
  /// How many threads grade.
  public var threads = 1

  /// A threshold of 1.001, one thread.
  public init() {}

  /// Chooses configurations, the most extrapolating first.
  ///
  /// - Parameters:
  ///   - count: How many at most; fewer are chosen where the rest is covered.
  ///   - candidates: What is chosen from.
  ///   - potential: The potential.
  ///   - elements: Which elements its species are.
  ///   - activeSet: The potential's active set.
  /// - Returns: What was chosen.
  /// - Throws: `OrdealError` if a candidate cannot be evaluated, `OrdealError` if the active set
  ///   is not the potential's.
  public func select(
    _ count: Int, of candidates: [Structure], for potential: MomentTensorPotential,
    elements: ElementMapping, activeSet: ActiveSet
  ) throws -> [Choice] {
    let grader = try ExtrapolationGrader(activeSet, of: potential, elements: elements)
    let grades = try grader.gradeAll(candidates, threads: threads).grades
    let rows = InformationRows(
      potential, elements, candidates, activeSet.mode, sizePower: activeSet.sizePower,
      threads: threads)
    var queue = Queue(grades.map(\.structure))
    var maxVol = MaxVol(activeSet)
    var choices: [Choice] = []
    while choices.count < count, let index = queue.top, queue.grades[index] > threshold {
      let found = try rows.candidates(in: rows.rows(of: index), for: maxVol, above: threshold)
      guard queue.isFresh(index) else {
        queue.renew(index, found.largestGrade)
        continue
      }
      let sizes = found.candidates.largestCoefficients(maxVol.count)
      let worst = sizes.indices.max { sizes[$0] < sizes[$1] }.flatMap { found.candidates.tags[$0] }
      var entering = found.candidates
      let swaps = try maxVol.improve(with: &entering, threshold: threshold)
      try settle(&maxVol, choices.map(\.candidate) + [index], rows)
      choices.append(
        Choice(
          candidate: index, grade: grades[index], gradeWhenChosen: found.largestGrade,
          atom: worst.flatMap { rows.place($0).atom }, rows: swaps))
      queue.remove(index)
    }
    return choices
  }

  /// Offers the rows of everything chosen until nothing changes: rows that one configuration has
  /// pushed out may have to come back, or a copy of theirs would be chosen again.
  private func settle(
    _ maxVol: inout MaxVol, _ chosen: [Int], _ rows: InformationRows
  ) throws {
    var swaps = 0
    repeat {
      swaps = 0
      for index in chosen {
        var found = try rows.candidates(in: rows.rows(of: index), for: maxVol, above: threshold)
        swaps += try maxVol.improve(with: &found.candidates, threshold: threshold)
      }
    } while swaps > 0
  }

  /// The candidates by grade; grades may be older than the active set.
  private struct Queue {
    var grades: [Double]
    private var isStale: [Bool]

    init(_ grades: [Double]) {
      self.grades = grades
      isStale = Array(repeating: false, count: grades.count)
    }

    var top: Int? { grades.indices.max { grades[$0] < grades[$1] } }

    func isFresh(_ index: Int) -> Bool { !isStale[index] }

    /// Notes a grade by the present active set.
    mutating func renew(_ index: Int, _ grade: Double) {
      grades[index] = grade
      isStale[index] = false
    }

    /// Takes out what was chosen; the others' grades are old from now on.
    mutating func remove(_ index: Int) {
      grades[index] = -1
      isStale = isStale.map { _ in true }
    }
  }
}
