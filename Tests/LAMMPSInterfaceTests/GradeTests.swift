// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import MomentTensorPotentials
import Structures
import Testing

/// The small potential with active sets of the alloy.
private enum GradedPotential {
  static let elements = ElementMapping([.lithium, .aluminum])

  static func set(_ mode: ExtrapolationMode) throws -> ActiveSet {
    var selection = ActiveSetSelection()
    selection.mode = mode
    return try selection.select(
      for: TestPotential.model, elements: elements, from: [TestStructure.alloy.structure])
  }

  static func write(_ mode: ExtrapolationMode) throws -> String {
    var file = MomentTensorPotentialFile(TestPotential.model)
    file.replaceActiveSet(with: try set(mode), elements: elements)
    let url = TestPotential.folder.appending(path: "\(mode.rawValue).almtp")
    try file.write(to: url)
    return url.path
  }
}

extension WithLAMMPS {
  @Suite struct GradeTests {
    /// LAMMPS with a structure that extrapolates.
    private func open(
      _ mode: ExtrapolationMode, _ options: String, _ kind: TestStructure = .sheared
    ) throws -> LAMMPS {
      let path = try GradedPotential.write(mode)
      let lammps = try LAMMPS()
      _ = try lammps.create(kind.structure, elements: [.lithium, .aluminum])
      try lammps.commands(
        """
        fix grades all property/atom d_mtp_grade
        pair_style mtp grade \(options)
        pair_coeff * * \(path) Li Al
        compute grade all pair mtp
        compute atoms all property/atom d_mtp_grade
        thermo_style custom step pe c_grade[1]
        """)
      return lammps
    }

    private func expected(
      _ mode: ExtrapolationMode, _ kind: TestStructure = .sheared
    ) throws -> ExtrapolationGrade {
      try ExtrapolationGrader(
        try GradedPotential.set(mode), of: TestPotential.model, elements: GradedPotential.elements
      ).grade(kind.structure)
    }

    @Test("grades of thermo and atoms are those of evaluate", arguments: TestStructure.allCases)
    func gradesAreThoseOfTheGrader(kind: TestStructure) throws {
      let lammps = try open(.neighborhood, "every 1", kind)
      try lammps.command("run 0")
      let expected = try expected(.neighborhood, kind)
      #expect(abs(try lammps.compute("grade", 0) / expected.structure - 1) < 1e-7)
      let atoms = try lammps.perAtom(compute: "atoms").map { $0[0] }
      for (own, other) in zip(atoms, expected.atoms) { #expect(abs(own / other - 1) < 1e-6) }
    }

    @Test("the grade of the configuration is that of evaluate")
    func configurationGrade() throws {
      let lammps = try open(.configuration, "every 1")
      try lammps.command("run 0")
      let grade = try lammps.compute("grade", 0)
      #expect(abs(grade / (try expected(.configuration).structure) - 1) < 1e-7)
    }

    @Test("the grade is computed every so many steps")
    func everySoManySteps() throws {
      let lammps = try open(.neighborhood, "every 5")
      try lammps.commands("velocity all create 300 1 loop geom\nfix 1 all nve\ntimestep 0.0005")
      try lammps.command("run 4")
      let first = try lammps.compute("grade", 0)
      #expect(abs(first / (try expected(.neighborhood).structure) - 1) < 1e-7)
      try lammps.command("run 1")
      #expect(try lammps.compute("grade", 0) != first)
    }

    @Test("above the saving threshold frames are kept, with grades; above the other the run stops")
    func thresholds() throws {
      let path = TestPotential.folder.appending(path: "\(UUID().uuidString).extxyz").path
      let grade = try expected(.neighborhood).structure
      let dynamics = "velocity all create 300 1 loop geom\nfix 1 all nve\ntimestep 0.0005"
      let saving = try open(.neighborhood, "every 2 save \(0.5 * grade) \(path)")
      try saving.commands(dynamics + "\nrun 4\nrun 4")
      let frames = try ExtendedXYZReader.readAll(path)
      // Step 4 ends the first run and begins the second: once.
      #expect(frames.map { $0.properties.info["step"] } == [0, 2, 4, 6, 8].map { .integer($0) })
      let grader = try ExtrapolationGrader(
        try GradedPotential.set(.neighborhood), of: TestPotential.model,
        elements: GradedPotential.elements)
      for frame in frames {
        guard case .real(let saved)? = frame.properties.info["extrapolation_grade"] else {
          Issue.record("a frame without its grade")
          continue
        }
        #expect(abs(saved / (try grader.grade(frame).structure) - 1) < 1e-6)
      }

      let stopping = try open(.neighborhood, "save \(0.9 * grade) \(path) stop \(0.95 * grade)")
      let error = #expect(throws: LAMMPSError.self) {
        try stopping.commands(dynamics + "\nrun 100")
      }
      let text = "\(try #require(error))"
      #expect(text.contains("extrapolation grade") && text.contains("at step 0"))
      #expect(text.contains(path))
      #expect(try ExtendedXYZReader.readAll(path).count == frames.count + 1)
    }

    static let bad = [
      BadCommand("pair_style mtp grade every 0", says: "grade every", "got 0"),
      BadCommand("pair_style mtp grade every 1.5", says: "whole number", "got 1.5"),
      BadCommand("pair_style mtp grade save 2", says: "grade save", "a file"),
      BadCommand("pair_style mtp grade stop nan", says: "grade stop", "got nan"),
      BadCommand("pair_style mtp grade when 2", says: "expected grade", "got when"),
      BadCommand("pair_style mtp grade save 3 a.xyz stop 2", says: "stop is below"),
      BadCommand(
        "pair_style mtp grade\npair_coeff * * \(TestPotential.path) Li Al",
        says: "no active set", "ordeal active-set"),
    ]

    @Test("options that cannot be are refused", arguments: bad)
    func badOptions(bad: BadCommand) throws {
      let lammps = try LAMMPS()
      _ = try lammps.create(TestStructure.alloy.structure, elements: [.lithium, .aluminum])
      let error = #expect(throws: LAMMPSError.self) { try lammps.commands(bad.commands) }
      let text = "\(try #require(error))"
      for word in bad.words { #expect(text.contains(word), "\(text)") }
    }
  }
}
