// Part of Ordeal. See LICENSE.

internal import CLAMMPS
import Foundation
internal import PairMTP
import Structures

/// One instance of LAMMPS, with the pair style `mtp`; it closes when it goes out of scope.
///
/// Every call is collective: all processes of the communicator make it together.
public struct LAMMPS: ~Copyable {
  let handle: UnsafeMutableRawPointer
  /// The processes that this instance runs on.
  public let communicator: MPICommunicator

  /// Opens LAMMPS.
  ///
  /// - Parameters:
  ///   - arguments: As on LAMMPS's command line: `-log FILE`, `-screen none`, `-var NAME VALUE`.
  ///   - communicator: The processes to run on.
  /// - Throws: `LAMMPSError` with LAMMPS's message.
  public init(
    arguments: [String] = ["-log", "none", "-screen", "none"],
    communicator: MPICommunicator = .world
  ) throws(LAMMPSError) {
    registerKernel()
    var pointers = (["ordeal", "-nocite"] + arguments).map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    let count = Int32(pointers.count)
    guard let handle = ordeal_lammps_open(count, &pointers, communicator.handle) else {
      throw LAMMPSError(.open, command: nil, message: String(cString: ordeal_lammps_error()))
    }
    self.handle = handle
    self.communicator = communicator
  }

  deinit { ordeal_lammps_close(handle) }

  /// The release date of the LAMMPS library as a number: 20210929. Opens an instance for it.
  public var version: Int { Int(lammps_version(handle)) }

  /// Whether the library was built with a package: "KSPACE".
  public static func hasPackage(_ name: String) -> Bool { lammps_config_has_package(name) == 1 }

  /// Whether there is a style: `hasStyle("fix", "npt")`.
  public func hasStyle(_ category: String, _ name: String) -> Bool {
    lammps_has_style(handle, category, name) == 1
  }

  /// Whether a compute, fix, group, … of this name exists: `hasID("fix", "integrate")`.
  public func hasID(_ category: String, _ name: String) -> Bool {
    lammps_has_id(handle, category, name) == 1
  }

  // MARK: Commands

  /// Runs one command.
  ///
  /// - Throws: `LAMMPSError` with LAMMPS's message; the instance can still be used.
  public func command(_ command: String) throws(LAMMPSError) {
    try check(command, ordeal_lammps_command(handle, command))
  }

  /// Runs commands, one a line.
  ///
  /// - Throws: `LAMMPSError` of the first that fails.
  public func commands(_ commands: String) throws(LAMMPSError) {
    for line in commands.split(separator: "\n") { try command(String(line)) }
  }

  /// Turns the failure of a call into an error.
  func check(_ command: String?, _ succeeded: Bool) throws(LAMMPSError) {
    guard !succeeded else { return }
    var status: Int32 = 0
    let isQuit = ordeal_lammps_quit(&status)
    var error = LAMMPSError(
      isQuit ? .quit : nil, command: command, message: String(cString: ordeal_lammps_error()))
    if isQuit { error.status = Int(status) }
    throw error
  }

  // MARK: Numbers

  /// A keyword of `thermo_style`: "temp", "press", "pe", in LAMMPS `metal` units.
  ///
  /// - Throws: `LAMMPSError` if LAMMPS does not know the keyword or has not computed it.
  public func thermo(_ keyword: String) throws(LAMMPSError) -> Double {
    var value = 0.0
    try check("thermo keyword \(keyword)", ordeal_lammps_thermo(handle, keyword, &value))
    return value
  }

  /// The value of an equal-style variable.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name.
  public func variable(_ name: String) throws(LAMMPSError) -> Double {
    var value = 0.0
    try check("variable \(name)", ordeal_lammps_variable(handle, name, &value))
    return value
  }

  /// The scalar of a global compute.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name.
  public func compute(_ id: String) throws(LAMMPSError) -> Double {
    var value = 0.0
    try check("compute \(id)", ordeal_lammps_compute(handle, id, 0, 0, &value))
    return value
  }

