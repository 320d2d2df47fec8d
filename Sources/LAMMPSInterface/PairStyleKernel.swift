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

/// Gives the pair style its kernel, once; LAMMPS's `plugin load` calls this too.
@c(ordeal_register_kernel)
public func registerPairStyleKernel() { _ = isRegistered }

private let isRegistered: Bool = {
  var kernel = ordeal_pair_kernel(
    load: loadModel, compute: compute,
    release: { model in
      guard let model else { return }
      Unmanaged<PairStyleModel>.fromOpaque(model).release()
    })
  ordeal_pair_set_kernel(&kernel)
  return true
}()

private func loadModel(
  request: UnsafePointer<ordeal_pair_request>?, cutoff: UnsafeMutablePointer<Double>?,
  text: UnsafeMutablePointer<CChar>?, capacity: Int32
) -> UnsafeMutableRawPointer? {
  guard let request = request?.pointee, let cutoff, let text else { return nil }
  func say(_ words: String) {
    _ = words.withCString { strncpy(text, $0, Int(capacity) - 1) }
    text[Int(capacity) - 1] = 0
  }
  do {
    let file = URL(filePath: String(cString: request.path))
    let potential = try MomentTensorPotential(contentsOf: file)
    let elements = try PairStyleElements(
      typeNames: strings(request.type_elements, request.type_count),
      speciesNames: strings(request.species_elements, request.species_count),
      potential: potential, file: file)
    let factory = try KernelFactory(potential)
    cutoff.pointee = potential.cutoff
    say(
      "\(file.lastPathComponent): \(elements.description); cutoff \(potential.cutoff) Å, "
        + factory.description)
    let model = PairStyleModel(
      factory.makeKernel(), speciesOfType: [-1] + elements.speciesOfTypes)
    return Unmanaged.passRetained(model).toOpaque()
  } catch {
    say("\(error)")
    return nil
  }
}

private func strings(_ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int32) -> [String] {
  guard let texts else { return [] }
  return (0..<Int(count)).map { texts[$0].map { String(cString: $0) } ?? "" }
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
