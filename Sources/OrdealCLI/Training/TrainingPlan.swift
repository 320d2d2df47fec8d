// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import MomentTensorPotentials
import Sampling
import Settings
import Structures
import Support
import Training

/// A training as its settings file, `<model>.settings.toml`, has it.
struct TrainingPlan {
  /// Everything but the data.
  let settings: TrainingSettings
  /// What is trained on: files or folders.
  let data: [String]
  /// What errors are reported of besides.
  let validation: [String]
  /// The elements of species 0, 1, …; nil: those of the data.
  let elements: [Element]?
  /// The keys of the reference values in the data.
  let referenceKeys: ReferenceKeys
  /// A potential to start from.
  let start: String?
  /// The settings as they were given.
  private let given: SettingsTable

  /// What may change where a training is gone on with.
  static let resumeRule = ResumeRule(changeable: ["iterations", "seconds"])

  private static let keys: Set<String> = [
    "level", "cutoff", "radial-basis-size", "radial-basis", "minimum-distance", "weights",
    "scaling",
    "label-weights", "optimizer", "iterations", "seconds", "tolerance", "seed", "regularization",
    "repulsion", "repulsion-configurations", "repulsion-weight", "repulsion-height", "data",
    "validation", "elements", "start", "energy-key", "forces-key", "stress-key", "label-key",
    "made-by.ordeal", "sha256.start",
  ]

  /// Reads settings by name; what is not set keeps its default.
  ///
  /// - Throws: `OrdealError` that names the setting that is missing, unknown or wrong; `ValidationError`
  ///   for options that need others.
  init(_ table: SettingsTable) throws {
    try table.refuseUnknown(besides: Self.keys)
    given = table
    data = try table.texts("data") ?? []
    guard !data.isEmpty else {
      throw ValidationError("data: missing; give --data PATH…, --settings FILE or --resume")
    }
    validation = try table.texts("validation") ?? []
    start = try table.text("start")
    referenceKeys = ReferenceKeys(
      energy: try table.text("energy-key"), forces: try table.text("forces-key"),
      stress: try table.text("stress-key"), label: try table.text("label-key"))
    elements = try table.texts("elements").map { try [Element]($0, of: "elements") }
    settings = try Self.settings(table)
  }

  private static func settings(_ table: SettingsTable) throws -> TrainingSettings {
    var settings = TrainingSettings(level: try table.integer("level") ?? 16)
    settings.cutoff = try table.number("cutoff") ?? settings.cutoff
    settings.radialBasisSize = try table.integer("radial-basis-size") ?? settings.radialBasisSize
    settings.radialBasisKind =
      try table.choice("radial-basis", RadialBasisKind.self) ?? settings.radialBasisKind
    settings.minimumDistance = try table.number("minimum-distance")
    if let text = try table.text("weights") {
      guard let weights = LossWeights(text) else {
        throw table.error("weights", "expected energy=1,forces=0.01,stress=0.001, got \"\(text)\"")
      }
      settings.weights = weights
    }
    settings.scaling = try table.choice("scaling", LossScaling.self) ?? settings.scaling
    for word in try table.texts("label-weights") ?? [] {
      guard let (label, weight) = pair(word) else {
        throw table.error("label-weights", "expected label=number, got \"\(word)\"")
      }
      settings.labelWeights[label] = weight
    }
    settings.optimizer =
      try table.choice("optimizer", TrainingSettings.Optimizer.self) ?? settings.optimizer
    settings.iterations = try table.integer("iterations") ?? settings.iterations
    settings.seconds = try table.number("seconds")
    settings.tolerance = try table.number("tolerance") ?? settings.tolerance
    let seed = try table.integer("seed") ?? 1
    guard seed >= 0 else { throw table.error("seed", "expected 0 or more, got \(seed)") }
    settings.seed = UInt64(seed)
    settings.regularization = try table.number("regularization") ?? settings.regularization
    settings.repulsion = try repulsion(table)
    return settings
  }

  private static func repulsion(_ table: SettingsTable) throws -> RepulsionSettings? {
    let count = try table.integer("repulsion-configurations")
    let (weight, height) = (
      try table.number("repulsion-weight"), try table.number("repulsion-height")
    )
    guard try table.logical("repulsion") == true else {
      guard count == nil, weight == nil, height == nil else {
        throw ValidationError("--repulsion-… need --repulsion")
      }
      return nil
    }
    var settings = RepulsionSettings()
    settings.configurations = count ?? settings.configurations
    settings.weight = weight ?? settings.weight
    settings.height = height ?? settings.height
    return settings
  }

  /// "liquid=0.1".
  static func pair(_ word: String) -> (String, Double)? {
    let parts = word.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Double(parts[1]) else { return nil }
    return (String(parts[0]), value)
  }

