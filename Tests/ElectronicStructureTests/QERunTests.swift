// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Settings
import Structures
import Testing

@testable import ElectronicStructure

/// The pseudopotential of aluminium in quantum-espresso-data.
private let debianAluminum = "/usr/share/espresso/pseudo/Al.pz-vbc.UPF"

/// Calculations that really run `pw.x`; skipped where it, or Debian's aluminium, is not installed.
@Suite(
  .serialized,
  .enabled(
    "needs Debian's quantum-espresso and quantum-espresso-data",
    {
      (try? EngineHost().check(QuantumESPRESSO())) != nil
        && FileManager.default.fileExists(atPath: debianAluminum)
    }))
struct QERunTests {
  /// Calculates structures with `pw.x`, two at a time.
  ///
  /// - Returns: The result of each, nil for one that failed, and the reasons of those.
  private func calculate(
    _ structures: [Structure], cutoff: Double = 20 * 13.605693122994, kpoints: Int = 2,
    iterations: Int = 100
  ) throws -> (results: [LabelResult?], reasons: [String]) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "qe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var table = SettingsTable(source: "test")
    table["pseudopotential.Al"] = .text(debianAluminum)
    (table["cutoff"], table["maximum-iterations"]) = (.number(cutoff), .integer(iterations))
    let engine = QuantumESPRESSO()
    try engine.provide(table, to: folder.path)
    let ledger = try Ledger(folder.appending(path: "labels.sqlite").path, creates: true)
    let named = structures.enumerated().map { (name: "\($0)", structure: $1) }
    let mesh = try KPointMesh([kpoints])
    let plan = try LabelPlan(named, by: try engine.calculation(table)) { _ in mesh }
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

  /// Two atoms in a triclinic cell, none of them at rest.
  private func rattled() -> Structure {
    Structure(
      cell: Cell(Matrix3(Vector3(4, 0, 0), Vector3(0.1, 2.8, 0), Vector3(0, 0.1, 2.85))),
      elements: [.aluminum, .aluminum], positions: [.zero, Vector3(2.1, 1.45, 1.35)])
  }

  @Test("forces and stress are derivatives of the free energy, by finite differences")
  func derivatives() throws {
    // Small beside the smearing: bands move by some eV for 1 Å.
    let (h, strain) = (0.001, 0.0005)
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
    // 40 Ry: the plane waves change with the cell, and their number is to matter little.
    let results = try calculate(structures, cutoff: 40 * 13.605693122994).results
      .map { try #require($0) }
    let energies = results.map(\.freeEnergy)
    let force = -(energies[2] - energies[1]) / (2 * h)
    #expect(abs(force) > 0.05, "\(force)")
    #expect(abs(results[0].forces[3] - force) < 1e-3, "\(results[0].forces[3]) \(force)")
    let slope = (energies[4] - energies[3]) / (2 * strain) / rattled().cell.volume
    let stress = results[0].stress[0] + results[0].stress[1]
    #expect(abs(slope) > 0.01 && abs(stress - slope) < 1e-3, "\(stress) \(slope)")
    for axis in 0..<3 {
      #expect(abs(results[0].forces[axis] + results[0].forces[3 + axis]) < 1e-4)
    }
    #expect(results.allSatisfy { $0.engine.hasPrefix("Quantum ESPRESSO") })
  }

  @Test("electrons that do not converge, and a crash: jobs fail with these reasons")
  func failures() throws {
    let (results, reasons) = try calculate([rattled()], iterations: 2)
    #expect(results == [nil])
    #expect(reasons.count == 1 && reasons[0].contains("did not converge in 2 iterations"))
    var doubled = rattled()
    doubled.positions[1] = Vector3(4, 0, 0)
    let crash = try calculate([doubled])
    #expect(crash.results == [nil])
    #expect(crash.reasons.count == 1 && crash.reasons[0].contains("check_atoms"))
  }

  @Test(
    "the lattice of aluminium: a least energy between 3.90 and 4.06 Å, where the stress changes sign"
  )
  func lattice() throws {
    let lengths = [3.90, 3.98, 4.06]
    let structures = lengths.map { a in
      Structure(
        cell: Cell(
          Matrix3(Vector3(0, a / 2, a / 2), Vector3(a / 2, 0, a / 2), Vector3(a / 2, a / 2, 0))),
        elements: [.aluminum], positions: [.zero])
    }
    let results = try calculate(structures, kpoints: 8).results.map { try #require($0) }
    let energies = results.map(\.freeEnergy)
    #expect(energies[1] < energies[0] && energies[1] < energies[2], "\(energies)")
    // Compressed it pushes, −W/V < 0; stretched it pulls.
    #expect(results[0].stress[0] < 0 && results[2].stress[0] > 0)
  }
}
