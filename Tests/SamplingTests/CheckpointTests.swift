// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Sampling

@Suite struct CheckpointTests {
  private let scratch: ScratchFolder
  private let folder: RunFolder
  private let whole = "atoms… LammpS RestartT"

  init() throws {
    scratch = try ScratchFolder()
    folder = RunFolder(scratch.url.path)
  }

  private func commit(step: Int, text: String) throws {
    _ = try scratch.write(text, RestartFile.partial)
    var checkpoint = Checkpoint()
    checkpoint.step = step
    try checkpoint.commit(in: folder)
  }

  private var restarts: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
        .filter { $0.hasSuffix(".restart") }
    }
  }

  @Test func theLastCheckpointReplacesTheOneBefore() throws {
    #expect(try Checkpoint(in: folder) == nil)
    try commit(step: 10, text: whole)
    try commit(step: 20, text: whole)
    let last = try #require(try Checkpoint(in: folder))
    #expect(last.step == 20)
    #expect(try restarts == ["checkpoint.20.restart"])
    try last.verify(in: folder)
  }

  @Test("what a run killed while it made a checkpoint has left goes with the next one")
  func leftRestarts() throws {
    try commit(step: 10, text: whole)
    for name in ["checkpoint.5.restart", "checkpoint.15.restart", "restart.1"] {
      _ = try scratch.write(whole, name)
    }
    try commit(step: 20, text: whole)
    #expect(try restarts == ["checkpoint.20.restart"])
    #expect(FileManager.default.fileExists(atPath: scratch.path("restart.1")))
    for name in ["checkpoint.9-0.restart", "checkpoint.9-1.restart"] {
      _ = try scratch.write(whole, name)
    }
    _ = try scratch.write(whole, RestartFile.partial)
    var state = GrandCanonicalState()
    (state.step, state.branch, state.restart) = (12, 1, RestartFile.partial)
    try state.commit(in: folder)
    #expect(try restarts == ["checkpoint.12-1.restart"])
  }

  @Test func aTruncatedRestartFileDoesNotReplaceTheLast() throws {
    try commit(step: 10, text: whole)
    let error = #expect(throws: OrdealError.self) { try commit(step: 20, text: "atoms… Lamm") }
    #expect(error?.message.contains("whole") == true)
    let last = try #require(try Checkpoint(in: folder))
    #expect(last.step == 10)
    try last.verify(in: folder)
  }

  @Test func aDamagedRestartFileIsNoticed() throws {
    try commit(step: 10, text: whole)
    _ = try scratch.write(whole.replacing("atoms", with: "atomz"), "checkpoint.10.restart")
    let last = try #require(try Checkpoint(in: folder))
    #expect(throws: OrdealError.self) { try last.verify(in: folder) }
  }

  @Test func aBrokenCheckpointIsAnErrorNotABeginning() throws {
    _ = try scratch.write("{\"step\": 1", "checkpoint.json")
    #expect(throws: OrdealError.self) { _ = try Checkpoint(in: folder) }
  }
}
