// Part of Ordeal. See LICENSE.

/// What a study knows of a command: what it takes, what it writes, how an interrupted run goes on.
public struct StepCommand: Hashable, Sendable {
  /// Its name: "train".
  public var name: String
  /// The keys that stand for arguments without a name, in their order.
  var arguments: [String] = []
  /// The options that say where results go, and the file in the step's folder that each gets; * is
  /// the step's name.
  var files: [String: String] = [:]
  /// The option for what references to the step mean.
  var main = "output"
  /// Whether `--output` is the step's folder.
  var fillsFolder = false
  /// One of these, * as in `files`, is in the folder once there is something that `--resume` can go on with.
  var marks: [String] = []
  /// What makes it go on.
  var resuming = ["--resume"]
  /// Whether it goes on also when its inputs have changed, and keeps what is still valid.
  var isAdding = false
  /// Whether it takes no time to speak of.
  var isQuick = false
  /// The figures that a report shows.
  var figures: [StepFigure] = []
  /// The page that it leaves.
  var page: String?

  /// The step that runs nothing and waits for files from elsewhere.
  static let wait = StepCommand(name: "wait")

  /// Whether it waits for files, and runs nothing.
  public var isWait: Bool { self == Self.wait }

  /// Options that a study gives itself, or that end a command before it has done its work.
  static let reserved: Set<String> = [
    "resume", "overwrite", "retry-failed", "dry-run", "worker", "help", "version", "quiet",
    "verbose",
  ]

  /// Options that say how a command is run and change no result.
  static let running: Set<String> = [
    "threads", "jobs", "threads-per-job", "launcher", "slurm", "slurm-time", "slurm-tasks",
    "slurm-limit", "slurm-memory", "slurm-option", "tasks", "time-limit",
  ]

  /// The command of a name; nil for those that are no steps.
  static func named(_ name: String) -> StepCommand? { all.first { $0.name == name } }

  /// All commands that can be steps.
  static let all: [StepCommand] =
    [
      StepCommand(
        name: "make", arguments: ["settings"], fillsFolder: true, isQuick: true,
        figures: [StepFigure("summary.json", "configurations", "structures")]),
      StepCommand(
        name: "label", files: ["output": "*.extxyz", "ledger": "*.sqlite"],
        marks: ["*.sqlite"], resuming: ["--resume", "--retry-failed"], isAdding: true),
      StepCommand(name: "vasp-inputs", fillsFolder: true, isQuick: true),
      StepCommand(
        name: "collect", arguments: ["paths"],
        files: ["output": "*.extxyz", "report": "*.json"], isQuick: true,
        figures: [StepFigure("*.json", "structures", "structures")]),
      StepCommand(
        name: "train", files: ["output": "*.mtp"], marks: ["*.checkpoint"],
        figures: StepFigure.errors("*.json", ["training", "validation"])),
      StepCommand(
        name: "grid", arguments: ["settings"], files: ["ledger": "*.sqlite"], main: "ledger",
        marks: ["*.sqlite"], resuming: ["--resume", "--retry-failed"]),
      StepCommand(
        name: "select", fillsFolder: true, isQuick: true,
        figures: [StepFigure("model.json", "choice.score", "V")]
          + StepFigure.errors("model.json", ["training", "validation"]), page: "selection.html"),
      StepCommand(name: "active-set", files: ["output": "*.almtp"]),
      StepCommand(name: "select-configurations", files: ["output": "*.extxyz"]),
      StepCommand(
        name: "evaluate", files: ["output": "*.extxyz", "summary": "summary.json"],
        figures: StepFigure.errors("summary.json", ["sets.*"])),
      StepCommand(
        name: "convert", arguments: ["input", "output"], files: ["output": "*.extxyz"],
        isQuick: true),
      StepCommand(
        name: "score", fillsFolder: true, figures: StepFigure.errors("scores.json", ["sets.*"]),
        page: "report.html"),
      StepCommand(
        name: "compare", arguments: ["scores"], fillsFolder: true, isQuick: true,
        page: "comparison.html"),
      StepCommand(name: "reproduce", fillsFolder: true, page: "reproduction.html"),
      StepCommand(name: "descriptors", fillsFolder: true),
    ] + runs + [wait]

  /// Those that run a potential, and go on from checkpoints.
  private static let runs: [StepCommand] = [
    StepCommand(name: "relax", fillsFolder: true),
    StepCommand(name: "md", fillsFolder: true, marks: ["settings.toml"]),
    StepCommand(
      name: "swap", fillsFolder: true, marks: ["settings.toml"]),
    StepCommand(name: "gcmc", fillsFolder: true, marks: ["settings.toml", "replicas.json"]),
    StepCommand(
      name: "irregular", fillsFolder: true, marks: ["settings.toml"],
      figures: [
        StepFigure("irregular.json", "scores.*.energyCount", "N_E"),
        StepFigure("irregular.json", "scores.*.forceAtoms", "N_F"),
      ]),
  ]
}
