// Part of Ordeal. See LICENSE.

import Foundation

/// A child process in a process group of its own, so that Ctrl-C reaches this process only.
struct ChildProcess {
  /// Its number, which is that of its group as well.
  let id: pid_t
  /// Where its standard output can be read; −1 if it is this process's.
  let output: Int32
  /// Where its standard error can be read.
  let errors: Int32
  /// Its standard input, from this side.
  private let input: Int32

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - words: The program, by its path, and its arguments.
  ///   - environment: All of its environment.
  ///   - capturesOutput: Whether its standard output can be read here; else it is this process's.
  /// - Throws: `OrdealError` if it cannot be started.
  init(
    _ words: [String], environment: [String: String], capturesOutput: Bool
  ) throws(OrdealError) {
    let (inputs, errors) = (try ChildProcess.closedOnExec(), try ChildProcess.closedOnExec())
    let outputs = capturesOutput ? try ChildProcess.closedOnExec() : nil
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, inputs.read, STDIN_FILENO)
    if let outputs { posix_spawn_file_actions_adddup2(&actions, outputs.write, STDOUT_FILENO) }
    posix_spawn_file_actions_adddup2(&actions, errors.write, STDERR_FILENO)
    id = try ChildProcess.spawn(words, environment, actions: &actions)
    close(inputs.read)
    close(errors.write)
    if let outputs { close(outputs.write) }
    (input, self.errors, output) = (inputs.write, errors.read, outputs?.read ?? -1)
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String],
    actions: inout posix_spawn_file_actions_t
  ) throws(OrdealError) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, and the usual meaning of all signals, none blocked.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    // The parent of this process may have told it to ignore SIGCHLD. The kernel would then drop the
    // status of each child.
    _ = Foundation.signal(SIGCHLD, SIG_DFL)
    var arguments = words.map { strdup($0) } + [nil]
    var environment = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in arguments + environment { free(pointer) } }
    var id = pid_t()
    let status = posix_spawn(
      &id, words[0], &actions, &attributes, &arguments, &environment)
    guard status == 0 else {
      throw OrdealError(
        "cannot be started: \(String(cString: strerror(status)))", at: words[0])
    }
    return id
  }

  private static func closedOnExec() throws(OrdealError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw OrdealError("no pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// A command inside a guard: when this process ends, even by SIGKILL, the other end of the guard's
  /// standard input closes, and the guard ends everything that the command has started.
  ///
  /// It needs nothing on PATH.
  static func guarded(_ words: [String]) -> [String] {
    let script = """
      exec 3<&0
      ( ( trap '' HUP INT TERM; while read -r line; do :; done <&3; kill -KILL 0 ) >/dev/null 2>&1 & )
      exec "$@" </dev/null 3<&-
      """
    return ["/bin/sh", "-c", script, "ordeal-job"] + words
  }

  /// Ends its standard input.
  func endInput() { close(input) }

  /// Sends a signal to its whole group.
  func signal(_ number: Int32) { kill(-id, number) }

  /// How it ended, or nil if it has not.
  func status() -> Int32? {
    var status: Int32 = 0
    return waitpid(id, &status, WNOHANG) == id ? status : nil
  }
}
