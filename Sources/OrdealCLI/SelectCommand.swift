// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Grid
import Jobs
import Reports
import Sampling
import Scoring
import Support

struct SelectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Chooses among the potentials of a grid by the validation score.",
    discussion: """
      V = Σ (w (c − min c)/std c)² over the paper's ten criteria, w = 1.5 for N_F and N_E and 1 \
      otherwise, min and std over the pool of all points that are done: the lowest wins. Writes the \
      winner, model.mtp with its card model.json, and selection.json, selection.csv, selection.html and \
      figures of the pool: V with and without N_F, winners by ranks and under leave-one-out, the Pareto \
      front.

      Examples:
        ordeal select --ledger grid.sqlite --output best
        ordeal select --ledger grid.sqlite --output best --weights N_F=0,N_E=3 --overwrite
      """)

  @Option(
    help: ArgumentHelp("The ledger that `ordeal grid` wrote.", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var ledger: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder for the results.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Weights in place of the paper's, by name=weight with commas between: "
        + ValidationScore.criteria.map { $0.name.replacing(", ", with: "-") }.joined(
          separator: ", ")
        + ".",
      valueName: "weights"))
  var weights = ""

  @Option(
    help: ArgumentHelp(
      "How the SHA-256 of the training set begins, where the ledger has points of several.",
      valueName: "digits"))
  var trainingSet: String?

  @Flag(help: "Replace the results that the folder holds.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  func run() throws {
    let ledger = try Ledger(ledger)
    let grid = try GridLedger(ledger)
    let pool = try grid.pool(training: trainingSet)
    guard let ranking = CandidateRanking(pool.map(\.candidate), weights: try chosenWeights()),
      let winner = pool.first(where: { $0.record.job.name == ranking.winner })
    else {
      throw OrdealError(
        "no point has all criteria, so none has a validation score", at: self.ledger)
    }
    let folder = try ResultsFolder(
      output, mark: "selection.json", overwrites: overwrite, reading: [self.ledger])
    try folder.fill { try write(winner, ranking, grid, to: folder) }
    say(ranking, grid)
    log.say("\(folder.path)/selection.html")
  }

  private func write(
    _ winner: GridLedger.Model, _ ranking: CandidateRanking, _ grid: GridLedger,
    to folder: ResultsFolder
  ) throws {
    let model = winner.folder.appending(path: "model.mtp").path
    let digest = try fileDigest(model)
    guard digest == winner.record.files["model.mtp"] else {
      throw OrdealError("is not the file that the ledger was told of", at: model)
    }
    try folder.write(try String(contentsOfFile: model, encoding: .utf8), "model.mtp")
    try folder.writeJSON(try ModelCard(winner, ranking), "model.json")
    try folder.writeJSON(ranking, "selection.json")
    try folder.write(CSVTable.selection(ranking).csv, "selection.csv")
    for figure in SelectionFigures(ranking).all {
      try folder.write(SVG.standalone(figure.chart), "figures/\(figure.name).svg")
    }
    let failures = grid.failed.map { (name: $0.job.name, reason: $0.error ?? "") }
    try folder.write(SelectionPage(ranking, failures: failures).html, "selection.html")
  }

  /// Weights by the criteria's own names; "energyRMSE-training" stands for "energyRMSE, training".
  private func chosenWeights() throws -> [String: Double] {
    let known = ValidationScore.criteria.map(\.name)
    return try weights.split(separator: ",").reduce(into: [:]) { result, word in
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let name = known.first { [$0, $0.replacing(", ", with: "-")].contains(parts.first) }
      guard let name, parts.count == 2, let weight = Double(parts[1]), weight >= 0,
        weight.isFinite
      else {
        let names = known.map { $0.replacing(", ", with: "-") }.joined(separator: ", ")
        throw OrdealError("expected name=weight of \(names), got \"\(word)\"", at: "--weights")
      }
      result[name] = weight
    }
  }

  private func say(_ ranking: CandidateRanking, _ grid: GridLedger) {
    let scored = ranking.rows.filter { $0.score != nil }
    log.say(
      "\(scored.count) potentials in the pool; \(ranking.rows.count - scored.count) without a score, "
        + "\(grid.failed.count) failed, \(grid.openCount) not done")
    log.say("     V  w/o \(IrregularCriterion.forces.name)  potential")
    for row in scored.prefix(10) {
      let lenient = row.scoreWithoutForceCount.map { String(format: "%7.3f", $0) } ?? "      –"
      log.say(String(format: "%6.3f  ", row.score ?? 0) + lenient + "  \(row.candidate.name)")
    }
    let wins = ranking.leaveOneOutWins[ranking.winner] ?? 0
    log.say(
      "winner: \(ranking.winner), also of \(wins) of the \(scored.count) pools that lack one; by "
        + "ranks: \(ranking.winnerByRanks)"
        + (ranking.winnerWithoutForceCount.map {
          "; without \(IrregularCriterion.forces.name): \($0)"
        } ?? ""))
    if !ranking.absentCriteria.isEmpty {
      log.say("left out, as no point has them: \(ranking.absentCriteria.joined(separator: "; "))")
    }
  }
}
