// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Structures
import TestSupport
import Testing

@testable import ElectronicStructure

/// Calculations that really run; skipped where GPAW is not installed.
@Suite(
  .serialized,
  .enabled("needs Debian's gpaw and gpaw-data", { (try? EngineHost().check(GPAW())) != nil }))
struct GPAWTests {
  /// Calculates structures with GPAW, two at a time.
  ///
  /// - Returns: The result of each, nil for one that failed, and the reasons of those.
  private func calculate(
    _ structures: [Structure], _ calculation: GPAWCalculation
  ) throws -> (results: [LabelResult?], reasons: [String]) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gpaw-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let ledger = try Ledger(folder.appending(path: "labels.sqlite").path, creates: true)
    let named = structures.enumerated().map { (name: "\($0)", structure: $1) }
    let plan = try LabelPlan(named, by: calculation) { _ in calculation.kpoints }
    try ledger.add(plan.jobs)
    var pool = LabelLauncher().pool(ledger)
    pool.slots = 2
    _ = try pool.run { _ in }
    let records = try ledger.records(kind: LabelSettings.jobKind)
    return (
      try plan.entries.map { entry in
        try records.first { $0.job.key == entry.job.key }?.decodeResult(LabelResult.self)
      }, records.compactMap(\.error)
    )
  }

  /// Lithium and aluminium as in caesium chloride, one of them off its place.
  private func rattled() -> Structure {
    Structure(
      cell: Cell(orthorhombic: Vector3(3.18, 3.18, 3.18)), elements: [.lithium, .aluminum],
      positions: [.zero, Vector3(1.69, 1.66, 1.54)])
  }

  /// A coarse calculation, as exact in its derivatives as any.
  private func coarse() throws -> GPAWCalculation {
    var calculation = GPAWCalculation(kpoints: try KPointMesh([2]))
    calculation.cutoff = 400
    return calculation
  }

  @Test("a label of the default set comes out again")
  func defaultLabel() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../potentials/li-al-default/train.extxyz")
    let labelled = try #require(try StructureFile.read(file.path)[0].structures.first)
    guard case .integers(let mesh)? = labelled.properties.info["kpoints"] else {
      Issue.record("the label does not say its k-points")
      return
    }
    let calculation = GPAWCalculation(kpoints: try KPointMesh(mesh))
    let result = try #require(try calculate([labelled], calculation).results[0])
    #expect(abs(result.energy - (labelled.energy ?? .nan)) < 1e-4 * Double(labelled.count))
    let stress = try #require(labelled.virial).components.map { -$0 / labelled.cell.volume }
    #expect(zip(result.stress, stress).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("forces and stress are derivatives of the free energy, by finite differences")
  func derivatives() throws {
    let (h, strain) = (0.02, 0.004)
    var structures = [rattled()]
    for sign in [-1.0, 1] {
      structures.append(rattled())
      structures[structures.count - 1].positions[1].x += sign * h
    }
    for sign in [-1.0, 1] {
      // xx and xy at once: r → r (1 + ε).
      var map = Matrix3.identity
      map[0, 0] += sign * strain
      map[0, 1] += sign * strain / 2
      map[1, 0] += sign * strain / 2
      var strained = rattled()
      strained.cell.vectors = strained.cell.vectors * map
      strained.positions = strained.positions.map { $0 * map }
      structures.append(strained)
    }
    let results = try calculate(structures, try coarse()).results.map { try #require($0) }
    let energies = results.map(\.freeEnergy)
    let force = -(energies[2] - energies[1]) / (2 * h)
    #expect(abs(results[0].forces[3] - force) < 2e-3, "\(results[0].forces[3]) \(force)")
    let volume = rattled().cell.volume
    let slope = (energies[4] - energies[3]) / (2 * strain) / volume
    let stress = results[0].stress[0] + results[0].stress[1]
    // 0.1 GPa: third derivatives times the strain squared, and the basis, which changes with the cell.
    #expect(abs(stress - slope) < 6e-4, "\(stress) \(slope)")
    // Newton's third law.
    for axis in 0..<3 {
      #expect(abs(results[0].forces[axis] + results[0].forces[3 + axis]) < 2e-3)
    }
    #expect(results.allSatisfy { $0.engine.hasPrefix("GPAW") && $0.irreducibleKpoints > 0 })
  }

  @Test("electrons that do not converge: the job fails with that reason")
  func convergenceFailureIsKept() throws {
    var calculation = try coarse()
    calculation.maximumIterations = 3
    let (results, reasons) = try calculate([rattled()], calculation)
    #expect(results == [nil])
    #expect(reasons.count == 1 && reasons[0].contains("the electrons did not converge"))
  }

  @Test(
    "bulk lithium and aluminium have the energies of the design, at a converged mesh", .slow)
  func slowBulkEnergies() throws {
    let lithium = Structure(
      cell: Cell(
        Matrix3(Vector3(-1.72, 1.72, 1.72), Vector3(1.72, -1.72, 1.72), Vector3(1.72, 1.72, -1.72))),
      elements: [.lithium], positions: [.zero])
    let aluminum = Structure(
      cell: Cell(
        Matrix3(Vector3(0, 2.02, 2.02), Vector3(2.02, 0, 2.02), Vector3(2.02, 2.02, 0))),
      elements: [.aluminum], positions: [.zero])
    let calculation = GPAWCalculation(kpoints: try KPointMesh([16]))
    let results = try calculate([lithium, aluminum], calculation).results
    #expect(abs(try #require(results[0]).energy + 1.9006) < 2e-3)
    #expect(abs(try #require(results[1]).energy + 3.7433) < 1e-3)
  }
}
