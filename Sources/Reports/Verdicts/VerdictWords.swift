// Part of Ordeal. See LICENSE.

import Scoring
import Support

/// Numbers and scopes as verdicts put them.
enum VerdictWords {
  /// A fraction: "79.5 %", "less than 0.1 %".
  static func percent(_ fraction: Double) -> String {
    0 < fraction && fraction < 0.0005 ? "less than 0.1 %" : "\(decimal(100 * fraction, 1)) %"
  }

  /// An energy ≥ 0 in meV/atom: "21.0", "0.09", "less than 0.01".
  static func energy(_ value: Double) -> String {
    if 0 < value && value < 0.005 { return "less than 0.01" }
    return value == 0 ? "0" : decimal(value, value < 1 ? 2 : 1)
  }

  /// "a, b and c".
  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The configurations that a sentence is about.
  struct Data {
    /// The number of different ones.
    let different: Int
    /// "8 configurations".
    let words: String
    /// "; 7 of them repeat others", or nothing.
    let note: String
    /// "; 7 of them repeat others; 6 different ones are needed".
    var shortage: String {
      "\(note); \(Verdict.fewest)\(note.isEmpty ? "" : " different ones") are needed"
    }

    /// So many configurations of some sets.
    init(_ count: Int, of sets: [(name: String, score: SetScore)]) {
      let repeats = sets.reduce(0) { $0 + ($1.score.errors.repeatedConfigurations ?? 0) }
      different = max(0, count - repeats)
      words = counted(count, "configuration")
      note =
        repeats > 0
        ? "; \(repeats) of them \(repeats == 1 ? "repeats another" : "repeat others")" : ""
    }
  }

  /// The sets that a sentence is about: "the test set mine", "the 3 test sets A, B and C", "the
  /// 2 sets Train (training) and Validation (validation)".
  static func sets(_ sets: [(name: String, score: SetScore)]) -> String {
    let roles = Set(sets.map(\.score.role))
    let role = roles.count == 1 ? (roles.first?.rawValue ?? "") + " " : ""
    let names = sets.map { roles.count == 1 ? $0.name : "\($0.name) (\($0.score.role.rawValue))" }
    if sets.count == 1 { return "the \(role)set \(names[0])" }
    return "the \(sets.count) \(role)sets" + (sets.count <= 5 ? " \(list(names))" : "")
  }
}

/// The sets, and the phases of test sets, that verdicts are about.
struct VerdictScope {
  private let score: PotentialScore
  /// The test sets with reference energies, by name.
  let tests: [(name: String, score: SetScore)]
  /// The phases of test sets that count, by name: ranked, and of enough configurations.
  let counted: [(name: String, score: PhaseScore)]
  /// The number of ranked phases that have too few configurations to count.
  let apart: Int
  /// The number of phases with enough of them, whose reference energies are all equal.
  let equal: Int

  init(_ score: PotentialScore) {
    self.score = score
    tests = score.sets.filter { $0.value.role == .test && $0.value.errors.energyRMSE != nil }
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let ranked = score.orderings.filter { $0.value.ordering.rankErrorRate != nil }
    counted = ranked.filter(\.value.isCounted).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    apart = ranked.values.count { !$0.hasEnough }
    equal = ranked.count - counted.count - apart
  }

  /// The sets that errors are judged on: tests where any has such a figure, else all that are not
  /// irregular.
  func judged(_ figure: (SetScore) -> Double?) -> [(name: String, score: SetScore)] {
    let known = score.sets.filter { $0.value.role != .irregular && figure($0.value) != nil }
      .sorted { $0.key < $1.key }.map { (name: $0.key, score: $0.value) }
    let tests = known.filter { $0.score.role == .test }
    return tests.isEmpty ? known : tests
  }

  /// "68 phases with 6 or more configurations (47 orderings, 21 supercells) of the 4 test sets …".
  var phases: String {
    let kinds = Dictionary(grouping: counted) { item in
      item.score.isOrdering ? "ordering" : item.score.kind ?? "ordering"
    }.mapValues(\.count)
    let names = ["ordering", "series", "supercell", "vacancy"].compactMap { kind -> String? in
      guard let number = kinds[kind] else { return nil }
      switch kind {
      case "ordering": return Support.counted(number, "ordering set")
      case "series": return "\(number) of a series"
      case "vacancy": return "\(number) with a vacancy"
      default: return Support.counted(number, kind)
      }
    }
    let detail = names.count > 1 ? " (\(names.joined(separator: ", ")))" : ""
    return
      "\(Support.counted(counted.count, "phase")) with \(Verdict.fewest) or more configurations"
      + "\(detail) of \(VerdictWords.sets(tests))"
  }

  /// What is said of pairs that the reference does not tell apart.
  var ties: String {
    let tied = counted.count { $0.score.ordering.referenceTieRate ?? 0 > 0 }
    guard tied > 0 else { return "" }
    return
      "; pairs with equal reference energies, in \(Support.counted(tied, "phase")), are left out"
  }

  /// What is said of phases that do not count: "; 3 phases with fewer are listed apart".
  var others: String {
    var parts: [String] = []
    if apart > 0 {
      parts.append(
        "; \(Support.counted(apart, "phase")) with fewer \(apart == 1 ? "is" : "are") listed apart"
      )
    }
    if equal > 0 {
      parts.append(
        "; \(Support.counted(equal, "phase")) with all reference energies equal "
          + "\(equal == 1 ? "is" : "are") not counted")
    }
    return parts.joined()
  }

  /// Why no phase counts.
  var whyNone: String {
    if tests.isEmpty { return "no test set has reference energies" }
    let place = VerdictWords.sets(tests)
    guard tests.contains(where: { !$0.score.phases.isEmpty }) else {
      return
        "no phase of \(place) can be ranked: no configuration has a label, or names its lattice"
    }
    guard equal == 0 || apart > 0 else {
      return "in \(Support.counted(equal, "phase")) of \(place) all reference energies are equal"
    }
    let fewer =
      apart > 0 ? "; \(Support.counted(apart, "phase")) with fewer can be ranked" : ""
    return
      "no phase of \(place) has \(Verdict.fewest) or more configurations of "
      + "one composition with reference energies\(fewer)"
  }
}
