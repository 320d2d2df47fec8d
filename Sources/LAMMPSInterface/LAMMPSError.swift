// Part of Ordeal. See LICENSE.

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
  /// The command that was being run.
  public var command: String?
  /// The script and line that the command stands in, "in.npt:12".
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

  /// "in.npt:12: LAMMPS stopped at `run 1000`: Lost atoms: …".
  public var description: String {
    let place = location.map { "\($0): " } ?? ""
    let command = command.map { " at `\($0)`" } ?? ""
    return "\(place)LAMMPS stopped\(command): \(message)"
  }
}
