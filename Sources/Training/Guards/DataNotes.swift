// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support

/// What is odd about training data, in words.
struct DataNotes {
  private(set) var warnings: [String] = []

  /// Looks for what makes a fit poor or undetermined, and for repeated and contradictory
  /// configurations.
  ///
  /// - Throws: `OrdealError` if a structure has no neighbour list.
  init(_ data: TrainingData, _ settings: TrainingSettings, _ loss: LossFunction) throws {
    let (rows, parameters) = (
      loss.terms.filter(\.isReported).reduce(0) { $0 + $1.rowCount }, loss.parameterCount
    )
    if rows < parameters {
      warnings.append(
        "\(rows) reference values for \(parameters) parameters: the data do not determine the fit, "
          + "the ridge does")
    }
    let withForces = data.structures.count { $0.forces != nil }
    if withForces == 0 {
      warnings.append("no configuration has forces: the fit is to energies alone")
    } else if withForces < data.structures.count {
      warnings.append("\(data.structures.count - withForces) configurations have no forces")
    }
    let withEnergy = data.structures.count { $0.energy != nil }
    if withEnergy < data.structures.count {
      warnings.append("\(data.structures.count - withEnergy) configurations have no energy")
    }
    for element in data.elements
    where !data.structures.contains(where: { $0.elements.contains(element) }) {
      warnings.append("no configuration holds \(element): nothing is learnt about it")
    }
    if settings.level < 4 {
      warnings.append(
        "level \(settings.level) has no products of moments: the energy is a sum over pairs")
    }
    warnings += try Duplicates(data, cutoff: settings.cutoff).warnings
  }
}
