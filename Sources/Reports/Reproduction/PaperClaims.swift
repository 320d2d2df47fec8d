// Part of Ordeal. See LICENSE.

import Scoring
import Structures

/// What the paper says, section by section.
///
/// Liu & Mo, Acta Mater. 268, 119742 (2024).
/// The paper counts on values rounded to whole meV/atom, as its heat maps print them, and so do these
/// tests where they count.
enum PaperClaims {
  static let all = sets + accuracy + orderings + retraining + applications

  // MARK: Methods: the sets

  private static let sets: [Claim] =
    [
      ("Train", 356), ("Retrain", 414), ("Validation", 66), ("Slabs", 420), ("Irregular", 141),
      ("Vacancy", 350), ("bcc-fcc", 701),
    ].map { name, count in
      Claim(section: "Methods", text: "Configurations of \(name)", paper: "\(count)") {
        $0.with(set: name) { .count($0.errors.configurations, paper: count) }
      }
    } + [
      Claim(section: "Methods", text: "Configurations of the test set", paper: "1391") {
        $0.withPhases { .count($0.values.reduce(0) { $0 + $1.errors.configurations }, paper: 1391) }
      }
    ]

  // MARK: 2.1

  private static let accuracy: [Claim] = [
    rmse("Energy RMSE on Train", "3 meV/atom", set: "Train", 3),
    rmse("Energy RMSE on Validation", "2 meV/atom", set: "Validation", 2),
    Claim(section: "2.1", text: "Force RMSE on Train", paper: "0.03 eV/Å") {
      $0.with(set: "Train") { .number($0.errors.forceRMSE, paper: 0.03, digits: 2, unit: "eV/Å") }
    },
    Claim(section: "2.1", text: "Force RMSE on Validation", paper: "0.03 eV/Å") {
      $0.with(set: "Validation") {
        .number($0.errors.forceRMSE, paper: 0.03, digits: 2, unit: "eV/Å")
      }
    },
    Claim(section: "2.1", text: "Phases with an energy RMSE of 2 to 14 meV/atom", paper: "35 of 47")
    {
      $0.withPhases { phases in
        .count(phases.values.count { (2...14).contains(whole($0.errors.energyRMSE)) }, paper: 35)
      }
    },
    above20("P63/mmc-org", "HCP LiAl (known)"), above20("Cmce-org", "LiAl Cmce (known)"),
    Claim(
      section: "2.1", text: "Hypothetical phases with an energy RMSE above 30 meV/atom",
      paper: "5, though 6 are named"
    ) {
      $0.withPhases { phases in
        let count = hypothetical(phases).count { ($0.errors.energyRMSE ?? 0) >= 29.5 }
        return .found("\(count)", agrees: (5...6).contains(count))
      }
    },
  ]

  private static func rmse(_ text: String, _ paper: String, set: String, _ value: Double) -> Claim {
    Claim(section: "2.1", text: text, paper: paper) {
      $0.with(set: set) {
        .number($0.errors.energyRMSE, paper: value, digits: 0, unit: "meV/atom")
      }
    }
  }

  private static func above20(_ label: String, _ name: String) -> Claim {
    Claim(section: "2.1", text: "Energy RMSE of \(name)", paper: "above 20 meV/atom") {
      $0.withPhases { phases in
        let error = phases[label]?.errors.energyRMSE ?? 0
        return .found("\(decimal(error, 1)) meV/atom", agrees: error > 20)
      }
    }
  }

  // MARK: 2.2

