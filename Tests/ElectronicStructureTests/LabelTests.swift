// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Structures
import Support
import TestSupport
import Testing

@testable import ElectronicStructure

@Suite struct LabelTests {
  private func structure(_ x: Double = 0.1, label: String? = nil) -> Structure {
    var structure = Structure(
      cell: Cell(orthorhombic: Vector3(3, 3.1, 3.2)), elements: [.lithium, .aluminum],
      positions: [.zero, Vector3(1.5 + x, 1.5, 1.5)])
    structure.label = label
    return structure
  }

  private func plan(_ structures: [Structure], length: Double = 12) throws -> LabelPlan {
    let named = structures.enumerated().map { (name: "structure \($0 + 1)", structure: $1) }
    return try LabelPlan(named, by: GPAWCalculation(kpoints: .gamma)) {
      KPointMesh(for: $0.cell, length: length)
    }
  }

  private func result(energy: Double, atoms: Int = 2, seconds: Double = 12) -> LabelResult {
    LabelResult(
      schemaVersion: 1, engine: "GPAW 22.8.0", energy: energy, freeEnergy: energy - 0.01,
      forces: (0..<3 * atoms).map(Double.init), stress: [1, 2, 3, 2, 4, 5, 3, 5, 6],
      irreducibleKpoints: 4, bands: 6, iterations: 12, setups: [:], ranks: 1, seconds: seconds)
  }

  @Test("the same structure is one job, whatever it is called; other k-points are another")
  func sameStructureIsOneJob() throws {
    let plan = try plan([structure(label: "a"), structure(0.2), structure(label: "b")])
    #expect(plan.entries.count == 3 && plan.jobs.count == 2)
    #expect(plan.entries[0].job.key == plan.entries[2].job.key)
    let denser = try self.plan([structure()], length: 24)
    #expect(denser.jobs[0].key != plan.jobs[0].key)
  }

  @Test("the job holds all that the engine needs, and reads back")
  func jobHoldsSettings() throws {
    let entry = try plan([structure()]).entries[0]
    let settings = try entry.job.decodeSettings(LabelSettings.self)
    #expect(settings == LabelSettings(entry.calculation, of: structure()))
    #expect(settings.calculation.kpoints.counts == [4, 4, 4])
    #expect(settings.structure.symbols == ["Li", "Al"])
  }

  @Test("a job of GPAW has the key that it had in ledgers of 0.1.0")
  func keysOfOldLedgers() throws {
    #expect(try plan([structure()]).jobs[0].key.hasPrefix("f6c0106ffcfe8b08"))
  }

