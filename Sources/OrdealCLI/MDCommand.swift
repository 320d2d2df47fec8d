// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import LAMMPSInterface
import Sampling

struct MDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "md",
    abstract: "Runs molecular dynamics with LAMMPS.",
    discussion: """
      The output folder then holds trajectory.extxyz, thermo.csv, summary.json, final.extxyz, \
      log.lammps, the settings with versions and hashes (settings.toml: ordeal md --settings \
      settings.toml --output OTHER runs it again), and a checkpoint. After an interruption `ordeal md --resume --output run` goes \
      on: of a run that was killed to the same trajectory bit for bit on the same number of processes.

      Exit status: 0 finished, 1 failed, 64 wrong usage, 128 + n stopped by signal n; after SIGINT \
      or SIGTERM the run has made a checkpoint.

      Example: 10 ps at 600 K and 0 bar of a LiAl supercell on two processes
        ordeal md --potential MTP_train.mtp --structure LiAl.vasp --elements Li,Al \\
          --replicate 3 3 3 --ensemble npt --temperature 600 --time 10 --timestep 2 \\
          --ranks 2 --seed 42 --output run
      """)

  @OptionGroup var flags: SettingFlags<MolecularDynamicsSettings>

  @OptionGroup var options: RunOptions

  func run() throws { try RunCommand<MolecularDynamics>(options, flags, idle: .dynamics).run() }
}
