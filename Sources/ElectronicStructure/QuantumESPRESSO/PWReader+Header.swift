// Part of Ordeal. See LICENSE.

import Structures
import Support

extension PWReader {
  /// What the lines that announce a Hubbard U begin with, in all versions.
  private static let correlationMarks = [
    "Simplified LDA+U", "Full LDA+U", "LDA+U calculation", "Hubbard projectors",
  ]

  mutating func takeHeader(_ line: Substring) throws(OrdealError) {
    if line.hasPrefix("Program PWSCF") {
      guard run.program.isEmpty else { throw error("expected one run, found another one") }
      let version = line.split(separator: " ").dropFirst(2).first ?? ""
      run.program =
        "Quantum ESPRESSO " + (version.hasPrefix("v.") ? version.dropFirst(2) : version)
    } else if line.hasPrefix("number of k points=") {
      try takeKPoints(line)
    } else if line.hasPrefix("number of Kohn-Sham states=") {
      run.bands = try count(value(line))
    } else if line.hasPrefix("kinetic-energy cutoff") {
      run.cutoff = try number(value(line)) * QuantumESPRESSO.rydberg
    } else if line.hasPrefix("charge density cutoff") {
      run.densityCutoff = try number(value(line)) * QuantumESPRESSO.rydberg
    } else if line.hasPrefix("Exchange-correlation") {
      run.functional = Pseudopotential.functionalName(String(value(line).prefix { $0 != "(" }))
    } else if line.hasPrefix("EXX-fraction") {
      run.isHybrid = true
    } else if Self.correlationMarks.contains(where: { line.hasPrefix($0) }) {
      run.hasHubbardTerm = true
    } else if line.hasPrefix("Using Berry phase electric field") {
      run.hasElectricField = true
    } else if line.hasPrefix("Starting magnetic structure") {
      run.hasSpin = true
    }
    // A cell that was relaxed is written again as at the beginning, with fewer digits.
    if run.steps.isEmpty { try takeStart(line) }
  }

  /// The structure that the run begins with.
  private mutating func takeStart(_ line: Substring) throws(OrdealError) {
    if line.hasPrefix("number of atoms/cell") {
      atomCount = try count(value(line))
    } else if line.hasPrefix("celldm(1)=") {
      unit = try number(value(line)) * QuantumESPRESSO.bohr
    } else if line.hasPrefix("crystal axes:") {
      var rows: [Vector3] = []
      for _ in 0..<3 {
        let axis = value(try nextLine()).drop { $0 == " " || $0 == "(" }
        rows.append(try vector(axis) * (try length("the cell")))
      }
      cell = Cell(Matrix3(rows[0], rows[1], rows[2]))
    } else if line.hasPrefix("atomic species   valence") {
      try takeSpecies()
    } else if line.hasPrefix("site n.") && line.contains("alat") {
      try takeSites()
    }
  }

  /// The number of k-points, and how occupations are smeared.
  private mutating func takeKPoints(_ line: Substring) throws(OrdealError) {
    run.kpointCount = try count(value(line))
    // Before version 5 it was "gaussian broad. (Ry)=  0.0100     ngauss =   0".
    let marks = [" smearing, width (Ry)=", " broad. (Ry)="]
    guard let mark = marks.compactMap({ line.range(of: $0) }).first else { return }
    let order = line.range(of: "ngauss =").map { line[$0.upperBound...] }
    let name = line[..<mark.lowerBound].split(separator: " ").dropFirst(5).joined(separator: " ")
    switch order.map({ $0.filter { !$0.isWhitespace } }) ?? name.lowercased() {
    case "gaussian", "0": run.smearing = .gaussian
    case "fermi-dirac", "-99": run.smearing = .fermiDirac
    case "methfessel-paxton", "1": run.smearing = .methfesselPaxton
    case "marzari-vanderbilt", "cold", "-1": run.smearing = .marzariVanderbilt
    default: run.smearing = .other(name)
    }
    let width = try number(line[mark.upperBound...]) * QuantumESPRESSO.rydberg
    run.smearingWidth = (width * 1000).rounded() / 1000
  }

  /// The elements of the labels of species, by their pseudopotentials.
  private mutating func takeSpecies() throws(OrdealError) {
    while true {
      let words = try nextLine().split(separator: " ")
      guard words.count > 3 else { return }
      guard let element = Element(looseSymbol: words[3]) else {
        throw error("expected an element's symbol, found \"\(words[3])\"")
      }
      elementOfLabel[words[0]] = element
    }
  }

  private mutating func takeSites() throws(OrdealError) {
    guard let atomCount else { throw error("expected the number of atoms before their sites") }
    guard run.elements.isEmpty else {
      throw error("expected one list of the atoms' sites: the file holds the outputs of two runs")
    }
    let unit = try length("positions")
    var found: [Vector3] = []
    for _ in 0..<atomCount {
      let line = try nextLine()
      let words = line.split(separator: " ")
      guard words.count > 3, let element = elementOfLabel[words[1]],
        let mark = line.range(of: "= (")
      else { throw error("expected the site of an atom of a known species, found \"\(line)\"") }
      run.elements.append(element)
      found.append(try vector(line[mark.upperBound...]) * unit)
    }
    positions = found
  }

  func length(_ thing: String) throws(OrdealError) -> Double {
    guard let unit, unit > 0 else { throw error("expected celldm(1) before \(thing)") }
    return unit
  }
}
