// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// The programs of `examples/`, run as their comments say.
@Suite struct ExamplesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL
  private static let data = root.appending(path: "potentials/li-al-default")
  private static let potential = data.appending(path: "li-al-default.almtp").path

  /// Runs a program that lies beside the test bundle in the build folder, and returns its lines.
  private func run(_ name: String, _ arguments: [String]) throws -> [String] {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(filePath: bundle).deletingLastPathComponent().appending(path: name)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("evaluate: energies near those of DFT that the potential was validated on")
  func evaluate() throws {
    let file = Self.data.appending(path: "validation.extxyz").path
    let lines = try run("example-evaluate", [Self.potential, file, "Li,Al"])
    #expect(lines.count > 10)
    #expect(lines.allSatisfy { $0.hasPrefix("validation ") && $0.contains(" eV/atom, largest") })
  }

  @Test("an own move samples the ensemble of the library's move")
  func ownMove() throws {
    let structure = Self.root.appending(path: "examples/LiAl-B32.vasp").path
    let lines = try run("example-own-move", [Self.potential, structure])
    try #require(lines.count == 2)
    let means = try lines.map { line in
      let words = line.split(separator: " ")
      let sign = try #require(words.firstIndex(of: "±"))
      return (
        value: try #require(Double(words[sign - 1])), error: try #require(Double(words[sign + 1]))
      )
    }
    let error = means.map(\.error).reduce(0) { ($0 * $0 + $1 * $1).squareRoot() }
    #expect(error > 0 && error < 0.2)
    #expect(abs(means[0].value - means[1].value) < 4 * error, "\(lines)")
  }

  @Test("an own metric: at most all of the lowest configurations of each phase")
  func ownMetric() throws {
    let file = Self.data.appending(path: "train.extxyz").path
    let lines = try run("example-own-metric", [Self.potential, file])
    #expect(!lines.isEmpty)
    for line in lines {
      let match = try #require(line.firstMatch(of: #/: (\d+) of the (\d+) lowest of (\d+)/#))
      let (found, lowest, all) = (Int(match.1) ?? -1, Int(match.2) ?? -1, Int(match.3) ?? -1)
      #expect(0 <= found && found <= lowest && lowest == all / 3)
    }
  }
}
