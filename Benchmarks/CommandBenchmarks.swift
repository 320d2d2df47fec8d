// Part of Ordeal. See LICENSE.

import Foundation

/// Wall-clock time of whole commands.
enum CommandBenchmarks {
  /// `ordeal evaluate` of Test/A and Test/B with two threads, reading and writing included.
  static func evaluate() throws {
    guard let data = BenchmarkSystem.publishedData else { return }
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let ordeal = URL(filePath: program).deletingLastPathComponent().appending(path: "ordeal")
    let folder = FileManager.default.temporaryDirectory.appending(path: "ordeal-bench-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, url) in BenchmarkSystem.publishedPotentials {
      let start = ContinuousClock.now
      try Process.run([
        ordeal.path, "evaluate", "--potential", url.path, "--elements", "Li,Al", "--structures",
        data.appending(path: "Test").path, "--output", folder.appending(path: "out.extxyz").path,
        "--threads", "2", "--quiet",
      ])
      try BenchmarkRecord(
        benchmark: "evaluate", command: "ordeal evaluate of Test, 2 threads, wall-clock time",
        potential: name, size: 1389, value: (ContinuousClock.now - start) / .seconds(1), unit: "s"
      ).print()
    }
  }
}
