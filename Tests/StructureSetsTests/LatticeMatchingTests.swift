// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import StructureSets

@Suite struct LatticeMatchingTests {
  private struct Golden: Decodable {
    struct Pair: Decodable {
      var film: String
      var substrate: String
      var matches: [[[Int]]]
    }
    var maximumArea: Double
    var lengthTolerance: Double
    var angleTolerance: Double
    var surfaces: [String: [Double]]
    var pairs: [Pair]
  }

  /// A plane lattice with all its isometries, found by trying small matrices.
  private func lattice(_ v: [Double]) -> PlaneLattice {
    let plain = PlaneLattice(SIMD2(v[0], v[1]), SIMD2(v[2], v[3]))
    let (a, b) = plain.vectors
    let metric = [(a * a).sum(), (a * b).sum(), (b * b).sum()]
    var operations: [IntegerMatrix2] = []
    for i in -2...2 {
      for j in -2...2 {
        for k in -2...2 {
          for l in -2...2 {
            let (u, w) = (plain.vector(SIMD2(i, j)), plain.vector(SIMD2(k, l)))
            let own = [(u * u).sum(), (u * w).sum(), (w * w).sum()]
            let isKept = zip(own, metric).allSatisfy { abs($0 - $1) < 1e-9 }
            if isKept { operations.append(IntegerMatrix2(SIMD2(i, j), SIMD2(k, l))) }
          }
        }
      }
    }
    return PlaneLattice(a, b, operations: operations)
  }

  private struct ClassPair: Hashable {
    var film: IntegerMatrix2
    var substrate: IntegerMatrix2
  }

