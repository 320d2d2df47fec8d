// Part of Ordeal. See LICENSE.

internal import CLAMMPS
internal import PairMTP
import Structures

/// Per-atom quantities of all atoms, on all ranks, in order of the atoms' ids.
///
/// Ids need not be consecutive.
extension LAMMPS {
  /// The number of atoms.
  public var atomCount: Int { Int(lammps_get_natoms(handle)) }

  /// The ids of the atoms, increasing.
  ///
  /// - Throws: `LAMMPSError` if the atoms have no ids.
  public func ids() throws(LAMMPSError) -> [Int] {
    try gatheredIDs().sorted().map(Int.init)
  }

  /// Positions, velocities or forces ("x", "v", "f"), Å, Å/ps, eV/Å.
  ///
  /// - Throws: `LAMMPSError` if there is no such quantity.
  public func vectors(_ name: String) throws(LAMMPSError) -> [Vector3] {
    try vectors(name, in: idOrder())
  }

  /// The type of each atom, 1….
  ///
  /// - Throws: `LAMMPSError` if the atoms have no ids.
  public func types() throws(LAMMPSError) -> [Int] { try types(in: idOrder()) }

  /// How often each atom has crossed the periodic boundaries along a, b and c.
  ///
  /// - Throws: `LAMMPSError` if the atoms have no ids.
  public func images() throws(LAMMPSError) -> [SIMD3<Int>] { try images(in: idOrder()) }

  /// What a compute with per-atom values, `pe/atom` say, gave at the last step that needed it.
  ///
  /// - Returns: The values of each atom.
  /// - Throws: `LAMMPSError` if there is none of this name, or nothing needed it at this step.
  public func perAtom(compute id: String) throws(LAMMPSError) -> [[Double]] {
    var width: Int32 = 1
    var values: UnsafePointer<Double>?
    try check("compute \(id)", ordeal_lammps_per_atom(handle, id, &width, &values))
    let columns = Int(width)
    let local = values.map { Array(UnsafeBufferPointer(start: $0, count: columns * localCount)) }
    let all = communicator.gather(local ?? [])
    return try idOrder().map { Array(all[columns * $0..<columns * ($0 + 1)]) }
  }

  // MARK: Setting

  /// Sets positions or velocities ("x", "v") of all atoms, in order of their ids.
  ///
  /// Atoms move to the ranks that own their new places, and their images follow, at the next
  /// command that sets up a run (`run 0`, not `run 0 pre no`).
  ///
  /// - Throws: `LAMMPSError` if there is no such quantity.
  public func setVectors(_ name: String, _ vectors: [Vector3]) throws(LAMMPSError) {
    precondition(vectors.count == atomCount, "one vector for each atom")
    let places = try localPlaces()
    guard let values = try localPointer(name, Int32(LAMMPS_DOUBLE_2D.rawValue)) else { return }
    guard let packed = values.assumingMemoryBound(to: UnsafeMutablePointer<Double>?.self).pointee
    else { return }
    for (atom, place) in places.enumerated() {
      for axis in 0..<3 { packed[3 * atom + axis] = vectors[place][axis] }
    }
  }

  /// Sets the types of all atoms, in order of their ids; images follow as with `setVectors`.
  ///
  /// - Throws: `LAMMPSError` if the atoms have no ids.
  public func setTypes(_ types: [Int]) throws(LAMMPSError) {
    precondition(types.count == atomCount, "one type for each atom")
    let places = try localPlaces()
    guard let values = try localPointer("type", Int32(LAMMPS_INT.rawValue)) else { return }
    let packed = values.assumingMemoryBound(to: Int32.self)
    for (atom, place) in places.enumerated() { packed[atom] = Int32(types[place]) }
  }

