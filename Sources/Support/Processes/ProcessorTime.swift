// Part of Ordeal. See LICENSE.

import Foundation

/// The processor time of this process.
public enum ProcessorTime {
  /// Of all of its threads since it began, s.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
