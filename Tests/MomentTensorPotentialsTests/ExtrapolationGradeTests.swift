// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import MomentTensorPotentials

/// Grades by numpy: Golden/make_grades.py.
private struct Golden: Decodable {
  struct Graded: Decodable {
    var cell: [[Double]]
    var positions: [[Double]]
    var species: [Int]
    var rows: [[Double]]
    var grades: [Double]
    var configurationGrade: Double

    var structure: Structure {
      let vectors = cell.map { Vector3($0[0], $0[1], $0[2]) }
      return Structure(
        cell: Cell(Matrix3(vectors[0], vectors[1], vectors[2])),
        elements: species.map { testElements.elements[$0] },
        positions: positions.map { Vector3($0[0], $0[1], $0[2]) })
    }
  }

  var tolerance: Double
  var structures: [Graded]

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  static func load() throws -> Golden {
    try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: folder.appending(path: "grades.json")))
  }

  /// The potential and its active set, written by the same script.
  static func file() throws -> MomentTensorPotentialFile {
    try MomentTensorPotentialFile(contentsOf: folder.appending(path: "grades.almtp"))
  }
}

/// b of every atom.
private func rows(
  of structure: Structure, _ potential: MomentTensorPotential
) throws -> [[Double]] {
  let rows = InformationRows(potential, testElements, [structure], .neighborhood, threads: 1)
  let values = try rows.values(of: Array(0..<structure.count))
  let n = potential.coefficientCount
  return (0..<structure.count).map { Array(values[$0 * n..<($0 + 1) * n]) }
}

/// An active set of rattled alloys.
private func select(
  _ potential: MomentTensorPotential, from structures: [Structure],
  mode: ExtrapolationMode = .neighborhood, threads: Int = 1
) throws -> ActiveSet {
  var selection = ActiveSetSelection()
  (selection.mode, selection.threads) = (mode, threads)
  return try selection.select(for: potential, elements: testElements, from: structures)
}

private let alloys = (1...8).map { TestSystems.alloy(seed: $0) }

@Suite struct ExtrapolationGradeTests {
  // MARK: Rows

  @Test("rows and grades are those of numpy")
  func gradesAgreeWithNumpy() throws {
    let golden = try Golden.load()
    let file = try Golden.file()
    let activeSet = try #require(try file.decodedActiveSet())
    let grader = try ExtrapolationGrader(activeSet, of: file.potential, elements: testElements)
    for graded in golden.structures {
      for (own, other) in zip(try rows(of: graded.structure, file.potential), graded.rows) {
        #expect(relativeDifference(own, other) < golden.tolerance)
      }
      let grade = try grader.grade(graded.structure)
      #expect(relativeDifference(grade.atoms, graded.grades) < golden.tolerance)
      #expect(grade.structure == grade.atoms.max())
    }
  }

  @Test("the grade of a configuration is that of its mean row, by numpy")
  func configurationGradesAgreeWithNumpy() throws {
    let file = try Golden.file()
    let sites = try #require(try file.decodedActiveSet())
    let whole = try ActiveSet(
      mode: .configuration, rows: sites.rows, inverse: sites.inverse, sources: sites.sources,
      configurations: [])
    let grader = try ExtrapolationGrader(whole, of: file.potential, elements: testElements)
    for graded in try Golden.load().structures {
      let grade = try grader.grade(graded.structure)
      #expect(abs(grade.structure / graded.configurationGrade - 1) < 1e-8)
      #expect(grade.atoms.isEmpty)
    }
  }

