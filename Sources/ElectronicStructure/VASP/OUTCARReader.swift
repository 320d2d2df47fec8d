// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Reads OUTCAR.
///
/// Positions stand there with five decimals, so that `vasprun.xml` is better where there are both.
/// An ionic step is complete with the line of its energy for σ → 0, which comes after its stress, its
/// cell and its forces.
struct OUTCARReader {
  private let bytes: [UInt8]
  private var position = 0
  private var lineNumber = 0
  private var run: VASPRun
  private var header = OUTCARHeader()
  private var volume: Double?
  private var cell: Cell?
  private var step = PartialStep()
  private var hasTitle = false
  private var hasBegun = false
  /// The heading above the settings that are being read, lower case.
  private var section: String?
  /// How many blanks stood before the last line.
  private var indentation = 0

  /// What has been read of an ionic step.
  private struct PartialStep {
    /// The number that VASP gives it.
    var number: Int?
    var electronicSteps = 0
    var isConverged = false
    var stress: Matrix3?
    var positions: [Vector3] = []
    var forces: [Vector3] = []
    var freeEnergy: Double?
  }

  /// Reads a run; a file that is cut short gives the steps before.
  ///
  /// - Throws: `OrdealError` naming the line if it holds what VASP does not write.
  static func read(_ bytes: [UInt8], name: String) throws(OrdealError) -> VASPRun {
    var reader = OUTCARReader(bytes, name: name)
    try reader.readAll()
    return reader.run
  }

