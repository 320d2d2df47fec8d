// Part of Ordeal. See LICENSE.

import CLibFuzzer
import Foundation

/// One reader and the folder in which it meets its files.
final class FuzzTarget {
  private let reader: FuzzedReader
  private let path: String
  private var accepted = 0
  private var refused = 0
  private var pastHeader = 0
  private var slowest = Duration.zero

  /// The reader that `ORDEAL_FUZZ_READER` names.
  init() {
    let name = ProcessInfo.processInfo.environment["ORDEAL_FUZZ_READER"] ?? ""
    guard let reader = FuzzedReader.all.first(where: { $0.name == name }) else {
      print(FuzzedReader.all.map(\.name).joined(separator: "\n"))
      exit(name.isEmpty ? 0 : 64)
    }
    self.reader = reader
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "ordeal-fuzz-\(reader.name)-\(getpid())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: reader.fileName).path
    prepare(folder)
  }

  /// The published layout has two files: the other one is whole.
  private func prepare(_ folder: URL) {
    let other = ["published-layout": "poscars.zip", "zip": "Data.json"][reader.name]
    guard let other, let seeds = ProcessInfo.processInfo.environment["ORDEAL_FUZZ_SEEDS"] else {
      return
    }
    try? FileManager.default.copyItem(
      at: URL(filePath: seeds).appending(path: "layout/\(other)"),
      to: folder.appending(path: other))
  }

  /// Has the reader read `bytes`.
  func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard FileManager.default.createFile(atPath: path, contents: Data(buffer: bytes)) else {
      fatalError("\(path) cannot be written")
    }
    let start = ContinuousClock.now
    do {
      try reader.read(path)
      (accepted, pastHeader) = (accepted + 1, pastHeader + 1)
    } catch {
      refused += 1
      if reader.isPastHeader("\(error)") { pastHeader += 1 }
    }
    slowest = max(slowest, ContinuousClock.now - start)
  }

  /// Prints what came of all inputs, as one line of JSON; times are in seconds, memory is in MiB.
  func summarise() {
    let seconds = String(format: "%.3f", slowest / .seconds(1))
    let origin = ProcessInfo.processInfo.environment["ORDEAL_FUZZ_ORIGIN"] ?? "seeds"
    print(
      """
      {"reader": "\(reader.name)", "origin": "\(origin)", "inputs": \(accepted + refused), \
      "accepted": \(accepted), "refused": \(refused), "pastHeader": \(pastHeader), "slowest": \(seconds), \
      "memory": \(fuzz_peak_memory())}
      """)
    try? FileManager.default.removeItem(
      at: URL(filePath: path).deletingLastPathComponent())
  }
}
