// Part of Ordeal. See LICENSE.

import ArgumentParser

/// `--overwrite` of the commands that write files.
struct OverwriteOption: ParsableArguments {
  @Flag(help: "Replace the files that the results go to, where they exist.")
  var overwrite = false
}
