// Part of Ordeal. See LICENSE.

import Foundation
import Ordeal

/// Runs a Monte Carlo chain with a move of one's own beside one of the library.
///
///     swift run example-own-move POTENTIAL STRUCTURE
///
/// Both chains sample the same ensemble, so that their mean energies agree within their errors.
@main enum OwnMove {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 3 else {
      print("usage: example-own-move POTENTIAL STRUCTURE")
      exit(64)
    }
    let potential = try MomentTensorPotential(contentsOf: URL(filePath: words[1]))
    guard let structure = try StructureFile.read(words[2]).first?.structures.first else { return }
    let moves: [any MonteCarloMove] = [
      SwapMove(0, 1), try NeighborSwapMove(structure, within: 3.1),
    ]
    for move in moves {
      let elements = ElementMapping([.lithium, .aluminum])
      let system = try AtomicSystem(
        structure, potential: MomentTensorSiteEnergies(potential, elements: elements))
      let chain = try MonteCarloChain(
        system, moves: [.init(move)], temperature: 1500, seed: 1)
      // The first half lets the chain forget its start.
      try chain.run(10_000)
      var energies: [Double] = []
      try chain.run(10_000) { attempt in
        energies.append(attempt.energy)
        return true
      }
      guard let mean = BlockAverage(energies) else { return }
      let acceptance = chain.counts[move.name]?.acceptance ?? 0
      print(
        "\(move.name): \(mean.mean) ± \(mean.standardError) eV over \(energies.count) attempts,",
        "acceptance \(acceptance)")
    }
  }
}
