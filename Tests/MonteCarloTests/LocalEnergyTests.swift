// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import TestSupport
import Testing

@testable import MonteCarlo

/// Local energy differences against those of whole structures, which `MomentTensorCalculator`
/// evaluates with neighbour lists of its own.
@Suite struct LocalEnergyTests {
  enum Kind: CaseIterable { case swap, transmute, displace, insert, remove }

  enum Shape: CaseIterable {
    case smallOrthogonal, smallTriclinic, largeOrthogonal, largeTriclinic

    /// 60 atoms that see their own images 3.2 Å away, or 10 000.
    var structure: Structure {
      switch self {
      case .smallOrthogonal: TestSystems.alloy((1, 5, 6), sheared: false)
      case .smallTriclinic: TestSystems.alloy((1, 5, 6), sheared: true)
      case .largeOrthogonal: TestSystems.alloy((10, 20, 25), sheared: false)
      case .largeTriclinic: TestSystems.alloy((10, 20, 25), sheared: true)
      }
    }

    var isSmall: Bool { self == .smallOrthogonal || self == .smallTriclinic }
  }

  @Test(
    "a generated potential: local differences are full ones", arguments: Shape.allCases,
    Kind.allCases)
  func untrainedDifferences(shape: Shape, kind: Kind) throws {
    let count =
      shape.isSmall ? SlowTests.repetitions(300, slow: 10_000) : SlowTests.repetitions(4, slow: 100)
    try compare(TestSystems.untrained(), shape, kind, count: count)
    guard !shape.isSmall else { return }
    try compareSums(
      TestSystems.untrained(), shape, kind, blocks: SlowTests.repetitions(1, slow: 100))
  }

  @Test(
    "the published potential: local differences are full ones",
    .enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)),
    arguments: Shape.allCases, Kind.allCases)
  func publishedDifferences(shape: Shape, kind: Kind) throws {
    let folder = try #require(PublishedData.folder)
    let potential = try MomentTensorPotential(
      contentsOf: folder.appending(path: "models/MTP_train-extra-2.mtp"))
    let count =
      shape.isSmall ? SlowTests.repetitions(200, slow: 10_000) : SlowTests.repetitions(2, slow: 100)
    try compare(potential, shape, kind, count: count)
    guard !shape.isSmall else { return }
    try compareSums(potential, shape, kind, blocks: SlowTests.repetitions(1, slow: 100))
  }

  private func compare(
    _ potential: MomentTensorPotential, _ shape: Shape, _ kind: Kind, count: Int
  ) throws {
    let calculator = try MomentTensorCalculator(potential, elements: TestSystems.elements)
    let system = try AtomicSystem(
      shape.structure,
      potential: MomentTensorSiteEnergies(potential, elements: TestSystems.elements))
    var random = RandomStream(seed: 7)
    var full = try calculator.energy(of: system.structure)
    #expect(abs(system.energy - full) < 1e-8)
    var worst = 0.0
    for _ in 0..<count {
      guard let change = propose(kind, system, &random) else { continue }
      let before = system.structure
      let trial = system.trial([change])
      let after = try calculator.energy(of: system.structure)
      worst = max(worst, abs(trial.energyDifference - (after - full)))
      if random.uniform() < 0.5 {
        system.accept()
        full = after
      } else {
        system.reject()
        #expect(system.structure == before)
      }
    }
    #expect(worst < 1e-9)
    #expect(abs(system.refresh()) < 1e-9)
  }

  /// A hundred accepted changes in a row against one full difference.
  ///
  /// Whole energies of 10 000 atoms after each change would take hours. Each block begins with the same structure.
  private func compareSums(
    _ potential: MomentTensorPotential, _ shape: Shape, _ kind: Kind, blocks: Int
  ) throws {
    let calculator = try MomentTensorCalculator(potential, elements: TestSystems.elements)
    let start = shape.structure
    let system = try AtomicSystem(
      start, potential: MomentTensorSiteEnergies(potential, elements: TestSystems.elements))
    let before = try calculator.energy(of: start)
    var random = RandomStream(seed: 8)
    var worst = 0.0
    for block in 0..<blocks {
      if block > 0 { try system.replace(with: start) }
      var sum = 0.0
      var done = 0
      while done < 100 {
        guard let change = propose(kind, system, &random) else { continue }
        sum += system.trial([change]).energyDifference
        system.accept()
        done += 1
      }
      let after = try calculator.energy(of: system.structure)
      worst = max(worst, abs(sum - (after - before)))
    }
    #expect(worst < 1e-9)
  }

  /// A random change; atoms stay far enough apart for energies that a Double holds to 10⁻⁹ eV.
  private func propose(
    _ kind: Kind, _ system: AtomicSystem, _ random: inout RandomStream
  ) -> AtomChange? {
    let atom = random.index(below: system.count)
    switch kind {
    case .swap: return .swap(atom, random.index(below: system.count))
    case .transmute: return .transmute(atom, to: 1 - Int(system.species[atom]))
    case .displace:
      let step = Vector3(random.symmetric(), random.symmetric(), random.symmetric())
      let target = system.positions[atom] + 0.3 * step
      return isFree(target, in: system, except: atom) ? .displace(atom, to: target) : nil
    case .insert:
      for _ in 0..<10_000 {
        let place = system.cell.cartesian(
          Vector3(random.uniform(), random.uniform(), random.uniform()))
        if isFree(place, in: system, except: nil) {
          return .insert(species: random.index(below: 2), at: place)
        }
      }
      return nil
    case .remove: return system.count > 10 ? .remove(atom) : nil
    }
  }

  private func isFree(_ place: Vector3, in system: AtomicSystem, except own: Int?) -> Bool {
    var isFree = true
    system.cells.forEach(near: place, within: 1.4) { atom, _, _ in
      if own.map({ $0 != Int(atom) }) ?? true { isFree = false }
    }
    return isFree
  }
}
