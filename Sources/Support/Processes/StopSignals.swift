// Part of Ordeal. See LICENSE.

import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP, counted instead of ending the process.
public enum StopSignals {
  private static let number = Atomic<Int32>(0)
  private static let count = Atomic<Int>(0)

  /// Counts the signals from now on.
  public static func catchThem() {
    // Touched here so that the handler finds them initialised.
    number.store(0, ordering: .relaxed)
    count.store(0, ordering: .relaxed)
    // Whoever started this process may have them blocked.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    for name in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&blocked, name) }
    pthread_sigmask(SIG_UNBLOCK, &blocked, nil)
    for name in [SIGINT, SIGTERM, SIGHUP] {
      signal(name) { caught in
        StopSignals.number.store(caught, ordering: .relaxed)
        StopSignals.count.add(1, ordering: .relaxed)
      }
    }
    // A reader that has gone is an error of `write`, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
  }

  /// The signal that came last, or nil.
  public static var last: Int32? {
    let value = number.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  /// How many have come.
  package static var total: Int { count.load(ordering: .relaxed) }
}