  @Test("rows are derivatives of the reference kernel's energies", arguments: [6, 12, 16])
  func rowsAreDerivatives(level: Int) throws {
    let potential = try TestSystems.potential(level: level)
    let structure = TestSystems.cell()
    let rows = try rows(of: structure, potential)
    let energies = { (potential: MomentTensorPotential) in
      try KernelResult(ReferenceKernel(potential), potential, structure).atomEnergies
    }
    // Linear in ξ and c, so these are exact.
    let linear = potential.radialCoefficients.count
    for (row, energy) in zip(rows, try energies(potential)) {
      let coefficients = potential.speciesCoefficients + potential.momentCoefficients
      let sum = zip(row[linear...], coefficients).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(sum - energy) < 1e-11 * max(1, abs(energy)))
    }
    let h = 1e-5
    for k in stride(from: 0, to: linear, by: 7) {
      var (more, less) = (potential, potential)
      more.radialCoefficients[k] += h
      less.radialCoefficients[k] -= h
      let slopes = zip(try energies(more), try energies(less)).map { ($0 - $1) / (2 * h) }
      #expect(relativeDifference(slopes, rows.map { $0[k] }) < 1e-6)
    }
  }

  // MARK: Active sets

  @Test("no training structure has a grade above the threshold", arguments: [1, 2])
  func trainingDataAreInside(threads: Int) throws {
    let potential = try TestSystems.potential(level: 8)
    for mode in ExtrapolationMode.allCases {
      let set = try select(potential, from: alloys, mode: mode, threads: threads)
      let grader = try ExtrapolationGrader(set, of: potential, elements: testElements)
      let grades = try grader.gradeAll(alloys, threads: threads).grades
      #expect(grades.allSatisfy { $0.structure <= 1.001 + 1e-6 })
      // Rows of the set are their own first coefficient: some grade is 1.
      #expect(abs((grades.map(\.structure).max() ?? 0) - 1) < 2e-3)
    }
  }

  @Test("the inverse is the inverse, and the sources are where the rows come from")
  func activeSetIsConsistent() throws {
    let potential = try TestSystems.potential(level: 8)
    let set = try select(potential, from: alloys)
    let n = set.count
    for k in stride(from: 0, to: n, by: 5) {
      for l in 0..<n {
        let product = (0..<n).reduce(0) { $0 + set.rows[k * n + $1] * set.inverse[l * n + $1] }
        #expect(abs(product - (k == l ? 1 : 0)) < 1e-7)
      }
    }
    for (k, source) in set.sources.enumerated() {
      guard let source else { continue }
      let rows = try rows(of: set.configurations[source.configuration], potential)
      let own = Array(set.rows[k * n..<(k + 1) * n])
      #expect(own == rows[try #require(source.atom)])
    }
  }

  @Test("grades grow when atoms are squeezed")
  func gradesGrowWhenSqueezed() throws {
    let potential = try TestSystems.potential(level: 8)
    let grader = try ExtrapolationGrader(
      try select(potential, from: alloys), of: potential, elements: testElements)
    let grades = try [1, 0.95, 0.9, 0.85, 0.8].map { factor in
      var structure = alloys[0]
      structure.cell = Cell(structure.cell.vectors * factor)
      structure.positions = structure.positions.map { $0 * factor }
      return try grader.grade(structure).structure
    }
    #expect(grades == grades.sorted())
    #expect(grades[0] <= 1.001 + 1e-6 && grades[1] > 1.5 && grades[4] > 20)
  }

  @Test("what the data do not determine keeps its start row, and is graded as unknown")
  func missingDirectionsAreUnknown() throws {
    let potential = try TestSystems.potential(level: 6)
    var aluminum = alloys[0]
    aluminum.elements = aluminum.elements.map { _ in .aluminum }
    let set = try select(potential, from: [aluminum])
    // Li's own coefficients and those of its pairs at least.
    #expect(set.undeterminedCount > potential.radialCoefficients.count * 3 / 4)
    let grader = try ExtrapolationGrader(set, of: potential, elements: testElements)
    #expect(try grader.grade(aluminum).structure <= 1.001 + 1e-6)
    #expect(try grader.grade(alloys[0]).structure > 1e5)
  }

  @Test("without atoms there is no active set")
  func noAtomsAreRefused() throws {
    let potential = try TestSystems.potential(level: 4)
    #expect(throws: OrdealError.self) { try select(potential, from: []) }
  }

  @Test("of twelve vectors MaxVol takes those of a dominant determinant")
  func maxVolIsDominant() throws {
    var generator = SplitMix64(seed: 5)
    let vectors = (0..<12).map { _ in
      (0..<3).map { _ in Double.random(in: -1...1, using: &generator) }
    }
    var maxVol = try MaxVol(
      sample: Array(vectors[..<3].joined()), tags: [0, 1, 2], count: 3, startSize: 1e-6)
    let coefficients = vectors.map { vector in
      (0..<3).map { k in (0..<3).reduce(0) { $0 + maxVol.inverse[3 * k + $1] * vector[$1] } }
    }
    var candidates = MaxVol.Candidates(
      rows: Array(vectors.joined()), coefficients: Array(coefficients.joined()),
      tags: Array(0..<12))
    _ = try maxVol.improve(with: &candidates, threshold: 1 + 1e-9)
    let determinant = { (rows: [[Double]]) in
      abs(
        Matrix3(
          Vector3(rows[0][0], rows[0][1], rows[0][2]), Vector3(rows[1][0], rows[1][1], rows[1][2]),
          Vector3(rows[2][0], rows[2][1], rows[2][2])
        ).determinant)
    }
    let own = determinant(maxVol.tags.compactMap { $0 }.map { vectors[$0] })
    // Dominant: no exchange of one row makes it larger.
    for k in 0..<3 {
      for vector in vectors {
        var rows = maxVol.tags.compactMap { $0 }.map { vectors[$0] }
        rows[k] = vector
        #expect(determinant(rows) <= own * (1 + 1e-8))
      }
    }
  }
}

