// Part of Ordeal. See LICENSE.

import CLibFuzzer
import Foundation

// A C function takes nothing with it but globals.
nonisolated(unsafe) private let target = FuzzTarget()
atexit { target.summarise() }
var count = CommandLine.argc
var arguments = Optional(CommandLine.unsafeArgv)
exit(
  withUnsafeMutablePointer(to: &arguments) { arguments in
    arguments.withMemoryRebound(
      to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1
    ) {
      LLVMFuzzerRunDriver(&count, $0) { bytes, count in
        target.read(UnsafeBufferPointer(start: bytes, count: count))
        return 0
      }
    }
  })
