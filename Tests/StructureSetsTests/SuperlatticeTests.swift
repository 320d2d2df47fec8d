// Part of Ordeal. See LICENSE.

import Structures
import Testing

@testable import StructureSets

@Suite struct SuperlatticeTests {
  static func lattice(_ parent: ParentLattice) throws -> SiteLattice {
    try SiteLattice(of: parent.primitiveCell(of: .aluminum, volume: 16))
  }

  // Hart & Forcade, Phys. Rev. B 77, 224115 (2008).
  @Test(
    "inequivalent superlattices of FCC and BCC: 2, 3, 7, 5, 10",
    arguments: [
      ParentLattice.fcc, .bcc,
    ])
  func inequivalentSuperlattices(parent: ParentLattice) throws {
    let enumeration = OrderingEnumeration(on: try Self.lattice(parent), speciesCount: 2)
    #expect((2...6).map { enumeration.superlattices(index: $0).count } == [2, 3, 7, 5, 10])
  }

  // The same source, with the two species told apart.
  @Test(
    "binary orderings without sub-periods: 2, 6, 19, 28, 80",
    arguments: [
      ParentLattice.fcc, .bcc,
    ])
  func binaryOrderings(parent: ParentLattice) throws {
    let enumeration = OrderingEnumeration(on: try Self.lattice(parent), speciesCount: 2)
    #expect(try (2...6).map { try enumeration.orderings(index: $0).count } == [2, 6, 19, 28, 80])
  }

  @Test("the number of superlattices of index n is the sum of d d' over d d' d'' = n")
  func numberOfSuperlattices() {
    for n in 1...12 {
      let divisors = (1...n).filter { n % $0 == 0 }
      let sum = divisors.reduce(0) { total, a in
        let m = n / a
        return total + (1...m).filter { m % $0 == 0 }.reduce(0) { $0 + $1 * (m / $1) * (m / $1) }
      }
      #expect(Superlattices.all(index: n).count == sum)
      #expect(Set(Superlattices.all(index: n)).count == sum)
    }
  }

  @Test("Hermite's form does not depend on the basis")
  func hermiteFormIsOfTheLattice() {
    let m = IntegerMatrix3(
      IntegerVector3(2, -3, 1), IntegerVector3(0, 4, -5), IntegerVector3(7, 1, 1))
    let form = Superlattices.hermiteForm(of: m)
    let moves = [
      IntegerMatrix3(IntegerVector3(1, 2, 0), IntegerVector3(0, 1, 0), IntegerVector3(3, 0, -1)),
      IntegerMatrix3(IntegerVector3(0, 1, 0), IntegerVector3(0, 0, 1), IntegerVector3(1, 0, 0)),
    ]
    for move in moves {
      #expect(abs(move.determinant) == 1)
      #expect(Superlattices.hermiteForm(of: move * m) == form)
    }
    #expect(form.determinant == abs(m.determinant))
    #expect(Superlattices.all(index: form.determinant).contains(form))
  }

  @Test("reduced cells hold the same crystal with the shortest vectors")
  func reducedCells() throws {
    let lattice = ParentLattice.fcc.primitiveCell(of: .aluminum, volume: 16)
    let skewed = lattice.filling(
      IntegerMatrix3(IntegerVector3(1, 5, 0), IntegerVector3(0, 1, 7), IntegerVector3(0, 0, 1)))
    let reduced = skewed.inReducedCell()
    #expect(abs(reduced.cell.volume - skewed.cell.volume) < 1e-9)
    let distance = try #require(try lattice.shortestDistance(within: 4))
    for k in 0..<3 { #expect(abs(reduced.cell.lengths[k] - distance) < 1e-9) }
  }

  @Test func supercellsHoldAllAtoms() {
    let lattice = ParentLattice.hcp.primitiveCell(of: .aluminum, volume: 16)
    let m = IntegerMatrix3(
      IntegerVector3(1, 1, 0), IntegerVector3(-1, 2, 0), IntegerVector3(0, 1, 2))
    let cell = lattice.filling(m)
    #expect(cell.count == 2 * abs(m.determinant))
    #expect(abs(cell.cell.volume / Double(cell.count) - 16) < 1e-9)
  }
}