  @Test("every match of pymatgen is found, none twice, and those that it misses are right")
  func matchesOfPymatgen() throws {
    let golden = try golden("zur-mcgill.json", Golden.self)
    var matching = LatticeMatching()
    matching.maximumArea = golden.maximumArea
    matching.lengthTolerance = golden.lengthTolerance
    matching.angleTolerance = golden.angleTolerance
    for pair in golden.pairs {
      let film = lattice(try #require(golden.surfaces[pair.film]))
      let substrate = lattice(try #require(golden.surfaces[pair.substrate]))
      let found = matching.matches(film: film, on: substrate)
      let own = found.map { match in
        ClassPair(
          film: film.canonicalForm(of: match.film),
          substrate: substrate.canonicalForm(of: match.substrate))
      }
      #expect(Set(own).count == own.count, "\(pair.film) on \(pair.substrate) repeats")
      let theirs = Set(
        pair.matches.map { match in
          ClassPair(
            film: film.canonicalForm(of: matrix(match[0])),
            substrate: substrate.canonicalForm(of: matrix(match[1])))
        })
      #expect(theirs.isSubset(of: own), "\(pair.film) on \(pair.substrate) misses")
      for match in found { try check(match, film, substrate, matching) }
    }
  }

  private func matrix(_ c: [Int]) -> IntegerMatrix2 {
    IntegerMatrix2(SIMD2(c[0], c[1]), SIMD2(c[2], c[3]))
  }

  /// Lengths, angle and areas, computed anew from the coordinates.
  private func check(
    _ match: LatticeMatching.Match, _ film: PlaneLattice, _ substrate: PlaneLattice,
    _ matching: LatticeMatching
  ) throws {
    func shape(_ m: IntegerMatrix2, _ lattice: PlaneLattice) -> [Double] {
      let (u, v) = (lattice.vector(m.x), lattice.vector(m.y))
      let (a, b) = (hypot(u.x, u.y), hypot(v.x, v.y))
      return [a, b, acos((u * v).sum() / (a * b)), abs(u.x * v.y - u.y * v.x)]
    }
    let (f, s) = (shape(match.film, film), shape(match.substrate, substrate))
    #expect(abs(s[0] / f[0] - 1) <= matching.lengthTolerance + 1e-12)
    #expect(abs(s[1] / f[1] - 1) <= matching.lengthTolerance + 1e-12)
    #expect(abs(s[2] / f[2] - 1) <= matching.angleTolerance + 1e-12)
    #expect(max(f[3], s[3]) <= matching.maximumArea + 1e-9)
    #expect(abs(s[3] - match.area) < 1e-9)
  }

  @Test("a lattice matches itself, exactly, whichever of its bases is given")
  func equalLatticesMatch() {
    // A basis with an angle just off 60°, and another basis of the same lattice.
    let first = PlaneLattice(SIMD2(3, 0), SIMD2(1.49, 2.61))
    let second = PlaneLattice(SIMD2(1.49, 2.61), SIMD2(1.49 - 3, 2.61))
    var matching = LatticeMatching()
    matching.maximumArea = 8
    matching.lengthTolerance = 1e-6
    matching.angleTolerance = 1e-6
    let matches = matching.matches(film: first, on: second)
    #expect(matches.count == 1)
    #expect((matches.first?.misfit ?? 1) < 1e-9)
  }

  @Test("numbers of plane superlattices are sums of divisors")
  func planeSuperlattices() {
    for n in 1...12 {
      let sum = (1...n).filter { n % $0 == 0 }.reduce(0, +)
      #expect(Set(IntegerMatrix2.superlattices(index: n)).count == sum)
    }
  }

  @Test("surfaces of cubic crystals have the lattices of textbooks")
  func cubicSurfaces() throws {
    let a = 4.0496
    let aluminum = try CrystalPhase.aluminum.conventionalCell()
    let areas = try [(1, 0, 0), (1, 1, 0), (1, 1, 1)].map { h, k, l in
      try CrystalSurface(of: aluminum, miller: IntegerVector3(h, k, l))
    }
    #expect(abs(areas[0].lattice.area - a * a / 2) < 1e-9)
    #expect(abs(areas[1].lattice.area - a * a / 2.0.squareRoot()) < 1e-9)
    #expect(abs(areas[2].lattice.area - a * a * 3.0.squareRoot() / 4) < 1e-9)
    #expect(areas.map(\.lattice.operations.count) == [8, 4, 6])
    #expect(abs(areas[0].spacing - a / 2) < 1e-9)
    #expect(abs(areas[2].spacing - a / 3.0.squareRoot()) < 1e-9)
  }

  @Test("an interface has two gaps, and the atoms of its two slabs")
  func interfaces() throws {
    let aluminum = try CrystalPhase.aluminum.conventionalCell()
    let lithium = try CrystalPhase.lithium.conventionalCell()
    let film = try CrystalSurface(of: aluminum, miller: IntegerVector3(1, 0, 0))
    let substrate = try CrystalSurface(of: lithium, miller: IntegerVector3(1, 0, 0))
    let match = try #require(
      LatticeMatching().matches(film: film.lattice, on: substrate.lattice).first)
    let structure = InterfaceBuilder().structure(match, film: film, on: substrate)
    let planes = Set(structure.positions.map { ($0.z * 1e6).rounded() / 1e6 }).sorted()
    let gaps = zip(planes, planes.dropFirst() + [planes[0] + structure.cell.lengths.z])
      .map { $1 - $0 }
    #expect(planes.count == 8)
    #expect(gaps.filter { abs($0 - 2.5) < 1e-6 }.count == 2)
    let composition = structure.composition
    let layers = [
      4 * abs(match.substrate.determinant), 4 * abs(match.film.determinant),
    ]
    #expect([composition[.lithium], composition[.aluminum]] == layers.map(Optional.some))
    #expect(abs(structure.cell.volume - match.area * structure.cell.lengths.z) < 1e-6)
  }

  @Test func phasesWithoutAMatchAreAnError() {
    let text = """
      [[step]]
      recipe = "interfaces"
      phases = ["Im3m", "Fd3m"]
      miller = ["111"]
      maximum-area = 30
      """
    #expect(
      message { _ = try SetMaker(plan(toml: text)).make() }?
        .contains("Im3m and Fd3m have no matching surfaces within 30.0 Å²") == true)
  }
}