@Suite struct ConfigurationSelectionTests {
  /// Alloys that the active set knows, then squeezed ones, then copies of these.
  private func candidates() -> [Structure] {
    let squeezed = (UInt64(20)...24).map { seed in
      var structure = TestSystems.alloy(seed: seed)
      let factor = 0.97 - 0.02 * Double(seed - 20)
      structure.cell = Cell(structure.cell.vectors * factor)
      structure.positions = structure.positions.map { $0 * factor }
      return structure
    }
    return alloys + squeezed + squeezed
  }

  @Test("what is chosen extrapolates most, once each, and the known is left out")
  func extrapolatingConfigurationsAreChosen() throws {
    let potential = try TestSystems.potential(level: 8)
    let set = try select(potential, from: alloys)
    let all = candidates()
    let selection = try ConfigurationSelection().select(
      20, of: all, for: potential, elements: testElements, activeSet: set)
    let chosen = selection.map(\.candidate)
    #expect(!chosen.isEmpty && chosen.allSatisfy { $0 >= alloys.count })
    // Of two equal configurations one at most.
    #expect(Set(chosen.map { ($0 - alloys.count) % 5 }).count == chosen.count)
    // The most squeezed is the first.
    #expect((chosen[0] - alloys.count) % 5 == 4)
    #expect(selection.allSatisfy { $0.gradeWhenChosen > 1.001 })
    let grader = try ExtrapolationGrader(set, of: potential, elements: testElements)
    for choice in selection {
      let grade = try grader.grade(all[choice.candidate]).structure
      #expect(abs(choice.grade.structure / grade - 1) < 1e-9)
    }
  }

  @Test("no more are chosen than asked for; the first stay the same")
  func countIsKept() throws {
    let potential = try TestSystems.potential(level: 8)
    for mode in ExtrapolationMode.allCases {
      let set = try select(potential, from: alloys, mode: mode)
      let choose = { (count: Int) in
        try ConfigurationSelection().select(
          count, of: candidates(), for: potential, elements: testElements, activeSet: set
        ).map(\.candidate)
      }
      let (two, three) = (try choose(2), try choose(3))
      #expect(two.count == 2 && three.prefix(2) == two[...])
    }
  }
}

@Suite struct ActiveSetFileTests {
  @Test("an active set is written and read back bit by bit")
  func activeSetsReadBack() throws {
    let potential = try TestSystems.potential(level: 6)
    for mode in ExtrapolationMode.allCases {
      let set = try select(potential, from: alloys, mode: mode)
      var file = MomentTensorPotentialFile(potential)
      file.replaceActiveSet(with: set, elements: testElements)
      let read = try MomentTensorPotentialFile(text: file.text, name: "P.almtp")
      let decoded = try #require(try read.decodedActiveSet())
      #expect(read.potential == potential)
      #expect(decoded.mode == mode && decoded.rows == set.rows && decoded.inverse == set.inverse)
      #expect(decoded.undeterminedCount == set.undeterminedCount)
    }
  }

