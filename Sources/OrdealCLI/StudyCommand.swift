// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Sampling
import Settings
import Studies

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract:
      "Runs a whole study from one file: sets, labels, training, sampling, scores, a report.",
    discussion: """
      Each [[step]] of the settings file names a command of ordeal and gives its long options as keys; \
      {train} is the file or folder that the step called train writes:

        [[step]]
        name = "train"
        command = "train"
        data = "train.extxyz"
        level = 8

        [[step]]
        name = "score"
        command = "score"
        potential = "{train}"
        data = "test.extxyz"

      All is checked before anything runs. A step runs when its options, the files that these name or \
      the results of steps that it needs have changed since its last run; what it had left is moved to \
      old/. A step that fails stops those that need it only. [loop] repeats steps in rounds. After an \
      interruption of any kind --resume goes on. docs/studies.md has all of it.

      The output folder then holds a folder for each step, logs/, state.json, study.json and study.html.

      Exit status: 0 all steps are done, 1 a step failed, 2 a step waits for files from elsewhere, 64 \
      wrong usage, 128 + n stopped by signal n.

      Examples:
        ordeal study recipes/studies/small.toml --output small --dry-run
        ordeal study recipes/studies/small.toml --output small
        ordeal study recipes/studies/small.toml --output small --resume
      """)

  @Argument(help: "The settings file.", completion: .file(extensions: ["toml"]))
  var settings: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder of the study.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Flag(help: "Go on with the study in the output folder.")
  var resume = false

  @Flag(help: "Remove the study in the output folder, and begin anew.")
  var overwrite = false

  @Flag(help: "Print what would be done about each step, why, and its core-hours, and end.")
  var dryRun = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    if resume && overwrite { throw ValidationError("--resume and --overwrite exclude each other") }
  }

  func run() throws {
    let settings = try StudySettings(contentsOf: URL(filePath: settings))
    let folder = StudyFolder(output)
    // Paths in a study are relative to its file, for this process and those that it starts.
    guard FileManager.default.changeCurrentDirectoryPath(settings.folder.path) else {
      throw RunError("cannot be entered", at: settings.folder.path)
    }
    let plan = try StudyPlan(settings)
    var progress = try StudyProgress(plan, in: folder)
    try progress.checkCommands(StudyWords.check)
    if dryRun {
      if overwrite { progress.forget() }
      try progress.decideAll()
      return StudyConsole(log).say(progress)
    }
    try folder.open(isKept: resume, isReplaced: overwrite)
    if overwrite { progress.forget() }
    try finish(StudyRun(progress, program: Subprocess.ownPath, version: ordealVersion))
  }

  private func finish(_ run: StudyRun) throws {
    var run = run
    let console = StudyConsole(log)
    let ending = try run.run(hearing: console.hear)
    let report = StudyReport(run.progress)
    try report.write(in: run.progress.folder)
    console.say(report, in: run.progress.folder)
    if let signal = ending.signal { throw ExitCode(128 + signal) }
    guard ending.failed.isEmpty else { throw ExitCode(1) }
    guard ending.waiting.isEmpty else { throw ExitCode(2) }
  }
}
