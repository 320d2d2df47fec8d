// Part of Ordeal. See LICENSE.

import Foundation
import Scoring
import Structures
import Support
import Testing

/// Structures of Li and Al with given energies, in one cubic cell.
enum Made {
  static func structure(
    lithium: Int = 0, aluminum: Int = 0, energyPerAtom: Double? = nil, label: String? = nil,
    index: Int? = nil, forces: [Vector3]? = nil
  ) -> Structure {
    let count = lithium + aluminum
    let elements =
      Array(repeating: Element.lithium, count: lithium)
      + Array(repeating: Element.aluminum, count: aluminum)
    var structure = Structure(
      cell: Cell(orthorhombic: Vector3(10, 10, 10)), elements: elements,
      positions: (0..<count).map { Vector3(Double($0), 0.5, 0.25) })
    structure.energy = energyPerAtom.map { $0 * Double(count) }
    structure.label = label
    structure.hasPublishedLabel = true
    structure.index = index
    structure.forces = forces
    return structure
  }

  static func prediction(
    _ lithium: Int, _ aluminum: Int, _ reference: Double?, _ predicted: Double,
    _ label: String? = nil, index: Int? = nil
  ) -> Prediction {
    let structure = structure(
      lithium: lithium, aluminum: aluminum, energyPerAtom: reference, label: label, index: index)
    return Prediction(
      structure, energy: predicted * Double(structure.count),
      forces: Array(repeating: .zero, count: structure.count))
  }
}

@Suite struct ForceMetricsTests {
  @Test("the normalised area is one minus the mean of errors cut at the range")
  func area() throws {
    #expect(NormalizedArea.of([0, 0, 0], range: 1.5) == 1)
    #expect(NormalizedArea.of([0.75, 100], range: 1.5) == 0.25)
    #expect(NormalizedArea.of([], range: 1) == nil)
    // The area under a fine curve converges to it.
    let errors = (0..<500).map { Double($0 * $0 % 499) / 300 }
    let curve = NormalizedArea.curve(errors, range: 1.5, count: 3001)
    let mean = curve.reduce(0) { $0 + $1.fraction } / Double(curve.count)
    #expect(abs(try #require(NormalizedArea.of(errors, range: 1.5)) - mean) < 1e-3)
  }

  @Test("size and direction of a force's error; atoms without a force have no direction")
  func forceErrors() {
    var errors = ForceErrors()
    errors.add(Vector3(0, 2, 0), Vector3(1, 0, 0))
    errors.add(Vector3(0.1, 0, 0), Vector3(1e-7, 0, 0))
    #expect(abs(errors.vectors[0] - 5.squareRoot()) < 1e-15)
    #expect(errors.magnitudes[0] == 1)
    #expect(errors.angles == [90])
  }

  @Test("quantile: the smallest error with at least that fraction at or below it")
  func quantile() {
    let errors = (1...10).map(Double.init)
    #expect(NormalizedArea.quantile(errors, 0.9) == 9)
    #expect(NormalizedArea.quantile(errors, 1) == 10)
  }

  @Test("a hop is seen half-way between an atom's site and the vacancy, drift or not")
  func migration() {
    let cell = Cell(orthorhombic: Vector3(8, 8, 8))
    let corners = (0..<8).map { (corner: Int) -> Vector3 in
      Vector3(Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2)) * 4
    }
    let sites = Structure(
      cell: cell, elements: Array(repeating: .lithium, count: 8), positions: corners)
    // Site 7 is vacant; atom 3 goes there along z.
    var frame = Structure(
      cell: cell, elements: Array(repeating: .lithium, count: 7), positions: Array(corners[..<7]))
    let atoms = MigratingAtoms(sites: sites)
    #expect(atoms.atoms(of: .lithium, in: frame).isEmpty)
    frame.positions[3].z += 1.9
    #expect(atoms.atoms(of: .lithium, in: frame) == [3])
    #expect(atoms.atoms(of: .aluminum, in: frame).isEmpty)
    frame.positions = frame.positions.map { $0 + Vector3(0.6, -0.5, 0.4) }
    #expect(atoms.atoms(of: .lithium, in: frame) == [3])
    frame.positions[3].z += 1.0
    #expect(atoms.atoms(of: .lithium, in: frame).isEmpty)
  }
}

