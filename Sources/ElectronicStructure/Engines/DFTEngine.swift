// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// A program of density-functional theory that Ordeal knows.
///
/// What it can do besides is said by the protocols that it conforms to: `LabellingEngine`, if Ordeal
/// runs it, and `CollectingEngine`, if Ordeal reads the output of runs that others have made. An engine
/// becomes known by its line in `DFTEngines.all`.
public protocol DFTEngine: Sendable {
  /// Its name in `--engine`, in settings and in ledgers: "gpaw".
  var name: String { get }
  /// Its name in sentences: "GPAW".
  var title: String { get }
  /// The programs that it needs on this machine.
  var programs: [EngineProgram] { get }
}

/// An engine that Ordeal runs: `ordeal label`.
public protocol LabellingEngine: DFTEngine {
  /// All that decides its labels, apart from the structure.
  associatedtype Calculation: LabelCalculation

  /// How it calculates by default, for `--help`: "PBE, plane waves of 520 eV".
  var method: String { get }
  /// The settings that it takes besides those of k-points.
  var settings: [EngineSetting] { get }
  /// The time of a label over its work on one process, s/Å³, until a ledger has labels: `LabelCost`.
  var secondsPerWork: Double { get }

  /// The calculation that settings ask for; `LabelPlan` sets its k-points for each structure.
  ///
  /// - Throws: `OrdealError` or `OrdealError` if a setting is wrong or missing.
  func calculation(_ table: SettingsTable) throws -> Calculation

  /// The settings with the hashes of the files that they name, for the ledger to keep.
  ///
  /// - Throws: `OrdealError` if a file cannot be read.
  func recorded(_ table: SettingsTable) throws -> SettingsTable

  /// Puts the files that labels need beside a ledger: jobs then need nothing else.
  ///
  /// - Parameters:
  ///   - table: The settings.
  ///   - folder: The folder that holds the ledger.
  /// - Throws: `OrdealError` or `OrdealError` if that is impossible.
  func provide(_ table: SettingsTable, to folder: String) throws
}

extension LabellingEngine {
  /// Nothing: the settings name no files.
  public func recorded(_ table: SettingsTable) throws -> SettingsTable { table }

  /// Nothing: labels need no files.
  public func provide(_ table: SettingsTable, to folder: String) throws {}

  /// Whether the engine reads a setting.
  public func takes(_ key: String) -> Bool { settings.contains { $0.matches(key) } }
}

/// An engine whose output Ordeal reads: `ordeal collect`.
public protocol CollectingEngine: DFTEngine {
  /// What its output is called where none is found: "vasprun.xml".
  var outputNames: [String] { get }
  /// Which files are read, for `--help`.
  var outputSummary: String { get }

  /// The outputs in a folder that are to be read, one of each run.
  ///
  /// - Parameters:
  ///   - paths: Everything in the folder and below, relative to it.
  ///   - folder: The folder.
  /// - Returns: Some of the paths.
  func outputs(among paths: [String], in folder: String) -> [String]

  /// Whether a file is an output of this engine, by its first 4096 bytes.
  func isOutput(_ beginning: String) -> Bool

  /// The structures of an output with their labels.
  ///
  /// - Parameters:
  ///   - file: The output.
  ///   - selection: Which steps, and which energy.
  /// - Returns: The structures, and why steps that were asked for cannot be used.
  /// - Throws: `OrdealError` if the file cannot be read, or is no output.
  func structures(
    of file: String, taking selection: OutputSelection
  ) throws -> (structures: [Structure], objections: [String])
}

/// A setting of an engine, in `--engine-setting`, in settings files and in ledgers.
public struct EngineSetting: Hashable, Sendable {
  /// Its name.
  public var key: String
  /// Its unit, or what it names: "eV", "file".
  public var unit: String
  /// What it decides and what it is by default.
  public var help: String
  /// Whether there is one for each element: `[key]` with `Li = …`.
  public var isPerElement: Bool

  /// A setting.
  init(_ key: String, _ unit: String, _ help: String, isPerElement: Bool = false) {
    (self.key, self.unit, self.help, self.isPerElement) = (key, unit, help, isPerElement)
  }

  /// Whether a key of a settings table is this setting, or the hash of the file that it names.
  func matches(_ name: String) -> Bool {
    let plain = name.hasPrefix("sha256.") ? String(name.dropFirst("sha256.".count)) : name
    return isPerElement ? plain.hasPrefix(key + ".") : plain == key
  }
}
