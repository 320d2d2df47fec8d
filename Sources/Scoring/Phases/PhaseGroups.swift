// Part of Ordeal. See LICENSE.

import Structures

/// Configurations that are orderings of one thing, by its name.
///
/// The name is the label. Configurations without one that say their lattice are called
/// "lattice-composition", and so are those of one label that say different lattices or compositions
/// by their keys: "relaxed, B2-LiAl".
public enum PhaseGroups {
  /// The configurations by phase; those that name neither label nor lattice are in none.
  public static func of(_ predictions: some Sequence<Prediction>) -> [String: [Prediction]] {
    var labelled: [String: [Prediction]] = [:]
    var groups: [String: [Prediction]] = [:]
    for prediction in predictions {
      if let label = prediction.structure.label {
        labelled[label, default: []].append(prediction)
      } else if let name = Phase(of: prediction.structure)?.name {
        groups[name, default: []].append(prediction)
      }
    }
    for (label, members) in labelled {
      let names = members.map {
        $0.structure.hasPublishedLabel ? nil : Phase(of: $0.structure)?.name
      }
      if Set(names).count == 1 {
        groups[label, default: []] += members
      } else {
        for (member, name) in zip(members, names) {
          groups[name.map { "\(label), \($0)" } ?? label, default: []].append(member)
        }
      }
    }
    return groups
  }

  /// The configurations of the test sets by phase, under the names of `PotentialScore.orderings`.
  public static func ofTests(_ sets: [ScoredSet]) -> [String: [Prediction]] {
    pooled(sets.filter { $0.role == .test }.map { ($0.name, of($0.predictions)) })
  }

  /// The phases of several sets by one name each: the phase's, with the set behind it where several
  /// sets have one of that name.
  static func pooled<Value>(
    _ sets: [(name: String, phases: [String: Value])]
  ) -> [String: Value] {
    let counts = sets.reduce(into: [String: Int]()) { counts, set in
      for name in set.phases.keys { counts[name, default: 0] += 1 }
    }
    return sets.reduce(into: [:]) { result, set in
      for (name, value) in set.phases {
        result[counts[name] == 1 ? name : "\(name) (\(set.name))"] = value
      }
    }
  }
}

extension Phase {
  /// "B2-LiAl".
  var name: String {
    ([lattice] + [composition?.description].compactMap(\.self)).joined(separator: "-")
  }
}
