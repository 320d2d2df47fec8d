// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import MonteCarlo
import Structures
import Support

/// The potential of a run in all of its uses, and the moves.
struct GrandCanonicalTools {
  let energies: MomentTensorSiteEnergies
  let calculator: MomentTensorCalculator
  /// The shortest distance of two atoms that the potential knows, and its cutoff, Å.
  let distances: ClosedRange<Double>
  /// Nil where grades are not watched.
  let grader: ExtrapolationGrader?
  let moves: [MonteCarloChain.WeightedMove]
  /// The potential's number of the exchanged species.
  let species: Int

  /// Compiles the potential.
  ///
  /// - Parameters:
  ///   - settings: The settings, with μ relative to the potential's zero.
  ///   - elements: The elements of the potential's species.
  /// - Throws: `OrdealError` if there is no such potential or species; an error of its file.
  init(_ settings: GrandCanonicalSettings, elements: [Element]) throws {
    guard case .momentTensorPotential(let path) = settings.dynamics.system.interaction else {
      throw OrdealError("insertions need a moment tensor potential")
    }
    guard let species = elements.firstIndex(of: settings.species) else {
      let known = elements.map(\.symbol).joined(separator: ", ")
      throw OrdealError("species: the potential knows \(known), not \(settings.species)")
    }
    let file = try MomentTensorPotentialFile(contentsOf: URL(filePath: path))
    let model = file.potential
    energies = try MomentTensorSiteEnergies(model, elements: ElementMapping(elements))
    calculator = try MomentTensorCalculator(model, elements: ElementMapping(elements))
    let shortest = max(0.1, model.radialBasis.minimumDistance)
    distances = min(shortest, model.cutoff)...model.cutoff
    grader =
      settings.watch.grade == nil
      ? nil
      : try ExtrapolationGrader(
        file.neededActiveSet(at: path), of: model, elements: ElementMapping(elements))
    self.species = species
    moves = Self.moves(settings, species, elements.count, calculator)
  }

  private static func moves(
    _ settings: GrandCanonicalSettings, _ species: Int, _ speciesCount: Int,
    _ calculator: MomentTensorCalculator
  ) -> [MonteCarloChain.WeightedMove] {
    let exchange = InsertionRemovalMove(
      species: species, chemicalPotential: settings.chemicalPotential, region: settings.region,
      minimumDistance: settings.minimumDistance)
    var relaxation = StructureRelaxation(cell: .fixed)
    relaxation.maximumEvaluations = settings.relaxTrial
    let relaxed = RelaxedMove(exchange) { [relaxation] in
      try relaxation.relax($0, with: calculator).structure
    }
    var moves = [
      MonteCarloChain.WeightedMove(settings.relaxTrial > 0 ? relaxed : exchange, weight: 1)
    ]
    if settings.displacements > 0 {
      let shift = DisplacementMove(
        species: Array(0..<speciesCount), step: settings.displacement)
      moves.append(.init(shift, weight: Double(settings.displacements)))
    }
    return moves
  }

  /// The chain of a run at a state.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - state: Attempts, counts and branch.
  ///   - atoms: The atoms.
  /// - Returns: The chain.
  /// - Throws: As `MonteCarloChain` does.
  func chain(
    _ settings: GrandCanonicalSettings, _ state: GrandCanonicalState, _ atoms: AtomsState
  ) throws -> MonteCarloChain {
    try MonteCarloChain(
      resuming: ChainState(
        seed: Self.seed(UInt64(settings.dynamics.seed), branch: state.branch),
        attempts: state.attempts, temperature: settings.dynamics.temperature,
        moves: moves.map(\.move.name), weights: moves.map(\.weight), counts: state.counts,
        atoms: atoms),
      potential: energies, moves: moves)
  }

  /// Another way from the same state draws other numbers.
  static func seed(_ seed: UInt64, branch: Int) -> UInt64 {
    guard branch > 0 else { return seed }
    var stream = RandomStream(seed: seed, sequence: UInt64(branch), purpose: 3)
    return stream.next()
  }
}
