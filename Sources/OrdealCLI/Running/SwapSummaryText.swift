// Part of Ordeal. See LICENSE.

import Foundation
import Sampling
import Support

extension SwapRun.Summary {
  /// How the chain ended: "20000 attempts, 4600 accepted, all attempts made; lowest −40.4071 eV".
  var text: String {
    let ending = ["attempts": "all attempts made", "stopped": "stopped on request"][ended] ?? ended
    let hasErrors = averagedAttempts == nil || meanEnergyError != nil
    return
      "\(counted(attempts, "attempt")), \(accepted) accepted, \(ending); lowest "
      + String(format: "%.4f eV, ", lowestEnergy) + RunConsole.duration(seconds)
      + (hasErrors ? "" : "; it moved too seldom for its averages to have errors")
  }
}
