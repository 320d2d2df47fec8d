// Part of Ordeal. See LICENSE.

import Scoring

/// What a number means to someone who wants to use the potential.
struct Verdict {
  enum Grade: String { case good, fair, poor }

  /// The area: "Orderings".
  var area: String
  var grade: Grade
  /// One or two plain sentences with the numbers.
  var text: String
  /// The limits between the grades.
  var limits: String

  /// Judges every area that was scored.
  static func all(_ score: PotentialScore) -> [Verdict] {
    [
      energies(score), orderings(score), lowest(score), groundStates(score), hull(score),
      forces(score), supercells(score), irregular(score),
    ].compactMap(\.self)
  }

  private static func grade(_ value: Double, good: Double, poor: Double) -> Grade {
    if good <= poor { return value <= good ? .good : value <= poor ? .fair : .poor }
    return value >= good ? .good : value >= poor ? .fair : .poor
  }

  private static func phases(_ score: PotentialScore) -> [(label: String, phase: PhaseScore)] {
    score.phases.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func energies(_ score: PotentialScore) -> Verdict? {
    let errors = phases(score).compactMap { item in
      item.phase.errors.energyRMSE.map { (item.label, $0) }
    }
    guard let worst = errors.max(by: { $0.1 < $1.1 }) else { return nil }
    let median = median(errors.map(\.1))
    return Verdict(
      area: "Energies", grade: grade(median, good: 5, poor: 20),
      text: "Half of the \(errors.count) phases have an energy RMSE below "
        + "\(decimal(median, 1)) meV/atom; the worst is \(worst.0) with \(decimal(worst.1, 0)).",
      limits: "median over phases: good up to 5 meV/atom, poor above 20")
  }

  private static func orderings(_ score: PotentialScore) -> Verdict? {
    let rates = phases(score).compactMap { item in
      item.phase.ordering.rankErrorRate.map { (item.label, $0) }
    }
    guard let worst = rates.max(by: { $0.1 < $1.1 }) else { return nil }
    let median = median(rates.map(\.1))
    let guessing = rates.count { $0.1 > 0.5 }
    return Verdict(
      area: "Orderings", grade: grade(median, good: 0.1, poor: 0.33),
      text:
        "In half of the phases it ranks fewer than \(decimal(100 * median, 0)) % of the pairs of "
        + "orderings wrongly; in \(guessing) it does worse than guessing. Worst: \(worst.0), "
        + "\(decimal(100 * worst.1, 0)) %.",
      limits: "median rate of ranking errors: good up to 10 %, poor above 33 %")
  }

  private static func lowest(_ score: PotentialScore) -> Verdict? {
    let differences = phases(score).compactMap(\.phase.ordering.lowestEnergyDifference)
    guard !differences.isEmpty else { return nil }
    let matches = phases(score).count { $0.phase.ordering.lowestEnergyMatch == true }
    let close = differences.count { $0 <= 2 }
    let fraction = Double(close) / Double(differences.count)
    return Verdict(
      area: "Lowest-energy orderings", grade: grade(fraction, good: 0.9, poor: 0.7),
      text: "It finds the lowest ordering of \(matches) of \(differences.count) phases, and in "
        + "\(close) it misses by 2 meV/atom at most; its worst choice lies "
        + "\(decimal(differences.max() ?? 0, 1)) meV/atom too high.",
      limits: "phases found within 2 meV/atom: good from 90 %, poor below 70 %")
  }

  private static func groundStates(_ score: PotentialScore) -> Verdict? {
    let states = score.groundStates.filter { !$0.key.isEmpty }
    guard !states.isEmpty else { return nil }
    let wrong = states.filter { $0.value.reference != $0.value.predicted }.sorted {
      $0.key < $1.key
    }
    let fraction = 1 - Double(wrong.count) / Double(states.count)
    let list = wrong.map {
      "\(subscripted($0.key)) (\($0.value.predicted) for \($0.value.reference))"
    }
    return Verdict(
      area: "Ground states", grade: grade(fraction, good: 1, poor: 0.6),
      text: "The lattice with the lowest energy is right at \(states.count - wrong.count) of "
        + "\(states.count) compositions"
        + (list.isEmpty ? "." : "; wrong: \(list.joined(separator: ", "))."),
      limits: "good if all are right, poor below 60 %")
  }

  private static func hull(_ score: PotentialScore) -> Verdict? {
    guard let hull = score.hull else { return nil }
    let errors = Double(hull.missed.count + hull.invented.count)
    return Verdict(
      area: "Stable phases", grade: grade(errors, good: 0, poor: 2),
      text: "Of \(hull.found.count + hull.missed.count) stable intermediate phases it finds "
        + "\(hull.found.count) and invents \(hull.invented.count)"
        + (hull.missed.isEmpty ? "." : "; missed: \(hull.missed.joined(separator: ", "))."),
      limits: "missed plus invented: good if none, poor above 2")
  }

  private static func forces(_ score: PotentialScore) -> Verdict? {
    let sets = score.sets.filter { $0.value.role == .test }.compactMap { name, set in
      set.forcePerformance.map { (name, $0) }
    }
    guard let worst = sets.min(by: { $0.1 < $1.1 }) else { return nil }
    return Verdict(
      area: "Forces", grade: grade(worst.1, good: 0.85, poor: 0.6),
      text: "The force score P, 1 for perfect sizes and directions, is at least "
        + "\(decimal(worst.1, 2)) on every test set (lowest on \(worst.0)).",
      limits: "lowest P over test sets: good from 0.85, poor below 0.6")
  }

  private static func supercells(_ score: PotentialScore) -> Verdict? {
    let errors = score.orderings.filter { $0.value.kind == "supercell" }
      .compactMap { label, phase in phase.errors.energyRMSE.map { (label, $0) } }
    guard let worst = errors.max(by: { $0.1 < $1.1 }) else { return nil }
    return Verdict(
      area: "Monte Carlo supercells", grade: grade(worst.1, good: 5, poor: 20),
      text: "On orderings that Monte Carlo leads to, energies are off by up to "
        + "\(decimal(worst.1, 0)) meV/atom (\(worst.0)).",
      limits: "largest energy RMSE: good up to 5 meV/atom, poor above 20")
  }

  private static func irregular(_ score: PotentialScore) -> Verdict? {
    guard let counts = score.irregular, counts.configurations > 0 else { return nil }
    let fraction = Double(counts.forceConfigurations) / Double(counts.configurations)
    let grade: Grade = counts.energyCount > 0 ? .poor : fraction > 0 ? .fair : .good
    return Verdict(
      area: "Far from equilibrium", grade: grade,
      text: counts.energyCount == 0
        ? "None of \(counts.configurations) irregular configurations gets an absurdly low energy; "
          + "\(counts.forceAtoms) atoms in \(counts.forceConfigurations) feel more than 15 eV/Å."
        : "\(counts.energyCount) of \(counts.configurations) irregular configurations fall below "
          + "−10 eV/atom: dynamics can collapse into them.",
      limits: "good without any, poor as soon as an energy falls below −10 eV/atom")
  }

  private static func median(_ values: [Double]) -> Double {
    OrderingFigureSet.quartiles(values.sorted())[2]
  }
}
