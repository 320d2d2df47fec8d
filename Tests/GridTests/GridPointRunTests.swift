// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import MomentTensorPotentials
import Scoring
import Structures
import Support
import Testing

@testable import Grid

@Suite struct GridPointRunTests {
  let sets: MadeSets
  let plan: GridPlan
  let cost: GridCost
  let ledger: Ledger

  init() throws {
    sets = try MadeSets()
    let text = MadeSets.settings(
      "level = [4, 6]\ncutoff = 4.5\nradial-basis-size = 4\niterations = 30\ntolerance = 0",
      top: "ladder = true")
    let settings = try GridSettings(contentsOf: try sets.write(text))
    let data = try GridData(GridFiles(settings))
    cost = try GridCost(data.training, levels: [4, 6])
    plan = try GridPlan(settings, data, cost: cost, folder: "points")
    try GridFiles(settings).write(inFolder: sets.url.appending(path: "points"))
    ledger = try Ledger(sets.path("grid.sqlite"), creates: true)
    try ledger.add(plan.jobs)
  }

  /// Runs the next point in this process, and tells the ledger.
  private func runNext() throws -> GridResult {
    let claim = try prepareNext()
    let run = try GridPointRun(inFolder: claim.folder, origin: "a test")
    #expect(try run.run(progress: { _ in }, wantsStop: { false }))
    let result = try String(contentsOfFile: claim.path("result.json"), encoding: .utf8)
    #expect(try ledger.finish(claim, result: result))
    return try JSONDecoder().decode(GridResult.self, from: Data(result.utf8))
  }

  private func prepareNext() throws -> Claim {
    guard case .job(let claim) = try ledger.claim(kind: GridPoint.kind, lease: 1e6) else {
      throw OrdealError("the ledger has no point to run")
    }
    try FileManager.default.createDirectory(at: claim.folder, withIntermediateDirectories: true)
    try JSONEncoder().encode(claim.job).write(to: claim.folder.appending(path: "job.json"))
    return claim
  }

  @Test func aPointLeavesAPotentialItsCardAndItsCriteria() throws {
    let (first, second) = (try runNext(), try runNext())
    let names = ValidationScore.criteria.map(\.name)
    #expect(first.criteria.keys.sorted() == names.sorted())
    #expect(first.distantForceAtoms != nil)
    #expect(first.limits.fractions == ["Li": [0.5, 0.5], "Al": [0.5, 0.5]])
    // More functions, from where the smaller basis has ended: never worse.
    #expect(second.loss <= first.loss)

    let grid = try GridLedger(ledger)
    let models = try grid.pool()
    #expect(models.count == 2 && grid.openCount == 0)
    let model = models[0].folder.appending(path: "model.mtp")
    #expect(try PotentialCard.read(beside: model)?.elements == ["Li", "Al"])
    // The criteria are those of the file: an independent evaluation.
    let calculator = try MomentTensorCalculator(
      MomentTensorPotential(contentsOf: model), elements: ElementMapping([.lithium, .aluminum]))
    let validation = try StructureFile.read(sets.path("validation.extxyz")).flatMap(\.structures)
    let squares = try validation.map { structure in
      let error = try calculator.evaluate(structure).energy - (structure.energy ?? 0)
      return error * error / Double(structure.count * structure.count)
    }
    let expected = 1000 * (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    let found = try #require(models[0].result.criteria["energyRMSE, validation"])
    #expect(abs(found - expected) < 1e-9 * expected)
  }

  @Test func aPointThatWasStoppedGoesOnToTheSamePotential() throws {
    _ = try runNext()
    let undisturbed = try String(
      contentsOfFile: sets.path("\(plan.jobs[0].folder)/model.mtp"), encoding: .utf8)
    let folder = sets.url.appending(path: plan.jobs[0].folder)
    for name in ["model.mtp", "model.json", "result.json"] {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
    var count = 0
    func stopsSoon() -> Bool {
      count += 1
      return count == 7
    }
    let run = try GridPointRun(inFolder: folder, origin: "a test")
    #expect(try run.run(progress: { _ in }, wantsStop: stopsSoon) == false)
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "result.json").path))
    #expect(try run.run(progress: { _ in }, wantsStop: { false }))
    let resumed = try String(
      contentsOf: folder.appending(path: "model.mtp"), encoding: .utf8)
    #expect(resumed == undisturbed)
  }

  @Test func dataThatHaveChangedAreRefused() throws {
    let claim = try prepareNext()
    var structures = try StructureFile.read(sets.path("training.extxyz")).flatMap(\.structures)
    structures[0].energy? += 1
    try StructureFile.write(structures, to: sets.path("training.extxyz"))
    let run = try GridPointRun(inFolder: claim.folder, origin: "a test")
    let error = #expect(throws: OrdealError.self) {
      try run.run(progress: { _ in }, wantsStop: { false })
    }
    #expect(error?.message.contains("are not those that it was planned with") == true)
  }

  @Test func theCostOfTheRestIsLearntFromWhatIsDone() throws {
    let result = try runNext()
    var cost = cost
    try cost.learn(try ledger.records(kind: GridPoint.kind))
    let point = try plan.jobs[0].decodeSettings(GridPoint.self)
    #expect(cost.scale.points == 1)
    #expect(abs(cost.seconds(point.training) - result.coreSeconds) < 1e-9 * result.coreSeconds)
  }

  @Test func pointsOfDifferentTrainingSetsMakeNoPool() throws {
    _ = try runNext()
    var other = try plan.jobs[0].decodeSettings(GridPoint.self)
    other.data.training = "0123456789"
    let job = try Job(kind: GridPoint.kind, name: "other", settings: other, priority: 1e9)
    try ledger.add([job])
    let claim = try prepareNext()
    #expect(claim.job.key == job.key)
    let result = try #require(try ledger.records(kind: GridPoint.kind).first?.result)
    try ledger.finish(claim, result: result)
    let grid = try GridLedger(ledger)
    let error = #expect(throws: OrdealError.self) { try grid.pool() }
    #expect(error?.message.contains("01234567 (1 points)") == true)
    #expect(try grid.pool(training: "0123").count == 1)
  }
}
