// Part of Ordeal. See LICENSE.

import ArgumentParser

/// A time on the clock: "90m", "8h", "2d", or as Slurm writes it, "12:00:00".
struct WallTime: ExpressibleByArgument, Hashable {
  /// s.
  let seconds: Int

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count == 3, let h = parts[0], let m = parts[1], let s = parts[2], 0...1_000_000 ~= h,
      0..<60 ~= m, 0..<60 ~= s
    {
      seconds = 3600 * h + 60 * m + s
    } else if let unit = argument.last,
      let factor = ["s": 1, "m": 60, "h": 3600, "d": 86400][unit],
      let number = Double(argument.dropLast()), number.isFinite, (0...1e6).contains(number)
    {
      seconds = Int(number * Double(factor))
    } else {
      return nil
    }
    guard seconds > 0 else { return nil }
  }

  /// "12:00:00".
  var slurm: String {
    func twoDigits(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
  }
}
