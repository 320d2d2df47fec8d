// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// Reads the output of `pw.x`, line by line, by what lines begin with.
struct PWReader {
  var lines: [Substring]
  /// The line that comes next; the last one that was read has this number, from 1.
  var next = 0
  var run: PWRun
  var atomCount: Int?
  /// The length that the file measures cells and positions in, Å.
  var unit: Double?
  var cell: Cell?
  var positions: [Vector3]?
  var elementOfLabel: [Substring: Element] = [:]
  /// Whether anything but the end of the last step has come since it ended.
  var lastStepIsWhole = true
  private var isDone = false

  /// Reads a file's bytes.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: Its path, for errors.
  /// - Returns: The run, as far as the file has it.
  /// - Throws: `OrdealError` with the line, if it is not what `pw.x` writes.
  static func read(_ bytes: [UInt8], name: String) throws(OrdealError) -> PWRun {
    var reader = PWReader(String(decoding: bytes, as: UTF8.self), name: name)
    return try reader.read()
  }

  private init(_ text: String, name: String) {
    lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { Substring($0) }
    run = PWRun(file: name, program: "")
  }

  private mutating func read() throws(OrdealError) -> PWRun {
    while next < lines.count {
      let line = lines[next].drop { $0 == " " }
      next += 1
      if line.isEmpty { continue }
      do {
        try takeHeader(line)
        try takeStep(line)
      } catch {
        // What is cut in two at the end of the file is no error of its own.
        guard next >= lines.count else { throw error }
      }
      takeEnding(line)
    }
    guard !run.program.isEmpty else { throw error("expected \"Program PWSCF\", found none") }
    finish()
    return run
  }

  /// Drops a step that is not whole, and says whether the run is.
  private mutating func finish() {
    let stoppedItself = run.failure != nil || run.steps.last?.isConverged == false
    guard !isDone, !(stoppedItself && lastStepIsWhole) else { return }
    run.truncation = "the file is cut short: it lacks \"JOB DONE.\""
    if !lastStepIsWhole { run.steps = run.steps.dropLast() }
  }

  // MARK: Words of a line

  func error(_ message: String) -> OrdealError {
    OrdealError(message, at: "\(run.file):\(next)")
  }

  /// What stands behind the first "=".
  func value(_ line: Substring) -> Substring {
    line.firstIndex(of: "=").map { line[line.index(after: $0)...] } ?? ""
  }

  func number(_ text: Substring?) throws(OrdealError) -> Double {
    let word = text?.split { $0 == " " || $0 == "\r" }.first ?? ""
    // Far below the largest, so that units and volumes keep it finite.
    guard let number = Double(word), abs(number) < 1e100 else {
      throw error("expected a number below 1e100, found \"\(word)\"")
    }
    return number
  }

  func count(_ text: Substring) throws(OrdealError) -> Int {
    let word = text.split { $0 == " " || $0 == "\r" }.first ?? ""
    guard let count = Int(word), count > 0 else {
      throw error("expected a positive whole number, found \"\(word)\"")
    }
    return count
  }

  /// The first three numbers of a text.
  func vector(_ text: Substring) throws(OrdealError) -> Vector3 {
    let words = text.split { $0 == " " || $0 == ")" || $0 == "\r" }
    guard words.count >= 3 else { throw error("expected three numbers, found \"\(text)\"") }
    return Vector3(try number(words[0]), try number(words[1]), try number(words[2]))
  }

  /// The next line.
  mutating func nextLine() throws(OrdealError) -> Substring {
    guard next < lines.count else {
      throw error("expected another line, found the end of the file")
    }
    next += 1
    return lines[next - 1]
  }
}

// MARK: How it ended

extension PWReader {
  private mutating func takeEnding(_ line: Substring) {
    if line.hasPrefix("BFGS Geometry Optimization") || line.hasPrefix("Damped Dynamics") {
      run.isRelaxation = true
    }
    if line.hasPrefix("bfgs converged in")
      || line.hasPrefix("Damped Dynamics: convergence achieved")
    {
      run.isRelaxed = true
    } else if line.hasPrefix("JOB DONE.") {
      (isDone, lastStepIsWhole) = (true, true)
    } else if line.hasPrefix("Error in routine") {
      // What is wrong stands in the lines up to the next row of %.
      let message = lines[next...].prefix { !$0.contains("%%%%") }.prefix(4)
        .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
      run.failure =
        ([line.trimmingCharacters(in: .whitespacesAndNewlines)] + message).joined(separator: " ")
      lastStepIsWhole = true
    } else if line.hasPrefix("PWSCF  "), let wall = line.range(of: "CPU") {
      run.seconds = Self.seconds(line[wall.upperBound...])
    }
  }

  /// "1h 2m 3.45s WALL" in seconds; nil if it is none.
  private static func seconds(_ text: Substring) -> Double? {
    let factors: [Character: Double] = ["d": 86400, "h": 3600, "m": 60, "s": 1]
    var (total, digits) = (0.0, "")
    for character in text.prefix(while: { $0 != "W" }) {
      if let factor = factors[character] {
        guard let number = Double(digits) else { return nil }
        total += number * factor
        digits = ""
      } else if character != " " {
        digits.append(character)
      }
    }
    return total
  }
}
