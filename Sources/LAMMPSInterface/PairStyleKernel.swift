// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
internal import PairMTP
import Structures

/// What the pair style `mtp` computes with: a kernel and the species of each LAMMPS type.
private final class PairStyleModel {
  let kernel: any MomentTensorKernel
  /// Indexed by LAMMPS type, 1…; −1 for types of other styles.
  let speciesOfType: UnsafeMutablePointer<Int32>
  let typeCount: Int

  init(_ kernel: any MomentTensorKernel, speciesOfType species: [Int32]) {
    self.kernel = kernel
    typeCount = species.count
    speciesOfType = .allocate(capacity: species.count)
    speciesOfType.initialize(from: species, count: species.count)
  }

  deinit { speciesOfType.deallocate() }
}

/// Gives the pair style its kernel, once.
func registerKernel() { _ = isRegistered }

private let isRegistered: Bool = {
  var kernel = ordeal_pair_kernel(
    load: loadModel, compute: compute, memory: { _ in 0 },
    release: { model in
      guard let model else { return }
      Unmanaged<PairStyleModel>.fromOpaque(model).release()
    })
  ordeal_pair_set_kernel(&kernel)
  return true
}()

private func loadModel(
  path: UnsafePointer<CChar>?, typeCount: Int32,
  names: UnsafePointer<UnsafePointer<CChar>?>?, cutoff: UnsafeMutablePointer<Double>?,
  message: UnsafeMutablePointer<CChar>?, capacity: Int32
) -> UnsafeMutableRawPointer? {
  guard let path, let names, let cutoff, let message else { return nil }
  let elements = (0..<Int(typeCount)).map { names[$0].map { String(cString: $0) } ?? "NULL" }
  do {
    let url = URL(filePath: String(cString: path))
    let potential = try MomentTensorPotential(contentsOf: url)
    let species = try speciesOfTypes(elements, potential: potential, file: url)
    cutoff.pointee = potential.cutoff
    let model = PairStyleModel(try KernelFactory(potential).makeKernel(), speciesOfType: [-1] + species)
    return Unmanaged.passRetained(model).toOpaque()
  } catch {
    _ = "\(error)".withCString { strncpy(message, $0, Int(capacity) - 1) }
    message[Int(capacity) - 1] = 0
    return nil
  }
}

private func compute(
  model: UnsafeMutableRawPointer?, lists: UnsafePointer<ordeal_neighborhoods>?,
  output: UnsafePointer<ordeal_output>?
) -> Double {
  guard let model, let lists = lists?.pointee, let output = output?.pointee,
    let atoms = lists.atoms, let counts = lists.neighbor_counts, let neighbors = lists.neighbors,
    let positions = lists.positions, let types = lists.types
  else { return 0 }
  let style = Unmanaged<PairStyleModel>.fromOpaque(model).takeUnretainedValue()
  return style.kernel.compute(
    Neighborhoods(
      atoms: atoms, atomCount: Int(lists.atom_count), neighborCounts: counts,
      neighbors: neighbors, positions: positions, types: types,
      speciesOfType: style.speciesOfType, typeCount: style.typeCount),
    into: KernelOutput(
      forces: output.forces, atomEnergies: output.atom_energies, virial: output.virial,
      atomVirials: output.atom_virials))
}
