// Part of Ordeal. See LICENSE.

import Foundation
import Jobs

// A pool whose jobs are shell scripts: what tests of pools start, and kill.
//
//   job-rehearsal LEDGER SLOTS [LEASE]

let arguments = CommandLine.arguments
guard arguments.count >= 3, let slots = Int(arguments[2]) else {
  FileHandle.standardError.write(Data("usage: job-rehearsal LEDGER SLOTS [LEASE]\n".utf8))
  exit(64)
}
do {
  var pool = JobPool(try Ledger(arguments[1]), kind: "script") { claim in
    let script = try claim.job.decodeSettings(String.self)
    return JobCommand(["/bin/sh", "-c", "cd \"$0\" || exit 1\n\(script)", claim.folder.path])
  }
  pool.slots = slots
  pool.stopPatience = 5
  if arguments.count > 3, let lease = Double(arguments[3]) { pool.lease = lease }
  let signal = try pool.run { event in
    guard case .ended(let claim, let failure) = event else { return }
    print(claim.job.name, failure ?? "done")
  }
  exit(signal.map { 128 + $0 } ?? 0)
} catch {
  FileHandle.standardError.write(Data("job-rehearsal: error: \(error)\n".utf8))
  exit(1)
}
