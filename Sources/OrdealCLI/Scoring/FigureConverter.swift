// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
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
    guard let found = ProgramSearch().path(of: "rsvg-convert") else {
      throw OrdealError(
        "--also needs rsvg-convert. On Debian or Ubuntu: apt-get install librsvg2-bin")
    }
    program = found
  }

  /// Writes `<figure>.<format>` beside `<figure>.svg`; PNG at 300 dots per inch.
  func convert(_ figure: URL, to format: FigureFormat) throws {
    let said = try ProgramOutput(
      of: [
        program, "--format", format.rawValue, "--zoom", format == .png ? "3.125" : "1", "--output",
        figure.path + "." + format.rawValue, figure.path + ".svg",
      ], within: 600)
    if let failure = said.failure {
      throw OrdealError("rsvg-convert failed: \(failure)", at: figure.path)
    }
  }
}
