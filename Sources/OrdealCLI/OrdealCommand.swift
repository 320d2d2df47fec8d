// Part of Ordeal. See LICENSE.

import ArgumentParser
import Sampling

struct OrdealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ordeal",
    abstract: "Runs moment tensor potentials, and puts them through the ordeal of alloy orderings.",
    discussion: """
      ordeal evaluate --potential MTP.mtp --structures Validation --output out.extxyz

      Exit codes: 0 success; 1 an error, which standard error explains; 64 wrong usage; 128 + n when \
      signal n ended a run.
      """,
    version: ordealVersion,
    subcommands: [
      EvaluateCommand.self, ScoreCommand.self, CompareCommand.self, DescriptorsCommand.self,
      ReproduceCommand.self, ActiveSetCommand.self, SelectConfigurationsCommand.self,
      MDCommand.self, SwapCommand.self, GCMCCommand.self, IrregularCommand.self,
      RelaxCommand.self, LammpsCommand.self, MakeCommand.self, LabelCommand.self,
      VASPInputsCommand.self, CollectCommand.self, TrainCommand.self, GridCommand.self,
      SelectCommand.self, StudyCommand.self,
      ConvertCommand.self, DoctorCommand.self, LAMMPSVersionCommand.self, LabelWorkerCommand.self,
      PredictCommand.self, GridWorkerCommand.self, GridPointCommand.self,
      ParseCommand.self,
    ])
}
