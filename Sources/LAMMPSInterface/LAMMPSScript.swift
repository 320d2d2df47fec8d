// Part of Ordeal. See LICENSE.

import Foundation

/// A LAMMPS input script, run with the pair style `mtp` at hand.
public struct LAMMPSScript: Sendable {
  /// How errors call the script.
  public let name: String
  private let lines: [Line]

  private struct Line: Sendable {
    let number: Int
    let text: String
  }

  /// Reads a script.
  ///
  /// - Throws: What the file system says.
  public init(contentsOf path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    self.init(text, name: path)
  }

  /// A script given as text.
  public init(_ text: String, name: String) {
    self.name = name
    lines = LAMMPSScript.joined(text)
  }

  /// Whether the script may jump about, so that LAMMPS itself must read it.
  ///
  /// `jump`, `next`, `label` and `include` act on the file that LAMMPS reads.
  public var hasJumps: Bool {
    lines.contains { line in
      let word = line.text.split(whereSeparator: \.isWhitespace).first ?? ""
      return ["jump", "next", "label"].contains(word)
        || (word == "if" && line.text.contains("jump"))
    }
  }

  /// Runs the script, command by command.
  ///
  /// - Throws: `LAMMPSError` with script, line and command; a `quit` of status 0 is not an error.
  public func run(on lammps: borrowing LAMMPS) throws(LAMMPSError) {
    if hasJumps {
      return try LAMMPSScript.endingAtQuit { () throws(LAMMPSError) in
        do throws(LAMMPSError) {
          try lammps.run(file: name)
        } catch {
          throw located(error, at: name)
        }
      }
    }
    try LAMMPSScript.endingAtQuit { () throws(LAMMPSError) in
      for line in lines {
        do throws(LAMMPSError) {
          try lammps.command(line.text)
        } catch {
          throw located(error, at: "\(name):\(line.number)")
        }
      }
    }
  }

  private func located(_ error: LAMMPSError, at place: String) -> LAMMPSError {
    var error = error
    error.location = place
    return error
  }

  private static func endingAtQuit(_ body: () throws(LAMMPSError) -> Void) throws(LAMMPSError) {
    do throws(LAMMPSError) {
      try body()
    } catch {
      guard error.code == .quit, error.status == 0 else { throw error }
    }
  }

  /// Commands as LAMMPS reads them: lines that end in `&` continue, as do triple quotes.
  private static func joined(_ text: String) -> [Line] {
    var result: [Line] = []
    var pending: (number: Int, text: String)?
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      var current = pending ?? (index + 1, "")
      let line = raw.hasSuffix("\r") ? raw.dropLast() : raw
      let trimmed = line.reversed().drop { $0 == " " || $0 == "\t" }
      let isInsideQuotes = (current.text + line).components(separatedBy: "\"\"\"").count % 2 == 0
      if trimmed.first == "&" && !isInsideQuotes {
        current.text += String(trimmed.dropFirst().reversed())
        pending = current
      } else if isInsideQuotes {
        current.text += line + "\n"
        pending = current
      } else {
        result.append(Line(number: current.number, text: current.text + line))
        pending = nil
      }
    }
    if let pending { result.append(Line(number: pending.number, text: pending.text)) }
    return result
  }
}

extension LAMMPS {
  /// Has LAMMPS read a script file itself, jumps and all.
  func run(file: String) throws(LAMMPSError) {
    try command("include \"\(file)\"")
  }
}
