// Part of Ordeal. See LICENSE.

import Foundation

/// The published Li-Al datasets and potentials, which are not part of this repository.
public enum PublishedData {
  /// The folder that holds them: `ORDEAL_DATA`, else `../shared/data/li-al`; nil when not found.
  public static let folder: URL? = {
    let environment = ProcessInfo.processInfo.environment["ORDEAL_DATA"]
    let folder = URL(filePath: environment ?? "../shared/data/li-al")
    return FileManager.default.fileExists(atPath: folder.appending(path: "models").path)
      ? folder : nil
  }()

  /// Whether tests that need the data can run.
  public static var isFound: Bool { folder != nil }

  /// What a skipped test says.
  public static let howToGet =
    "needs the published Li-Al data: set ORDEAL_DATA to the folder that holds models/ and Train/"

  /// Numbers of an independent code for these sets and potentials: `ORDEAL_EXPECTED`, else
  /// `reference/expected.json` two folders above the data; nil when not found.
  public static let expectedNumbers: URL? = {
    let environment = ProcessInfo.processInfo.environment["ORDEAL_EXPECTED"]
    let file =
      environment.map { URL(filePath: $0) }
      ?? folder?.appending(path: "../../reference/expected.json").standardizedFileURL
    return file.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
  }()
}
