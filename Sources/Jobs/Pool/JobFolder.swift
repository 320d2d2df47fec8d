// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// The folder of a job, as the pool sees it.
struct JobFolder {
  private let claim: Claim

  init(_ claim: Claim) { self.claim = claim }

  /// Makes the folder, with the job in it.
  ///
  /// - Throws: `OrdealError` if it cannot be written.
  func prepare() throws(OrdealError) {
    do {
      try FileManager.default.createDirectory(at: claim.folder, withIntermediateDirectories: true)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let url = claim.folder.appending(path: JobCommand.jobFile)
      try encoder.encode(claim.job).write(to: url, options: .atomic)
    } catch {
      throw OrdealError("cannot be written: \(error.localizedDescription)", at: claim.folder.path)
    }
  }

  /// Whether the program has left a result.
  var hasResult: Bool {
    FileManager.default.fileExists(atPath: claim.path(JobCommand.resultFile))
  }

  /// What a program has left that has ended well; nil, with the reason, if that is no result.
  func outcome() -> (outcome: Outcome?, complaint: String?) {
    do {
      return (Outcome(result: try result(), digests: try digests()), nil)
    } catch {
      return (nil, "\(error)")
    }
  }

  /// What a program has left.
  struct Outcome {
    /// `result.json`.
    var result: String
    /// SHA-256 of the other files, by name.
    var digests: [String: String]
  }

  private func result() throws(OrdealError) -> String {
    let path = claim.path(JobCommand.resultFile)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw OrdealError("the program ended without writing it", at: path)
    }
    guard (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil else {
      throw OrdealError("is not JSON", at: path)
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Removes what cannot be used as a result, so that another attempt begins without it.
  func discardResult() {
    try? FileManager.default.removeItem(atPath: claim.path(JobCommand.resultFile))
  }

  private func digests() throws(OrdealError) -> [String: String] {
    let own = [JobCommand.jobFile, JobCommand.resultFile, JobCommand.logFile]
    var digests: [String: String] = [:]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: claim.folder.path)) ?? []
    for name in names where !own.contains(name) && !isFolder(name) {
      digests[name] = try SHA256.digest(ofFile: claim.path(name))
    }
    return digests
  }

  private func isFolder(_ name: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: claim.path(name), isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

extension Job {
  /// The job whose folder this is: for programs that a pool has started.
  ///
  /// - Throws: `OrdealError` if the folder holds no job.
  public init(inFolder folder: URL) throws(OrdealError) {
    let url = folder.appending(path: JobCommand.jobFile)
    do {
      self = try JSONDecoder().decode(Job.self, from: Data(contentsOf: url))
    } catch {
      throw OrdealError("is not a job's: \(error)", at: url.path)
    }
  }
}
