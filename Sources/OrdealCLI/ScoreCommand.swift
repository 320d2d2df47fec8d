// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Reports
import Sampling
import Scoring
import Structures
import Support

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores potentials: errors, orderings, phases, forces; writes a report.",
    discussion: """
      Compares predictions with the reference energies and forces of the data, and writes into the \
      output folder: scores.json, tables (sets.csv, phases.csv, configurations.csv), figures/*.svg and \
      report.html, one file for any browser. Of several potentials each has a folder of its own, and \
      comparison.json stands beside them.

      Every label is one phase whose orderings are ranked. Lattices, and with them ground states and \
      hulls, come from the keys lattice, composition, known and kind of extended XYZ, with or without a \
      label; in the published layout from labels such as Fd3m-org and Fd3m-Li5Al3.

      Examples:
        ordeal score --potential MTP_train.mtp --data li-al --output score
        ordeal score --pair-style eam/alloy --pair-coeff '* * AlCu.eam.alloy Al Cu' \\
          --elements Al,Cu --data AlCu.extxyz --output score
      """)

  @OptionGroup var source: PredictionOptions
  @OptionGroup var log: LogOptions

  @OptionGroup var data: ScoredDataOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder for the results.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "The perfect supercell of a diffusion run: scores the forces on migrating atoms.",
      valueName: "file"), completion: .file())
  var staticSites: String?

  @Option(help: ArgumentHelp("The element that migrates.", valueName: "element"))
  var migrating = "Li"

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Also write every figure in these formats, pdf or png; needs rsvg-convert.",
      valueName: "format"))
  var also: [FigureFormat] = []

  @Flag(help: "Write no figures and no report.html.")
  var noReport = false

  @Flag(help: "Replace the results that the folder holds.")
  var overwrite = false

  func run() throws {
    let sources = PredictionSource.all(source)
    let isSingle = sources.count == 1
    let folder = try ResultsFolder(
      output, mark: isSingle ? "scores.json" : "comparison.json", overwrites: overwrite,
      reading: data.paths + source.potential + source.predictions + [staticSites].compactMap(\.self)
    )
    try folder.fill {
      let sets = try data.read(elements: try source.givenElements(), log)
      let (sites, element) = try migration()
      let names = Self.distinct(sources.map(\.name))
      let run = PredictionRun(options: source, log: log)
      let scored = try zip(sources, names).map { source, name in
        log.say(name)
        var scored = ScoredPotential(potential: name, try run.predict(sets, by: source))
        if let sites { scored.scoreMigration(sites: sites, element: element) }
        return scored
      }
      try ScoreFiles(
        folder: folder, writesReport: !noReport, formats: also,
        provenance: try provenance(sources)
      ).write(scored)
      for potential in scored { summarise(potential.score) }
    }
    log.say(noReport ? folder.path : "\(folder.path)/report.html")
  }

  /// The static sites, where they were given, and the element that migrates.
  private func migration() throws -> (sites: Structure?, element: Element) {
    let sites = try staticSites.map { try StructureFile.read($0).flatMap(\.structures) }
    guard let element = try [Element]([migrating], of: "--migrating").first else {
      throw StructureError("expected an element", at: "--migrating")
    }
    return (sites?.first, element)
  }

  /// Names that are all different: the later of equal ones get numbers.
  static func distinct(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      var (result, number) = (name, 1)
      while !taken.insert(result).inserted {
        number += 1
        result = "\(name)-\(number)"
      }
      return result
    }
  }

  private func provenance(_ sources: [PredictionSource]) throws -> ReportPage.Provenance {
    var rows = [(name: "ordeal", value: ordealVersion)]
    rows.append(("command", CommandLine.arguments.dropFirst().joined(separator: " ")))
    for file in sources.flatMap(\.files) {
      rows.append((URL(filePath: file).lastPathComponent, "SHA-256 \(try fileDigest(file))"))
    }
    rows.append(("data", data.paths.joined(separator: " ")))
    return ReportPage.Provenance(rows)
  }

  /// Prints the verdicts and, with `--quiet` too, the warnings.
  private func summarise(_ score: PotentialScore) {
    let warnings = score.warnings ?? []
    guard !log.quiet else {
      for warning in warnings { log.warn("\(score.potential): \(warning)") }
      return
    }
    print("\n\(score.potential)")
    for warning in warnings { print("warning: \(warning.onOneLine)") }
    for verdict in ReportPage.verdicts(score) { print(verdict) }
  }
}

extension ScoredPotential {
  /// Scores what a source predicted, with its species and warnings.
  init(potential: String, _ predicted: PredictionRun.Predicted) {
    var score = PotentialScore(potential: potential, predicted.sets)
    (score.elements, score.mapping) = (predicted.elements, predicted.mapping)
    score.warnings = predicted.warnings.isEmpty ? nil : predicted.warnings
    self.init(score: score, sets: predicted.sets)
  }
}
