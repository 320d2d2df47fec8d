// Part of Ordeal. See LICENSE.

import Foundation

/// A LAMMPS input script, run with the pair style `mtp` at hand, also after `clear`.
///
/// LAMMPS itself reads it: includes, jumps, loops and continued lines are as in `lmp -in`.
public struct LAMMPSScript: Sendable {
  /// How errors call the script.
  public let name: String
  private let source: Source

  private enum Source: Sendable {
    case file(String)
    case text(String)
  }

  /// A script in a file.
  ///
  /// - Throws: `LAMMPSError` if the file cannot be read.
  public init(contentsOf path: String) throws(LAMMPSError) {
    guard access(path, R_OK) == 0 else {
      throw LAMMPSError(command: nil, message: "the script \(path) cannot be read")
    }
    name = path
    source = .file(path)
  }

  /// A script given as text.
  public init(_ text: String, name: String) {
    self.name = name
    source = .text(text)
  }

  /// Runs the script.
  ///
  /// - Throws: `LAMMPSError` with script, line and command; a `quit` of status 0 is not an error.
  public func run(on lammps: borrowing LAMMPS) throws(LAMMPSError) {
    switch source {
    case .file(let path):
      try Self.endingAtQuit(of: lammps, file: path, name: path)
    case .text(let text):
      let path = NSTemporaryDirectory() + "ordeal-\(UUID().uuidString).in"
      // Only rank 0 reads; that the file is there, `LAMMPS.file` checks.
      if lammps.communicator.rank == 0 {
        _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
      }
      defer { if lammps.communicator.rank == 0 { unlink(path) } }
      try Self.endingAtQuit(of: lammps, file: path, name: name)
    }
  }

  /// Opens LAMMPS and runs a script file, as `lmp -in FILE` does.
  ///
  /// - Parameters:
  ///   - path: The script.
  ///   - variables: What `-var NAME VALUE…` gives: each a name and its values.
  ///   - arguments: More of LAMMPS's command line: `-log FILE`, `-screen none`, ….
  ///   - communicator: The processes to run on.
  /// - Throws: `LAMMPSError` with script, line and command; with code `quit` and its status if the
  ///   script quits with a status other than 0.
  public static func run(
    file path: String, variables: [(name: String, values: [String])] = [],
    arguments: [String] = [], communicator: MPICommunicator = .world
  ) throws(LAMMPSError) {
    let script = try LAMMPSScript(contentsOf: path)
    let given = variables.flatMap { ["-var", $0.name] + $0.values }
    let lammps = try LAMMPS(arguments: arguments + given, communicator: communicator)
    try script.run(on: lammps)
  }

  private static func endingAtQuit(
    of lammps: borrowing LAMMPS, file path: String, name: String
  ) throws(LAMMPSError) {
    do throws(LAMMPSError) {
      try lammps.file(path)
    } catch {
      var error = error
      if error.code == .quit && error.status == 0 { return }
      error.location = error.location.map { named($0, path: path, name: name) }
      throw error
    }
  }

  /// LAMMPS knows a script by its full path; the user by the name that it was given with.
  private static func named(_ location: String, path: String, name: String) -> String {
    guard let real = realpath(path, nil) else { return location }
    defer { free(real) }
    let fullPath = String(cString: real)
    return location.hasPrefix(fullPath) ? name + location.dropFirst(fullPath.count) : location
  }
}
