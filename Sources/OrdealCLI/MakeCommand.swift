// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import Settings
import StructureSets
import Structures
import Support

struct MakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Makes structure sets: strains, defects, orderings, interfaces, slabs and more.",
    discussion: """
      Takes a settings file with the steps of a set, or one recipe and its settings. recipes/li-al \
      holds the sets of Liu & Mo, recipes/default a small one for DFT; docs/structure-sets.md has \
      every recipe and setting. The same settings give the same set.

      Recipes: \(Recipes.all.map { $0.name }.joined(separator: ", ")).

      The output folder then holds NAME.extxyz, with the recipe, seed and parent of every structure, \
      summary.json and settings.toml; with --poscars also poscars.zip and Data.json, the published \
      layout, which every command reads as a folder.

      Examples:
        ordeal make recipes/li-al/train.toml --output train
        ordeal make displace --structures LiAl.vasp --with maximum=0.3 copies=5 --output displaced
      """)

  @Argument(help: "A settings file, or the name of a recipe.", completion: .file())
  var settings: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "With a recipe: the files of the structures that it reads or changes.", valueName: "file"),
    completion: .file())
  var structures: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "With a recipe: its settings, as TOML has them.", valueName: "key=value"))
  var with: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: "With a recipe: the elements of the alloy: Li,Al. Default: Li,Al.")
  var elements: [String] = []

  @Option(help: "What random numbers come from. Default: that of the settings, or 1.")
  var seed: Int?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder of the set.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Flag(help: "Write poscars.zip and Data.json, the published layout, as well.")
  var poscars = false

  @Flag(help: "Replace the set in the output folder.")
  var overwrite = false

  @OptionGroup var log: LogOptions

  func validate() throws {
    guard seed ?? 0 >= 0 else { throw ValidationError("--seed takes 0 or more") }
    let isRecipe = Recipes.named(settings) != nil
    if !isRecipe && !(structures.isEmpty && with.isEmpty && elements.isEmpty) {
      throw ValidationError(
        "--structures, --with and --elements go with the name of a recipe; \"\(settings)\" is none")
    }
  }

  func run() throws {
    let (plan, text) = try readPlan()
    let folder = try SetFolder(output, overwrite: overwrite)
    let results = try SetMaker(plan).make { result in
      log.say("\(result.step): \(result.structures.count)\(result.isKept ? "" : ", not kept")")
    }
    let kept = results.filter(\.isKept).flatMap(\.structures)
    let summary = try folder.write(kept, of: plan, settings: text, poscars: poscars)
    log.say(
      "\(counted(summary.configurations, "structure")) with "
        + "\(counted(summary.labels.count, "label")) written to "
        + "\(output)/\(plan.name).extxyz")
  }

  private func readPlan() throws -> (SetPlan, String) {
    let url = URL(filePath: settings)
    let isRecipe = Recipes.named(settings) != nil
    let text = isRecipe ? recipeText : try read(url)
    let table = try SettingsTable(toml: text, source: isRecipe ? "options" : settings)
    var plan = try SetPlan(
      table,
      folder: isRecipe
        ? URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        : url.deletingLastPathComponent(),
      defaultName: isRecipe ? settings : url.deletingPathExtension().lastPathComponent)
    guard let seed else { return (plan, text) }
    plan.seed = UInt64(seed)
    return (plan, "# Made with --seed \(seed), whatever follows.\n" + text)
  }

  private func read(_ url: URL) throws -> String {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else {
      let known = Recipes.all.map { $0.name }.joined(separator: ", ")
      throw OrdealError("cannot be read, and is no recipe; known are \(known)", at: settings)
    }
    return text
  }

  /// The settings file that the options stand for.
  private var recipeText: String {
    let symbols = elements.flatMap { $0.split(separator: ",").map(String.init) }
    var text = "name = \"\(settings)\"\n"
    if !symbols.isEmpty { text += "elements = [\(quoted(symbols))]\n" }
    let files = structures.isEmpty ? "" : "files = [\(quoted(structures))]\n"
    let readsFiles = Recipes.named(settings)?.keys.contains("files") == true
    if !readsFiles && !structures.isEmpty {
      text += "\n[[step]]\nname = \"parents\"\nrecipe = \"read\"\n\(files)keep = false\n"
    }
    text += "\n[[step]]\nrecipe = \"\(settings)\"\n"
    if readsFiles { text += files }
    return text + with.map { setting($0) + "\n" }.joined()
  }

  /// A setting as TOML has it; a bare word is a text.
  private func setting(_ text: String) -> String {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let first = parts[1].first, first.isLetter,
      parts[1] != "true", parts[1] != "false"
    else { return text }
    return "\(parts[0]) = \(quoted([parts[1]]))"
  }

  private func quoted(_ texts: [String]) -> String {
    texts.map { text in
      let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return "\"\(escaped)\""
    }.joined(separator: ", ")
  }
}
