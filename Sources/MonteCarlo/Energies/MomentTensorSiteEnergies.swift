// Part of Ordeal. See LICENSE.

import MomentTensorPotentials
import Structures
import Support

/// The energies of a moment tensor potential's atoms, by its fast kernel's energy-only path.
public final class MomentTensorSiteEnergies: SiteEnergies {
  /// The element of each species.
  public let elements: [Element]
  /// The potential's cutoff, Å.
  public let cutoff: Double
  private let kernel: any MomentTensorKernel
  private let speciesOfType: [Int32]
  /// 0, 1, 2, …: neighbours stand one after the other, so every list is a piece of this.
  private var identity: [Int32] = []
  private var atoms: [Int32] = []
  private var counts: [Int32] = []
  private var lists: [UnsafeMutablePointer<Int32>?] = []

  /// Compiles a potential.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - elements: Which elements its species are.
  ///   - precision: What the kernel calculates in.
  /// - Throws: `OrdealError` if the potential is inconsistent, or the mapping does not name as
  ///   many elements as it has species.
  public convenience init(
    _ potential: MomentTensorPotential, elements: ElementMapping,
    precision: KernelPrecision = .double
  ) throws(OrdealError) {
    guard elements.elements.count == potential.speciesCount else {
      throw OrdealError(
        "expected \(potential.speciesCount) elements, one for each species, got \(elements)")
    }
    let kernel = try KernelFactory(potential, precision: precision).makeKernel()
    self.init(kernel, elements: elements, cutoff: potential.cutoff)
  }

  /// The energies of a potential that has been compiled.
  ///
  /// - Parameters:
  ///   - kernel: The kernel, not used by anyone else at the same time.
  ///   - elements: Which elements the potential's species are.
  ///   - cutoff: The potential's cutoff, Å.
  public init(_ kernel: any MomentTensorKernel, elements: ElementMapping, cutoff: Double) {
    self.kernel = kernel
    self.elements = elements.elements
    self.cutoff = cutoff
    speciesOfType = elements.elements.indices.map { Int32($0) }
  }

  /// Runs the kernel on a batch.
  public func compute(_ batch: borrowing NeighborBatch, into energies: inout [Double]) {
    let count = batch.centerCount
    for center in 0..<count { energies[center] = 0 }
    guard count > 0 else { return }
    let placeCount = batch.starts[count]
    while identity.count < placeCount { identity.append(Int32(identity.count)) }
    while atoms.count < count { atoms.append(Int32(atoms.count)) }
    counts.removeAll(keepingCapacity: true)
    for center in 0..<count { counts.append(Int32(batch.neighbors(of: center).count)) }
    withLists(of: batch) { lists in
      batch.positions.withUnsafeBufferPointer { positions in
        batch.species.withUnsafeBufferPointer { species in
          energies.withUnsafeMutableBufferPointer { energies in
            run(count, lists, positions, species, energies)
          }
        }
      }
    }
  }

  /// Lists are read only, though kernels take them as LAMMPS has them.
  private func withLists(
    of batch: borrowing NeighborBatch,
    _ body: (UnsafeBufferPointer<UnsafeMutablePointer<Int32>?>) -> Void
  ) {
    identity.withUnsafeMutableBufferPointer { identity in
      guard let start = identity.baseAddress else { return }
      lists.removeAll(keepingCapacity: true)
      for center in 0..<batch.centerCount { lists.append(start + batch.starts[center]) }
      lists.withUnsafeBufferPointer(body)
    }
  }

  private func run(
    _ count: Int, _ lists: UnsafeBufferPointer<UnsafeMutablePointer<Int32>?>,
    _ positions: UnsafeBufferPointer<Double>, _ species: UnsafeBufferPointer<Int32>,
    _ energies: UnsafeMutableBufferPointer<Double>
  ) {
    atoms.withUnsafeBufferPointer { atoms in
      counts.withUnsafeBufferPointer { counts in
        speciesOfType.withUnsafeBufferPointer { speciesOfType in
          guard let atoms = atoms.baseAddress, let counts = counts.baseAddress,
            let lists = lists.baseAddress, let positions = positions.baseAddress,
            let types = species.baseAddress, let ofType = speciesOfType.baseAddress
          else { return }
          _ = kernel.compute(
            Neighborhoods(
              atoms: atoms, atomCount: count, neighborCounts: counts, neighbors: lists,
              positions: positions, types: types, speciesOfType: ofType,
              typeCount: speciesOfType.count),
            into: KernelOutput(atomEnergies: energies.baseAddress))
        }
      }
    }
  }
}
