// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support

@testable import Training

/// Small structures whose references are those of a known potential.
enum TrainingSystems {
  /// A potential of two species with energies of the order of 1 eV.
  static func potential(
    level: Int = 8, cutoff: Double = 4, size: Int = 3, seed: UInt64 = 4
  ) throws -> MomentTensorPotential {
    var potential = try MomentTensorPotential.untrained(
      level: level, speciesCount: 2, cutoff: cutoff, minimumDistance: 1.8, radialBasisSize: size,
      seed: seed)
    potential.radialCoefficients = potential.radialCoefficients.map { $0 * potential.scaling }
    potential.scaling = 1
    potential.momentCoefficients = potential.momentCoefficients.map { 100 * $0 }
    potential.speciesCoefficients = [-1.9, -3.7]
    return potential
  }

  /// Rattled and strained cells of four atoms, with random numbers of aluminium.
  static func structures(_ count: Int, seed: UInt64 = 5) -> [Structure] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { index in
      let edge = Double.random(in: 3.9...4.5, using: &random)
      let cell = Cell(
        Matrix3(
          Vector3(edge, 0.2, 0), Vector3(-0.3, edge * 1.05, 0.1), Vector3(0, 0.25, edge * 0.95)))
      let sites = [
        Vector3(0, 0, 0), Vector3(0.5, 0.5, 0), Vector3(0.5, 0, 0.5), Vector3(0, 0.5, 0.5),
      ]
      let positions = sites.map { site in
        cell.cartesian(site)
          + Vector3(
            Double.random(in: -0.3...0.3, using: &random),
            Double.random(in: -0.3...0.3, using: &random),
            Double.random(in: -0.3...0.3, using: &random))
      }
      let elements = sites.indices.map { $0 < index % 5 ? Element.aluminum : .lithium }
      var structure = Structure(cell: cell, elements: elements, positions: positions)
      structure.label = index % 2 == 0 ? "even" : "odd"
      structure.provenance = "structure \(index + 1)"
      return structure
    }
  }

  /// The structures with a potential's energies, forces and virials as references.
  static func labelled(
    _ structures: [Structure], by potential: MomentTensorPotential
  ) throws -> [Structure] {
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum], source: .flag))
    return try structures.map { structure in
      let evaluation = try calculator.evaluate(structure)
      var result = structure
      (result.energy, result.forces) = (evaluation.energy, evaluation.forces)
      result.virial = evaluation.virial
      return result
    }
  }

  /// A loss of structures with references of another potential, so that nothing is zero.
  static func loss(
    _ potential: MomentTensorPotential, settings: TrainingSettings, threads: Int = 2,
    forceTolerance: Double = 0
  ) throws -> LossFunction {
    let structures = try labelled(structures(5), by: self.potential(seed: 99))
    let terms = try structures.map {
      try LossTerm(
        $0, settings, ElementMapping([.lithium, .aluminum], source: .flag),
        forceTolerance: forceTolerance)
    }
    return LossFunction(potential, try TrainableBasis(potential), terms, threads: threads)
  }

  /// Settings that go with `potential`.
  static func settings(level: Int = 8) -> TrainingSettings {
    var settings = TrainingSettings(level: level, cutoff: 4, radialBasisSize: 3)
    settings.weights = LossWeights(energy: 1, forces: 0.3, stress: 0.2)
    settings.minimumDistance = 1.8
    return settings
  }
}
