// Part of Ordeal. See LICENSE.

import CInstructionSet
import Foundation

// Before anything else runs: a processor that lacks the build's instructions would die of SIGILL.
if let missing = ordeal_missing_instruction_set() {
  printError(
    "this build needs \(String(cString: missing)), which this processor lacks; build with "
      + "`make build ARCH=x86-64-v3`, or on the machine that is to run it")
  exit(1)
}
// A reader that goes away (`ordeal … | head`) ends the program quietly.
signal(SIGPIPE, SIG_DFL)
OrdealCommand.run()
