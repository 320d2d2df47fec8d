// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Jobs

@Suite struct LedgerTests {
  let folder: LedgerFolder
  let ledger: Ledger

  init() throws {
    folder = try LedgerFolder()
    ledger = try folder.ledger()
  }

  @Test func aKeyDependsOnAllThatDecidesTheResultAndOnNothingElse() throws {
    let job = try Job(kind: "fit", name: "one", settings: ["level": 8], inputs: ["a"])
    let renamed = try Job(
      kind: "fit", name: "two", settings: ["level": 8], inputs: ["a"], priority: 3)
    #expect(job.key == renamed.key)
    let others = [
      try Job(kind: "label", name: "one", settings: ["level": 8], inputs: ["a"]),
      try Job(kind: "fit", name: "one", settings: ["level": 10], inputs: ["a"]),
      try Job(kind: "fit", name: "one", settings: ["level": 8], inputs: ["b"]),
      try Job(kind: "fit", name: "one", settings: ["level": 8], inputs: ["a", ""]),
    ]
    #expect(Set(([job] + others).map(\.key)).count == 5)
    #expect(try job.decodeSettings([String: Int].self) == ["level": 8])
  }

  @Test func aJobThatIsThereKeepsWhatHasBecomeOfIt() throws {
    let job = try script("true", priority: 1)
    #expect(try ledger.add([job]) == 1)
    let claim = try #require(try ledger.nextClaim())
    #expect(try ledger.finish(claim, result: "7", files: ["model.mtp": "abc"]))
    #expect(try ledger.add([job]) == 0)
    let record = try #require(try ledger.records(kind: "script").first)
    #expect(record.state == .done && record.attempts == 1 && record.files == ["model.mtp": "abc"])
    #expect(try record.decodeResult(Int.self) == 7)
    #expect(try ledger.claim(kind: "script", lease: 60) == .finished)
  }

  @Test func jobsBeginByPriorityAndAfterThoseThatTheyNeed() throws {
    let low = try script("low", priority: 1)
    let high = try script("high", priority: 2)
    var dependent = try script("dependent", priority: 9)
    dependent.needs = [low.key, high.key].sorted()
    try ledger.add([low, high, dependent])
    let first = try #require(try ledger.nextClaim())
    let second = try #require(try ledger.nextClaim())
    #expect([first.job.key, second.job.key] == [high.key, low.key])
    #expect(try ledger.claim(kind: "script", lease: 60) == .wait)
    try ledger.finish(first, result: "1")
    #expect(try ledger.claim(kind: "script", lease: 60) == .wait)
    try ledger.finish(second, result: "1")
    #expect(try ledger.nextClaim()?.job == dependent)
    #expect(try ledger.claim(kind: "script", lease: 60) == .nothingLeft)
  }

  @Test func aFailureTakesAlongWhatNeedsItAndCanBeTriedAgain() throws {
    let first = try script("first")
    var second = try script("second")
    second.needs = [first.key]
    var third = try script("third")
    third.needs = [second.key]
    try ledger.add([first, second, third])
    try ledger.fail(try #require(try ledger.nextClaim()), reason: "no memory")
    let errors = try ledger.records(kind: "script").map { $0.error ?? "" }
    #expect(
      errors == ["no memory", "needs \"first\", which failed", "needs \"second\", which failed"])
    #expect(try ledger.claim(kind: "script", lease: 60) == .finished)
    #expect(try ledger.retryFailed(kind: "script") == 3)
    #expect(try ledger.nextClaim()?.job.key == first.key)
  }

  @Test func aRunnerThatIsSilentForItsLeaseLosesTheJobAndCannotEndIt() throws {
    try ledger.add([try script("one")])
    var away = Runner.current
    away.host = "elsewhere"
    let lost = try #require(try ledger.nextClaim(by: away, lease: 0.2))
    #expect(try ledger.claim(kind: "script", lease: 60) == .nothingLeft)
    #expect(try ledger.heartbeat(lost, progress: "half"))
    Thread.sleep(forTimeInterval: 0.3)
    let claim = try #require(try ledger.nextClaim())
    #expect(claim.attempt == 2)
    #expect(try ledger.heartbeat(lost) == false)
    #expect(try ledger.finish(lost, result: "1") == false)
    #expect(try ledger.fail(lost, reason: "late") == false)
    #expect(try ledger.release(lost) == false)
    #expect(try ledger.finish(claim, result: "2"))
    #expect(try ledger.records(kind: "script").first?.result == "2")
  }

  @Test func aRunnerOfThisMachineThatHasEndedLosesTheJobAtOnce() throws {
    try ledger.add([try script("one")])
    var ended = Runner.current
    ended.start -= 1  // Its number is another process's by now.
    _ = try #require(try ledger.nextClaim(by: ended, lease: 1e6))
    #expect(try ledger.nextClaim()?.attempt == 2)
  }

  @Test func aJobThatOutlivesNoRunnerFailsInTheEnd() throws {
    try ledger.add([try script("one")])
    var ended = Runner.current
    ended.start -= 1
    for _ in 0..<Ledger.mostLosses { _ = try ledger.nextClaim(by: ended, lease: 1e6) }
    #expect(try ledger.claim(kind: "script", lease: 60) == .finished)
    let error = try ledger.records(kind: "script").first?.error
    #expect(error?.hasPrefix("20 runners ended without a word") == true)
  }

  @Test func aNewPlanRemovesWhatNobodyHasBegun() throws {
    let (done, old, kept) = (try script("done", priority: 1), try script("old"), try script("kept"))
    var dependent = try script("old dependent")
    dependent.needs = [old.key]
    try ledger.add([done, old, kept, dependent])
    try ledger.finish(try #require(try ledger.nextClaim()), result: "1")
    #expect(try ledger.removePending(kind: "script", except: [kept.key]) == 2)
    #expect(try ledger.records(kind: "script").map(\.job.key) == [done.key, kept.key])
  }

  @Test func whatIsNoLedgerIsRefusedInWords() throws {
    #expect(throws: JobError("there is no such ledger", at: folder.path("other"))) {
      try Ledger(folder.path("other"))
    }
    try Data("level = 8, and much more text than a header has\n".utf8)
      .write(to: folder.url.appending(path: "text"))
    #expect(throws: JobError("is not an SQLite file, so it is no ledger", at: folder.path("text")))
    {
      try Ledger(folder.path("text"))
    }
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    for path in [folder.path("pipe"), folder.url.path, "/dev/null"] {
      #expect(throws: JobError("is not a regular file, so it is no ledger", at: path)) {
        try Ledger(path, creates: true)
      }
    }
    _ = try ledger.write { try $0.execute("PRAGMA user_version = 99") }
    let newer = JobError("is a ledger of version 99; this program knows up to 2", at: ledger.path)
    #expect(throws: newer) { try Ledger(ledger.path) }
  }

  @Test func aDamagedRowIsAnErrorThatNamesFileAndColumn() throws {
    try ledger.add([try script("one")])
    _ = try ledger.write { try $0.execute("UPDATE jobs SET attempts = 'many'") }
    let error = #expect(throws: JobError.self) { try ledger.records(kind: "script") }
    #expect(error?.location == ledger.path)
    #expect(error?.message.contains("column \"attempts\" holds text(\"many\")") == true)
  }

  private func script(_ name: String, priority: Double = 0) throws -> Job {
    try Job(kind: "script", name: name, settings: name, priority: priority)
  }
}
