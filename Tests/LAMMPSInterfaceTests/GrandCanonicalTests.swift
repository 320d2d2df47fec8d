// Part of Ordeal. See LICENSE.

import LAMMPSInterface
import MonteCarlo
import Structures
import Testing

extension WithLAMMPS {
  /// Our grand-canonical moves against LAMMPS's `fix gcmc`, which is right for pair styles.
  @Suite struct GrandCanonicalTests {
    private static let temperature = 464.0
    private static let edge = 15.0
    private static let count = 27

    /// 27 Lennard-Jones atoms with the mass of Li on a simple cubic lattice.
    private var start: Structure {
      let positions = (0..<Self.count).map { (atom: Int) -> Vector3 in
        Vector3(Double(atom % 3), Double(atom / 3 % 3), Double(atom / 9)) * 5
      }
      return Structure(
        cell: Cell(orthorhombic: Vector3(repeating: Self.edge)),
        elements: Array(repeating: Element.lithium, count: Self.count), positions: positions)
    }

    private func ours(_ chemicalPotential: Double) throws -> BlockAverage? {
      let energies = PairEnergies.lennardJones(of: [.lithium], cutoff: 7.5, sigma: 3) { _, _ in 0.02
      }
      let chain = try MonteCarloChain(
        try AtomicSystem(start, potential: energies),
        moves: [
          .init(InsertionRemovalMove(species: 0, chemicalPotential: chemicalPotential)),
          .init(DisplacementMove(species: [0], step: 1)),
        ], temperature: Self.temperature, seed: 3)
      var numbers: [Double] = []
      try chain.run(300_000) { attempt in
        if attempt.number > 20_000 && attempt.number.isMultiple(of: 50) {
          numbers.append(Double(chain.system.count))
        }
        return true
      }
      return BlockAverage(numbers)
    }

    private func lammps(_ chemicalPotential: Double) throws -> BlockAverage? {
      let lammps = try LAMMPS()
      _ = try lammps.create(start, elements: [.lithium])
      try lammps.commands(
        """
        pair_style lj/cut 7.5
        pair_modify shift yes
        pair_coeff 1 1 0.02 3.0
        fix exchange all gcmc 1 50 50 1 4711 \(Self.temperature) \(chemicalPotential) 1.0
        run 300
        """)
      var numbers: [Double] = []
      for _ in 0..<2000 {
        try lammps.command("run 1 pre yes post no")
        numbers.append(Double(lammps.atomCount))
      }
      return BlockAverage(numbers)
    }

    @Test(
      "the mean number of Lennard-Jones atoms is LAMMPS's within both error bars",
      .enabled(if: LAMMPS.hasPackage("MC"), "needs LAMMPS's package MC"),
      arguments: [-0.365])
    func meanNumber(chemicalPotential: Double) throws {
      let ours = try #require(try ours(chemicalPotential))
      let theirs = try #require(try lammps(chemicalPotential))
      let errors = [try #require(ours.standardError), try #require(theirs.standardError)]
      let error = errors.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(
        abs(ours.mean - theirs.mean) < 4 * error, "\(ours.mean) and \(theirs.mean) ± \(error)")
      // An error bar that hides everything would let any rule pass: N for N + 1 shifts ⟨N⟩ by about 1.
      #expect(error < 0.4)
      #expect(ours.mean > 10 && ours.mean < 80)
    }
  }
}
