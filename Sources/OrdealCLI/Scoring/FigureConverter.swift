// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Sampling
import Support

/// A format that figures can have beside SVG.
enum FigureFormat: String, ExpressibleByArgument, CaseIterable {
  case pdf
  case png
}

/// Converts figures with librsvg's program.
struct FigureConverter {
  private let program: String

  /// - Throws: `OrdealError` if the program is not there, with how to get it.
  init() throws(OrdealError) {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let places = path.split(separator: ":").map { "\($0)/rsvg-convert" }
    guard let found = places.first(where: { access($0, X_OK) == 0 }) else {
      throw OrdealError(
        "--also needs rsvg-convert. On Debian or Ubuntu: apt-get install librsvg2-bin")
    }
    program = found
  }

  /// Writes `<figure>.<format>` beside `<figure>.svg`; PNG at 300 dots per inch.
  func convert(_ figure: URL, to format: FigureFormat) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = [
      "--format", format.rawValue, "--zoom", format == .png ? "3.125" : "1", "--output",
      figure.path + "." + format.rawValue, figure.path + ".svg",
    ]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw OrdealError(
        "rsvg-convert failed with status \(process.terminationStatus)", at: figure.path)
    }
  }
}
