// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// Where the sets of a grid are, and how its points are run: `plan.json` in the folder of the points,
/// for the processes that fit them.
public struct GridFiles: Codable, Hashable, Sendable {
  /// The version of this layout.
  public var schemaVersion = 1
  /// The paths of what to train on.
  public var training: [String]
  /// The paths of the validation set.
  public var validation: [String]
  /// The paths of the irregular set.
  public var irregular: [String]
  /// The symbols of species 0, 1, …; empty: those of the training data.
  public var elements: [String]
  /// The threads of one fit.
  public var threads: Int

  /// What the settings say of it.
  public init(_ settings: GridSettings) {
    (training, validation) = (settings.training, settings.validation)
    (irregular, threads) = (settings.irregular, settings.threads)
    elements = settings.elements.map(\.symbol)
  }

  /// The folder of the points of a ledger: `grid-points` beside `grid.sqlite`.
  public static func folderName(ledger path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent + "-points"
  }

  /// The file in the folder of the points.
  private static let name = "plan.json"

  /// Writes the file.
  ///
  /// - Throws: `OrdealError` if it cannot be written.
  public func write(inFolder folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try AtomicFile.write(json: self, to: folder.appending(path: Self.name).path)
  }

  /// Reads the file.
  ///
  /// - Throws: `OrdealError` if it is missing or of another version.
  public init(inFolder folder: URL) throws(OrdealError) {
    let url = folder.appending(path: Self.name)
    do {
      self = try JSONDecoder().decode(GridFiles.self, from: Data(contentsOf: url))
    } catch {
      throw OrdealError("cannot be read as a grid's plan: \(error)", at: url.path)
    }
    guard schemaVersion == 1 else {
      throw OrdealError("expected version 1, got \(schemaVersion)", at: url.path)
    }
  }
}