@Suite struct MigrationScoreTests {
  @Test("forces on the atom that hops, the potential's and the coarser reference's")
  func hop() throws {
    let cell = Cell(orthorhombic: Vector3(8, 8, 8))
    let corners = (0..<8).map { (corner: Int) -> Vector3 in
      Vector3(Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2)) * 4
    }
    let sites = Structure(
      cell: cell, elements: Array(repeating: .lithium, count: 8), positions: corners)
    var frame = Structure(
      cell: cell, elements: Array(repeating: .lithium, count: 7), positions: Array(corners[..<7]))
    frame.positions[3].z += 1.9
    frame.forces = (0..<7).map { _ in Vector3(1, 0, 0) }
    frame.properties.columns[MigratingForces.column] = .init(
      width: 3, values: .reals((0..<7).flatMap { _ in [0.0, 1, 0] }))
    var predicted = Array(repeating: Vector3(0, 0, 9), count: 7)
    predicted[3] = Vector3(1.75, 0, 0)
    let forces = MigratingForces(
      [Prediction(frame, energy: 0, forces: predicted)], sites: MigratingAtoms(sites: sites),
      element: .lithium)
    let score = try #require(MigrationScore(forces))
    #expect(score.atoms == 1)
    #expect(score.potential.forceAreas.magnitude == 0.5)
    #expect(score.potential.angle90 == 0)
    #expect(score.k1?.forceAreas.angle == 0.5)
    #expect(score.k1?.magnitude90 == 0)
  }
}

@Suite struct PhaseTests {
  @Test("the published labels name lattices and compositions")
  func labels() throws {
    func phase(_ label: String, _ lithium: Int, _ aluminum: Int) -> Phase? {
      Phase(of: Made.structure(lithium: lithium, aluminum: aluminum, label: label))
    }
    #expect(
      phase("C2/m:b1-org", 72, 32)
        == Phase(lattice: "C2/m:b1", composition: Formula("Li9Al4"), kind: .known))
    #expect(
      phase("P63/mmc-Li5Al3", 20, 12)
        == Phase(lattice: "P63/mmc", composition: Formula("Li5Al3"), kind: .hypothetical))
    #expect(phase("BCC Fd3m; Al%: 72%", 28, 72)?.kind == .series)
    #expect(phase("N_atoms: 152; Comp.: 19%", 122, 30)?.lattice == "152 atoms")
    #expect(phase("Pm3m-Li", 26, 81)?.kind == .vacancy(.lithium))
    #expect(phase("AIMD", 1, 1) == nil)
    #expect(phase("large-energy", 1, 1) == nil)
  }

  @Test("keys of extended XYZ come before the label")
  func keys() throws {
    var structure = Made.structure(lithium: 2, aluminum: 2, label: "run-7")
    structure.properties.info["lattice"] = .text("B2")
    structure.properties.info["known"] = .logical(true)
    #expect(
      Phase(of: structure) == Phase(lattice: "B2", composition: Formula("LiAl"), kind: .known))
  }

  @Test("outside of the published layout a label is only a name: fcc-Al is no vacancy")
  func freeLabels() {
    var structure = Made.structure(lithium: 0, aluminum: 4, label: "fcc-Al")
    structure.hasPublishedLabel = false
    #expect(Phase(of: structure) == nil)
    structure.hasPublishedLabel = true
    #expect(Phase(of: structure)?.kind == .vacancy(.aluminum))
  }

  @Test("a lattice called F or 225 is text; kinds come from their key")
  func latticeKeys() {
    func phase(_ lattice: Properties.Value, _ kind: String? = nil) -> Phase? {
      var structure = Made.structure(lithium: 1, aluminum: 1)
      structure.properties.info["lattice"] = lattice
      structure.properties.info["kind"] = kind.map { .text($0) }
      structure.properties.info["vacancy"] = .text("Li")
      return Phase(of: structure)
    }
    #expect(phase(.logical(false))?.lattice == "F")
    #expect(phase(.integer(225))?.lattice == "225")
    #expect(phase(.text("B2"))?.kind == .hypothetical)
    #expect(phase(.text("B2"), "supercell")?.kind == .supercell)
    #expect(phase(.text("B2"), "series")?.kind == .series)
    #expect(phase(.text("B2"), "vacancy")?.kind == .vacancy(.lithium))
  }

  @Test("phases: by label, by lattice and composition without one, and apart where keys differ")
  func groups() {
    func prediction(_ label: String?, _ lattice: String?, _ lithium: Int) -> Prediction {
      var result = Made.prediction(lithium, 2, -3, -3, label)
      result.structure.hasPublishedLabel = false
      result.structure.properties.info["lattice"] = lattice.map { .text($0) }
      return result
    }
    let groups = PhaseGroups.of([
      prediction("one", nil, 2), prediction("one", nil, 2), prediction(nil, "B2", 2),
      prediction(nil, nil, 2), prediction("relaxed", "B2", 2), prediction("relaxed", "L12", 6),
    ])
    #expect(
      groups.mapValues(\.count)
        == ["one": 2, "B2-LiAl": 1, "relaxed, B2-LiAl": 1, "relaxed, L12-Li3Al": 1])
  }

  @Test("formulas are reduced and sorted")
  func formulas() {
    #expect(Formula([.aluminum: 32, .lithium: 72]).description == "Li9Al4")
    #expect(Formula("Al3Li")?.description == "LiAl3")
    #expect(Formula("Xx2") == nil)
    #expect(Formula("") == nil)
    #expect(Formula("Li0") == nil)
  }
}

