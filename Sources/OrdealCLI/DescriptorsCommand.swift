// Part of Ordeal. See LICENSE.

import ArgumentParser
import Descriptors
import Foundation
import Reports
import Sampling
import Structures
import Support

struct DescriptorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descriptors",
    abstract: "Maps the surroundings of atoms: SOAP, principal components, distances between sets.",
    discussion: """
      Writes environments.csv (the first two principal components of every environment), \
      descriptors.json (parameters, variances, how far each set lies from the training set) and one \
      figure for each element into the output folder. docs/descriptors.md has the conventions.

      Example:
        ordeal descriptors --structures li-al/Train li-al/Test --output map
      """)

  @OptionGroup var structures: StructureSetOptions
  @OptionGroup var log: LogOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder for the results.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "The set that distances are taken to. Default: the one called Train, else the first.",
      valueName: "set"))
  var training: String?

  @Option(help: ArgumentHelp("The highest degree of spherical harmonics.", valueName: "l"))
  var lMax = 12

  @Option(help: ArgumentHelp("The number of radial functions.", valueName: "n"))
  var nMax = 6

  @Option(help: ArgumentHelp("Å.", valueName: "r"))
  var cutoff = 6.0

  @Option(help: ArgumentHelp("Width of an atom's Gaussian, Å.", valueName: "sigma"))
  var atomWidth = 0.5

  @Option(
    help: ArgumentHelp(
      "The number of environments of each element and set; of more, so many are taken evenly.",
      valueName: "n"))
  var maximumEnvironments = 4000

  @Option(help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Replace the results that the folder holds.")
  var overwrite = false

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, got \(threads)")
    }
    guard maximumEnvironments > 1 else {
      throw ValidationError("--maximum-environments takes 2 or more, got \(maximumEnvironments)")
    }
  }

  func run() throws {
    let folder = try ResultsFolder(
      output, mark: "descriptors.json", overwrites: overwrite, reading: structures.structures)
    try folder.fill {
      let sets = try StructureSetOptions.read(structures.structures, elements: [])
      let training = try trainingSet(sets)
      var settings = SOAPSettings()
      (settings.maximumDegree, settings.radialCount) = (lMax, nMax)
      (settings.cutoff, settings.atomWidth) = (cutoff, atomWidth)
      let start = ContinuousClock.now
      let map = try EnvironmentMap(
        sets, training: training, settings: settings, maximumEnvironments: maximumEnvironments,
        threads: threads)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      guard !map.species.isEmpty else { throw OrdealError("no element has two environments") }
      try folder.writeJSON(DescriptorSummary(map, training: training), "descriptors.json")
      try folder.write(EnvironmentFigures.table(map, sets).csv, "environments.csv")
      for figure in EnvironmentFigures.all(map) {
        try folder.write(SVG.standalone(figure.chart), "figures/\(figure.name).svg")
      }
      let count = map.species.reduce(0) { $0 + $1.environments.count }
      log.say("\(counted(count, "environment")), \(String(format: "%.1f", seconds)) s")
    }
    log.say(folder.path)
  }

  private func trainingSet(_ sets: [StructureSet]) throws -> Int {
    guard let training else {
      return sets.firstIndex { $0.name.lowercased().hasPrefix("train") } ?? 0
    }
    guard let index = sets.firstIndex(where: { $0.name == training }) else {
      throw OrdealError(
        "no set is called \(training); there are \(sets.map(\.name).joined(separator: ", "))")
    }
    return index
  }
}

/// `descriptors.json`.
private struct DescriptorSummary: Encodable {
  struct Distance: Encodable {
    var mean: Double
    var maximum: Double
  }

  struct Species: Encodable {
    var environments: Int
    var explainedVariance: [Double]
    var distanceComponents: Int
    var distances: [String: Distance]
  }

  var schemaVersion = 1
  var settings: SOAPSettings
  var components: Int
  var trainingSet: String
  var sets: [String]
  var species: [String: Species]

  init(_ map: EnvironmentMap, training: Int) {
    settings = map.settings
    components = map.descriptorSize
    trainingSet = map.sets[training]
    sets = map.sets
    species = map.species.reduce(into: [:]) { result, species in
      let distances = zip(map.sets, species.distances).compactMap { name, distance in
        distance.map { (name, Distance(mean: $0.mean, maximum: $0.maximum)) }
      }
      result[species.element.symbol] = Species(
        environments: species.environments.count,
        explainedVariance: Array(species.explainedVariance.prefix(10)),
        distanceComponents: species.distanceComponents,
        distances: Dictionary(uniqueKeysWithValues: distances))
    }
  }
}
