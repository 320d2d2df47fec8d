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
  /// Nil where grades are not wanted.
  let grades: PairStyleGrades?

  init(
    _ kernel: any MomentTensorKernel, speciesOfType species: [Int32], grades: PairStyleGrades?
  ) {
    self.kernel = kernel
    self.grades = grades
    typeCount = species.count
    speciesOfType = .allocate(capacity: species.count)
    speciesOfType.initialize(from: species, count: species.count)
  }

  deinit { speciesOfType.deallocate() }

  /// The model that LAMMPS holds.
  static func at(_ pointer: UnsafeMutableRawPointer?) -> PairStyleModel? {
    pointer.map { Unmanaged<PairStyleModel>.fromOpaque($0).takeUnretainedValue() }
  }

  /// LAMMPS's lists as kernels want them.
  func neighborhoods(_ lists: UnsafePointer<ordeal_neighborhoods>?) -> Neighborhoods? {
    guard let lists = lists?.pointee, let atoms = lists.atoms,
      let counts = lists.neighbor_counts, let neighbors = lists.neighbors,
      let positions = lists.positions, let types = lists.types
    else { return nil }
    return Neighborhoods(
      atoms: atoms, atomCount: Int(lists.atom_count), neighborCounts: counts,
      neighbors: neighbors, positions: positions, types: types, speciesOfType: speciesOfType,
      typeCount: typeCount)
  }
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
    }, row_size: rowSize, grade_atoms: gradeAtoms, add_rows: addRows, grade_row: gradeRow,
    save_frame: saveFrame)
  ordeal_pair_set_kernel(&kernel)
  return true
}()

private func loadModel(
  request: UnsafePointer<ordeal_pair_request>?, cutoff: UnsafeMutablePointer<Double>?,
  text: UnsafeMutablePointer<CChar>?, capacity: Int32
) -> UnsafeMutableRawPointer? {
  guard let request = request?.pointee, let cutoff, let text else { return nil }
  func say(_ words: String) { copy(words, to: text, capacity) }
  do {
    let file = URL(filePath: String(cString: request.path))
    let contents = try MomentTensorPotentialFile(contentsOf: file)
    let potential = contents.potential
    let elements = try PairStyleElements(
      typeNames: strings(request.type_elements, request.type_count),
      speciesNames: strings(request.species_elements, request.species_count),
      potential: potential, file: file)
    let grades =
      request.grades
      ? try PairStyleGrades(
        contents, elements: elements.types, savesFrames: request.saves_frames,
        location: file.path) : nil
    let factory = try KernelFactory(potential)
    cutoff.pointee = potential.cutoff
    say(
      "\(file.lastPathComponent): \(elements.description); cutoff \(potential.cutoff) Å, "
        + factory.description + (grades.map { "; grades in \($0.mode.rawValue) mode" } ?? ""))
    let model = PairStyleModel(
      factory.makeKernel(), speciesOfType: [-1] + elements.speciesOfTypes, grades: grades)
    return Unmanaged.passRetained(model).toOpaque()
  } catch {
    say("\(error)")
    return nil
  }
}

private func copy(_ words: String, to text: UnsafeMutablePointer<CChar>, _ capacity: Int32) {
  _ = words.withCString { strncpy(text, $0, Int(capacity) - 1) }
  text[Int(capacity) - 1] = 0
}

private func strings(_ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int32) -> [String] {
  guard let texts else { return [] }
  return (0..<Int(count)).map { texts[$0].map { String(cString: $0) } ?? "" }
}

private func compute(
  model: UnsafeMutableRawPointer?, lists: UnsafePointer<ordeal_neighborhoods>?,
  output: UnsafePointer<ordeal_output>?
) -> Double {
  guard let style = PairStyleModel.at(model), let output = output?.pointee,
    let neighborhoods = style.neighborhoods(lists)
  else { return 0 }
  return style.kernel.compute(
    neighborhoods,
    into: KernelOutput(
      forces: output.forces, atomEnergies: output.atom_energies, virial: output.virial,
      atomVirials: output.atom_virials))
}

// MARK: Extrapolation grades

private func rowSize(model: UnsafeMutableRawPointer?) -> Int32 {
  guard let grades = PairStyleModel.at(model)?.grades, grades.mode == .configuration else {
    return 0
  }
  return Int32(grades.kernel.coefficientCount)
}

private func gradeAtoms(
  model: UnsafeMutableRawPointer?, lists: UnsafePointer<ordeal_neighborhoods>?,
  grades: UnsafeMutablePointer<Double>?
) -> Double {
  guard let style = PairStyleModel.at(model), let neighborhoods = style.neighborhoods(lists)
  else { return 0 }
  return style.grades?.kernel.grade(neighborhoods, into: grades) ?? 0
}

private func addRows(
  model: UnsafeMutableRawPointer?, lists: UnsafePointer<ordeal_neighborhoods>?,
  row: UnsafeMutablePointer<Double>?
) {
  guard let style = PairStyleModel.at(model), let neighborhoods = style.neighborhoods(lists),
    let row
  else { return }
  style.grades?.kernel.addRows(neighborhoods, to: row)
}

private func gradeRow(
  model: UnsafeMutableRawPointer?, row: UnsafePointer<Double>?, atomCount: Double
) -> Double {
  guard let kernel = PairStyleModel.at(model)?.grades?.kernel, let row else { return 0 }
  let sum = Array(UnsafeBufferPointer(start: row, count: kernel.coefficientCount))
  return kernel.grade(ofSum: sum, atomCount: Int(atomCount))
}

private func saveFrame(
  model: UnsafeMutableRawPointer?, frame: UnsafePointer<ordeal_graded_frame>?,
  text: UnsafeMutablePointer<CChar>?, capacity: Int32
) -> Bool {
  guard let grades = PairStyleModel.at(model)?.grades, let frame = frame?.pointee else {
    return false
  }
  do {
    try grades.save(frame)
    return true
  } catch {
    if let text { copy("\(error)", to: text, capacity) }
    return false
  }
}
