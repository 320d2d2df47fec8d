// Part of Ordeal. See LICENSE.

import Foundation
import Jobs
import Structures
import Testing

@testable import Grid

@Suite struct GridPlanTests {
  let sets: MadeSets

  init() throws { sets = try MadeSets() }

  private func plan(_ grid: String, top: String = "") throws -> GridPlan {
    let settings = try GridSettings(contentsOf: try sets.write(MadeSets.settings(grid, top: top)))
    let data = try GridData(GridFiles(settings))
    let cost = try GridCost(data.training, levels: settings.points.map(\.level))
    return try GridPlan(settings, data, cost: cost, folder: "points")
  }

  @Test func pointsOfALadderStartFromTheNextLowerLevelThatIsLikeThem() throws {
    let jobs = try plan("level = [8, 4, 6]\ncutoff = [4.0, 4.5]", top: "ladder = true").jobs
    #expect(jobs.count == 6)
    for ladder in [jobs[..<3], jobs[3...]] {
      let points = try ladder.map { try $0.decodeSettings(GridPoint.self) }
      #expect(points.map(\.training.level) == [4, 6, 8])
      #expect(Set(points.map(\.training.cutoff)).count == 1)
      for (below, job) in zip(ladder, ladder.dropFirst()) {
        #expect(job.needs == [below.key])
        #expect("points/" + (try job.decodeSettings(GridPoint.self).start ?? "") == below.folder)
        #expect(below.priority > job.priority)
      }
      #expect(ladder.first?.needs == [])
    }
  }

  @Test func whatAPointStartsFromIsPartOfWhatItIs() throws {
    let (alone, onLadder) = (
      try plan("level = [6, 8]").jobs, try plan("level = [6, 8]", top: "ladder = true").jobs
    )
    #expect(alone[0].key == onLadder[0].key)
    #expect(alone[1].key != onLadder[1].key)
    let longer = try plan("level = [4, 6, 8]", top: "ladder = true").jobs
    #expect(longer[2].key != onLadder[1].key)
  }

  @Test func theDataAreKnownByWhatTheyHoldAndNotByTheirFiles() throws {
    let job = try plan("level = 6").jobs[0]
    let structures = try StructureFile.read(sets.path("training.extxyz")).flatMap(\.structures)
    // Another file with the same content, and one with another energy.
    try StructureFile.write(structures, to: sets.path("again.extxyz"))
    var changed = structures
    changed[3].energy? += 1e-6
    try StructureFile.write(changed, to: sets.path("changed.extxyz"))
    func key(_ name: String) throws -> String {
      let text = MadeSets.settings("level = 6").replacing("training.extxyz", with: name)
      let settings = try GridSettings(contentsOf: try sets.write(text, "other.toml"))
      let data = try GridData(GridFiles(settings))
      let cost = try GridCost(data.training, levels: [6])
      return try GridPlan(settings, data, cost: cost, folder: "points").jobs[0].key
    }
    #expect(try key("again.extxyz") == job.key)
    #expect(try key("changed.extxyz") != job.key)
  }

  @Test func costsGrowWithTheLevelAndAreLearntFromWhatIsDone() throws {
    let plan = try plan("level = [4, 8, 12]")
    let costs = plan.jobs.map { plan.costs[$0.key] ?? 0 }
    #expect(costs[0] > 0 && costs[0] < costs[1] && costs[1] < costs[2])
    #expect(abs(plan.totalCost - costs.reduce(0, +)) < 1e-12 * plan.totalCost)
  }
}
