// Part of Ordeal. See LICENSE.

import ArgumentParser
import Scoring
import Structures

/// The reference data of `score`, and what each set is for.
struct ScoredDataOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Reference data: files, or folders in the published layout. What a set is for follows from the "
        + "potential's card, else from its name: Train…, Valid…, Irregular…, else a test.",
      valueName: "path"),
    completion: .file())
  var data: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Reference data that the potential was trained on.", valueName: "path"),
    completion: .file())
  var training: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Reference data that it was chosen with.", valueName: "path"),
    completion: .file())
  var validation: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Reference data that it has not seen.", valueName: "path"),
    completion: .file())
  var test: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Configurations far from equilibrium; they need no reference values.", valueName: "path"),
    completion: .file())
  var irregular: [String] = []

  @OptionGroup var keys: ReferenceKeyOptions

  /// A set and the role that was given for it.
  struct GivenSet {
    var set: StructureSet
    var role: ScoredSet.Role?
  }

  private var groups: [(role: ScoredSet.Role?, paths: [String])] {
    [
      (nil, data), (.training, training), (.validation, validation), (.test, test),
      (.irregular, irregular),
    ]
  }

  /// All paths given.
  var paths: [String] { groups.flatMap(\.paths) }

  func validate() throws {
    guard !paths.isEmpty else {
      throw ValidationError(
        "expected --data, --training, --validation, --test or --irregular with reference data")
    }
    var taken: Set<String> = []
    for path in paths where !taken.insert(path).inserted {
      throw ValidationError("\(path) is given twice")
    }
  }

  /// All sets.
  ///
  /// - Throws: `StructureError` if one cannot be read, or has no reference values and is not declared
  ///   irregular, by `--irregular` or by its name.
  func read(elements: [Element], _ log: LogOptions) throws -> [GivenSet] {
    let roles = groups.flatMap { group in group.paths.map { _ in group.role } }
    let sources = try StructureSetOptions.sources(paths, elements: elements)
    let sets = try sources.map { source -> GivenSet in
      let role = roles[source.position]
      let isIrregular = (role ?? ScoredSet.Role(setName: source.set.name)) == .irregular
      let taken = try keys.keys.taken(from: [source], saying: { log.say($0) }) { name, lookalikes in
        guard !isIrregular else { return }
        throw StructureError(
          "the set \(name) has no reference energy and no reference forces"
            + (lookalikes.isEmpty
              ? "" : "; these look like some: \(lookalikes.joined(separator: ", "))")
            + "; \(ReferenceKeyOptions.hint), --irregular declares a set that needs none",
          at: source.path)
      }
      return GivenSet(set: taken[0].locatedSet, role: role)
    }
    try Self.checkDuplicates(sets, sources.map(\.path), log)
    return sets
  }

  /// Refuses reference data that would count twice, and warns of data with two roles.
  private static func checkDuplicates(
    _ sets: [GivenSet], _ paths: [String], _ log: LogOptions
  ) throws {
    var first: [String: Int] = [:]
    for (index, given) in sets.enumerated() {
      let structures = given.set.structures
      guard structures.contains(where: { $0.energy != nil || $0.forces != nil }) else { continue }
      let fingerprint = ReferenceFingerprint.of(structures)
      guard let other = first[fingerprint] else {
        first[fingerprint] = index
        continue
      }
      let name = sets[other].set.name
      guard Self.role(of: sets[other]) != Self.role(of: given) else {
        throw StructureError(
          "the set \(given.set.name) holds the same reference data as \(name) of \(paths[other]), "
            + "which would count twice", at: paths[index])
      }
      log.warn(
        "\(given.set.name) (\(Self.role(of: given).rawValue)) holds the same reference data as "
          + "\(name) (\(Self.role(of: sets[other]).rawValue))")
    }
  }

  /// The role that a set has where no card decides.
  private static func role(of given: GivenSet) -> ScoredSet.Role {
    given.role ?? ScoredSet.Role(setName: given.set.name) ?? .test
  }
}
