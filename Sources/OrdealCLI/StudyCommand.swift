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

      All is checked before anything runs. A step that fails stops those that need it only. [loop] \
      repeats steps in rounds. After an interruption of any kind --resume goes on with the study as it \
      was begun; more steps may be given. --update takes changed settings and files: a step runs again \
      when its options, the files that these name or the results of steps that it needs have changed; \
      what it had left is moved to old/. docs/studies.md has all of it.

      The output folder then holds a folder for each step, logs/, settings.toml, state.json, study.json \
      and study.html.

      Exit status: 0 all steps are done, 1 a step failed, 2 a step waits for files from elsewhere, 64 \
      wrong usage, 128 + n stopped by signal n.

      Examples:
        ordeal study recipes/studies/small.toml --output small --dry-run
        ordeal study recipes/studies/small.toml --output small
        ordeal study --output small --resume
      """)

  @Argument(
    help: "The settings file. Default, with --resume: what the study was begun with.",
    completion: .file(extensions: ["toml"]))
  var settings: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder of the study.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Flag(help: "Go on with the study in the output folder, as it was begun.")
  var resume = false

  @Flag(
    help:
      "Bring the study in the output folder up to date: what settings and files have changed runs again."
  )
  var update = false

  @Flag(help: "Remove the study in the output folder, and begin anew.")
  var overwrite = false

  @Flag(help: "Print what would be done about each step, why, and its core-hours, and end.")
  var dryRun = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    guard [resume, update, overwrite].count(where: \.self) < 2 else {
      throw ValidationError("--resume, --update and --overwrite exclude each other")
    }
    guard settings != nil || resume else {
      throw ValidationError("expected a settings file, or --resume")
    }
  }

  func run() throws {
    let folder = StudyFolder(output)
    let settings = try studySettings(folder)
    // Paths in a study are relative to its file, for this process and those that it starts.
    guard FileManager.default.changeCurrentDirectoryPath(settings.folder.path) else {
      throw RunError("cannot be entered", at: settings.folder.path)
    }
    let plan = try StudyPlan(settings)
    var progress = try StudyProgress(plan, in: folder, isResumed: resume)
    try progress.checkCommands(StudyWords.check)
    if resume { try progress.checkInputs() }
    if dryRun {
      if overwrite { progress.forget() }
      try progress.decideAll()
      return StudyConsole(log).say(progress)
    }
    if resume, try progress.isOver() {
      return log.say(
        "the study in \(folder.url.path) is finished; nothing is changed (--update runs again what has "
          + "changed)")
    }
    try folder.open(isKept: resume || update, isReplaced: overwrite)
    if overwrite { progress.forget() }
    try folder.begin(settings, progress.state)
    try finish(StudyRun(progress, program: Subprocess.ownPath, version: ordealVersion))
  }

  /// The settings: those given; with `--resume` those of the study, or such as agree with them.
  ///
  /// - Throws: `ResumeConflict` that names what differs and may not.
  private func studySettings(_ folder: StudyFolder) throws -> StudySettings {
    let given = try settings.map { try StudySettings(contentsOf: URL(filePath: $0)) }
    guard resume else {
      guard let given else { throw ExitCode.validationFailure }
      return given
    }
    let begun = try folder.settings()
    guard let settings = given ?? begun else {
      throw RunError(
        folder.isBegun
          ? "made by 0.1.0, which kept no settings of studies: give the settings file"
          : "holds no study to go on with; give a settings file to begin one", at: output)
    }
    if !folder.isBegun { log.say("there is no study in \(output) yet: it begins") }
    guard given != nil, let begun else { return settings }
    let merged = try settings.resuming(begun, at: output)
    for step in merged.steps where !settings.steps.contains(where: { $0.name == step.name }) {
      log.say("\(step.name): stays in the study, though \(settings.file.path) does not have it")
    }
    return merged
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