  private static let orderings: [Claim] =
    [
      Claim(section: "2.2", text: "Lowest-energy orderings found, known phases", paper: "8 of 8") {
        $0.withPhases { .count(matches(known($0)), paper: 8) }
      },
      Claim(
        section: "2.2", text: "Lowest-energy orderings found, hypothetical phases of Fig. 2d",
        paper: "50 % of 24"
      ) { $0.withPhases { .count(matches(hypothetical($0, in: figureA)), paper: 12) } },
      Claim(
        section: "2.2", text: "Lowest-energy orderings found, hypothetical phases of Fig. 2e",
        paper: "4 of 15"
      ) { $0.withPhases { .count(matches(hypothetical($0, in: figureB)), paper: 4) } },
      Claim(
        section: "2.2", text: "Wrong lowest-energy orderings within 2 meV/atom", paper: "13 of 23"
      ) {
        $0.withPhases { phases in
          let wrong = phases.values.filter { $0.ordering.lowestEnergyMatch == false }
          let close = wrong.count { ($0.ordering.lowestEnergyDifference ?? 0) <= 2 }
          return .found("\(close) of \(wrong.count)", agrees: close == 13 && wrong.count == 23)
        }
      },
      Claim(section: "2.2", text: "Rate of ranking errors of known phases", paper: "all below 10 %")
      {
        $0.withPhases { phases in
          let most = known(phases).compactMap(\.ordering.rankErrorRate).max() ?? 1
          return .found("at most \(decimal(100 * most, 1)) %", agrees: most < 0.1)
        }
      },
      Claim(
        section: "2.2", text: "Hypothetical phases with a rate of 11 to 33 %", paper: "24 of 39"
      ) {
        $0.withPhases { phases in
          let rates = hypothetical(phases).map { whole($0.ordering.rankErrorRate.map { 100 * $0 }) }
          return .count(rates.count { (11...33).contains($0) }, paper: 24)
        }
      },
      Claim(section: "2.2", text: "Phases with a rate above 50 %", paper: "3") {
        $0.withPhases { phases in
          .count(phases.values.count { ($0.ordering.rankErrorRate ?? 0) > 0.5 }, paper: 3)
        }
      },
      counted(
        "Known phases with a mean ΔE below 2 meV/atom", 3, of: known, 2, \.meanRankError),
      counted(
        "All phases with a mean ΔE below 2 meV/atom (the paper: of 39 hypothetical)", 20,
        of: { Array($0.values) }, 2, \.meanRankError),
      counted(
        "Known phases with a maximum ΔE below 6 meV/atom", 3, of: known, 6, \.maxRankError),
      counted(
        "All phases with a maximum ΔE below 6 meV/atom (the paper: of 39 hypothetical)", 21,
        of: { Array($0.values) }, 6, \.maxRankError),
    ]
    + [
      ("Li4Al", "R3m", "R3m"), ("LiAl", "Fd3m", "Fd3m"), ("LiAl3", "Pm3m", "Pm3m"),
      ("LiAl5", "Pm3m", "Pm3m"), ("Li5Al3", "Cmcm", "Fd3m"), ("Li2Al3", "Pm3m", "Fd3m"),
    ].map { composition, reference, predicted in
      Claim(
        section: "2.2", text: "Ground state of \(subscripted(composition)), DFT and MTP",
        paper: "\(reference), \(predicted)"
      ) {
        $0.with { potential in
          guard let state = potential.score.groundStates[composition] else {
            return .untestable("no phase of this composition is present")
          }
          return .found(
            "\(state.reference), \(state.predicted)",
            agrees: state.reference == reference && state.predicted == predicted)
        }
      }
    }

  private static func counted(
    _ text: String, _ paper: Int,
    of phases: @escaping @Sendable ([String: PhaseScore]) -> [PhaseScore],
    _ limit: Int, _ figure: @escaping @Sendable (OrderingFigures) -> Double?,
    section: String = "2.2"
  ) -> Claim {
    Claim(section: "2.2", text: text, paper: "\(paper)") {
      $0.withPhases { all in
        .count(
          phases(all).count { phase in figure(phase.ordering).map { whole($0) < limit } ?? true },
          paper: paper)
      }
    }
  }

  // MARK: 2.3