  @Test("equations and configurations are as MLIP-3 numbers them")
  func equationsAreNumbered() throws {
    let potential = try TestSystems.potential(level: 6)
    let set = try select(potential, from: alloys)
    let text = ActiveSetText.encode(set, elements: testElements, speciesLabels: [0, 1])
    let n = set.count
    let marks = Array("\n#\n".utf8)
    let matrices = try #require(text.firstRange(of: Array("weight_scaling 2\n#".utf8)))
    let links = String(
      decoding: text[(matrices.upperBound + 16 * n * n + marks.count)...], as: UTF8.self)
    let lines = links.split(separator: "\n").prefix(n).map { $0.split(separator: " ") }
    for (line, source) in zip(lines, set.sources) {
      let expected = source.map { source in
        [source.configuration, 1 + 3 * 16 + 9 + (source.atom ?? -1)]
      }
      #expect(line.compactMap { Int($0) } == expected ?? [-1, -1])
    }
    #expect(links.split(separator: "BEGIN_CFG").count - 1 == set.configurations.count)
  }

  @Test("columns follow the species when a file numbers them in another order")
  func columnsFollowSpecies() throws {
    let potential = try TestSystems.potential(level: 4)
    let set = try select(potential, from: alloys)
    var swapped = potential
    swapped.speciesCoefficients.reverse()
    let size = potential.radialCoefficients.count / 4
    swapped.radialCoefficients = [3, 2, 1, 0].flatMap { block in
      potential.radialCoefficients[block * size..<(block + 1) * size]
    }
    // As such a file has the columns: radial blocks and species backwards.
    let columns =
      [3, 2, 1, 0].flatMap { block in block * size..<(block + 1) * size }
      + [4 * size + 1, 4 * size] + Array(4 * size + 2..<set.count)
    let permuted = { (matrix: [Double]) in
      (0..<set.count).flatMap { row in columns.map { matrix[row * set.count + $0] } }
    }
    let other = try ActiveSet(
      mode: .neighborhood, rows: permuted(set.rows), inverse: permuted(set.inverse),
      sources: set.sources, configurations: set.configurations)
    let text =
      PotentialText(swapped, speciesLabels: [13, 3]).bytes
      + ActiveSetText.encode(other, elements: testElements, speciesLabels: [3, 13])
    let file = try MomentTensorPotentialFile(text: text, name: "P.almtp")
    #expect(file.potential == potential)
    let decoded = try #require(try file.decodedActiveSet())
    #expect(decoded.rows == set.rows && decoded.inverse == set.inverse)
  }

  @Test(
    "a damaged active set is refused",
    arguments: ["cut", "weights", "forces", "short", "number", "scaling"])
  func damagedActiveSetsAreRefused(damage: String) throws {
    let potential = try TestSystems.potential(level: 4)
    var file = MomentTensorPotentialFile(potential)
    file.replaceActiveSet(with: try select(potential, from: alloys), elements: testElements)
    var text = file.text
    let mark = try #require(text.firstRange(of: Array("#MVS_v1.1".utf8))).lowerBound
    let matrices = try #require(text.firstRange(of: Array("weight_scaling 2\n#".utf8))).upperBound
    switch damage {
    case "cut": text.removeSubrange((matrices + 1000)...)
    case "weights": text.replaceSubrange(mark + 10..<mark + 16, with: Array("energi".utf8))
    case "forces":
      let force = try #require(text.firstRange(of: Array("force_weight 0".utf8)))
      text[force.upperBound - 1] = UInt8(ascii: "1")
    case "short": text.removeSubrange(matrices..<matrices + 8)
    case "scaling": text.replaceSubrange(matrices - 3..<matrices - 2, with: Array("1e300".utf8))
    default: for k in 0..<8 { text[matrices + k] = 0xff }
    }
    let read = try MomentTensorPotentialFile(text: text, name: "P.almtp")
    #expect(throws: OrdealError.self) { _ = try read.decodedActiveSet() }
  }
}
