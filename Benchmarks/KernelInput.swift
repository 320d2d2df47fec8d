// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures

/// The neighbour lists of a structure in the form that kernels take, built once.
final class KernelInput {
  private let list: NeighborList
  private let owned: Owned
  private let forces: UnsafeMutablePointer<Double>
  private let energies: UnsafeMutablePointer<Double>
  private let virial: UnsafeMutablePointer<Double>

  private struct Owned {
    var positions: UnsafeMutablePointer<Double>
    var neighbors: UnsafeMutablePointer<Int32>
    var starts: UnsafeMutablePointer<UnsafeMutablePointer<Int32>?>
    var counts: UnsafeMutablePointer<Int32>
    var atoms: UnsafeMutablePointer<Int32>
    var types: UnsafeMutablePointer<Int32>
    var species: UnsafeMutablePointer<Int32>
  }

  /// Builds the lists of a structure of lithium (species 0) and aluminium (1).
  init(_ structure: Structure, cutoff: Double) throws {
    let list = try NeighborList(structure, cutoff: cutoff)
    self.list = list
    let neighbors = copy(list.neighbors)
    owned = Owned(
      positions: copy(list.positions), neighbors: neighbors,
      starts: copy(list.offsets.dropLast().map { neighbors + $0 }),
      counts: copy((0..<list.atomCount).map { Int32(list.offsets[$0 + 1] - list.offsets[$0]) }),
      atoms: copy((0..<list.atomCount).map { Int32($0) }),
      types: copy(list.owners.map { structure.elements[Int($0)] == .lithium ? 0 : 1 }),
      species: copy([0, 1]))
    forces = copy([Double](repeating: 0, count: list.positions.count))
    energies = copy([Double](repeating: 0, count: list.owners.count))
    virial = copy([Double](repeating: 0, count: 6))
  }

  deinit {
    owned.positions.deallocate()
    owned.neighbors.deallocate()
    owned.starts.deallocate()
    owned.counts.deallocate()
    owned.atoms.deallocate()
    owned.types.deallocate()
    owned.species.deallocate()
    forces.deallocate()
    energies.deallocate()
    virial.deallocate()
  }

  private var neighborhoods: Neighborhoods {
    Neighborhoods(
      atoms: owned.atoms, atomCount: list.atomCount, neighborCounts: owned.counts,
      neighbors: owned.starts, positions: owned.positions, types: owned.types,
      speciesOfType: owned.species, typeCount: 2)
  }

  /// Energy, forces and virial.
  func computeAll(_ kernel: any MomentTensorKernel) {
    _ = kernel.compute(
      neighborhoods, into: KernelOutput(forces: forces, atomEnergies: energies, virial: virial))
  }

  /// The energy alone.
  func computeEnergy(_ kernel: any MomentTensorKernel) {
    _ = kernel.compute(neighborhoods, into: KernelOutput())
  }
}

private func copy<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
  let result = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
  result.initialize(from: values, count: values.count)
  return result
}
