// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Reports
import Sampling
import Scoring
import Structures
import Support

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Tests what the paper says on its published data and models.",
    discussion: """
      Scores every model (models/*.mtp) on every set that the folder holds, in the published layout, \
      and writes reproduction.html and .json: for each claim what the paper says and what the data \
      give. report.html and the scores of each model stand beside it.

      Example:
        ordeal reproduce --data li-al --output reproduction
      """)

  @Option(
    help: ArgumentHelp("The folder of the published data.", valueName: "folder"),
    completion: .directory)
  var data: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder for the results.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Replace the results that the folder holds.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  func run() throws {
    let models = try self.models()
    let folder = try ResultsFolder(
      output, mark: "reproduction.json", overwrites: overwrite, reading: [data])
    try folder.fill {
      let sets = try StructureSetOptions.read([data], elements: [])
        .map { ScoredDataOptions.GivenSet(set: $0, role: nil) }
      var options = try PredictionOptions.parse(["--potential"] + models + ["--elements", "Li,Al"])
      options.threads = threads
      let run = PredictionRun(options: options, log: log)
      let scored = try models.map { model in
        let source = PredictionSource.file(model)
        log.say(source.name)
        return ScoredPotential(potential: source.name, try run.predict(sets, by: source))
      }
      let page = ReproductionPage(scored)
      try folder.writeJSON(page.rows, "reproduction.json")
      try folder.write(page.html, "reproduction.html")
      let provenance = ReportPage.Provenance([("ordeal", ordealVersion), ("data", data)])
      try ScoreFiles(folder: folder, writesReport: true, formats: [], provenance: provenance).write(
        scored)
      log.say(
        "\(page.count("agrees")) claims agree, \(page.count("differs")) differ, "
          + "\(page.count("not testable")) cannot be tested")
    }
    log.say("\(folder.path)/reproduction.html")
  }

  private func models() throws -> [String] {
    let folder = URL(filePath: data).appending(path: "models")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let models = names.filter { $0.hasSuffix(".mtp") }.sorted()
    guard !models.isEmpty else { throw OrdealError("expected models/*.mtp", at: data) }
    return models.map { folder.appending(path: $0).path }
  }
}
