// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Scoring
import Structures
import Support
import Training

/// `model.json` of a chosen potential: its training report, which is a card, and why it was chosen.
///
/// `docs/schema/potential-card.json` describes the file.
public struct ModelCard: Encodable, Sendable {
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

  /// What `ordeal train` writes: elements, settings, errors, how the training went.
  public var report: TrainingReport
  /// SHA-256 of the potential's file.
  public var sha256: String
  /// The sets that it was made with.
  public var data: [String: DataSet]
  /// How it was chosen.
  public var choice: Choice
  /// Where it may be trusted.
  public var validity: Validity
  /// The lines of a LAMMPS script that use it.
  public var lammps: [String]

  /// The card of the winner of a pool.
  ///
  /// - Parameters:
  ///   - model: The winner.
  ///   - ranking: The pool.
  /// - Throws: `OrdealError` if the folder of the winner lacks what was written with the potential.
  public init(_ model: GridLedger.Model, _ ranking: CandidateRanking) throws {
    report = try Self.report(inFolder: model.folder)
    sha256 = model.record.files[GridPointRun.model] ?? ""
    let files = try GridFiles(inFolder: model.folder.deletingLastPathComponent())
    let digests = model.point.data
    data = [
      "training": DataSet(paths: files.training, sha256: digests.training),
      "validation": DataSet(paths: files.validation, sha256: digests.validation),
    ]
    data["irregular"] = digests.irregular.map { DataSet(paths: files.irregular, sha256: $0) }
    choice = Choice(model, ranking)
    validity = Validity(model.result)
    let elements = model.point.elements.joined(separator: " ")
    lammps = ["pair_style mtp", "pair_coeff * * \(GridPointRun.model) \(elements)"]
  }

  private static func report(inFolder folder: URL) throws(OrdealError) -> TrainingReport {
    let url = folder.appending(path: GridPointRun.report)
    do {
      return try JSONDecoder().decode(TrainingReport.self, from: Data(contentsOf: url))
    } catch {
      throw OrdealError("cannot be read as a potential's card: \(error)", at: url.path)
    }
  }

  /// Writes the report's keys and its own into one object.
  public func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(sha256, forKey: .sha256)
    try container.encode(data, forKey: .data)
    try container.encode(choice, forKey: .choice)
    try container.encode(validity, forKey: .validity)
    try container.encode(lammps, forKey: .lammps)
  }

  private enum Key: CodingKey { case sha256, data, choice, validity, lammps }
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
