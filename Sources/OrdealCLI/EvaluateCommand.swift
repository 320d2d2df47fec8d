// Part of Ordeal. See LICENSE.

import ArgumentParser
import Foundation
import MomentTensorPotentials
import Scoring
import Structures
import Support

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluates structures: energies, forces, errors against their reference values.",
    discussion: """
      Writes one frame for each configuration: `energy` (eV, cell) and `forces` (eV/Å) are the \
      potential's, `reference_energy` and `reference_forces` those of the input. Prints the errors of \
      each set and label. A potential with an active set (`ordeal active-set`) also gives each atom \
      and configuration its `extrapolation_grade`: up to 1 it interpolates.

      Example:
        ordeal evaluate --potential MTP_train.mtp --structures li-al/Test \\
          --output out.extxyz --summary summary.json --threads 2
      """)

  @OptionGroup var potential: PotentialOptions
  @OptionGroup var structures: StructureSetOptions
  @OptionGroup var keys: ReferenceKeyOptions
  @OptionGroup var overwriting: OverwriteOption
  @OptionGroup var log: LogOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the results go, extended XYZ.", valueName: "file"),
    completion: .file(extensions: ["extxyz"]))
  var output: String

  @Option(help: ArgumentHelp("Errors of every set and label as JSON.", valueName: "file"))
  var summary: String?

  @Option(help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "double, or mixed: faster, forces off by about 1e-3 meV/Å.")
  var precision = KernelPrecision.double

  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp("Evaluate n times after a warm-up, for timing.", valueName: "n"))
  var repeats = 0

  @Flag(
    inversion: .prefixedNo,
    help: "Extrapolation grades. Default: where the potential has an active set.")
  var grade: Bool?

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, got \(threads)")
    }
    guard repeats >= 0 else { throw ValidationError("--repeat takes 1 or more, got \(repeats)") }
  }

  func run() throws {
    try OutputGuard(
      reading: potential.files + structures.structures, replaces: overwriting.overwrite
    ).check(files: [output, summary].compactMap(\.self))
    // Opened first: a name that cannot be written is known before the work is done.
    let results = try AtomicFile(output)
    let sources = try keys.keys.taken(
      from: try structures.read(elements: try potential.givenElements()), saying: { log.say($0) }
    ) { set, lookalikes in
      guard !lookalikes.isEmpty else { return }
      log.warn(
        "\(set) has no reference energy or forces; these look like some: "
          + "\(lookalikes.joined(separator: ", ")); \(ReferenceKeyOptions.hint)")
    }
    let sets = sources.map(\.set)
    let loaded = try potential.load(
      for: Set(sets.flatMap { $0.structures.flatMap(\.elements) }), log)
    let grader = try grader(of: loaded)
    let calculator = try MomentTensorCalculator(
      loaded.potential, elements: loaded.mapping, name: potential.name, precision: precision)
    if log.verbose { log.say("\(calculator.kernelDescription), \(threads) threads") }
    let all = sources.flatMap(\.located)
    let start = ContinuousClock.now
    let (batch, microseconds) = try evaluate(all, with: calculator)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let graded = try grader?.gradeAll(all, threads: threads)
    let predictions = try write(sets, batch.evaluations, graded?.grades, to: results)

    let diagnosis = loaded.diagnosis(
      predictions.map { ScoredSet(name: $0.name, predictions: $0.predictions) })
    if let diagnosis { log.warn(diagnosis) }
    let summaries = predictions.map { ($0.name, SetSummary($0.predictions)) }
    var result = EvaluationSummary(
      potential: potential.name, elements: loaded.symbols,
      sets: Dictionary(uniqueKeysWithValues: summaries),
      seconds: seconds, microsecondsPerAtom: microseconds)
    result.mapping = loaded.mapping.description
    let warnings = [loaded.contradiction, diagnosis].compactMap(\.self)
    if !warnings.isEmpty { result.warnings = warnings }
    if let grader, let graded {
      result.extrapolation = extrapolation(sets, graded.grades, grader.mode)
      result.extrapolation?.microsecondsPerAtom =
        1e6 * graded.cpuSeconds / Double(max(1, all.reduce(0) { $0 + $1.count }))
    }
    if let summary { try AtomicFile.write(json: result, to: summary) }
    try results.commit()
    log.say(SummaryTable(summaries.map { (name: $0.0, summary: $0.1) }).description)
    let time = String(format: "%.2f s, %.2f µs/atom", seconds, microseconds)
    log.say("\(counted(all.count, "configuration")) in \(time) of processor time")
    if let extrapolation = result.extrapolation { log.say(extrapolation.description) }
  }

  /// What grades, if grades are wanted.
  private func grader(
    of loaded: LoadedPotential
  ) throws -> ExtrapolationGrader? {
    guard grade ?? loaded.file.hasActiveSet else { return nil }
    return try ExtrapolationGrader(
      try loaded.file.neededActiveSet(at: loaded.path), of: loaded.potential,
      elements: loaded.mapping)
  }

  /// The grades of each set in short.
  private func extrapolation(
    _ sets: [StructureSet], _ grades: [ExtrapolationGrade], _ mode: ExtrapolationMode
  ) -> ExtrapolationSummary {
    var summary = ExtrapolationSummary(mode: mode.rawValue)
    var rest = grades[...]
    for set in sets {
      summary.add(rest.prefix(set.structures.count).map(\.structure), of: set.name)
      rest = rest.dropFirst(set.structures.count)
    }
    return summary
  }

  /// Evaluates once, or `repeat` times after a warm-up.
  private func evaluate(
    _ structures: [Structure], with calculator: MomentTensorCalculator
  ) throws -> (MomentTensorCalculator.Batch, Double) {
    var batch = try calculator.evaluateAll(structures, threads: threads)
    guard repeats > 0 else { return (batch, batch.microsecondsPerAtom) }
    var total = 0.0
    for _ in 0..<repeats {
      batch = try calculator.evaluateAll(structures, threads: threads)
      total += batch.microsecondsPerAtom
    }
    return (batch, total / Double(repeats))
  }

  /// Writes the frames, and pairs references with predictions.
  private func write(
    _ sets: [StructureSet], _ evaluations: [Evaluation], _ grades: [ExtrapolationGrade]?,
    to file: AtomicFile
  ) throws -> [(name: String, predictions: [Prediction])] {
    var next = 0
    var result: [(name: String, predictions: [Prediction])] = []
    for set in sets {
      var predictions: [Prediction] = []
      for structure in set.structures {
        let evaluation = evaluations[next]
        var frame = structure.evaluated(evaluation, by: potential.name, set: set.name)
        if let grades { frame = frame.graded(grades[next]) }
        next += 1
        try file.write(frame.extendedXYZ)
        predictions.append(
          Prediction(structure, energy: evaluation.energy, forces: evaluation.forces))
      }
      result.append((set.name, predictions))
    }
    return result
  }
}

extension KernelPrecision: ExpressibleByArgument {}

extension Structure {
  /// The structure with a potential's values in place of its own, which become `reference_…`.
  fileprivate func evaluated(
    _ evaluation: Evaluation, by potential: String, set: String
  ) -> Structure {
    var result = self
    if let energy { result.properties.info["reference_energy"] = .real(energy) }
    if let forces {
      result.properties.columns["reference_forces"] = .init(
        width: 3, values: .reals(forces.flatMap { [$0.x, $0.y, $0.z] }))
    }
    if let virial, cell.volume > 0 {
      result.properties.info["reference_stress"] = .matrix(virial * (-1 / cell.volume))
    }
    result.properties.info["set"] = .text(set)
    result.properties.info[Structure.predictionKey] = .text(potential)
    result.energy = evaluation.energy
    result.forces = evaluation.forces
    result.virial = cell.isPeriodic == .all ? evaluation.virial : nil
    return result
  }
}
