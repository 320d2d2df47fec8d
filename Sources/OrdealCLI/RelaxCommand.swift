// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Sampling

struct RelaxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relax",
    abstract: "Relaxes a structure to the nearest minimum with LAMMPS.",
    discussion: """
      The output folder then holds relaxed.extxyz, in the frame of the input, summary.json, \
      log.lammps and the settings with versions and hashes. Not to converge is a result: \
      `converged` is false in summary.json, a warning is printed, and the exit status is 0.

      Example:
        ordeal relax --potential MTP_train.mtp --structure LiAl.vasp --elements Li,Al \\
          --cell free --output relaxed
      """)

  @OptionGroup var flags: SettingFlags<RelaxationSettings>

  @OptionGroup var options: RunOptions

  func run() throws {
    try RunCommand<Relaxation>(options, flags, idle: .relaxation) { _, folder in
      let url = URL(filePath: folder.path("summary.json"))
      return RunText.relaxation(
        try JSONDecoder().decode(Relaxation.Summary.self, from: Data(contentsOf: url)))
    }.run()
  }
}
