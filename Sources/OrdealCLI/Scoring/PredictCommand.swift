// Part of Ordeal. See LICENSE.

import ArgumentParser
import LAMMPSInterface
import Structures
import Support

/// Evaluates structures with a LAMMPS pair style: a worker of `score`, whose process LAMMPS may end.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Evaluates structures with a LAMMPS pair style.",
    shouldDisplay: false)

  @Option var input: String
  @Option(parsing: .upToNextOption) var elements: [String]
  @Option var command: [String]

  func run() throws {
    let world = MPICommunicator.world
    do {
      try predict(rank: world.rank, of: world.size)
    } catch {
      printError(errorText(error))
      MPICommunicator.finalize()
      throw ExitCode.failure
    }
    MPICommunicator.finalize()
  }

  /// Every so many-th structure, to a file of this process's own.
  private func predict(rank: Int, of size: Int) throws {
    let potential = LAMMPSPotential(
      name: "pair style", elements: elements.compactMap { Element(symbol: $0) },
      pairCommands: command.joined(separator: "\n"))
    let structures = try StructureFile.read(input).flatMap(\.structures)
    let output = try AtomicFile("\(input).\(rank).extxyz")
    for index in stride(from: rank, to: structures.count, by: size) {
      var structure = structures[index]
      do {
        let evaluation = try potential.evaluate(structure)
        structure.energy = evaluation.energy
        structure.forces = evaluation.forces
      } catch var error as OrdealError {
        error.location = error.location ?? structure.provenance ?? "structure \(index + 1)"
        throw error
      }
      try output.write(structure.extendedXYZ)
    }
    try output.commit()
  }
}
