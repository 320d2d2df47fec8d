// Part of Ordeal. See LICENSE.

import Scoring
import Structures

/// The scores of one potential as tables.
public enum ScoreTables {
  /// Sets, phases and configurations.
  public static func all(_ potential: ScoredPotential) -> [CSVTable] {
    [sets(potential.score), phases(potential.score), configurations(potential.sets)]
  }

  private static func sets(_ score: PotentialScore) -> CSVTable {
    var table = CSVTable(
      "sets",
      [
        "set", "role", "configurations", "atoms", "energy_rmse_meV_per_atom",
        "energy_mae_meV_per_atom", "energy_bias_meV_per_atom", "energy_max_meV_per_atom",
        "force_rmse_eV_per_A", "force_mae_eV_per_A", "force_max_eV_per_A", "nac_force_vector",
        "nac_force_magnitude", "nac_force_angle", "force_performance", "energy_configurations",
        "force_configurations",
      ])
    for (name, set) in score.sets.sorted(by: { $0.key < $1.key }) {
      let errors = set.errors
      table.add(
        [name, set.role.rawValue, "\(errors.configurations)", "\(set.atoms)"]
          + [
            errors.energyRMSE, errors.energyMAE, errors.energyBias, errors.energyMaximum,
            errors.forceRMSE, errors.forceMAE, errors.forceMaximum, set.forceAreas?.vector,
            set.forceAreas?.magnitude, set.forceAreas?.angle, set.forcePerformance,
          ].map(text)
          + [errors.energyConfigurations, errors.forceConfigurations].map {
            $0.map { "\($0)" } ?? ""
          })
    }
    return table
  }

  private static func phases(_ score: PotentialScore) -> CSVTable {
    var table = CSVTable(
      "phases",
      [
        "set", "label", "lattice", "composition", "known", "fraction", "configurations",
        "energy_rmse_meV_per_atom", "force_rmse_eV_per_A", "rank_error_rate",
        "rank_error_rate_low", "rank_error_rate_high", "mean_rank_error_meV_per_atom",
        "max_rank_error_meV_per_atom", "lowest_energy_match",
        "lowest_energy_difference_meV_per_atom", "kendall_tau", "spearman_rho",
      ])
    for (name, set) in score.sets.sorted(by: { $0.key < $1.key }) {
      for (label, phase) in set.phases.sorted(by: { $0.key < $1.key }) {
        let (errors, ordering) = (phase.errors, phase.ordering)
        let rate = ordering.intervals?[metric: .rankErrorRate]
        let words = [
          name, label, phase.lattice ?? "", phase.composition ?? "",
          phase.known.map { "\($0)" } ?? "", text(phase.fraction), "\(errors.configurations)",
        ]
        let numbers = [
          errors.energyRMSE, errors.forceRMSE, ordering.rankErrorRate, rate?.lower, rate?.upper,
          ordering.meanRankError, ordering.maxRankError,
        ].map(text)
        table.add(
          words + numbers + [ordering.lowestEnergyMatch.map { "\($0)" } ?? ""]
            + [ordering.lowestEnergyDifference, ordering.kendallTau, ordering.spearmanRho].map(text)
        )
      }
    }
    return table
  }

  private static func configurations(_ sets: [ScoredSet]) -> CSVTable {
    var table = CSVTable(
      "configurations",
      [
        "set", "index", "label", "atoms", "composition", "reference_energy_eV",
        "predicted_energy_eV", "error_meV_per_atom",
      ])
    for set in sets {
      for prediction in set.predictions {
        let structure = prediction.structure
        table.add([
          set.name, structure.index.map { "\($0)" } ?? "", structure.label ?? "",
          "\(structure.count)", "\(Formula(structure.composition))", text(structure.energy),
          text(prediction.energy), text(prediction.energyErrorPerAtom.map { 1000 * $0 }),
        ])
      }
    }
    return table
  }

  private static func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
