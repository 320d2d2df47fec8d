// Part of Ordeal. See LICENSE.

import Scoring

/// A pool of potentials: criterion against criterion, the Pareto front, V against what they were made
/// with.
public struct SelectionFigures: Sendable {
  private let ranking: CandidateRanking
  private let pool: [CandidateRanking.Row]

  /// Figures of a ranked pool.
  public init(_ ranking: CandidateRanking) {
    self.ranking = ranking
    pool = ranking.rows.filter { $0.score != nil }
  }

  /// All figures that the pool allows.
  public var all: [Figure] { pairs + parameters }

  // MARK: Criterion against criterion

  private static let interesting: [(any SelectionCriterion, any SelectionCriterion)] = [
    (ErrorCriterion(.energy, .validation), ErrorCriterion(.force, .validation)),
    (ErrorCriterion(.energy, .training), ErrorCriterion(.energy, .validation)),
    (ErrorCriterion(.force, .training), ErrorCriterion(.force, .validation)),
    (ErrorCriterion(.forceMagnitude, .validation), ErrorCriterion(.forceAngle, .validation)),
    (IrregularCriterion.forces, ErrorCriterion(.force, .validation)),
    (IrregularCriterion.energies, ErrorCriterion(.energy, .validation)),
  ]

  private var pairs: [Figure] {
    Self.interesting.compactMap { x, y in
      let present = ranking.criteria.map(\.name)
      guard present.contains(x.name), present.contains(y.name) else { return nil }
      return pair(x.name, y.name)
    }
  }

  private func pair(_ x: String, _ y: String) -> Figure {
    let values = pool.map { [$0.candidate.criteria[x] ?? 0, $0.candidate.criteria[y] ?? 0] }
    let front = ParetoFront.indices(values).map { values[$0] }
      .sorted { ($0[0], -$0[1]) < ($1[0], -$1[1]) }
    let steps = front.indices.flatMap { index -> [(x: Double, y: Double)] in
      let corner = index == 0 ? [] : [(x: front[index][0], y: front[index - 1][1])]
      return corner + [(x: front[index][0], y: front[index][1])]
    }
    let chart = Chart(
      "", x: .numbers(Self.axis(x)), y: .numbers(Self.axis(y)),
      marks: [.line(steps, MarkStyle(color: 2, width: 1.2))]
        + points { ($0.candidate.criteria[x] ?? 0, $0.candidate.criteria[y] ?? 0) })
    return Figure(
      name: "criteria-\(Self.slug(x))-\(Self.slug(y))",
      caption:
        "\(y) against \(x), a point for each potential; the line is the Pareto front of these "
        + "two, the triangle the winner.", chart: chart)
  }

  /// The pool as points, the winner apart.
  private func points(_ place: (CandidateRanking.Row) -> (Double, Double)) -> [Mark] {
    func point(_ row: CandidateRanking.Row) -> Mark.Point {
      let (x, y) = place(row)
      return Mark.Point(
        x: x, y: y, tip: "\(row.candidate.name): V = \(decimal(row.score ?? 0, 3))")
    }
    let (winners, others) = (
      pool.filter { $0.candidate.name == ranking.winner },
      pool.filter { $0.candidate.name != ranking.winner }
    )
    return [
      .points(others.map(point), MarkStyle(color: 0)),
      .points(winners.map(point), MarkStyle(color: 1, shape: .triangle, size: 5)),
    ]
  }

  // MARK: V against what they were made with

  private var parameters: [Figure] {
    let names = Set(pool.flatMap(\.candidate.parameters.keys)).sorted()
    return names.compactMap { name in
      let values = pool.map { $0.candidate.parameters[name] }
      guard Set(values).count > 1, values.allSatisfy({ $0 != nil }) else { return nil }
      return parameter(name)
    }
  }

  private func parameter(_ name: String) -> Figure {
    let groups = Dictionary(grouping: pool) { $0.candidate.parameters[name] ?? 0 }
    let best = groups.sorted { $0.key < $1.key }.map { value, rows in
      (x: value, y: rows.compactMap(\.score).min() ?? 0)
    }
    let chart = Chart(
      "", x: .numbers(name), y: .numbers("V"),
      marks: [.line(best, MarkStyle(color: 2, width: 1.2))]
        + points { ($0.candidate.parameters[name] ?? 0, $0.score ?? 0) })
    return Figure(
      name: "score-\(Self.slug(name))",
      caption:
        "The validation score V against \(name); the line joins the lowest of each value, the "
        + "triangle is the winner.", chart: chart)
  }

  private static func axis(_ criterion: String) -> String {
    SelectionCriteria.named(criterion)?.unit.map { "\(criterion) (\($0))" } ?? criterion
  }

  /// A piece of a file's name.
  private static func slug(_ text: String) -> String {
    text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-").lowercased()
  }
}
