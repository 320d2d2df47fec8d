// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Sampling
import Scoring
import Structures
import Support

/// Gets the predictions of one source for all sets.
struct PredictionRun {
  let options: PredictionOptions
  let log: LogOptions

  /// Sets with predictions, and what is known of who made them.
  struct Predicted {
    var sets: [ScoredSet]
    /// The symbols of the potential's species; nil for those that have none.
    var elements: [String]?
    /// How that is known.
    var mapping: String?
    /// What a person should know.
    var warnings: [String] = []
  }

  /// The sets with predictions and the roles that were given, or that the potential's card or their
  /// names say.
  ///
  /// - Throws: If the source cannot be read, or cannot predict a configuration.
  func predict(
    _ given: [ScoredDataOptions.GivenSet], by source: PredictionSource
  ) throws -> Predicted {
    let sets = given.map(\.set)
    switch source {
    case .file(let path): return try byKernel(given, path)
    case .predictions(let path):
      let predicted = Self.withRoles(try elsewhere(sets, path), given, card: nil)
      return Predicted(sets: predicted, warnings: Self.diagnosis(predicted))
    case .pairStyle(let commands):
      let predicted = Self.withRoles(try byLAMMPS(sets, commands), given, card: nil)
      let types = options.symbols.enumerated().map { "\($0 + 1) = \($1)" }
      return Predicted(
        sets: predicted, elements: options.symbols,
        mapping: "LAMMPS types " + types.joined(separator: ", ") + " (as given)",
        warnings: Self.diagnosis(predicted))
    }
  }

  /// What is odd about predictions that cannot be made again.
  private static func diagnosis(_ sets: [ScoredSet]) -> [String] {
    [MappingDiagnosis(sets, species: nil) { _, _ in nil }?.warning].compactMap(\.self)
  }

  /// The roles: as given, else by the card, where it says what it was trained on, else by name.
  private static func withRoles(
    _ sets: [ScoredSet], _ given: [ScoredDataOptions.GivenSet], card: PotentialCard?
  ) -> [ScoredSet] {
    zip(sets, given).map { set, given in
      var result = set
      if let role = given.role {
        result.role = role
      } else if let trainedOn = card?.trainedOn, set.hasReference {
        let fingerprint = ReferenceFingerprint.of(given.set.structures)
        if trainedOn.contains(fingerprint) {
          result.role = .training
        } else if card?.validatedOn?.contains(fingerprint) == true {
          result.role = .validation
        } else if set.role == .training {
          result.role = .test
        }
      }
      return result
    }
  }

  private func byKernel(
    _ given: [ScoredDataOptions.GivenSet], _ path: String
  ) throws -> Predicted {
    let sets = given.map(\.set)
    let loaded = try LoadedPotential(
      path, flag: options.symbols.isEmpty ? nil : options.symbols,
      structureElements: Set(sets.flatMap { $0.structures.flatMap(\.elements) }))
    let calculator = try MomentTensorCalculator(
      loaded.potential, elements: loaded.mapping, precision: options.precision)
    log.say("  \(loaded.sentence)")
    let predicted = try sets.map { set in
      let start = ContinuousClock.now
      let batch = try calculator.evaluateAll(set.structures, threads: options.threads)
      say(set, seconds: (ContinuousClock.now - start) / .seconds(1))
      return Self.paired(set, batch.evaluations.map { ($0.energy, $0.forces) })
    }
    let card = try PotentialCard.read(beside: URL(filePath: path))
    let scored = Self.withRoles(predicted, given, card: card)
    return Predicted(
      sets: scored, elements: loaded.symbols, mapping: loaded.mapping.description,
      warnings: [loaded.contradiction, loaded.diagnosis(scored)].compactMap(\.self)
        + Self.seenBefore(scored, card))
  }

  /// A warning of each test set that the potential was trained on by its card.
  private static func seenBefore(_ sets: [ScoredSet], _ card: PotentialCard?) -> [String] {
    guard let trainedOn = card?.trainedOn else { return [] }
    return sets.filter { set in
      set.role == .test && set.hasReference
        && trainedOn.contains(ReferenceFingerprint.of(set.predictions.map(\.structure)))
    }.map { "by its card the potential was trained on \($0.name), which is given as a test" }
  }

  private func elsewhere(_ sets: [StructureSet], _ path: String) throws -> [ScoredSet] {
    let predicted = try StructureFile.read(path, elements: try options.givenElements())
      .flatMap(\.structures)
    do {
      return try PredictionMatching(predicted).match(sets)
    } catch var error as OrdealError {
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
      throw OrdealError(own.map(String.init) ?? ending.failure ?? "LAMMPS failed")
    }
    let parts = try (0..<ranks).map { try StructureFile.read("\(input).\($0).extxyz") }
      .map { $0.flatMap(\.structures) }
    var next = 0
    return try sets.map { set in
      let results = try set.structures.map { structure in
        let predicted = parts[next % ranks][next / ranks]
        next += 1
        guard let energy = predicted.energy else {
          throw OrdealError("LAMMPS gave no energy for \(structure.provenance ?? set.name)")
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
    let count = set.structures.count
    log.say(
      "  \(set.name): \(counted(count, "configuration")), \(counted(atoms, "atom")), "
        + String(format: "%.2f s", seconds))
  }
}