  private static let retraining: [Claim] = [
    Claim(
      section: "2.3", text: "Hypothetical phases with an energy RMSE below 15 meV/atom, MTP_train",
      paper: "28"
    ) { $0.withPhases { .count(below15($0), paper: 28) } },
    Claim(
      section: "2.3",
      text: "Hypothetical phases with an energy RMSE below 15 meV/atom, MTP_retrain",
      paper: "6"
    ) { $0.withPhases("MTP_retrain") { .count(below15($0), paper: 6) } },
    Claim(section: "2.3", text: "Energy RMSE of R3m LiAl₃, MTP_train", paper: "4 meV/atom") {
      $0.withPhases {
        .number($0["R3m-LiAl3"]?.errors.energyRMSE, paper: 4, digits: 0, unit: "meV/atom")
      }
    },
    Claim(section: "2.3", text: "Energy RMSE of R3m LiAl₃, MTP_retrain", paper: "103 meV/atom") {
      $0.withPhases("MTP_retrain") {
        .number($0["R3m-LiAl3"]?.errors.energyRMSE, paper: 103, digits: 0, unit: "meV/atom")
      }
    },
    Claim(section: "2.3", text: "Lowest-energy orderings found of 39, MTP_train", paper: "16") {
      $0.withPhases { .count(matches(hypothetical($0)), paper: 16) }
    },
    Claim(section: "2.3", text: "Lowest-energy orderings found of 39, MTP_retrain", paper: "13") {
      $0.withPhases("MTP_retrain") { .count(matches(hypothetical($0)), paper: 13) }
    },
    Claim(section: "2.3", text: "Phases with a rate above 50 %, MTP_retrain", paper: "6") {
      $0.withPhases("MTP_retrain") { phases in
        .count(phases.values.count { ($0.ordering.rankErrorRate ?? 0) > 0.5 }, paper: 6)
      }
    },
    Claim(
      section: "2.3", text: "Energy RMSE on Train, MTP_retrain-extra-2",
      paper: "as low as 8 meV/atom"
    ) {
      $0.with("MTP_retrain-extra-2", set: "Train") {
        .number($0.errors.energyRMSE, paper: 8, digits: 0, unit: "meV/atom")
      }
    },
  ]

  // MARK: 2.4

  private static let applications: [Claim] = [
    Claim(section: "2.4.1", text: "Energy RMSE of all known phases", paper: "12 meV/atom") {
      $0.with { .number(pooled($0, [.known]), paper: 12, digits: 0, unit: "meV/atom") }
    },
    Claim(section: "2.4.1", text: "Energy RMSE of all phases of the test set", paper: "20 meV/atom")
    {
      $0.with {
        .number(pooled($0, [.known, .hypothetical]), paper: 20, digits: 0, unit: "meV/atom")
      }
    },
    Claim(
      section: "2.4.1", text: "Energy RMSE of all hypothetical phases (Fig. 4)",
      paper: "20 meV/atom"
    ) {
      $0.with { .number(pooled($0, [.hypothetical]), paper: 20, digits: 0, unit: "meV/atom") }
    },
    Claim(
      section: "2.4.1", text: "Energy RMSE of every slab below 35 % Al", paper: "above 30 meV/atom"
    ) {
      $0.with(set: "Slabs") { set in
        let errors = set.phases.values.filter { ($0.fraction ?? 1) < 0.35 }
          .compactMap(\.errors.energyRMSE)
        let least = errors.min() ?? 0
        return .found("at least \(decimal(least, 1)) meV/atom", agrees: least > 30)
      }
    },
    Claim(
      section: "2.4.1", text: "Largest energy RMSE of slabs around 25 % Al",
      paper: "50 to 60 meV/atom"
    ) {
      $0.with(set: "Slabs") { set in
        let errors = set.phases.values.filter { abs(($0.fraction ?? 0) - 0.25) < 0.02 }
          .compactMap(\.errors.energyRMSE)
        let most = errors.max() ?? 0
        return .found("\(decimal(most, 1)) meV/atom", agrees: (49.5..<60.5).contains(most))
      }
    },
    Claim(section: "2.4.2", text: "Stable intermediate phases by DFT", paper: "4") {
      $0.withHull { .count($0.found.count + $0.missed.count, paper: 4) }
    },
    Claim(
      section: "2.4.2", text: "Additional stable phases by MTP_train, 19 to 40 % Al", paper: "4"
    ) {
      published in
      published.with(set: "Slabs") { _ in
        published.withHull { hull in
          let extra = hull.predicted.filter { (0.19...0.40).contains($0.fraction) }
          return .count(
            extra.count { point in !hull.reference.contains { $0.label == point.label } }, paper: 4)
        }
      }
    },
    minimum("DFT", "LiAl", \.reference), minimum("MTP_train", "Li5Al3", \.predicted),
    transition("DFT", 62, \.reference), transition("MTP_train", 57, \.predicted),
    Claim(
      section: "2.4.3", text: "Force score P of migrating Li in Li₃Al₂, MTP_train", paper: "0.69"
    ) { _ in .untestable("no AIMD trajectory is published") },
    Claim(
      section: "Methods", text: "Irregular configurations below −10 eV/atom by MTP_train-extra-2",
      paper: "those with an exceptionally low energy"
    ) {
      $0.with("MTP_train-extra-2") { potential in
        guard let counts = potential.score.irregular else {
          return .untestable("the set Irregular is not present")
        }
        let labelled = potential.sets.filter { $0.role == .irregular }.flatMap(\.predictions)
          .count { $0.structure.label == "large-energy" }
        return .found(
          "\(counts.energyCount), \(labelled) are labelled so",
          agrees: counts.energyCount == labelled)
      }
    },
  ]

