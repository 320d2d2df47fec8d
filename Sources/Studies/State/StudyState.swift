// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import Structures
import Support

/// What has become of the steps of a study: `state.json` in its folder.
public struct StudyState: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion = 1
  /// The steps that have begun, by name.
  public var steps: [String: StepState] = [:]

  /// The name of the file.
  static let fileName = "state.json"

  /// Nothing has begun.
  public init() {}

  /// Reads the state of a study; that of a folder without one is empty.
  ///
  /// - Throws: `OrdealError` if the file cannot be read or is of another version.
  public init(in folder: StudyFolder) throws(OrdealError) {
    let path = folder.path(Self.fileName)
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      let decoder = JSONDecoder()
      decoder.dateDecodingStrategy = .iso8601
      self = try decoder.decode(StudyState.self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw OrdealError("cannot be read as the state of a study: \(error)", at: path)
    }
    guard schemaVersion == 1 else {
      throw OrdealError("expected version 1, got \(schemaVersion)", at: path)
    }
  }

  /// Writes the file.
  ///
  /// - Throws: `OrdealError` if it cannot be written.
  func write(in folder: StudyFolder) throws {
    try AtomicFile.write(json: self, to: folder.path(Self.fileName))
  }
}

/// What has become of one step.
public struct StepState: Codable, Hashable, Sendable {
  /// How a step stands.
  public enum Status: String, Codable, Sendable {
    /// Its command was started, and nothing was heard of its end.
    case running
    /// A signal stopped it.
    case interrupted
    /// Its command has ended as it should.
    case done
    /// Its command has ended with an error.
    case failed
  }

  /// How it stands.
  public var status: Status
  /// Why it failed; nil if it did not.
  public var reason: String?
  /// Its command.
  public var command: String
  /// The digest of what it was told: its command and options.
  public var settings: String
  /// The digests of the files and folders that its options name, by path.
  public var inputs: [String: String]
  /// The digests of the files that it left, by their path in its folder.
  public var outputs: [String: String]
  /// What it took by the clock, s, all runs that led to what its folder holds.
  public var seconds: Double
  /// What it took of processors, s.
  public var coreSeconds: Double
  /// When it began.
  public var began: String
  /// When it ended; nil if it has not.
  public var ended: String?
  /// The version of Ordeal.
  public var version: String
}
