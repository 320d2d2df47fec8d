// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Scoring

/// The points of a ledger, for choosing among them.
public struct GridLedger: Sendable {
  /// A potential of the ledger.
  public struct Model: Sendable {
    /// Its job.
    public var record: JobRecord
    /// What was fitted.
    public var point: GridPoint
    /// What came of it.
    public var result: GridResult
    /// Its folder.
    public var folder: URL
  }

  /// The points that are done.
  public let models: [Model]
  /// The points that failed.
  public let failed: [JobRecord]
  /// The number of points that are neither.
  public let openCount: Int

  /// Reads the points of a ledger.
  ///
  /// - Throws: `JobError` if it cannot be read.
  public init(_ ledger: Ledger) throws {
    let records = try ledger.records(kind: GridPoint.kind)
    models = try records.compactMap { record in
      guard let result = try record.decodeResult(GridResult.self) else { return nil }
      return Model(
        record: record, point: try record.job.decodeSettings(GridPoint.self), result: result,
        folder: ledger.folder.appending(path: record.job.folder))
    }
    failed = records.filter { $0.state == .failed }
    openCount = records.count { $0.state == .pending || $0.state == .running }
  }

  /// Makes sure that the sets are those that the points of a ledger were begun with.
  ///
  /// - Parameters:
  ///   - records: The points of the ledger; none fit any sets.
  ///   - data: The sets as they were read.
  ///   - path: The ledger, for errors.
  /// - Throws: `GridError` that names the set that has changed.
  public static func check(
    _ records: [JobRecord], against data: GridData, at path: String
  ) throws {
    let begun = try records.map { try $0.job.decodeSettings(GridPoint.self).data }
    guard let last = begun.last, !begun.contains(data.digests) else { return }
    let sets: [(String, KeyPath<GridPoint.Digests, String?>)] = [
      ("training", \.someTraining), ("validation", \.someValidation), ("irregular", \.irregular),
    ]
    let changed = sets.filter { last[keyPath: $0.1] != data.digests[keyPath: $0.1] }.map(\.0)
    throw GridError(
      "the \(changed.joined(separator: " and ")) set has changed: the points were begun with other "
        + "structures or reference values; give another --ledger", at: path)
  }

  /// The candidates of the only pool that the ledger holds.
  ///
  /// - Parameter training: How the digest of the pool's training set begins; nil: there is but one.
  /// - Returns: The potentials of the pool.
  /// - Throws: `GridError` if no point is done, or the points were trained or validated on different
  ///   sets: V compares what was made for one task.
  public func pool(training: String? = nil) throws(GridError) -> [Model] {
    let pool = models.filter { model in
      training.map { model.point.data.training.hasPrefix($0) } ?? true
    }
    guard !pool.isEmpty else {
      throw GridError(
        models.isEmpty
          ? "no point of the ledger is done" : "no training set begins with \(training ?? "")")
    }
    let sets = Dictionary(grouping: pool, by: \.point.data)
    guard sets.count == 1 else {
      let list = sets.map { "\($0.key.training.prefix(8)) (\($0.value.count) points)" }.sorted()
      throw GridError(
        "its points were trained and scored on different sets: \(list.joined(separator: ", ")); a "
          + "pool holds potentials of one; --training-set chooses")
    }
    return pool
  }
}

extension GridPoint.Digests {
  fileprivate var someTraining: String? { training }
  fileprivate var someValidation: String? { validation }
}

extension GridLedger.Model {
  /// What others are compared with.
  public var candidate: Candidate {
    var figures = [
      "iterations": Double(result.iterations), "isConverged": result.isConverged ? 1 : 0,
      "coreSeconds": result.coreSeconds, "parameters": Double(result.parameters),
    ]
    figures["distantForceAtoms"] = result.distantForceAtoms.map(Double.init)
    return Candidate(
      name: record.job.name, criteria: result.criteria, parameters: point.parameters,
      figures: figures)
  }
}
