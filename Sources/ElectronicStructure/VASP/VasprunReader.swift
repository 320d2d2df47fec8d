// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Reads `vasprun.xml`.
///
/// Energies of an ionic step: F is that of the step itself. VASP 5 writes E and E₀ of the step wrongly
/// (its forum, topic 16942), so their distances from F are taken from the last electronic step, whose
/// three energies agree with each other in all versions.
struct VasprunReader {
  private var scanner: XMLScanner
  private let name: String
  private var path: [String] = []
  private var run: VASPRun
  private var atomCount: Int?
  /// The symbol of each atom and the number of its type, from 1.
  private var atoms: [(symbol: String, type: Int?)] = []
  private var step = PartialStep()
  private var array: [Vector3]?
  private var arrayName = ""
  private var cells: [String] = []
  private var arrayPath: [String] = []
  private var attributes: [[String: String]] = []

  /// What has been read of an ionic step.
  private struct PartialStep {
    var basis: [Vector3] = []
    var positions: [Vector3] = []
    var forces: [Vector3] = []
    var stress: [Vector3] = []
    var energies: [String: Double] = [:]
    var electronicEnergies: [String: Double] = [:]
    var electronicSteps = 0
  }

  /// Reads a run; a file that is cut short gives the steps before.
  ///
  /// - Throws: `OrdealError` naming the line if it holds what VASP does not write.
  static func read(_ bytes: [UInt8], name: String) throws(OrdealError) -> VASPRun {
    var reader = VasprunReader(bytes, name: name)
    try reader.readAll()
    return reader.run
  }

  private init(_ bytes: [UInt8], name: String) {
    scanner = XMLScanner(bytes, name: name)
    self.name = name
    run = VASPRun(
      file: name, program: "vasp", parameters: VASPParameters(), elements: [], potentials: [],
      steps: [])
  }

  private mutating func readAll() throws(OrdealError) {
    var hasBegun = false
    while true {
      let event: XMLScanner.Event?
      do {
        event = try scanner.next()
      } catch {
        run.truncation = error.message
        return
      }
      guard let event else { break }
      switch event {
      case .start(let tag, let attributes):
        guard hasBegun || tag == "modeling" else {
          throw OrdealError("expected <modeling>, got <\(tag)>", at: scanner.location)
        }
        hasBegun = true
        path.append(tag)
        start(tag, attributes)
      case .end(let tag):
        try end(tag)
        path.removeLast()
        attributes.removeLast()
      }
    }
    if !hasBegun { run.truncation = "cut short: the file holds no <modeling>" }
  }

  private mutating func start(_ tag: String, _ given: [String: String]) {
    attributes.append(given)
    switch tag {
    case "calculation": step = PartialStep()
    case "scstep": step.electronicSteps += 1
    case "varray":
      array = []
      arrayName = given["name"] ?? ""
    case "rc": cells = []
    case "array": arrayPath.append(given["name"] ?? "")
    default: break
    }
  }

  private mutating func end(_ tag: String) throws(OrdealError) {
    switch tag {
    case "v" where array != nil && isWanted:
      let row = try vector()
      array?.append(row)
    case "v" where path.contains("generation"):
      if attributes.last?["name"] == "divisions" { run.parameters.kpoints = try integers() }
    case "varray":
      takeArray()
      array = nil
    case "i" where path.contains("calculation"): try takeEnergy()
    case "i": try takeParameter()
    case "atoms" where path == ["modeling", "atominfo", "atoms"]: atomCount = try integers().first
    case "c" where path.contains("atominfo"): cells.append(trimmed)
    case "rc" where path.contains("atominfo"): takeRow()
    case "atominfo": try takeElements()
    case "array": arrayPath.removeLast()
    case "calculation": try takeStep()
    default: break
    }
  }

  // MARK: Values

  private var trimmed: String {
    String(decoding: scanner.text, as: UTF8.self).trimmingBlanks
  }

  private func number(_ text: some StringProtocol) throws(OrdealError) -> Double {
    guard let value = Double(text), value.isFinite else {
      throw OrdealError("expected a number, got \"\(text)\"", at: scanner.location)
    }
    return value
  }

  private func numbers() throws(OrdealError) -> [Double] {
    var values: [Double] = []
    for word in trimmed.split(whereSeparator: \.isWhitespace) { values.append(try number(word)) }
    return values
  }

  private func integers() throws(OrdealError) -> [Int] {
    var values: [Int] = []
    for number in try numbers() {
      guard let value = Int(exactly: number) else {
        throw OrdealError(
          "expected a whole number, got \"\(trimmed)\"", at: scanner.location)
      }
      values.append(value)
    }
    return values
  }

  private func vector() throws(OrdealError) -> Vector3 {
    let values = try numbers()
    guard values.count == 3 else {
      throw OrdealError(
        "expected three numbers, got \"\(trimmed)\"", at: scanner.location)
    }
    return Vector3(values)
  }

  /// Whether the numbers of the array that is being read are wanted: eigenvalues are not.
  private var isWanted: Bool {
    path.contains("calculation")
      ? ["basis", "positions", "forces", "stress"].contains(arrayName) : arrayName == "kpointlist"
  }

