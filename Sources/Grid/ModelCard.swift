// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Scoring
import Structures
import Training

/// `model.json` of a chosen potential: its card, and why it was chosen.
///
/// `docs/schema/potential-card.json` describes the file; readers of cards take the first three keys.
public struct ModelCard: Codable, Sendable {
  /// A set of structures, and where it was.
  public struct DataSet: Codable, Hashable, Sendable {
    /// Its paths.
    public var paths: [String]
    /// SHA-256 of its structures and reference values.
    public var sha256: String
  }

  /// How it did against the others.
  public struct Choice: Codable, Hashable, Sendable {
    /// Its name in the pool.
    public var name: String
    /// V over the pool.
    public var score: Double?
    /// V without N_F over the same pool.
    public var scoreWithoutForceCount: Double?
    /// The number of potentials with V in the pool.
    public var poolSize: Int
    /// Weights of the criteria, by name.
    public var weights: [String: Double]
    /// Its criteria: meV/atom, eV/Å, fractions, counts.
    public var criteria: [String: Double]
    /// The number of irregular atoms with large forces and no neighbour within 1.5 Å.
    public var distantForceAtoms: Int?
    /// Who wins by ranks in place of standardised criteria.
    public var winnerByRanks: String
    /// In how many pools that lack one other potential it still wins.
    public var leaveOneOutWins: Int
  }

  /// Where it may be trusted.
  public struct Validity: Codable, Hashable, Sendable {
    /// What its training data span.
    public var trainingData: DataLimits
    /// The same in words.
    public var notes: [String]
  }

  /// The version of the layout, that of cards.
  public var schemaVersion = PotentialCard.currentSchemaVersion
  /// The symbols of the elements that species 0, 1, … are.
  public var elements: [String]
  /// Where the potential comes from, in words.
  public var origin: String
  /// SHA-256 of the potential's file.
  public var sha256: String
  /// The sets that it was made with.
  public var data: [String: DataSet]
  /// How it was chosen.
  public var choice: Choice
  /// What it was trained with.
  public var settings: TrainingSettings
  /// How the training went.
  public var training: GridResult
  /// Where it may be trusted.
  public var validity: Validity
  /// The lines of a LAMMPS script that use it.
  public var lammps: [String]

  /// The card of the winner of a pool.
  ///
  /// - Parameters:
  ///   - model: The winner.
  ///   - ranking: The pool.
  ///   - files: Where the sets were.
  ///   - origin: Where the potential comes from, in words.
  public init(
    _ model: GridLedger.Model, _ ranking: CandidateRanking, _ files: GridFiles, origin: String
  ) {
    elements = model.point.elements
    self.origin = origin
    sha256 = model.record.files["model.mtp"] ?? ""
    let digests = model.point.data
    data = [
      "training": DataSet(paths: files.training, sha256: digests.training),
      "validation": DataSet(paths: files.validation, sha256: digests.validation),
    ]
    data["irregular"] = digests.irregular.map { DataSet(paths: files.irregular, sha256: $0) }
    choice = Choice(model, ranking)
    (settings, training) = (model.point.training, model.result)
    validity = Validity(model.result)
    lammps = ["pair_style mtp", "pair_coeff * * model.mtp \(elements.joined(separator: " "))"]
  }
}

extension ModelCard.Choice {
  init(_ model: GridLedger.Model, _ ranking: CandidateRanking) {
    name = model.record.job.name
    let row = ranking.rows.first { $0.candidate.name == model.record.job.name }
    (score, scoreWithoutForceCount) = (row?.score, row?.scoreWithoutForceCount)
    poolSize = ranking.rows.count { $0.score != nil }
    weights = Dictionary(ranking.criteria.map { ($0.name, $0.weight) }, uniquingKeysWith: { $1 })
    criteria = model.result.criteria
    distantForceAtoms = model.result.distantForceAtoms
    winnerByRanks = ranking.winnerByRanks
    leaveOneOutWins = ranking.leaveOneOutWins[name] ?? 0
  }
}

extension ModelCard.Validity {
  init(_ result: GridResult) {
    trainingData = result.limits
    notes = []
    if let shortest = result.limits.shortestDistance {
      notes.append(
        "It has seen no two atoms nearer than \(String(format: "%.2f", shortest)) Å: what it says "
          + "of nearer ones is extrapolation.")
    }
    for (element, range) in result.limits.fractions.sorted(by: { $0.key < $1.key }) {
      notes.append(
        String(
          format: "Fractions of %@ from %.3f to %.3f.", element, range.first ?? 0, range.last ?? 0))
    }
    notes.append(
      String(
        format: "Volumes from %.2f to %.2f Å³ per atom.", result.limits.volumePerAtom.first ?? 0,
        result.limits.volumePerAtom.last ?? 0))
    if !result.isConverged { notes.append("Its training had not converged.") }
  }
}
