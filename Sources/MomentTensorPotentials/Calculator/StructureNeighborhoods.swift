// Part of Ordeal. See LICENSE.

import Structures
import Support

/// A structure as kernels want it.
package struct StructureNeighborhoods: Sendable {
  package let list: NeighborList
  /// The species of every atom and image.
  private let species: [Int32]
  private let atoms: [Int32]
  private let neighborCounts: [Int32]
  private let speciesOfType: [Int32]

  /// Builds the neighbour lists of a structure.
  ///
  /// - Throws: `OrdealError` if an element is not the potential's, or as `NeighborList` does.
  package init(_ structure: Structure, cutoff: Double, elements: ElementMapping) throws {
    let ofAtom = try structure.elements.enumerated().map { index, element in
      guard let species = elements.species(of: element) else {
        let known = elements.elements.map(\.symbol).joined(separator: ", ")
        throw OrdealError("atom \(index + 1) is \(element); the potential knows \(known)")
      }
      return Int32(species)
    }
    let list = try NeighborList(structure, cutoff: cutoff)
    self.list = list
    species = list.owners.map { ofAtom[Int($0)] }
    atoms = (0..<list.atomCount).map { Int32($0) }
    neighborCounts = (0..<list.atomCount).map {
      Int32(list.offsets[$0 + 1] - list.offsets[$0])
    }
    speciesOfType = elements.elements.indices.map { Int32($0) }
  }

  /// The species of the structure's atoms.
  package var atomSpecies: [Int] { species[..<list.atomCount].map { Int($0) } }
  /// The number of atoms and images.
  var imageCount: Int { list.owners.count }

  /// Hands some of the atoms to a kernel.
  func compute(
    _ range: Range<Int>, with kernel: any MomentTensorKernel, into output: KernelOutput
  ) -> Double {
    withNeighborhoods(of: range) { kernel.compute($0, into: output) } ?? 0
  }

  /// Calls `body` with the neighbourhoods of some of the atoms, or returns nil where there are none.
  func withNeighborhoods<Result>(
    of range: Range<Int>, _ body: (Neighborhoods) -> Result
  ) -> Result? {
    guard !range.isEmpty else { return nil }
    return list.neighbors.withUnsafeBufferPointer { neighbors in
      let start = neighbors.baseAddress.map { UnsafeMutablePointer(mutating: $0) }
      let lists = list.offsets.dropLast().map { offset in start.map { $0 + offset } }
      return withPointers(range, lists, body)
    }
  }

  private func withPointers<Result>(
    _ range: Range<Int>, _ lists: [UnsafeMutablePointer<Int32>?],
    _ body: (Neighborhoods) -> Result
  ) -> Result? {
    list.positions.withUnsafeBufferPointer { positions in
      species.withUnsafeBufferPointer { species in
        atoms.withUnsafeBufferPointer { atoms in
          neighborCounts.withUnsafeBufferPointer { counts in
            speciesOfType.withUnsafeBufferPointer { speciesOfType in
              lists.withUnsafeBufferPointer { lists in
                guard let atoms = atoms.baseAddress, let counts = counts.baseAddress,
                  let lists = lists.baseAddress, let positions = positions.baseAddress,
                  let types = species.baseAddress, let ofType = speciesOfType.baseAddress
                else { return nil }
                return body(
                  Neighborhoods(
                    atoms: atoms + range.lowerBound, atomCount: range.count,
                    neighborCounts: counts, neighbors: lists, positions: positions, types: types,
                    speciesOfType: ofType, typeCount: speciesOfType.count))
              }
            }
          }
        }
      }
    }
  }
}

/// What a kernel said about some of a structure's atoms.
struct PartialEvaluation: Sendable {
  var energy = 0.0
  /// Of atoms and images, shape [images].
  var atomEnergies: [Double]
  /// Of atoms and images, shape [images][3].
  var forces: [Double]
  /// xx, yy, zz, xy, xz, yz.
  var virial = [Double](repeating: 0, count: 6)

  init(
    _ neighborhoods: StructureNeighborhoods, _ range: Range<Int>, _ kernel: any MomentTensorKernel
  ) {
    atomEnergies = Array(repeating: 0, count: neighborhoods.imageCount)
    forces = Array(repeating: 0, count: 3 * neighborhoods.imageCount)
    energy = atomEnergies.withUnsafeMutableBufferPointer { energies in
      forces.withUnsafeMutableBufferPointer { forces in
        virial.withUnsafeMutableBufferPointer { virial in
          neighborhoods.compute(
            range, with: kernel,
            into: KernelOutput(
              forces: forces.baseAddress, atomEnergies: energies.baseAddress,
              virial: virial.baseAddress))
        }
      }
    }
  }
}

extension Evaluation {
  /// The sum of parts, in their order; forces on images act on their atoms.
  init(_ parts: [PartialEvaluation], _ list: NeighborList) {
    self.init(
      energy: 0, atomEnergies: Array(repeating: 0, count: list.atomCount),
      forces: Array(repeating: .zero, count: list.atomCount), virial: .zero)
    for part in parts {
      energy += part.energy
      for (image, owner) in list.owners.enumerated() {
        let atom = Int(owner)
        atomEnergies[atom] += part.atomEnergies[image]
        forces[atom] += Vector3(
          part.forces[3 * image], part.forces[3 * image + 1], part.forces[3 * image + 2])
      }
      let v = part.virial
      virial =
        virial
        + Matrix3(
          Vector3(v[0], v[3], v[4]), Vector3(v[3], v[1], v[5]), Vector3(v[4], v[5], v[2]))
    }
  }
}