@Suite struct ThermodynamicsTests {
  private func state(_ x: Double, _ reference: Double, _ predicted: Double) -> AlloyState {
    AlloyState(
      set: "", index: 0, label: "", fraction: x, reference: reference, predicted: predicted)
  }

  @Test("formation energies vanish for the pure elements, each by its own energies")
  func formation() {
    let (li, al) = (state(0, -1.9, -1.8), state(1, -3.7, -3.9))
    let system = AlloySystem(elements: (.lithium, .aluminum), first: li, second: al)
    #expect(system.formationEnergy(li) == (0, 0))
    #expect(system.formationEnergy(al) == (0, 0))
    let energy = system.formationEnergy(state(0.5, -3.0, -3.0))
    #expect(abs(energy.reference + 0.2) < 1e-12)
    #expect(abs(energy.predicted + 0.15) < 1e-12)
  }

  @Test("two straight lines cross where they should, whatever is subtracted")
  func transition() throws {
    let x = [0.52, 0.56, 0.60, 0.64, 0.70, 0.74]
    let crossing = 0.61
    let first = x.map { (fraction: $0, energy: -3 + 0.4 * ($0 - crossing)) }
    let second = x.dropFirst().map { (fraction: $0, energy: -3 - 0.7 * ($0 - crossing)) }
    let found = try #require(LatticeTransition.crossing(first, Array(second)))
    #expect(abs(found - crossing) < 1e-12)
    let shifted = { (curve: [LatticeTransition.Minimum]) in
      curve.map {
        (
          fraction: $0.fraction,
          energy: LatticeTransition.relative(
            $0.energy, fraction: $0.fraction, half: -2.8, threeQuarters: -3.3)
        )
      }
    }
    let relative = try #require(
      LatticeTransition.crossing(shifted(first), shifted(Array(second))))
    #expect(abs(relative - crossing) < 1e-12)
    #expect(LatticeTransition.crossing(Array(second), first) == nil)
    #expect(LatticeTransition.relative(-2.8, fraction: 0.5, half: -2.8, threeQuarters: -3.3) == 0)
    #expect(
      abs(LatticeTransition.relative(-3.3, fraction: 0.75, half: -2.8, threeQuarters: -3.3)) < 1e-15
    )
  }

  @Test("a series of sets gives the transition")
  func transitionOfSets() throws {
    var predictions: [Prediction] = []
    for percent in stride(from: 52, through: 74, by: 2) {
      let x = Double(percent) / 100
      for (lattice, slope) in [("BCC Fd3m", 0.5), ("FCC Pm3m", -0.5)] {
        predictions.append(
          Made.prediction(
            100 - percent, percent, -3 + slope * (x - 0.615), -3 + slope * (x - 0.575),
            "\(lattice); Al%: \(percent)%"))
      }
    }
    let score = PotentialScore(
      potential: "p", [ScoredSet(name: "bcc-fcc", predictions: predictions)])
    let transition = try #require(score.transition)
    #expect(abs(try #require(transition.reference) - 0.615) < 1e-9)
    #expect(abs(try #require(transition.predicted) - 0.575) < 1e-9)
    #expect(score.reasons["hull"]?.contains("pure") == true)
  }

  @Test(
    "a cell with a vacancy is no ground state of its host; a rounded ordering is one of its target")
  func groundStatesAtOneComposition() throws {
    func cell(
      _ lithium: Int, _ aluminum: Int, _ energy: Double, _ lattice: String, change: String? = nil
    ) -> Prediction {
      var prediction = Made.prediction(lithium, aluminum, energy, energy, "any")
      prediction.structure.hasPublishedLabel = false
      prediction.structure.properties.info = [
        "lattice": .text(lattice), "composition": .text("LiAl"), "known": .logical(true),
      ]
      if let change { prediction.structure.properties.info["change"] = .text(change) }
      return prediction
    }
    let perfect = [cell(4, 4, -3.0, "B32"), cell(4, 4, -2.9, "B2")]
    // Richer in aluminium, which is lower in energy by the atom.
    let vacancy = cell(3, 4, -3.1, "B2", change: "1 Li removed")
    let rounded = cell(4, 5, -3.2, "fcc", change: "target LiAl")
    let score = PotentialScore(
      potential: "p", [ScoredSet(name: "mine", predictions: perfect + [vacancy])])
    #expect(score.groundStates["LiAl"]?.reference == "B32")
    #expect(score.groundStates["LiAl"]?.configurations == 2)
    #expect(score.groundStates["Li3Al4"]?.reference == "B2")
    let target = PotentialScore(
      potential: "p", [ScoredSet(name: "mine", predictions: perfect + [rounded])])
    #expect(target.groundStates["LiAl"]?.reference == "fcc")
  }

  @Test("the ground state is a lattice; all labels of one lattice count, ties are told")
  func groundStates() throws {
    let state = try #require(
      GroundState(["A": [(-2, -1), (-3, -2)], "B": [(-2.5, -2.5)], "C": [(-1, -2.4)]]))
    #expect(state.reference == "A")
    #expect(state.predicted == "B")
    #expect(!state.tie)
    #expect(abs(state.difference - 500) < 1e-9)
    #expect(try #require(GroundState(["A": [(-2, -2)], "B": [(-2 + 5e-7, -1)]])).tie)
    #expect(GroundState([:]) == nil)
  }

  @Test("a hull: found, missed and invented phases")
  func hull() throws {
    let train = ScoredSet(
      name: "Train",
      predictions: [
        Made.prediction(4, 0, -2, -2), Made.prediction(0, 4, -4, -4),
        Made.prediction(4, 0, -1.5, -2.5), Made.prediction(3, 1, -9, -9, "relax"),
      ])
    let test = ScoredSet(
      name: "Test",
      predictions: [
        Made.prediction(2, 2, -3.5, -3.5, "F-org", index: 1),
        Made.prediction(2, 6, -3.9, -3.4, "G-LiAl3", index: 2),
        Made.prediction(6, 2, -2.6, -2.9, "H-Li3Al", index: 3),
      ])
    let hull = try #require(PotentialScore(potential: "p", [train, test]).hull)
    #expect(hull.element == "Al")
    #expect(hull.reference.map(\.fraction) == [0, 0.5, 0.75, 1])
    #expect(hull.reference.map(\.alFraction) == [0, 0.5, 0.75, 1])
    #expect(hull.predicted.map(\.fraction) == [0, 0.25, 0.5, 1])
    #expect(abs(hull.reference[1].formationEnergy + 500) < 1e-9)
    #expect(hull.found == ["F LiAl"])
    #expect(hull.missed == ["G LiAl3"])
    #expect(hull.invented == ["H Li3Al"])
    let distance = try #require(hull.distances["H-Li3Al"])
    #expect(abs(distance.reference - (-100 + 250)) < 1e-9)
    #expect(abs(distance.predicted) < 1e-9)
    // The missed one lies above the potential's hull, the invented one above the reference's.
    let heights = try #require(hull.heights)
    #expect(Set(heights.keys) == ["G LiAl3", "H Li3Al"])
    let (invented, above) = (try #require(heights["H Li3Al"]), try #require(heights["G LiAl3"]))
    #expect(abs(invented - 150) < 1e-9)
    let missed = try #require(hull.distances["G-LiAl3"]).predicted
    #expect(missed > 0 && abs(above - missed) < 1e-9)
  }

  @Test("vacancies: host with one atom more, each by its own energies")
  func defects() throws {
    let sets = [
      ScoredSet(
        name: "Train",
        predictions: [Made.prediction(4, 0, -2, -2.1), Made.prediction(0, 4, -4, -4)]),
      ScoredSet(
        name: "Vacancy",
        predictions: [
          Made.prediction(4, 4, -3.5, -3.5, "F-org"), Made.prediction(4, 4, -3.4, -3.6, "F-org"),
          Made.prediction(3, 4, -3.6, -3.7, "F-Li"),
        ]),
    ]
    let system = try #require(AlloySystem(sets))
    let defect = try #require(DefectFormation.all(in: sets, system).first)
    #expect(abs(defect.reference - (-25.2 + 28 - 2)) < 1e-9)
    #expect(abs(defect.predicted - (-25.9 + 28 - 2.1)) < 1e-9)
    let score = PotentialScore(potential: "p", sets)
    #expect(abs(try #require(score.defectFormationRMSE?["F-Li"]) - 800) < 1e-6)
  }
}

