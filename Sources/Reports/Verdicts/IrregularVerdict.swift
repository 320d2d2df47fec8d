// Part of Ordeal. See LICENSE.

import Scoring
import Support

extension Verdict {
  /// By absurdly low energies and absurdly large forces of irregular configurations.
  static func irregular(_ score: PotentialScore) -> Verdict {
    let area = "Far from equilibrium"
    guard let counts = score.irregular else {
      return notJudged(area, score.reasons["irregular"] ?? "no irregular set")
    }
    let (count, forces) = (
      counts.configurations, counts.configurationsWithForces ?? counts.configurations
    )
    let sets = score.sets.filter { $0.value.role == .irregular }.sorted { $0.key < $1.key }
      .map { (name: $0.key, score: $0.value) }
    let data = VerdictWords.Data(count, of: sets)
    let place = "\(data.words) of \(VerdictWords.sets(sets))"
    guard data.different >= fewest else {
      return notJudged(area, "\(place)\(data.shortage)")
    }
    let zero = score.reasons["irregularEnergies"]
    guard zero == nil || forces > 0 else {
      return notJudged(area, "\(zero ?? ""), and no forces were predicted")
    }
    let low = zero == nil ? counts.energyCount : 0
    let fraction = forces > 0 ? Double(counts.forceConfigurations) / Double(forces) : 0
    return Verdict(
      area: area, grade: low > 0 ? .poor : grade(fraction, good: 0, poor: 0.1),
      text:
        "Of \(place), \(energies(counts, zero)); \(forceWords(counts, of: forces))\(data.note).",
      limits:
        "good without any, poor as soon as an energy falls below −10 eV/atom or more than 10 % "
        + "of the configurations have a force above 15 eV/Å")
  }

  private static func energies(_ counts: IrregularCounts, _ zero: String?) -> String {
    if let zero { return "energies are not judged, since \(zero)" }
    guard counts.energyCount > 0 else { return "none gets an energy below −10 eV/atom" }
    return "\(counts.energyCount) get an energy below −10 eV/atom: dynamics can collapse into them"
  }

  private static func forceWords(_ counts: IrregularCounts, of forces: Int) -> String {
    guard forces > 0 else { return "no forces were predicted" }
    guard counts.forceAtoms > 0 else { return "no atom feels more than 15 eV/Å" }
    return "\(counted(counts.forceAtoms, "atom")) in \(counts.forceConfigurations) "
      + "(\(VerdictWords.percent(Double(counts.forceConfigurations) / Double(forces)))) feel more "
      + "than 15 eV/Å"
  }
}
