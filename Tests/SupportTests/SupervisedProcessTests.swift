// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@Suite(.serialized) struct SupervisedProcessTests {
  private func run(
    _ script: String, within seconds: Double = 600
  ) throws -> ProgramOutput {
    try ProgramOutput(of: ["/bin/sh", "-c", script], within: seconds)
  }

  @Test("Both streams are heard whole, an unfinished line too")
  func streams() throws {
    let said = try run("echo one; echo two >&2; printf three")
    #expect(said.output == "one\nthree\n")
    #expect(said.errors == "two\n")
    #expect(said.failure == nil)
  }

  @Test("More than a pipe holds on both streams does not stop a program")
  func fullPipes() throws {
    let said = try run("seq 1 60000; seq 1 60000 >&2")
    #expect(said.output.hasSuffix("\n60000\n"))
    #expect(said.output == said.errors)
  }

  @Test(
    "A failure has the program's last words and how it ended",
    arguments: [
      ("echo 'prog: error: no disk' >&2; echo bye >&2; exit 3", "no disk (exit code 3)"),
      ("echo bye >&2; exit 3", "bye (exit code 3)"), ("exit 3", "exit code 3"),
      ("kill -9 $$", "ended by signal 9 (Killed)"),
    ])
  func failures(script: String, expected: String) throws {
    #expect(try run(script).failure == expected)
  }

  @Test("A program that takes too long is killed, with all that it has started")
  func deadline() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let error = #expect(throws: OrdealError.self) {
      _ = try run("trap '' TERM; sleep 3600 & echo $! > \(folder)/id; wait; wait", within: 1)
    }
    #expect(error?.description == "/bin/sh: did not end within 1 s, and was killed")
    // Where the machine is so slow that nothing was started, nothing can be left.
    guard let text = try? String(contentsOfFile: "\(folder)/id", encoding: .utf8),
      let id = Int32(text.dropLast())
    else { return }
    #expect(Self.ends(id))
  }

  @Test("What a short program has left behind goes on, and does not hold up its end")
  func leftovers() throws {
    let said = try run("sleep 3600 & echo $!")
    let id = try #require(Int32(said.output.dropLast()))
    #expect(kill(id, SIGKILL) == 0)
    #expect(Self.ends(id))
  }

  @Test("A program that is not there is named")
  func missing() {
    let error = #expect(throws: OrdealError.self) {
      _ = try ProgramOutput(of: ["/no/such/program"], within: 600)
    }
    #expect(
      error?.description == "/no/such/program: cannot be started: No such file or directory")
  }

  /// Whether a process is gone or a zombie before long.
  private static func ends(_ id: Int32) -> Bool {
    for _ in 0..<6000 {
      let state = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
      guard let state, !state.contains(") Z ") else { return true }
      usleep(10_000)
    }
    return false
  }
}
