// Part of Ordeal. See LICENSE.

import Foundation

/// Reads whole lines from a pipe, as far as there are any.
package struct LineReader {
  private let descriptor: Int32
  private var pending: [UInt8] = []
  /// Whether the other end is closed.
  package private(set) var isAtEnd: Bool

  /// A reader of a pipe; −1 is at its end.
  package init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isAtEnd = descriptor < 0
  }

  /// Waits until one of the readers has something, or the time is up.
  package static func wait(for readers: [LineReader], milliseconds: Int32) {
    var pipes = readers.filter { !$0.isAtEnd }.map {
      pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
    }
    _ = poll(&pipes, nfds_t(pipes.count), milliseconds)
  }

  /// The lines that have come, without their ends; at the end of the pipe also an unfinished one.
  package mutating func read() -> [String] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while !isAtEnd {
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 0) > 0 else { break }
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 {
        isAtEnd = true
        close(descriptor)
      } else {
        pending += buffer[..<count]
      }
    }
    var lines = pending.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let rest = lines.popLast() ?? []
    let result = lines.map { String(decoding: $0, as: UTF8.self) }
    if isAtEnd && !rest.isEmpty {
      pending = []
      return result + [String(decoding: rest, as: UTF8.self)]
    }
    pending = Array(rest)
    return result
  }
}
