// Part of Ordeal. See LICENSE.

internal import PairMTP

/// What LAMMPS said when it refused something.
public struct LAMMPSError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error it is.
  public struct Code: Hashable, Sendable {
    private let name: String
    private init(_ name: String) { self.name = name }

    /// Atoms left the box or were lost between processes.
    public static let lostAtoms = Code("lostAtoms")
    /// A script ended the run with `quit`.
    public static let quit = Code("quit")
    /// LAMMPS could not be opened.
    public static let open = Code("open")
    /// Anything else.
    public static let command = Code("command")
  }

  /// What kind of error it is.
  public var code: Code
  /// The command that was being run, as LAMMPS read it.
  public var command: String?
  /// The script and line that the command stands in, "in.npt:12"; known on rank 0 alone.
  public var location: String?
  /// LAMMPS's own words.
  public var message: String
  /// The status that `quit` asked for.
  public var status = 1

  init(_ code: Code? = nil, command: String?, message: String) {
    self.code = code ?? (message.contains("Lost atoms") ? .lostAtoms : .command)
    self.command = command
    self.message = message
  }

  /// Why the last call of this thread failed; `call` is what was called, in words.
  static func last(_ code: Code? = nil, call: String) -> LAMMPSError {
    let failure = ordeal_last_failure()
    let script = String(cString: failure.script)
    var error = LAMMPSError(
      failure.is_quit ? .quit : code, command: call, message: String(cString: failure.message))
    if !script.isEmpty { error.location = failure.line > 0 ? "\(script):\(failure.line)" : script }
    if failure.is_quit { error.status = Int(failure.status) }
    return error
  }

  /// Why the last command or script of this thread failed, at the command that LAMMPS was at.
  static func lastCommand(_ command: String) -> LAMMPSError {
    var error = last(call: command)
    let read = String(cString: ordeal_last_failure().command)
    if !read.isEmpty { error.command = read }
    return error
  }

  /// "in.npt:12: LAMMPS stopped at `run 1000`: Lost atoms: …".
  public var description: String {
    let place = location.map { "\($0): " } ?? ""
    let command = command.map { " at `\($0)`" } ?? ""
    return "\(place)LAMMPS stopped\(command): \(message)"
  }
}
