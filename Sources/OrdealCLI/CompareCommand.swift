// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Reports
import Sampling
import Scoring
import Support

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares potentials that were scored: side by side, and by the validation score.",
    discussion: """
      Reads the scores.json of each folder and writes comparison.json and comparison.html: all figures \
      side by side, the change of every phase from the first potential to each other one, and the \
      validation score V over the pool. Sets of one name must hold the same reference data. What is not \
      common to all, sets or their roles, is left out with a warning; with nothing in common it is an \
      error.

      Example:
        ordeal compare score-train score-retrain --output comparison
      """)

  @Argument(
    help: ArgumentHelp("Folders that `ordeal score` wrote.", valueName: "folder"),
    completion: .directory)
  var scores: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder for the results.", valueName: "folder"), completion: .directory)
  var output: String

  @Flag(help: "Replace the results that the folder holds.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  func run() throws {
    let pool = Self.named(try scores.flatMap(Self.read))
    guard pool.count > 1 else {
      throw OrdealError("expected the scores of at least two potentials, got \(pool.count)")
    }
    let (different, notes) = Comparison.reference(of: pool)
    guard different.isEmpty else {
      throw OrdealError(
        "the reference data of \(different.joined(separator: ", ")) are not the same for all "
          + "potentials; score them on the same data, or under other names")
    }
    guard Comparison.common(pool).allSatisfy({ !$0.sets.isEmpty }) else {
      throw OrdealError(
        "expected at least one set on which all potentials were scored, in one role: there is "
          + "nothing to compare (\(Self.beginning(of: notes)))")
    }
    for note in notes { log.warn(note) }
    let folder = try ResultsFolder(
      output, mark: "comparison.json", overwrites: overwrite, reading: scores)
    try folder.fill {
      try folder.writeJSON(Comparison(pool), "comparison.json")
      try folder.write(ComparisonPage(pool).html, "comparison.html")
    }
    if let ranking = ValidationRanking(pool) {
      for row in ranking.rows {
        log.say("\(row.potential): V = \(row.score.map { String(format: "%.3f", $0) } ?? "none")")
      }
      log.say("winner: \(ranking.winner); by ranks: \(ranking.winnerByRanks)")
    }
    log.say("\(folder.path)/comparison.html")
  }

  /// "a; b; c; and 6 more".
  private static func beginning(of notes: [String]) -> String {
    let shown = notes.prefix(3)
    let rest = notes.count - shown.count
    return (shown + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "; ")
  }

  /// The scores under names that are all different: the later of equal ones get numbers.
  private static func named(_ pool: [PotentialScore]) -> [PotentialScore] {
    zip(pool, ScoreCommand.distinct(pool.map(\.potential))).map { score, name in
      var result = score
      result.potential = name
      return result
    }
  }

  /// The scores in a folder, or in each of its subfolders.
  private static func read(_ path: String) throws -> [PotentialScore] {
    let folder = URL(filePath: path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
    let candidates = [folder] + names.map { folder.appending(path: $0) }
    let files = candidates.map { $0.appending(path: "scores.json") }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
    guard !files.isEmpty else {
      throw OrdealError("expected scores.json, as `ordeal score` writes it", at: path)
    }
    return try files.map { file in
      do {
        return try JSONDecoder().decode(PotentialScore.self, from: Data(contentsOf: file))
      } catch {
        throw OrdealError("cannot be read as scores: \(error)", at: file.path)
      }
    }
  }
}
