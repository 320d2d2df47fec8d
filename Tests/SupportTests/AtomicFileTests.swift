// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@Suite struct AtomicFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private var names: Set<String> {
    get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
  }

  /// A number that no process has any more.
  private static func endedProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test("what a killed process left goes when the same file is written; nothing else does")
  func abandoned() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let ended = try Self.endedProcess()
    let kept = ["b.json.partial-\(ended)", "a.json.partial-notes", "xa.json.partial-9"]
    // A process has the second number: another than wrote the file, or a killed one that is left.
    for name in kept + ["a.json.partial-\(ended)", "a.json.partial-1"] {
      try Data().write(to: folder.appending(path: name))
    }
    try AtomicFile.write("new", to: path("a.json"))
    #expect(try names == Set(kept + ["a.json"]))
  }

  @Test("a temporary file that a process holds stays, however old it is")
  func held() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let other = path("a.json.partial-\(try Self.endedProcess())")
    try Data().write(to: URL(filePath: other))
    let descriptor = open(other, O_RDONLY)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    try AtomicFile.write("new", to: path("a.json"))
    #expect(try names.count == 2)
  }

  @Test("a pipe and a name of an open descriptor are written to as they are")
  func direct() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(AtomicFile.isWrittenDirectly("/dev/stdout"))
    #expect(AtomicFile.isWrittenDirectly("/dev/null"))
    #expect(!AtomicFile.isWrittenDirectly(path("a.json")))
    let file = path("appended")
    try Data("old\n".utf8).write(to: URL(filePath: file))
    let descriptor = open(file, O_WRONLY | O_APPEND)
    defer { close(descriptor) }
    let name = "/dev/fd/\(descriptor)"
    #expect(AtomicFile.isWrittenDirectly(name))
    try AtomicFile.write("new\n", to: name)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "old\nnew\n")
    #expect(try names == ["appended"])
  }
}
