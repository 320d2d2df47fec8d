// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Jobs

@Suite struct JobPoolTests {
  let folder: LedgerFolder

  init() throws { folder = try LedgerFolder() }

  /// A script that takes a moment and whose result tells which run of it this was.
  private static let brief =
    #"sleep 0.05; echo "\"$$ $(date +%s%N)\"" > partial; mv partial result.json"#

  @Test func aPoolThatIsKilledLosesNothingAndDoesNothingTwice() throws {
    try folder.add((1...30).map { ("job \($0)", "true \($0); \(Self.brief)") })
    var results: [String: String] = [:]
    // Killed over and over, until all is done.
    for round in 1...30 {
      let pool = try folder.startPool(slots: 3)
      let target = min(30, results.count + 3)
      _ = try waitUntil { try folder.records().count { $0.state == .done } >= target }
      kill(pool.processIdentifier, SIGKILL)
      pool.waitUntilExit()
      for record in try folder.records() where record.state == .done {
        let result = try #require(record.result)
        #expect(results[record.job.name, default: result] == result, "\(record.job.name) again")
        results[record.job.name] = result
      }
      if results.count == 30 {
        #expect(round > 3, "the pool was not killed in the middle")
        break
      }
    }
    #expect(results.count == 30)
  }

  @Test func fourPoolsShareALedgerWithoutDoingAnythingTwice() throws {
    let jobs = try folder.add(
      (1...40).map { ("job \($0)", "echo \($0) >> ../../begun; \(Self.brief)") })
    let pools = try (0..<4).map { _ in try folder.startPool(slots: 2) }
    for pool in pools {
      pool.waitUntilExit()
      #expect(pool.terminationStatus == 0)
    }
    let records = try folder.records()
    #expect(records.allSatisfy { $0.state == .done && $0.attempts == 1 })
    #expect(Set(records.compactMap(\.result)).count == jobs.count)
    #expect(Set(records.compactMap(\.runner)).count == 4)
    let begun = try String(contentsOfFile: folder.path("begun"), encoding: .utf8)
    #expect(begun.split(separator: "\n").count == jobs.count)
  }

  @Test func failuresKeepTheirReasons() throws {
    try folder.add([
      ("says why", "echo 'fit: error: the level is too low' >&2; exit 3"),
      ("crashes", "kill -SEGV $$"),
      ("leaves nothing", "true"),
      ("leaves something else", "echo { > result.json"),
    ])
    let pool = try folder.startPool(slots: 2)
    pool.waitUntilExit()
    #expect(pool.terminationStatus == 0)
    let errors = try folder.records().map { $0.error ?? "" }
    #expect(errors[0] == "the level is too low (exit code 3)")
    #expect(errors[1] == "ended by signal 11 (Segmentation fault)")
    #expect(errors[2].hasSuffix("result.json: the program ended without writing it"))
    #expect(errors[3].hasSuffix("result.json: is not JSON"))
  }

  @Test func childrenDoNotOutliveAPoolThatIsKilled() throws {
    let jobs = try folder.add([("sleeper", "sleep 100 & echo $! > partial; mv partial child; wait")]
    )
    let pool = try folder.startPool(slots: 1)
    let file = folder.path("\(jobs[0].folder)/child")
    #expect(waitUntil { FileManager.default.fileExists(atPath: file) })
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let child = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(ProcessState(child)?.isZombie == false)
    kill(pool.processIdentifier, SIGKILL)
    #expect(waitUntil { ProcessState(child)?.isZombie ?? true })
    pool.waitUntilExit()
  }

  @Test func aPoolThatIsAskedToStopGivesItsJobsBack() throws {
    // Stops at SIGTERM having done half, and does the rest next time.
    let script = """
      if [ -e half ]; then echo 2 > partial; mv partial result.json; exit 0; fi
      trap 'touch half; exit 1' TERM; touch begun
      while true; do sleep 0.05; done
      """
    let jobs = try folder.add([("halves", script)])
    let pool = try folder.startPool(slots: 1)
    #expect(
      waitUntil { FileManager.default.fileExists(atPath: folder.path("\(jobs[0].folder)/begun")) })
    pool.terminate()
    pool.waitUntilExit()
    #expect(pool.terminationStatus == 128 + SIGTERM)
    #expect(try folder.records().first?.state == .pending)
    try folder.startPool(slots: 1).waitUntilExit()
    let record = try #require(try folder.records().first)
    #expect(record.state == .done && record.result == "2\n" && record.attempts == 2)
    #expect(record.files.keys.sorted() == ["begun", "half"])
  }

  @Test func aResultThatTheLedgerWasNotToldOfIsTaken() throws {
    let jobs = try folder.add([("one", "echo again >> ../../again; echo 2 > result.json")])
    let own = folder.url.appending(path: jobs[0].folder)
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    try Data("1".utf8).write(to: own.appending(path: "result.json"))
    try folder.startPool(slots: 1).waitUntilExit()
    #expect(try folder.records().first?.result == "1")
    #expect(!FileManager.default.fileExists(atPath: folder.path("again")))
  }
}
