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
