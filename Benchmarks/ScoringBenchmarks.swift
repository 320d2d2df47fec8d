// Part of Ordeal. See LICENSE.

import Descriptors
import Foundation
import Scoring
import Structures

/// What scoring costs.
enum ScoringBenchmarks {
  /// All ranking metrics of one label with a million configurations, intervals included.
  static func ranking() throws {
    let count = 1_000_000
    var state: UInt64 = 1
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992
    }
    let reference = (0..<count).map { _ in next() }
    let predicted = reference.map { $0 + 0.3 * next() }
    try timed("ranking", "errors, τ, ρ, LEC and intervals of one label", size: count) {
      let errors = RankingErrors(reference: reference, predicted: predicted)
      let tau = RankCorrelation.kendall(reference, predicted)
      let rho = RankCorrelation.spearman(reference, predicted)
      let lowest = LowestEnergy(reference: reference, predicted: predicted)
      let intervals = RankingIntervals(reference: reference, predicted: predicted)
      guard errors.rate != nil, tau != nil, rho != nil, lowest != nil, intervals.rate != nil else {
        throw BenchmarkError(message: "expected every metric of \(count) configurations")
      }
    }
  }

  /// SOAP, components and distances of 10 000 environments with the paper's parameters.
  static func descriptors() throws {
    let structure = BenchmarkSystem.rattledLiAl(7, 7, 7)
    let set = StructureSet(name: "rattled", structures: Array(repeating: structure, count: 2))
    try timed("descriptors", "SOAP, PCA, distances, 2 threads", size: 10_000) {
      let map = try EnvironmentMap([set], training: 0, maximumEnvironments: 5000, threads: 2)
      guard map.species.reduce(0, { $0 + $1.environments.count }) >= 10_000 else {
        throw BenchmarkError(message: "expected 10 000 environments")
      }
    }
  }

  /// `ordeal score` of all published sets, report included.
  static func score() throws {
    guard let data = BenchmarkSystem.publishedData else { return }
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let ordeal = URL(filePath: program).deletingLastPathComponent().appending(path: "ordeal")
    let folder = FileManager.default.temporaryDirectory.appending(path: "ordeal-score-\(getpid())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, url) in BenchmarkSystem.publishedPotentials where name == "MTP_train" {
      try timed("score", "ordeal score of all sets with its report", name, size: 2372) {
        try Process.run([
          ordeal.path, "score", "--potential", url.path, "--elements", "Li,Al", "--data", data.path,
          "--output", folder.path, "--threads", "2", "--quiet",
        ])
      }
      var usage = rusage()
      getrusage(RUSAGE_CHILDREN.rawValue, &usage)
      try BenchmarkRecord(
        benchmark: "score", command: "the same, peak memory", potential: name, size: 2372,
        value: Double(usage.ru_maxrss) / 1_048_576, unit: "GiB"
      ).print()
    }
  }

  private static func timed(
    _ benchmark: String, _ command: String, _ potential: String = "", size: Int,
    _ body: () throws -> Void
  ) throws {
    let start = ContinuousClock.now
    try body()
    try BenchmarkRecord(
      benchmark: benchmark, command: command + ", wall-clock time", potential: potential,
      size: size,
      value: (ContinuousClock.now - start) / .seconds(1), unit: "s"
    ).print()
  }
}