  /// Says how many cells away from its place in the box each atom is, in order of ids.
  ///
  /// LAMMPS wraps atoms when it creates them, and does not say how far.
  func setImages(unwrapped: [Vector3], vectors: Matrix3) throws(LAMMPSError) {
    let places = try localPlaces()
    guard let values = try localPointer("image", Int32(LAMMPS_INT.rawValue)),
      let positions = try localPointer("x", Int32(LAMMPS_DOUBLE_2D.rawValue)),
      let x = positions.assumingMemoryBound(to: UnsafePointer<Double>?.self).pointee
    else { return }
    let inverse = vectors.inverse
    let flags = values.assumingMemoryBound(to: Int32.self)
    for (atom, place) in places.enumerated() {
      let wrapped = Vector3(x[3 * atom], x[3 * atom + 1], x[3 * atom + 2])
      let n = ((unwrapped[place] - wrapped) * inverse).rounded(.toNearestOrEven)
      // LAMMPS keeps ten bits for each direction.
      let crossings = n.clamped(
        lowerBound: Vector3(repeating: -512), upperBound: Vector3(repeating: 511))
      flags[atom] = lammps_encode_image_flags(
        Int32(crossings.x), Int32(crossings.y), Int32(crossings.z))
    }
  }

  // MARK: This rank's atoms

  /// Where each atom, in order of ids, stands when the ranks' atoms are joined.
  func idOrder() throws(LAMMPSError) -> [Int] {
    let ids = try gatheredIDs()
    return ids.indices.sorted { ids[$0] < ids[$1] }
  }

  func vectors(_ name: String, in order: [Int]) throws(LAMMPSError) -> [Vector3] {
    let local: [Double]
    if let values = try localPointer(name, Int32(LAMMPS_DOUBLE_2D.rawValue)) {
      let packed = values.assumingMemoryBound(to: UnsafePointer<Double>?.self).pointee
      local = Array(UnsafeBufferPointer(start: packed, count: 3 * localCount))
    } else {
      local = []
    }
    let all = communicator.gather(local)
    return order.map { Vector3(all[3 * $0], all[3 * $0 + 1], all[3 * $0 + 2]) }
  }

  func types(in order: [Int]) throws(LAMMPSError) -> [Int] {
    let all = communicator.gather(try localIntegers("type"))
    return order.map { Int(all[$0]) }
  }

  func images(in order: [Int]) throws(LAMMPSError) -> [SIMD3<Int>] {
    let all = communicator.gather(try localIntegers("image"))
    return order.map { atom in
      var flags: [Int32] = [0, 0, 0]
      lammps_decode_image_flags(all[atom], &flags)
      return SIMD3(Int(flags[0]), Int(flags[1]), Int(flags[2]))
    }
  }

  private var localCount: Int { Int(lammps_extract_setting(handle, "nlocal")) }

  /// For each atom of this rank, its place among all atoms in order of ids.
  private func localPlaces() throws(LAMMPSError) -> [Int] {
    let sorted = try ids()
    return try localIntegers("id").map { id in
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < Int(id) { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  private func gatheredIDs() throws(LAMMPSError) -> [Int32] {
    let ids = communicator.gather(try localIntegers("id"))
    guard !ids.contains(0) else {
      throw LAMMPSError(command: "extract id", message: "the atoms have no ids: atom_modify id no")
    }
    return ids
  }

  private func localIntegers(_ name: String) throws(LAMMPSError) -> [Int32] {
    guard let values = try localPointer(name, Int32(LAMMPS_INT.rawValue)) else { return [] }
    let packed = values.assumingMemoryBound(to: Int32.self)
    return Array(UnsafeBufferPointer(start: packed, count: localCount))
  }

  /// Where LAMMPS keeps a quantity of this rank's atoms; nil if the rank has none.
  private func localPointer(
    _ name: String, _ datatype: Int32
  ) throws(LAMMPSError) -> UnsafeMutableRawPointer? {
    guard lammps_extract_atom_datatype(handle, name) == datatype else {
      throw LAMMPSError(
        command: "extract \(name)",
        message: "this LAMMPS has no per-atom quantity \(name) of the expected kind")
    }
    guard localCount > 0 else { return nil }
    guard let values = lammps_extract_atom(handle, name) else {
      throw LAMMPSError(command: "extract \(name)", message: "the atoms have no \(name)")
    }
    return values
  }
}