  private mutating func takeArray() {
    guard let array else { return }
    guard path.contains("calculation") else {
      if arrayName == "kpointlist" { run.parameters.kpointCount = array.count }
      return
    }
    switch arrayName {
    case "basis": step.basis = array
    case "positions": step.positions = array
    case "forces": step.forces = array
    case "stress": step.stress = array
    default: break
    }
  }

  private mutating func takeEnergy() throws(OrdealError) {
    guard path.dropLast().last == "energy", let key = attributes.last?["name"],
      ["e_fr_energy", "e_wo_entrp", "e_0_energy"].contains(key)
    else { return }
    let value = try number(trimmed)
    if path.contains("scstep") {
      step.electronicEnergies[key] = value
    } else {
      step.energies[key] = value
    }
  }

  private mutating func takeParameter() throws(OrdealError) {
    guard let key = attributes.last?["name"] else { return }
    if path.contains("generator") {
      if key == "program" { run.program = trimmed }
      if key == "version" { run.program += " " + trimmed }
    }
    // What was asked for stands in <incar>, what was done in <parameters>.
    guard path.contains("parameters") else { return }
    let setting = key == "ENMAX" ? "ENCUT" : key
    guard let section = VASPParameters.sections[setting],
      let separator = path.lastIndex(of: "separator"),
      attributes[separator]["name"] == section.separator
    else { return }
    guard run.parameters.take(setting, trimmed) else {
      throw OrdealError(
        "expected a number for \(key), got \"\(trimmed)\"", at: scanner.location)
    }
  }

  /// Takes a row of the tables of atoms and of their types.
  private mutating func takeRow() {
    if arrayPath.last == "atoms", let symbol = cells.first {
      atoms.append((symbol, cells.count > 1 ? Int(cells[1]) : nil))
    }
    if arrayPath.last == "atomtypes", let potential = cells.last {
      run.potentials.append(potential)
    }
  }

  /// The elements of the atoms: by symbol, where VASP writes none ("r " for Zr) by pseudopotential.
  ///
  /// Letter case counts: "i" is a symbol that was cut, not iodine.
  private mutating func takeElements() throws(OrdealError) {
    run.elements = []
    for (symbol, type) in atoms {
      let potential = type.flatMap {
        run.potentials.indices.contains($0 - 1) ? run.potentials[$0 - 1] : nil
      }
      let byPotential = potential.flatMap { Element(pseudopotential: $0) }
      guard let element = Element(symbol: symbol) ?? byPotential else {
        throw OrdealError(
          "expected the symbol of an element, got \"\(symbol)\"", at: scanner.location)
      }
      guard byPotential ?? element == element else {
        throw OrdealError(
          "an atom is \(element) by symbol, but its pseudopotential is \"\(potential ?? "")\"",
          at: scanner.location)
      }
      run.elements.append(element)
    }
  }

  private mutating func takeStep() throws(OrdealError) {
    let count = run.elements.count
    func check(_ what: String, _ got: Int, _ expected: Int) throws(OrdealError) {
      guard got == expected else {
        throw OrdealError(
          "ionic step \(run.steps.count + 1): expected \(expected) rows of \(what), got \(got)",
          at: scanner.location)
      }
    }
    try check("atoms", count, atomCount ?? count)
    try check("the cell", step.basis.count, 3)
    try check("positions", step.positions.count, count)
    try check("forces", step.forces.count, count)
    let energies = try takeEnergies()
    let cell = Cell(Matrix3(step.basis[0], step.basis[1], step.basis[2]))
    let stress =
      step.stress.count == 3 ? Matrix3(step.stress[0], step.stress[1], step.stress[2]) : nil
    run.steps.append(
      VASPStep(
        cell: cell, positions: step.positions.map(cell.cartesian), forces: step.forces,
        stress: stress, freeEnergy: energies.free, energyWithoutEntropy: energies.withoutEntropy,
        sigmaZeroEnergy: energies.sigmaZero, electronicSteps: step.electronicSteps))
  }

  /// F of the ionic step, and E and E₀ as far from it as in the last electronic step.
  private func takeEnergies() throws(OrdealError) -> (
    free: Double, withoutEntropy: Double, sigmaZero: Double
  ) {
    // A step that a learned force field has made has none of electrons'.
    let electronic = step.electronicSteps > 0 ? step.electronicEnergies : step.energies
    guard let free = step.energies["e_fr_energy"], let ownFree = electronic["e_fr_energy"],
      let withoutEntropy = electronic["e_wo_entrp"], let sigmaZero = electronic["e_0_energy"]
    else {
      throw OrdealError(
        "ionic step \(run.steps.count + 1) lacks one of the energies e_fr_energy, e_wo_entrp, "
          + "e_0_energy", at: scanner.location)
    }
    return (free, free + (withoutEntropy - ownFree), free + (sigmaZero - ownFree))
  }
}

extension String {
  /// Without the blanks around it.
  var trimmingBlanks: String {
    var text = self[...]
    while text.first?.isWhitespace ?? false { text = text.dropFirst() }
    while text.last?.isWhitespace ?? false { text = text.dropLast() }
    return String(text)
  }
}