@Suite struct ValidationScoreTests {
  @Test("the paper's formula by hand, spread of the population, weights squared")
  func formula() throws {
    // One criterion 1, 2, 3: std = sqrt(2/3); another without spread.
    let score = ValidationScore([[1, 5], [2, 5], [3, 5]], weights: [1.5, 1])
    let v = 1 / (2.0 / 3).squareRoot()
    #expect(score.scores[0] == 0)
    #expect(abs(try #require(score.scores[1]) - 2.25 * v * v) < 1e-12)
    #expect(abs(try #require(score.scores[2]) - 9 * v * v) < 1e-12)
    #expect(score.winner == 0)
    #expect(ValidationScore.criteria.count == 10)
    #expect(ValidationScore.criteria.map(\.weight).filter { $0 == 1.5 }.count == 2)
  }

  @Test("a potential that is not finite stays outside the pool")
  func nonFinite() {
    let with = ValidationScore([[1], [.nan], [3], [.infinity]], weights: [1])
    let without = ValidationScore([[1], [3]], weights: [1])
    #expect(with.scores[0] == without.scores[0])
    #expect(with.scores[2] == without.scores[1])
    #expect(with.scores[1] == nil && with.scores[3] == nil)
  }

  @Test("leave one out, and ranks")
  func alternatives() {
    let values = [[1.0, 10], [2, 1], [3, 2]]
    let winners = ValidationScore.winnersLeavingOneOut(values, weights: [1, 1])
    #expect(winners[1] != 1)
    #expect(ValidationScore.winnerByRanks(values, weights: [1, 1]) == 1)
  }
}