  private static func minimum(
    _ who: String, _ paper: String, _ points: @escaping @Sendable (HullScore) -> [HullScore.Point]
  ) -> Claim {
    Claim(
      section: "2.4.2", text: "Lowest formation energy by \(who)", paper: subscripted(paper)
    ) {
      $0.withHull { hull in
        guard let lowest = points(hull).min(by: { $0.formationEnergy < $1.formationEnergy }) else {
          return .untestable("the hull has no point")
        }
        let fraction = Formula(paper)?.fraction(of: .aluminum) ?? 0
        return .found(
          "\(lowest.label), \(decimal(100 * lowest.fraction, 1)) % Al",
          agrees: abs(lowest.fraction - fraction) < 1e-6)
      }
    }
  }

  private static func transition(
    _ who: String, _ paper: Double, _ value: @escaping @Sendable (TransitionScore) -> Double?
  ) -> Claim {
    Claim(section: "2.4.2", text: "BCC to FCC by \(who)", paper: "\(decimal(paper, 0)) % Al") {
      $0.with { potential in
        guard let transition = potential.score.transition else {
          return .untestable("the set bcc-fcc is not present")
        }
        return .number(
          value(transition).map { 100 * $0 }, paper: paper, digits: 0, unit: "% Al")
      }
    }
  }

  // MARK: Counting

  private static let figureA = ["LiAl3", "LiAl", "Li5Al3"]
  private static let figureB = ["LiAl5", "Li2Al3", "Li4Al"]

  private static func whole(_ value: Double?) -> Int { value.map { Int($0.rounded()) } ?? .max }

  @Sendable private static func known(_ phases: [String: PhaseScore]) -> [PhaseScore] {
    phases.values.filter { $0.kind == "known" }
  }

  private static func hypothetical(
    _ phases: [String: PhaseScore], in compositions: [String]? = nil
  ) -> [PhaseScore] {
    phases.values.filter { phase in
      phase.kind == "hypothetical" && compositions?.contains(phase.composition ?? "") ?? true
    }
  }

  private static func matches(_ phases: [PhaseScore]) -> Int {
    phases.count { $0.ordering.lowestEnergyMatch == true }
  }

  private static func below15(_ phases: [String: PhaseScore]) -> Int {
    hypothetical(phases).count { whole($0.errors.energyRMSE) < 15 }
  }

  /// The energy RMSE over all configurations of phases of some kinds.
  private static func pooled(_ potential: ScoredPotential, _ kinds: Set<Phase.Kind>) -> Double? {
    ErrorFigures(
      potential.sets.flatMap(\.predictions).filter { prediction in
        Phase(of: prediction.structure).map { kinds.contains($0.kind) } ?? false
      }
    ).energyRMSE
  }
}
