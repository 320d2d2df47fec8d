// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Jobs
import MomentTensorPotentials
import Reports
import Sampling
import Structures
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a moment tensor potential on energies, forces and stresses.",
    discussion: """
      Leaves the potential, model.json beside it (its card: elements, settings, loss, errors on both \
      sets, iterations, seconds, seed, warnings) and model.svg, the loss against iterations. An \
      interruption leaves model.checkpoint, too: the same command with --resume goes on to the same \
      potential. Not to converge within --iterations is a result: `isConverged` is false in model.json.

      Example:
        ordeal train --data li-al/Train --validation li-al/Validation --level 16 --cutoff 5.2 \\
          --radial-basis-size 8 --weights energy=1,forces=0.01 --output model.mtp --threads 2
      """)

  @OptionGroup var options: TrainingOptions
  @OptionGroup var log: LogOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("What to train on: files or folders of structures.", valueName: "path"),
    completion: .file())
  var data: [String]

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("What to report errors of besides.", valueName: "path"),
    completion: .file())
  var validation: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The elements of species 0, 1, …: Li,Al. Default: those of the data, by atomic number.",
      valueName: "symbols"))
  var elements: [String] = []

  @Option(
    help: ArgumentHelp(
      "A trained potential to start from, of any level, cutoff and radial basis size.",
      valueName: "file"), completion: .file(extensions: ["mtp", "almtp"]))
  var start: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where the potential goes.", valueName: "file"),
    completion: .file(extensions: ["mtp"]))
  var output: String

  @Option(help: ArgumentHelp("The number of threads; no result depends on it.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Go on from the checkpoint of an interrupted training.")
  var resume = false

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, got \(threads)")
    }
  }

  func run() throws {
    let files = TrainingFiles(output)
    let settings = try options.settings()
    let given = try givenElements()
    let training = try read(data, given)
    let validation = try validation.isEmpty ? nil : read(validation, training.elements)
    log.say(
      "training on \(training.structures.count) configurations, \(training.atomCount) atoms: "
        + training.elements.map(\.symbol).joined(separator: ", "))
    StopSignals.catchThem()
    var run = try TrainingRun(
      settings, data: training, validation: validation, threads: threads,
      start: try start.map { try MomentTensorPotential(contentsOf: URL(filePath: $0)) },
      checkpoint: resume ? try files.checkpoint() : nil)
    let result = try train(&run, files)
    let report = TrainingReport(
      result, settings: settings, data: training, validation: validation,
      origin: "ordeal train \(ordealVersion)")
    try files.write(result.potential, report)
    if let signal = StopSignals.last {
      log.say("interrupted; --resume goes on from \(files.checkpointPath)")
      throw ExitCode(128 + signal)
    }
    if result.isConverged { files.removeCheckpoint() } else { try files.write(run.checkpoint()) }
    say(report)
  }

  /// Runs, and writes a checkpoint now and then, and at a signal.
  private func train(_ run: inout TrainingRun, _ files: TrainingFiles) throws -> TrainingResult {
    var written = ContinuousClock.now
    var failure: (any Error)?
    let result = try run.run { progress, checkpoint in
      if progress.iteration % 10 == 0 { log.say(line(progress)) }
      let isStopped = StopSignals.last != nil
      if isStopped || ContinuousClock.now - written > .seconds(60) {
        do { try files.write(checkpoint()) } catch { failure = error }
        written = .now
      }
      return !isStopped && failure == nil
    }
    if let failure { throw failure }
    return result
  }

  private func read(_ paths: [String], _ elements: [Element]?) throws -> TrainingData {
    let sets = try StructureSetOptions.read(paths, elements: elements ?? [])
    return try TrainingData(sets.flatMap(\.structures), elements: elements)
  }

  private func givenElements() throws -> [Element]? {
    let given = try [Element](elements, of: "--elements")
    return given.isEmpty ? nil : given
  }

  // MARK: What is printed

  private func line(_ progress: TrainingProgress) -> String {
    String(
      format: "iteration %4d  %8.1f s  loss %.6g  ", progress.iteration, progress.seconds,
      progress.loss) + text(progress.training)
  }

  private func text(_ errors: TrainingErrors) -> String {
    [
      errors.energyRMSE.map { String(format: "%.2f meV/atom", $0) },
      errors.forceRMSE.map { String(format: "%.4f eV/Å", $0) },
      errors.virialRMSE.map { String(format: "virial %.2f meV/atom", $0) },
    ].compactMap(\.self).joined(separator: "  ")
  }

  private func text(_ outlier: Outlier) -> String {
    [
      outlier.configuration + (outlier.label.map { " (\($0))" } ?? ""),
      outlier.energyError.map { String(format: "%+.1f meV/atom", $0) },
      outlier.forceRMSE.map { String(format: "%.3f eV/Å", $0) },
    ].compactMap(\.self).joined(separator: "  ")
  }

  private func say(_ report: TrainingReport) {
    for warning in report.warnings { printWarning(warning) }
    log.say(
      "\(report.isConverged ? "converged" : "not converged") after \(report.iterations) iterations, "
        + String(format: "%.1f s; loss %.6g", report.seconds, report.loss))
    for outlier in report.outliers.prefix(5) { log.say("outlier: \(text(outlier))") }
    log.say("training    \(text(report.training.errors))")
    if let validation = report.validation { log.say("validation  \(text(validation.errors))") }
  }
}

extension TrainingReport.SetErrors {
  fileprivate var errors: TrainingErrors {
    TrainingErrors(energyRMSE: energyRMSE, forceRMSE: forceRMSE, virialRMSE: virialRMSE)
  }
}