  /// All settings by name.
  var table: SettingsTable {
    var table = SettingsTable(source: given.source)
    table["data"] = .texts(data)
    if !validation.isEmpty { table["validation"] = .texts(validation) }
    if let elements { table["elements"] = .texts(elements.map(\.symbol)) }
    table["start"] = start.map { .text($0) }
    table["energy-key"] = referenceKeys.energy.map { .text($0) }
    table["forces-key"] = referenceKeys.forces.map { .text($0) }
    table["stress-key"] = referenceKeys.stress.map { .text($0) }
    table["label-key"] = referenceKeys.label.map { .text($0) }
    table["level"] = .integer(settings.level)
    table["cutoff"] = .number(settings.cutoff)
    table["radial-basis-size"] = .integer(settings.radialBasisSize)
    table["radial-basis"] = .text(settings.radialBasisKind.rawValue)
    table["minimum-distance"] = settings.minimumDistance.map { .number($0) }
    let weights = settings.weights
    table["weights"] = .text(
      "energy=\(weights.energy),forces=\(weights.forces),stress=\(weights.stress)")
    table["scaling"] = .text(settings.scaling.rawValue)
    let labels = settings.labelWeights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    if !labels.isEmpty { table["label-weights"] = .texts(labels) }
    table["optimizer"] = .text(settings.optimizer.rawValue)
    table["iterations"] = .integer(settings.iterations)
    table["seconds"] = settings.seconds.map { .number($0) }
    table["tolerance"] = .number(settings.tolerance)
    table["seed"] = .integer(Int(settings.seed))
    table["regularization"] = .number(settings.regularization)
    if let repulsion = settings.repulsion {
      table["repulsion"] = .logical(true)
      table["repulsion-configurations"] = .integer(repulsion.configurations)
      table["repulsion-weight"] = .number(repulsion.weight)
      table["repulsion-height"] = .number(repulsion.height)
    }
    return table
  }

  /// The elements of species 0, 1, …: as given, else as the potential to start from says of itself; nil:
  /// those of the data.
  ///
  /// - Throws: `OrdealError` if that potential cannot be read; `OrdealError` if it says others than are
  ///   given.
  func speciesElements() throws -> [Element]? {
    guard let start else { return elements }
    let url = URL(filePath: start)
    let potential = try MomentTensorPotential(contentsOf: url)
    let own = try? ElementMapping.resolve(for: potential, at: url).elements
    if let own, let elements, own != elements {
      func list(_ elements: [Element]) -> String {
        elements.map(\.symbol).joined(separator: ",")
      }
      throw OrdealError(
        "elements: the training's species are \(list(elements)), and those of the potential to start "
          + "from are \(list(own))", at: start)
    }
    return elements ?? own
  }

  /// The potential to start from; nil where there is none.
  ///
  /// - Throws: `OrdealError` if it cannot be read, or its species are not known.
  func loadStart(for species: [Element]) throws -> LoadedPotential? {
    try start.map {
      try LoadedPotential(
        $0, flag: elements?.map(\.symbol), structureElements: Set(species))
    }
  }

  /// Makes sure that the potential to start from is the one that the settings were written with.
  ///
  /// - Returns: Its SHA-256; nil where there is none.
  /// - Throws: `OrdealError` if it is another, or cannot be read.
  @discardableResult
  func checkStart() throws -> String? {
    guard let start else { return nil }
    let digest = try fileDigest(start)
    if case .text(let begun)? = given["sha256.start"], begun != digest {
      throw OrdealError(
        "has changed: it is not the file that the training was begun with", at: start)
    }
    return digest
  }

  /// Writes the settings.
  ///
  /// - Parameters:
  ///   - path: Where to.
  ///   - elements: Those of the potential's species, as found.
  /// - Throws: An error of the file if it cannot be written.
  func write(to path: String, elements: [Element]) throws {
    var table = table
    table["elements"] = .texts(elements.map(\.symbol))
    table["sha256.start"] = try checkStart().map { .text($0) }
    table["made-by.ordeal"] = .text(ordealVersion)
    let heading = [
      "The settings of this training, all of them. To run it again:",
      "  ordeal train --settings FILE --output OTHER.mtp",
    ]
    let units = ["cutoff": "Å", "minimum-distance": "Å", "seconds": "s", "repulsion-height": "eV"]
    try AtomicFile.write(table.toml(heading: heading, comments: units), to: path)
  }
}

extension LossWeights {
  /// Reads "energy=1,forces=0.01,stress=0.001" or some of these; nil for anything else.
  init?(_ text: String) {
    self.init()
    for word in text.split(separator: ",") {
      guard let (name, value) = TrainingPlan.pair(String(word)) else { return nil }
      switch name {
      case "energy": energy = value
      case "forces": forces = value
      case "stress": stress = value
      default: return nil
      }
    }
  }
}
