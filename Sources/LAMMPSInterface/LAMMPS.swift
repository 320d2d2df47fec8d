// Part of Ordeal. See LICENSE.

internal import CLAMMPS
import Foundation
internal import PairMTP
import Structures

/// One instance of LAMMPS, with the pair style `mtp`; it closes when it goes out of scope.
///
/// Every call is collective: all processes of the communicator make it together. An error that all
/// of them meet is thrown, and the instance can still be used; an error that one of several meets
/// alone ends all of them, after LAMMPS's message and the command were printed.
public struct LAMMPS: ~Copyable {
  let handle: UnsafeMutableRawPointer
  /// The processes that this instance runs on.
  public let communicator: MPICommunicator
  /// LAMMPS keeps pointers to its arguments.
  private let arguments: [UnsafeMutablePointer<CChar>?]

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
    registerPairStyleKernel()
    var pointers = (["ordeal", "-nocite"] + arguments).map { strdup($0) }
    guard
      let handle = ordeal_lammps_open(Int32(pointers.count), &pointers, communicator.handle)
    else {
      for pointer in pointers { free(pointer) }
      throw .last(.open, call: (["lammps"] + arguments).joined(separator: " "))
    }
    self.handle = handle
    self.communicator = communicator
    self.arguments = pointers
  }

  deinit {
    ordeal_lammps_close(handle)
    for pointer in arguments { free(pointer) }
  }

  // MARK: Commands

  /// Runs one command.
  ///
  /// - Throws: `LAMMPSError` with LAMMPS's message and the command; the instance can still be used.
  public func command(_ command: String) throws(LAMMPSError) {
    guard ordeal_lammps_command(handle, command) else { throw .lastCommand(command) }
  }

  /// Runs commands, one a line; a line that ends in `&` goes on in the next.
  ///
  /// - Throws: `LAMMPSError` of the first that fails; the rest is not run.
  public func commands(_ commands: String) throws(LAMMPSError) {
    var pending = ""
    for line in commands.split(separator: "\n", omittingEmptySubsequences: false) {
      pending += line
      if pending.last == "&" {
        pending.removeLast()
      } else {
        try command(pending)
        pending = ""
      }
    }
    if !pending.isEmpty { try command(pending) }
  }

  /// Runs a script, as LAMMPS itself reads it: includes, jumps and loops too.
  ///
  /// - Throws: `LAMMPSError` with script, line and command; with code `quit` if the script quits.
  public func file(_ path: String) throws(LAMMPSError) {
    // LAMMPS opens the file on rank 0 alone, and would end all ranks if it could not.
    let isReadable = communicator.rank != 0 || access(path, R_OK) == 0
    guard communicator.maximum(isReadable ? 0 : 1) == 0 else {
      throw LAMMPSError(command: nil, message: "the script \(path) cannot be read")
    }
    guard ordeal_lammps_file(handle, path) else { throw .lastCommand("include \(path)") }
  }

  // MARK: What there is

  /// The release date of the LAMMPS library as a number: 20210929.
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

  /// CPU seconds that this process has spent in the kernel of the pair style, and in its glue.
  public static var pairStyleSeconds: (kernel: Double, glue: Double) {
    var (kernel, glue) = (0.0, 0.0)
    ordeal_pair_times(&kernel, &glue)
    return (kernel, glue)
  }
}