@Suite struct IncompleteDataTests {
  @Test("sets without energies, single configurations, mixed labels: a reason for each")
  func reasons() throws {
    let score = PotentialScore(
      potential: "p",
      [
        ScoredSet(name: "Irregular", predictions: [Made.prediction(1, 1, nil, -11)]),
        ScoredSet(
          name: "Test",
          predictions: [
            Made.prediction(1, 1, -3, -3, "one-org"), Made.prediction(1, 1, -3, -3, "two-org"),
            Made.prediction(2, 1, -3, -3, "two-org"), Made.prediction(1, 1, -3, -3, "tie-org"),
            Made.prediction(1, 1, -3, -2, "tie-org"),
          ]),
      ])
    #expect(score.irregular?.energyCount == 1)
    #expect(score.sets["Irregular"]?.reasons["energyRMSE"]?.contains("no reference") == true)
    let phases = try #require(score.sets["Test"]?.phases)
    #expect(phases["one-org"]?.ordering.rankErrorRate == nil)
    #expect(phases["one-org"]?.reasons["rankErrorRate"]?.contains("one configuration") == true)
    #expect(phases["two-org"]?.reasons["rankErrorRate"]?.contains("2 compositions") == true)
    #expect(phases["tie-org"]?.ordering.rankErrorRate == 1)
    #expect(phases["tie-org"]?.ordering.kendallTau == nil)
  }

  @Test(
    "labels that name no lattice are ranked and judged; there are no ground states, and why is said"
  )
  func unknownLabels() throws {
    let score = PotentialScore(
      potential: "p",
      [
        ScoredSet(
          name: "mine",
          predictions: (0..<8).map {
            Made.prediction(2, 2, -3 + 0.01 * Double($0), -3 + 0.01 * Double($0 ^ 1), "alpha run")
          })
      ])
    #expect(score.phases.keys.sorted() == ["alpha run"])
    #expect(score.phases["alpha run"]?.ordering.rankErrorRate == 4.0 / 28)
    #expect(score.groundStates.isEmpty)
    #expect(score.reasons["groundStates"] != nil)
  }

