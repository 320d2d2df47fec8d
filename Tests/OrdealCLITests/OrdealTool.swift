// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// The built command, run as a person runs it.
enum OrdealTool {
  /// What a run left behind.
  struct Result {
    var status: Int32
    var output: String
    var errors: String
    /// The signal that ended it, if one did.
    var signal: Int32?
  }

  /// `ordeal` lies beside the test bundle in the build folder.
  static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "ordeal")

  /// Runs the command with the given words and waits for it.
  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    let outputs = try TemporaryFolder()
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try outputs.newFile("output")
    process.standardError = try outputs.newFile("errors")
    try process.run()
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Result(
      status: process.terminationStatus,
      output: try String(contentsOf: outputs.url.appending(path: "output"), encoding: .utf8),
      errors: try String(contentsOf: outputs.url.appending(path: "errors"), encoding: .utf8),
      signal: isSignal ? process.terminationStatus : nil)
  }
}

extension OrdealTool {
  /// Sends a signal to every process of a run at once, as a node that fails does.
  ///
  /// - Parameters:
  ///   - folder: The folder of the run, as the workers' command lines have it.
  ///   - signal: The signal.
  /// - Throws: If `pkill` cannot be run.
  static func kill(_ folder: String, by signal: Int32) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["pkill", "-\(signal)", "-f", folder + "( |$)"]
    try process.run()
    process.waitUntilExit()
  }
}

/// A run of the built command that a test interrupts.
struct InterruptedTool {
  let process = Process()

  /// Starts the command with the given words; what it prints is dropped, or errors go to a file.
  init(
    _ arguments: [String], in folder: URL? = nil, errors: FileHandle = .nullDevice,
    environment: [String: String] = [:]
  ) throws {
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.executableURL = OrdealTool.url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
  }

  /// Sends the signal once the condition holds, and returns how the command ended.
  ///
  /// The deadline is far beyond what the slowest machine needs: no result depends on it.
  ///
  /// - Parameters:
  ///   - signal: The signal.
  ///   - run: The folder of a run, all of whose processes shall have it at once; nil: the command.
  ///   - condition: What to wait for.
  /// - Returns: The exit status, or the signal.
  /// - Throws: If the condition never holds.
  func end(
    by signal: Int32, whole run: String? = nil, when condition: () throws -> Bool
  ) throws -> Int32 {
    let deadline = Date() + 120
    while try !condition() {
      try #require(process.isRunning, "the command ended before the test interrupted it")
      try #require(Date() < deadline, "the command did not come to where the test interrupts it")
      usleep(5_000)
    }
    if let run { try OrdealTool.kill(run, by: signal) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// A folder that goes when its owner does.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "ordeal-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// The names of everything in the folder.
  var names: Set<String> {
    get throws { Set(try FileManager.default.contentsOfDirectory(atPath: url.path)) }
  }

  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  func newFile(_ name: String) throws -> FileHandle {
    let file = url.appending(path: name)
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }
}
