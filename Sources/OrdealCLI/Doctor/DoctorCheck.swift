// Part of Ordeal. See LICENSE.

import Sampling

/// One thing that `ordeal doctor` looked for.
struct DoctorCheck: Codable {
  /// What it is.
  var name: String
  /// Its version or its place; nil if it is not there.
  var found: String?
  /// Whether Ordeal is of no use without it.
  var isRequired: Bool
  /// How to get it.
  var remedy: String?

  /// Whether its absence keeps Ordeal from working.
  var isMissing: Bool { found == nil && isRequired }

  /// "ok      mpirun    mpirun (Open MPI) 4.1.4".
  var line: String {
    let mark = found != nil ? "ok     " : isRequired ? "MISSING" : "absent "
    let padding = String(repeating: " ", count: max(1, 24 - name.count))
    return mark + " " + name + padding + (found ?? remedy.map { "-> \($0)" } ?? "")
  }
}

/// What `ordeal doctor --json` prints.
struct DoctorReport: Codable {
  /// The version of this layout.
  var schemaVersion = 1
  /// The version of Ordeal.
  var ordeal = ordealVersion
  /// Everything that was looked for.
  var checks: [DoctorCheck]
}