  @Test("phases of one name in two test sets stay apart")
  func equalNames() {
    let phase = (0..<6).map { Made.prediction(2, 2, -3 + 0.01 * Double($0), -3, "F-org") }
    let sets = ["A", "B"].map { ScoredSet(name: $0, predictions: phase) }
    let score = PotentialScore(potential: "p", sets)
    #expect(score.orderings.keys.sorted() == ["F-org (A)", "F-org (B)"])
    #expect(PhaseGroups.ofTests(sets).keys.sorted() == ["F-org (A)", "F-org (B)"])
  }

  @Test("a set with forces alone is no irregular one; a name or a given role decides before")
  func roles() {
    var forces = Made.prediction(1, 1, nil, -3)
    forces.structure.forces = [.zero, .zero]
    let bare = Made.prediction(1, 1, nil, -3)
    #expect(ScoredSet(name: "mine", predictions: [forces]).role == .test)
    #expect(ScoredSet(name: "mine", predictions: [bare]).role == .irregular)
    #expect(ScoredSet(name: "Irregular/a", predictions: [forces]).role == .irregular)
    #expect(ScoredSet(name: "Train-2", predictions: [forces]).role == .training)
    #expect(ScoredSet(name: "Train-2", predictions: [forces], role: .test).role == .test)
  }

  @Test("reference data that differ are found, whatever the predictions")
  func differentReferences() {
    func score(_ potential: String, _ reference: Double, sets: [String]) -> PotentialScore {
      PotentialScore(
        potential: potential,
        sets.map {
          ScoredSet(
            name: $0,
            predictions: [Made.prediction(1, 1, $0 == "A" ? reference : -3, Double.pi, "l")])
        })
    }
    let base = score("p", -3, sets: ["A", "B"])
    let same = Comparison.reference(of: [base, score("q", -3, sets: ["A", "B"])])
    #expect(same.different.isEmpty && same.notes.isEmpty)
    let other = Comparison.reference(of: [base, score("q", -3.001, sets: ["A", "B"])])
    #expect(other.different == ["A"])
    let fewer = Comparison.reference(of: [base, score("q", -3, sets: ["B"])])
    #expect(fewer.different.isEmpty)
    #expect(fewer.notes == ["A: left out, not scored for q"])
  }

  @Test("scores survive writing and reading")
  func roundTrip() throws {
    let score = PotentialScore(
      potential: "p",
      [
        ScoredSet(
          name: "Test",
          predictions: (0..<6).map {
            Made.prediction(2, 2, -3 + 0.01 * Double($0), -3 + 0.02 * Double($0 % 4), "F-org")
          })
      ])
    let data = try JSONEncoder().encode(score)
    #expect(try JSONDecoder().decode(PotentialScore.self, from: data) == score)
  }

  @Test(
    "predictions from elsewhere: in any order, or an error that says which is missing")
  func matching() throws {
    var first = Made.structure(lithium: 2, aluminum: 1, energyPerAtom: -1, index: 1)
    first.positions[0].y = 3
    let second = Made.structure(lithium: 2, aluminum: 1, energyPerAtom: -2, index: 2)
    let third = Made.structure(lithium: 1, aluminum: 1, energyPerAtom: -3, index: 3)
    let set = StructureSet(name: "S", structures: [first, second])
    var shifted = first
    shifted.positions[0].x += 10
    shifted.energy = -42
    for order in [[third, second, shifted], [shifted, second], [second, shifted]] {
      let matched = try PredictionMatching(order).match([set])
      #expect(matched[0].predictions.map(\.energy) == [-42, -6])
    }
    // At its place stands another structure of the same atoms: no prediction for it.
    var elsewhere = first
    elsewhere.positions[0].y += 0.01
    let other = #expect(throws: OrdealError.self) {
      try PredictionMatching([elsewhere, second]).match([set])
    }
    #expect(other?.description.contains("number 1 has the same atoms") == true)
    let error = #expect(throws: OrdealError.self) {
      try PredictionMatching([second, third, third]).match([set])
    }
    #expect(error?.description.contains("Li2Al") == true)
    var without = second
    without.energy = nil
    #expect(throws: OrdealError.self) { try PredictionMatching([without]) }
  }
}