  private init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    run = VASPRun(
      file: name, program: "vasp", parameters: VASPParameters(), elements: [], potentials: [],
      steps: [])
  }

  private mutating func readAll() throws(OrdealError) {
    run.truncation = "cut short: it lacks the table of times with which VASP ends"
    do {
      while let line = nextLine() { try read(line) }
      // Of the last line the beginning is enough.
      if isLastLine(String(decoding: bytes[position...], as: UTF8.self).trimmingBlanks) {
        run.truncation = nil
      }
    } catch let end where end.message == OUTCARReader.endOfFile {
      return
    }
  }

  private mutating func read(_ line: String) throws(OrdealError) {
    if line.hasPrefix("---") { return readRule(line) }
    if !hasBegun { try readHeader(line) }
    if line.hasPrefix("in kB") {
      step.stress = try stress(numbers(line.dropFirst(5), 6))
    } else if line.hasPrefix("volume of cell") {
      volume = try numbers(value(line), 1)[0]
    } else if line.hasPrefix("direct lattice vectors") {
      try readCell()
    } else if line.hasPrefix("POSITION"), line.hasSuffix("TOTAL-FORCE (eV/Angst)") {
      try readForces()
    } else if line.hasPrefix("free  energy   TOTEN") {
      step.freeEnergy = try numbers(value(line), 1)[0]
    } else if line.hasPrefix("energy  without entropy") {
      try takeStep(line)
    } else if isLastLine(line) {
      run.truncation = nil
    }
  }

  private func isLastLine(_ line: String) -> Bool { line.hasPrefix("Voluntary context switches") }

  // MARK: Lines

  /// What marks the end of the file inside a block.
  private static let endOfFile = "the file ends"

  /// The next line without the blanks around it; what lacks its end is no line: a number may lack
  /// digits.
  private mutating func nextLine() -> String? {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { position = end + 1 }
    lineNumber += 1
    indentation = bytes[position..<end].prefix { $0 == UInt8(ascii: " ") }.count
    return String(decoding: bytes[position..<end], as: UTF8.self).trimmingBlanks
  }

  private mutating func lineOfBlock() throws(OrdealError) -> String {
    guard let line = nextLine() else { throw OrdealError(OUTCARReader.endOfFile) }
    return line
  }

  private func error(_ message: String) -> OrdealError {
    OrdealError(message, at: "\(run.file):\(lineNumber)")
  }

  /// What stands behind the first "=" or ":".
  private func value(_ line: String) -> Substring {
    line.firstIndex { $0 == "=" || $0 == ":" }.map { line[line.index(after: $0)...] } ?? line[...]
  }

  /// The first numbers of a text; Fortran may leave no blank before a minus.
  private func numbers(
    _ text: some StringProtocol, _ count: Int
  ) throws(OrdealError) -> [Double] {
    let words = text.split(separator: "-", omittingEmptySubsequences: false)
      .joined(separator: " -").split(whereSeparator: \.isWhitespace).prefix(count)
    let values = words.compactMap { Double($0) }.filter(\.isFinite)
    guard values.count == count else {
      throw error("expected \(count) numbers, got \"\(String(text).trimmingBlanks)\"")
    }
    return values
  }

  // MARK: Header

  private mutating func readHeader(_ line: String) throws(OrdealError) {
    if !hasTitle {
      if line.isEmpty { return }
      hasTitle = true
      guard line.hasPrefix("vasp") else {
        throw error(
          "expected OUTCAR's first line, vasp and its version, got \"\(line.prefix(40))\"")
      }
      let version = line.split(separator: " ").first ?? ""
      run.program = "vasp " + version.dropFirst("vasp.".count)
    } else if line.hasPrefix("VRHFIN") {
      header.symbols.append(String(value(line).prefix { $0 != ":" }).trimmingBlanks)
    } else if line.hasPrefix("TITEL") {
      run.potentials.append(String(value(line)).trimmingBlanks)
    } else if line.hasPrefix("POTCAR:") {
      header.listed.append(String(value(line)).trimmingBlanks)
    } else if line.hasPrefix("ions per type") {
      try takeCounts(line)
    } else if line.hasPrefix("k-points           NKPTS") {
      run.parameters.kpointCount = try wholeNumbers(value(line), 1)[0]
    } else if line.hasPrefix("generate k-points for:") {
      run.parameters.kpoints = try wholeNumbers(line.dropFirst(22), 3)
    } else if line.contains("=") {
      try readSettings(line)
    } else if indentation == 1, line.first?.isUppercase ?? false {
      section = line.lowercased()
    }
    if line.contains("NIONS =") {
      header.atomCount = try wholeNumbers(line.split(separator: "=").last ?? "", 1)[0]
    }
  }

  /// Takes settings "NELM = 100; NELMIN = 2" of their own section.
  ///
  /// The echo of INCAR and a file without headings count as long as the section does not say otherwise.
  private mutating func readSettings(_ line: String) throws(OrdealError) {
    for setting in line.split(separator: ";") {
      let sides = setting.split(separator: "=", maxSplits: 1)
      let key = String(sides.first ?? "").trimmingBlanks
      guard sides.count == 2, let value = sides[1].split(separator: " ").first,
        let heading = VASPParameters.sections[key]?.heading
      else { continue }
      let isOwn = section?.hasPrefix(heading) ?? false
      guard isOwn || (section == nil || section == "incar:") && !header.settled.contains(key) else {
        continue
      }
      if isOwn { header.settled.insert(key) }
      guard run.parameters.take(key, value) || section == "incar:" else {
        throw error("expected a number for \(key), got \"\(value)\"")
      }
    }
  }

  private func wholeNumbers(
    _ text: some StringProtocol, _ count: Int
  ) throws(OrdealError) -> [Int] {
    let values = try numbers(text, count).compactMap { Int(exactly: $0) }
    guard values.count == count else {
      throw error("expected \(count) whole numbers, got \"\(String(text).trimmingBlanks)\"")
    }
    return values
  }

  private mutating func takeCounts(_ line: String) throws(OrdealError) {
    let words = value(line).split(whereSeparator: \.isWhitespace)
    let counts = try wholeNumbers(value(line), max(1, words.count))
    do {
      run.elements = try header.elements(counts, titles: run.potentials)
    } catch let problem {
      throw error(problem.message)
    }
    if run.potentials.isEmpty { run.potentials = Array(header.listed.prefix(counts.count)) }
  }

  // MARK: Steps

  /// Reads "--- Iteration 3( 12) ---" and "--- aborting loop because EDIFF is reached ---".
  private mutating func readRule(_ line: String) {
    if let name = line.range(of: "Iteration") {
      countElectronicStep(line[name.upperBound...].prefix { $0 != "-" })
      hasBegun = true
    } else if line.contains("aborting loop because EDIFF is reached") {
      step.isConverged = true
    }
  }

  /// Larger numbers of a step are damage, and would leave no room to count on.
  private static let mostElectronicSteps = 1_000_000_000

  /// Counts a step of the electrons by its line, "3( 12)"; a number there that is larger counts, too.
  private mutating func countElectronicStep(_ text: Substring) {
    let numbers = text.split { $0 == "(" || $0 == ")" }.map { Int(String($0).trimmingBlanks) }
    let (ionic, said) = (numbers.first ?? nil, numbers.dropFirst().first ?? nil)
    if said == 1 || ionic != step.number { step = PartialStep(number: ionic) }
    step.electronicSteps = max(step.electronicSteps + 1, min(said ?? 0, Self.mostElectronicSteps))
    step.isConverged = false
  }

  /// From XX YY ZZ XY YZ ZX.
  private func stress(_ s: [Double]) -> Matrix3 {
    Matrix3(Vector3(s[0], s[3], s[5]), Vector3(s[3], s[1], s[4]), Vector3(s[5], s[4], s[2]))
  }

  private mutating func readCell() throws(OrdealError) {
    var rows: [Vector3] = []
    for _ in 0..<3 { rows.append(Vector3(try numbers(lineOfBlock(), 3))) }
    let cell = Cell(Matrix3(rows[0], rows[1], rows[2]))
    guard let volume, abs(cell.volume - volume) < 0.01 + 1e-4 * volume else {
      throw error("the cell's volume is \(cell.volume) Å³, the line before says otherwise")
    }
    self.cell = cell
  }

  private mutating func readForces() throws(OrdealError) {
    _ = try lineOfBlock()
    (step.positions, step.forces) = ([], [])
    for _ in run.elements {
      let row = try numbers(lineOfBlock(), 6)
      step.positions.append(Vector3(row[0..<3]))
      step.forces.append(Vector3(row[3..<6]))
    }
  }

  private mutating func takeStep(_ line: String) throws(OrdealError) {
    let place = "ionic step \(run.steps.count + 1)"
    guard line.contains("energy(sigma->0)"), let last = line.lastIndex(of: "=") else {
      throw error("\(place): expected the energy for sigma->0")
    }
    guard let free = step.freeEnergy, let cell, !step.forces.isEmpty else {
      throw error("\(place) has no free energy, no cell or no forces before this line")
    }
    run.steps.append(
      VASPStep(
        cell: cell, positions: step.positions, forces: step.forces, stress: step.stress,
        freeEnergy: free, energyWithoutEntropy: try numbers(value(line), 1)[0],
        sigmaZeroEnergy: try numbers(line[line.index(after: last)...], 1)[0],
        electronicSteps: step.electronicSteps, saysConverged: step.isConverged))
    step = PartialStep()
  }
}
