// Part of Ordeal. See LICENSE.

import ArgumentParser
import Structures
import Support

/// `--energy-key`, `--forces-key`, `--stress-key`, `--label-key`.
struct ReferenceKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The key of the reference energy in extended XYZ. Default: energy, else REF_energy, "
        + "dft_energy, DFT_energy.", valueName: "key"))
  var energyKey: String?

  @Option(
    help: ArgumentHelp(
      "The column of the reference forces. Default: forces, else REF_forces, dft_forces, "
        + "DFT_forces, force.", valueName: "column"))
  var forcesKey: String?

  @Option(
    help: ArgumentHelp(
      "The key of the reference stress. Default: stress or virial, else with REF_, dft_ or DFT_.",
      valueName: "key"))
  var stressKey: String?

  @Option(
    help: ArgumentHelp(
      "The key of the label. Default: label, else config_type.", valueName: "key"))
  var labelKey: String?

  /// How messages say what to do.
  static let hint = "--energy-key and --forces-key name the reference's keys"

  /// The names as structures take them.
  var keys: ReferenceKeys {
    ReferenceKeys(energy: energyKey, forces: forcesKey, stress: stressKey, label: labelKey)
  }
}

extension ReferenceKeys {
  /// The sources with reference values in the structures' own fields; says what was taken.
  ///
  /// - Parameters:
  ///   - sources: The sets as they were read.
  ///   - say: Hears what was taken.
  ///   - isMissing: Hears of each set without a reference, and of the names in it that look like one.
  /// - Returns: The sets in the same order.
  /// - Throws: `OrdealError` if a set's references cannot be taken; what `isMissing` throws.
  func taken(
    from sources: [StructureSetOptions.Source], saying say: (String) -> Void,
    isMissing: (_ set: String, _ lookalikes: [String]) throws -> Void
  ) throws -> [StructureSetOptions.Source] {
    try sources.map { source in
      let result = try taking(from: source.locatedSet)
      if !result.taken.isEmpty {
        say("\(source.set.name): \(result.taken.joined(separator: ", "))")
      }
      if !result.hasReference { try isMissing(source.set.name, result.lookalikes) }
      var changed = source
      changed.set.structures = zip(result.set.structures, source.set.structures).map {
        var structure = $0
        structure.provenance = $1.provenance
        return structure
      }
      return changed
    }
  }
}