  /// An entry of the vector of a global compute.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name.
  public func compute(_ id: String, _ index: Int) throws(LAMMPSError) -> Double {
    var value = 0.0
    try check("compute \(id)", ordeal_lammps_compute(handle, id, 1, Int32(index), &value))
    return value
  }

  /// The number of atoms.
  public var atomCount: Int { Int(lammps_get_natoms(handle)) }

  /// The current step.
  public var step: Int {
    Int(lammps_extract_global(handle, "ntimestep")?.load(as: Int64.self) ?? 0)
  }

  // MARK: Atoms, ordered by id, on all ranks

  /// Positions, velocities or forces ("x", "v", "f"), Å, Å/ps, eV/Å.
  ///
  /// - Throws: `LAMMPSError` if the ids of the atoms are not 1...atomCount.
  public func vectors(_ name: String) throws(LAMMPSError) -> [Vector3] {
    var packed = [Double](repeating: 0, count: 3 * atomCount)
    try check("gather \(name)", ordeal_lammps_gather(handle, name, 1, 3, &packed))
    return stride(from: 0, to: packed.count, by: 3).map {
      Vector3(packed[$0], packed[$0 + 1], packed[$0 + 2])
    }
  }

  /// Sets positions or velocities ("x", "v") of all atoms.
  ///
  /// - Throws: `LAMMPSError` if the ids of the atoms are not 1...atomCount.
  public func setVectors(_ name: String, _ vectors: [Vector3]) throws(LAMMPSError) {
    precondition(vectors.count == atomCount, "one vector for each atom")
    var packed = vectors.flatMap { [$0.x, $0.y, $0.z] }
    try check("scatter \(name)", ordeal_lammps_scatter(handle, name, 1, 3, &packed))
  }

  /// The type of each atom, 1….
  ///
  /// - Throws: `LAMMPSError` if the ids of the atoms are not 1...atomCount.
  public func types() throws(LAMMPSError) -> [Int] {
    var types = [Int32](repeating: 0, count: atomCount)
    try check("gather type", ordeal_lammps_gather(handle, "type", 0, 1, &types))
    return types.map(Int.init)
  }

  /// How often each atom has crossed the periodic boundaries along a, b and c.
  ///
  /// - Throws: `LAMMPSError` if the ids of the atoms are not 1...atomCount.
  public func images() throws(LAMMPSError) -> [SIMD3<Int>] {
    // With a width of 3 LAMMPS unpacks the flags itself.
    var flags = [Int32](repeating: 0, count: 3 * atomCount)
    try check("gather image", ordeal_lammps_gather(handle, "image", 0, 3, &flags))
    return stride(from: 0, to: flags.count, by: 3).map {
      SIMD3(Int(flags[$0]), Int(flags[$0 + 1]), Int(flags[$0 + 2]))
    }
  }

  /// The origin and the vectors of the box, Å, in LAMMPS's frame.
  public var box: (origin: Vector3, vectors: Matrix3) {
    var (low, high) = ([0.0, 0, 0], [0.0, 0, 0])
    var (xy, yz, xz) = (0.0, 0.0, 0.0)
    var (periodicity, change): ([Int32], Int32) = ([0, 0, 0], 0)
    lammps_extract_box(handle, &low, &high, &xy, &yz, &xz, &periodicity, &change)
    let vectors = Matrix3(
      Vector3(high[0] - low[0], 0, 0), Vector3(xy, high[1] - low[1], 0),
      Vector3(xz, yz, high[2] - low[2]))
    return (Vector3(low[0], low[1], low[2]), vectors)
  }

  /// CPU seconds that this process has spent in the kernel of the pair style, and in its glue.
  public static var pairStyleSeconds: (kernel: Double, glue: Double) {
    var (kernel, glue) = (0.0, 0.0)
    ordeal_pair_times(&kernel, &glue)
    return (kernel, glue)
  }
}
