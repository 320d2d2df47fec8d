// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import MomentTensorPotentials
import Structures
import Support

/// What gives the predictions that are scored.
struct PredictionOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Potentials to score: .mtp or .almtp files.", valueName: "file"),
    completion: .file(extensions: ["mtp", "almtp"]))
  var potential: [String] = []

  @Option(
    help: ArgumentHelp(
      "A LAMMPS pair style and its settings: \"eam/alloy\"; needs --elements.", valueName: "style"))
  var pairStyle: String?

  @Option(
    help: ArgumentHelp(
      "What pair_coeff says: \"* * AlCu.eam.alloy Al Cu\"; may be repeated.",
      valueName: "coefficients"))
  var pairCoeff: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Extended XYZ files with energies and forces predicted elsewhere, in the order of the "
        + "configurations or with the same atoms.", valueName: "file"),
    completion: .file(extensions: ["extxyz", "xyz"]))
  var predictions: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The elements of the potential's species 0, 1, …, or of LAMMPS's types: Li,Al.",
      valueName: "elements"))
  var elements: [String] = []

  @Option(help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "double, or mixed: faster, forces off by about 1e-3 meV/Å.")
  var precision = KernelPrecision.double

  func validate() throws {
    guard !potential.isEmpty || pairStyle != nil || !predictions.isEmpty else {
      throw ValidationError("expected --potential, --pair-style or --predictions")
    }
    guard pairStyle == nil || !symbols.isEmpty else {
      throw ValidationError("--pair-style needs --elements: the elements of LAMMPS's types")
    }
    guard pairStyle != nil || pairCoeff.isEmpty else {
      throw ValidationError("--pair-coeff without --pair-style")
    }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, got \(threads)")
    }
  }

  /// The symbols of `--elements`.
  var symbols: [String] { elements.flatMap { $0.split(separator: ",").map(String.init) } }

  /// The symbols as elements.
  ///
  /// - Throws: `OrdealError` for what is no element.
  func givenElements() throws -> [Element] { try [Element](elements, of: "--elements") }
}

/// Where predictions come from.
enum PredictionSource {
  case file(String)
  case pairStyle([String])
  case predictions(String)

  /// All sources that were given.
  static func all(_ options: PredictionOptions) -> [PredictionSource] {
    let style = options.pairStyle.map { style in
      PredictionSource.pairStyle(
        ["pair_style \(style)"] + options.pairCoeff.map { "pair_coeff \($0)" })
    }
    return options.potential.map(PredictionSource.file) + [style].compactMap(\.self)
      + options.predictions.map(PredictionSource.predictions)
  }

  /// How results call it.
  var name: String {
    switch self {
    case .file(let path), .predictions(let path):
      URL(filePath: path).deletingPathExtension().lastPathComponent
    case .pairStyle(let commands):
      String(commands[0].split(separator: " ").dropFirst().first ?? "pair style")
        .replacing("/", with: "-")
    }
  }

  /// The files that it is made of.
  var files: [String] {
    switch self {
    case .file(let path), .predictions(let path): [path]
    case .pairStyle(let commands):
      commands.flatMap { $0.split(separator: " ").map(String.init) }
        .filter { FileManager.default.isReadableFile(atPath: $0) }
    }
  }
}
