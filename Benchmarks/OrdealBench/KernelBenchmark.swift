// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// A kernel on given neighbour lists, without anything around it.
struct KernelRun {
  private let kernel: any MomentTensorKernel
  private let list: NeighborList
  private let types: [Int32]
  private let atoms: [Int32]
  private let counts: [Int32]
  private var neighbors: [Int32]
  private var forces: [Double]

  init(_ potential: MomentTensorPotential, _ structure: Structure, _ precision: KernelPrecision)
    throws
  {
    kernel = try KernelFactory(potential, precision: precision).makeKernel()
    let list = try NeighborList(structure, cutoff: potential.cutoff)
    self.list = list
    types = list.owners.map { structure.elements[Int($0)] == .lithium ? 0 : 1 }
    atoms = (0..<Int32(structure.count)).map { $0 }
    counts = (0..<structure.count).map { Int32(list.offsets[$0 + 1] - list.offsets[$0]) }
    neighbors = list.neighbors
    forces = Array(repeating: 0, count: list.positions.count)
  }

  /// µs of processor time for each atom.
  mutating func microseconds(wantsForces: Bool, repeats: Int = 5) -> Double {
    let (offsets, species) = (list.offsets, [Int32(0), 1])
    let count = atoms.count
    let seconds = neighbors.withUnsafeMutableBufferPointer { neighbors in
      let first = (0..<count).map { neighbors.baseAddress.map { base in base + offsets[$0] } }
      return forces.withUnsafeMutableBufferPointer { forces in
        leastSeconds(of: repeats) {
          var virial = [0.0, 0, 0, 0, 0, 0]
          let lists = Neighborhoods(
            atoms: atoms, atomCount: count, neighborCounts: counts, neighbors: first,
            positions: list.positions, types: types, speciesOfType: species, typeCount: 2)
          virial.withUnsafeMutableBufferPointer { virial in
            let output =
              wantsForces
              ? KernelOutput(forces: forces.baseAddress, virial: virial.baseAddress)
              : KernelOutput()
            _ = kernel.compute(lists, into: output)
          }
        }
      }
    }
    return 1e6 * seconds / Double(count)
  }
}

/// Energy, forces and virial of 4032 atoms on one core, published potentials.
enum KernelBenchmark {
  static func run() throws {
    let structure = Subjects.lithiumAluminum(6, 6, 7)
    for (name, potential) in try Subjects.publishedPotentials() {
      for precision in KernelPrecision.allCases {
        var run = try KernelRun(potential, structure, precision)
        for wantsForces in [true, false] {
          try Figure(
            benchmark: wantsForces ? "energy, forces, virial" : "energy only",
            subject: "\(name), \(precision)", atoms: structure.count,
            value: run.microseconds(wantsForces: wantsForces), unit: "µs/atom"
          ).print()
        }
      }
    }
  }
}

/// The same for generated bases of every level.
enum LevelBenchmark {
  static func run() throws {
    let structure = Subjects.lithiumAluminum(6, 6, 7)
    for level in stride(from: 6, through: 26, by: 2) {
      let potential = try MomentTensorPotential.untrained(
        level: level, speciesCount: 2, cutoff: 5.6, minimumDistance: 1.6, radialBasisSize: 8,
        seed: 1)
      var run = try KernelRun(potential, structure, .double)
      try Figure(
        benchmark: "energy, forces, virial", subject: "generated level \(level), double",
        atoms: structure.count, value: run.microseconds(wantsForces: true), unit: "µs/atom"
      ).print()
    }
  }
}
