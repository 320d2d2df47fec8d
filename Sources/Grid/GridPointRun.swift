// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import MomentTensorPotentials
import Scoring
import Settings
import Structures
import Training

/// The fit of one point in its folder, by a process of its own.
///
/// It leaves `model.mtp`, `model.json` and `result.json`. A run that was stopped or killed leaves
/// `checkpoint`, from which the next one goes on to the same potential.
public struct GridPointRun {
  private let folder: URL
  private let job: Job
  private let point: GridPoint
  private let files: GridFiles
  private let origin: String

  static let model = "model.mtp"
  static let report = "model.json"
  private static let checkpoint = "checkpoint"

  /// The run of the job whose folder this is.
  ///
  /// - Parameters:
  ///   - folder: The folder of the job, inside that of all points.
  ///   - origin: What the potential's card says of where it comes from.
  /// - Throws: `JobError` or `GridError` if the folder holds no point of a grid.
  public init(inFolder folder: URL, origin: String) throws {
    (self.folder, self.origin) = (folder, origin)
    job = try Job(inFolder: folder)
    point = try job.decodeSettings(GridPoint.self)
    files = try GridFiles(inFolder: folder.deletingLastPathComponent())
  }

  /// Fits and scores.
  ///
  /// - Parameters:
  ///   - progress: Is told how it goes, now and then.
  ///   - wantsStop: Whether to stop, asked after each iteration.
  /// - Returns: Whether it came to its end; if not there is a checkpoint.
  /// - Throws: If the data have changed since the grid was planned, or the fit or scoring fails.
  public func run(
    progress: (String) -> Void, wantsStop: () -> Bool
  ) throws -> Bool {
    let data = try GridData(files)
    guard data.digests == point.data else {
      throw GridError("the sets of the plan are not those that it was planned with", at: job.name)
    }
    // What a killed process has left of these.
    for name in [Self.checkpoint, Self.model, Self.report, JobCommand.resultFile] {
      AtomicFile.removeAbandoned(of: path(name))
    }
    var run = try prepare(data)
    let before = ProcessorTime.seconds
    let (result, isWhole) = try fit(&run, progress, wantsStop)
    let fitting = ProcessorTime.seconds - before
    try AtomicFile.write(run.checkpoint(), to: path(Self.checkpoint))
    guard isWhole else { return false }
    let report = TrainingReport(
      result, settings: point.training, data: data.training, validation: data.validation,
      origin: origin)
    try result.potential.write(to: URL(filePath: path(Self.model)))
    try AtomicFile.write(json: report, to: path(Self.report))
    progress("scoring")
    var outcome = try score(result, report, data)
    outcome.coreSeconds += ProcessorTime.seconds - fitting
    try? FileManager.default.removeItem(atPath: path(Self.checkpoint))
    try AtomicFile.write(json: outcome, to: path(JobCommand.resultFile))
    return true
  }

  private func prepare(_ data: GridData) throws -> TrainingRun {
    let start = try point.start.map { name in
      try MomentTensorPotential(
        contentsOf: folder.deletingLastPathComponent().appending(path: "\(name)/\(Self.model)"))
    }
    return try TrainingRun(
      point.training, data: data.training, validation: data.validation, threads: files.threads,
      start: start, checkpoint: FileManager.default.contents(atPath: path(Self.checkpoint)))
  }

  private func fit(
    _ run: inout TrainingRun, _ progress: (String) -> Void, _ wantsStop: () -> Bool
  ) throws -> (result: TrainingResult, isWhole: Bool) {
    var clock = try CheckpointClock()
    var isWhole = true
    var failure: (any Error)?
    let result = try run.run { news, checkpoint in
      progress("iteration \(news.iteration), loss \(String(format: "%.4g", news.loss))")
      if wantsStop() { isWhole = false }
      if clock.isDue() {
        clock.restart()
        do { try AtomicFile.write(checkpoint(), to: path(Self.checkpoint)) } catch {
          failure = error
        }
      }
      return isWhole && failure == nil
    }
    if let failure { throw failure }
    return (result, isWhole)
  }

  /// Scores the potential as its file has it.
  private func score(
    _ result: TrainingResult, _ report: TrainingReport, _ data: GridData
  ) throws -> GridResult {
    let potential = try MomentTensorPotential(contentsOf: URL(filePath: path(Self.model)))
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping(data.training.elements))
    func predict(_ structures: [Structure]) throws -> [Prediction] {
      let batch = try calculator.evaluateAll(structures, threads: files.threads)
      return zip(structures, batch.evaluations).map {
        Prediction($0, energy: $1.energy, forces: $1.forces)
      }
    }
    let irregular = try predict(data.irregular)
    let criteria = ValidationCriteria.of(
      training: try predict(data.training.structures),
      validation: try predict(data.validation.structures), irregular: irregular)
    let distant =
      irregular.isEmpty
      ? nil
      : try IrregularCounts.forceAtoms(
        irregular, withNeighborsBeyond: GridResult.nearDistance)
    return GridResult(
      criteria: criteria, distantForceAtoms: distant, isConverged: result.isConverged,
      iterations: result.iterations, loss: report.loss, parameters: report.parameters,
      seconds: result.seconds, coreSeconds: result.coreSeconds,
      limits: try DataLimits(data.training), warnings: result.warnings)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }
}