  @Test("settings of an engine that is not known are no settings of a label")
  func unknownEngine() throws {
    let text = String(
      decoding: try JSONEncoder().encode(
        LabelSettings(GPAWCalculation(kpoints: .four), of: structure())),
      as: UTF8.self)
    let other = text.replacing("\"gpaw\"", with: "\"abacus\"")
    #expect(other != text)
    let error = #expect(throws: OrdealError.self) {
      try JSONDecoder().decode(LabelSettings.self, from: Data(other.utf8))
    }
    #expect(error?.message.contains("gpaw") == true && error?.message.contains("abacus") == true)
  }

  @Test("what cannot be labelled is refused by name")
  func badStructuresAreRefused() throws {
    var slab = structure()
    slab.cell.isPeriodic.c = false
    var broken = structure()
    broken.positions[0].x = .nan
    for bad in [slab, broken] {
      let error = #expect(throws: OrdealError.self) {
        try self.plan([self.structure(), bad])
      }
      #expect(error?.location == "structure 2")
    }
  }

  @Test("labels: E₀, forces by atom, W = −V σ, origin; what was known stays")
  func labelsAreTaken() throws {
    var given = structure(label: "Fd3m-org")
    given.properties.info["recipe"] = .text("rattle")
    let labelled = try result(energy: -5).label(given, GPAWCalculation(kpoints: .four))
    #expect(labelled.energy == -5 && labelled.label == "Fd3m-org")
    #expect(labelled.forces == [Vector3(0, 1, 2), Vector3(3, 4, 5)])
    let volume = 3 * 3.1 * 3.2
    let virial = try #require(labelled.virial)
    #expect(abs(virial[0, 1] + 2 * volume) < 1e-12 && abs(virial[2, 2] + 6 * volume) < 1e-12)
    let info = labelled.properties.info
    #expect(info["recipe"] == .text("rattle") && info["engine"] == .text("GPAW 22.8.0"))
    #expect(info["kpoints"] == .integers([4, 4, 4]) && info["free_energy"] == .real(-5.01))
    #expect(info["energy_kind"] == .text("sigma-zero"))
    #expect(throws: OrdealError.self) {
      try self.result(energy: -5, atoms: 3).label(given, GPAWCalculation(kpoints: .four))
    }
  }

  @Test("results have the keys of their schema, and later versions are refused")
  func schema() throws {
    let document = try JSONEncoder().encode(result(energy: -5))
    #expect(try JSONSchema("label-result").problems(in: document) == [])
    var later = result(energy: -5)
    later.schemaVersion = 2
    #expect(throws: OrdealError.self) {
      try later.label(self.structure(), GPAWCalculation(kpoints: .four))
    }
  }

  @Test("a ledger's labels come back in the plan's order, twice for a structure given twice")
  func progressOfALedger() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let ledger = try Ledger(folder.appending(path: "labels.sqlite").path, creates: true)
    let plan = try plan([structure(0.3), structure(0.1), structure(0.2), structure(0.1)])
    try ledger.add(plan.jobs)
    var progress = try LabelProgress(of: plan, in: ledger)
    #expect(progress.labelled.isEmpty && progress.remainingWorks.count == 3)
    // The first two that the ledger gives: one is done, one fails.
    for (index, energy) in [-5.0, -6].enumerated() {
      guard case .job(let claim) = try ledger.claim(kind: LabelSettings.jobKind, lease: 60) else {
        Issue.record("expected a job")
        return
      }
      if index == 0 {
        let text = String(decoding: try JSONEncoder().encode(result(energy: energy)), as: UTF8.self)
        try ledger.finish(claim, result: text)
      } else {
        try ledger.fail(claim, reason: "the electrons did not converge")
      }
    }
    progress = try LabelProgress(of: plan, in: ledger)
    let records = try ledger.records(kind: LabelSettings.jobKind)
    let done = try #require(records.first { $0.state == .done }).job.key
    #expect(progress.labelled.count == plan.entries.count { $0.job.key == done })
    #expect(progress.failures.allSatisfy { $0.reason == "the electrons did not converge" })
    #expect(progress.remainingWorks.count == 1 && progress.cost.samples == 1)
  }

  @Test("the estimate gives the labels that are done their own time")
  func estimateIsCalibrated() {
    let works = [1000.0, 3000, 9000]
    let done = works.map { (work: $0, result: result(energy: 0, seconds: 2 + $0 * 0.004)) }
    let cost = LabelCost(from: done, otherwise: 1)
    #expect(abs(cost.rate - 0.004) < 1e-12 && cost.samples == 3)
    let total = cost.seconds(works: works, ranks: 1, slots: 1)
    #expect(abs(total - done.reduce(0) { $0 + $1.result.seconds }) < 1e-9)
    // One that was held up does not count for more than one.
    let held = done + [(work: 1000, result: result(energy: 0, seconds: 5000))]
    #expect(abs(LabelCost(from: held, otherwise: 1).rate - 0.004) < 1e-12)
    // No faster than the longest of them.
    #expect(abs(cost.seconds(works: works, ranks: 1, slots: 8) - 38) < 1e-9)
  }

  @Test("an engine that is not installed: how to install it")
  func missingEngine() {
    let error = #expect(throws: OrdealError.self) {
      try EngineHost(environment: ["PATH": "/nowhere"]).check(GPAW())
    }
    #expect(error?.description.contains("apt-get install --no-install-recommends gpaw") == true)
  }
}
