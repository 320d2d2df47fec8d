// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Sampling
import Scoring
import Structures

/// Gets the predictions of one source for all sets.
struct PredictionRun {
  let options: PredictionOptions
  let log: LogOptions

  /// The sets with predictions.
  ///
  /// - Throws: If the source cannot be read, or cannot predict a configuration.
  func predict(_ sets: [StructureSet], by source: PredictionSource) throws -> [ScoredSet] {
    switch source {
    case .file(let path): try byKernel(sets, path)
    case .predictions(let path): try elsewhere(sets, path)
    case .pairStyle(let commands): try byLAMMPS(sets, commands)
    }
  }

  private func byKernel(_ sets: [StructureSet], _ path: String) throws -> [ScoredSet] {
    let url = URL(filePath: path)
    let model = try MomentTensorPotential(contentsOf: url)
    let present = Set(sets.flatMap { $0.structures.flatMap(\.elements) })
    let mapping = try ElementMapping.resolve(
      for: model, at: url, flag: options.symbols.isEmpty ? nil : options.symbols,
      structureElements: present)
    let calculator = try MomentTensorCalculator(
      model, elements: mapping, precision: options.precision)
    return try sets.map { set in
      let start = ContinuousClock.now
      let batch = try calculator.evaluateAll(set.structures, threads: options.threads)
      say(set, seconds: (ContinuousClock.now - start) / .seconds(1))
      return Self.paired(set, batch.evaluations.map { ($0.energy, $0.forces) })
    }
  }

  private func elsewhere(_ sets: [StructureSet], _ path: String) throws -> [ScoredSet] {
    let predicted = try StructureFile.read(path, elements: try options.givenElements())
      .flatMap(\.structures)
    do {
      return try PredictionMatching(predicted).match(sets)
    } catch var error as StructureError {
      error.location = [path, error.location].compactMap(\.self).joined(separator: ": ")
      throw error
    }
  }

  /// LAMMPS may end its process, so it runs in others: they read the structures from one file and
  /// write their predictions to others.
  private func byLAMMPS(_ sets: [StructureSet], _ commands: [String]) throws -> [ScoredSet] {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "ordeal-score-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let all = sets.flatMap(\.structures)
    let input = folder.appending(path: "structures.extxyz").path
    try StructureFile.write(all.map(Self.bare), to: input)
    let ranks = min(options.threads, max(1, all.count))
    let worker = try WorkerCommand(
      [Subprocess.ownPath, "predict", "--input", input, "--elements"] + options.symbols
        + commands.flatMap { ["--command", $0] },
      ranks: ranks)
    var complaints: [String] = []
    let ending = try Launcher(worker, stopRequest: .end, capturesOutput: false)
      .run(hearing: { _ in }, echoing: { complaints.append($0) })
    guard ending.status == 0 else {
      let own = complaints.first { $0.hasPrefix("ordeal: error: ") }?.dropFirst(15)
      throw RunError(own.map(String.init) ?? ending.failure ?? "LAMMPS failed")
    }
    let parts = try (0..<ranks).map { try StructureFile.read("\(input).\($0).extxyz") }
      .map { $0.flatMap(\.structures) }
    var next = 0
    return try sets.map { set in
      let results = try set.structures.map { structure in
        let predicted = parts[next % ranks][next / ranks]
        next += 1
        guard let energy = predicted.energy else {
          throw RunError("LAMMPS gave no energy for \(structure.provenance ?? set.name)")
        }
        return (energy, predicted.forces ?? [])
      }
      return Self.paired(set, results)
    }
  }

  /// What LAMMPS needs of a structure, and what errors call it.
  private static func bare(_ structure: Structure) -> Structure {
    var result = Structure(
      cell: structure.cell, elements: structure.elements, positions: structure.positions)
    result.provenance = structure.provenance
    return result
  }

  private static func paired(
    _ set: StructureSet, _ results: [(energy: Double, forces: [Vector3])]
  ) -> ScoredSet {
    ScoredSet(
      name: set.name,
      predictions: zip(set.structures, results).map {
        Prediction($0, energy: $1.energy, forces: $1.forces)
      })
  }

  private func say(_ set: StructureSet, seconds: Double) {
    let atoms = set.structures.reduce(0) { $0 + $1.count }
    log.say(
      "  \(set.name): \(set.structures.count) configurations, \(atoms) atoms, "
        + String(format: "%.2f s", seconds))
  }
}
