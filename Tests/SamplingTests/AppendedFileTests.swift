// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Sampling

@Suite struct AppendedFileTests {
  @Test func whatIsBeyondTheKeptLengthGoes() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("kept and lost", "file")
    let file = try AppendedFile(path, keeping: 4)
    try file.append(" again".utf8)
    #expect(file.length == 10)
    #expect(try folder.bytes("file") == Data("kept again".utf8))
  }

  @Test func aFileThatIsTooShortIsRefused() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("short", "file")
    #expect(throws: OrdealError.self) { _ = try AppendedFile(path, keeping: 6) }
    #expect(try folder.bytes("file") == Data("short".utf8))
  }

  @Test func aFullDiskIsAnError() throws {
    let file = try AppendedFile("/dev/full", keeping: 0)
    let error = #expect(throws: OrdealError.self) { try file.append("frame".utf8) }
    #expect(error?.message.contains("No space left") == true)
    #expect(file.length == 0)
  }
}
