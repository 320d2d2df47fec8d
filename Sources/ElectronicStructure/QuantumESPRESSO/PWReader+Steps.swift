// Part of Ordeal. See LICENSE.

import Structures
import Support

extension PWReader {
  mutating func takeStep(_ line: Substring) throws(OrdealError) {
    if line.hasPrefix("!") {
      if line.hasPrefix("!!") { run.isHybrid = true }
      try begin()
      run.steps[run.steps.count - 1].freeEnergy =
        try number(value(line)) * QuantumESPRESSO.rydberg
    } else if line.hasPrefix("convergence NOT achieved after") {
      try begin()
      run.steps[run.steps.count - 1].iterations = try count(line.dropFirst(30))
      lastStepIsWhole = true
    } else if line.hasPrefix("CELL_PARAMETERS") {
      try takeCell(line)
    } else if line.hasPrefix("ATOMIC_POSITIONS") {
      try takePositions(line)
    } else if let last = run.steps.indices.last {
      try takeResult(line, last)
    }
  }

  /// Begins a step with the structure as it is.
  private mutating func begin() throws(OrdealError) {
    guard let cell, let positions else {
      throw error("expected the cell and the atoms' sites before an energy")
    }
    run.steps.append(PWStep(cell: cell, positions: positions))
    lastStepIsWhole = false
  }

  /// What belongs to the last step.
  private mutating func takeResult(
    _ line: Substring, _ step: Int
  ) throws(OrdealError) {
    if line.hasPrefix("smearing contrib. (-TS)") {
      run.steps[step].entropyTerm = try number(value(line)) * QuantumESPRESSO.rydberg
    } else if line.hasPrefix("convergence has been achieved in") {
      run.steps[step].iterations = try count(line.dropFirst(32))
      run.steps[step].isConverged = true
    } else if line.hasPrefix("Forces acting on atoms") {
      run.steps[step].forces = try takeForces()
    } else if line.hasPrefix("total   stress") {
      run.steps[step].stress = try takeStress()
    }
  }

  /// The total forces, which stand before their parts where `pw.x` was asked for these.
  private mutating func takeForces() throws(OrdealError) -> [Vector3] {
    let unit = QuantumESPRESSO.rydberg / QuantumESPRESSO.bohr
    var forces: [Vector3] = []
    while forces.count < run.elements.count {
      let line = try nextLine().drop { $0 == " " }
      if line.isEmpty || line == "\r" { continue }
      guard line.hasPrefix("atom"), let mark = line.range(of: "force =") else {
        throw error(
          "expected the force on atom \(forces.count + 1) of \(run.elements.count), found \"\(line)\""
        )
      }
      forces.append(try vector(line[mark.upperBound...]) * unit)
    }
    return forces
  }

  /// The stress; its first three columns are in Ry/bohr³.
  private mutating func takeStress() throws(OrdealError) -> Matrix3 {
    let bohr = QuantumESPRESSO.bohr
    let unit = QuantumESPRESSO.rydberg / (bohr * bohr * bohr)
    var rows: [Vector3] = []
    for _ in 0..<3 { rows.append(try vector(try nextLine()) * unit) }
    return Matrix3(rows[0], rows[1], rows[2])
  }

  /// A new cell: in Å, in bohr, or in units of a length that the heading may give in bohr.
  private mutating func takeCell(_ line: Substring) throws(OrdealError) {
    let heading = line.dropFirst("CELL_PARAMETERS".count).lowercased()
    let factor: Double
    if heading.contains("angstrom") {
      factor = 1
    } else if heading.contains("bohr") {
      factor = QuantumESPRESSO.bohr
    } else if heading.contains("=") {
      factor = try number(value(line).split(separator: ")").first) * QuantumESPRESSO.bohr
    } else {
      factor = try length("the cell")
    }
    var rows: [Vector3] = []
    for _ in 0..<3 { rows.append(try vector(try nextLine()) * factor) }
    cell = Cell(Matrix3(rows[0], rows[1], rows[2]))
  }

  private mutating func takePositions(_ line: Substring) throws(OrdealError) {
    let heading = line.dropFirst("ATOMIC_POSITIONS".count).lowercased()
    guard let cell else { throw error("expected the cell before positions") }
    let place: (Vector3) -> Vector3
    if heading.contains("crystal_sg") {
      throw error("expected positions of all atoms, found those of a space group's orbits")
    } else if heading.contains("crystal") {
      place = { $0 * cell.vectors }
    } else if heading.contains("angstrom") {
      place = { $0 }
    } else if heading.contains("bohr") {
      place = { $0 * QuantumESPRESSO.bohr }
    } else {
      let unit = try length("positions")
      place = { $0 * unit }
    }
    var found: [Vector3] = []
    for atom in run.elements.indices {
      let line = try nextLine().drop { $0 == " " }
      let label = line.prefix { $0 != " " }
      guard elementOfLabel[label] == run.elements[atom] else {
        throw error("expected a position of \(run.elements[atom]), found \"\(line)\"")
      }
      found.append(place(try vector(line.dropFirst(label.count))))
    }
    positions = found
    // The step before is complete: the next one begins.
    lastStepIsWhole = true
  }
}
