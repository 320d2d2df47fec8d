// Part of Ordeal. See LICENSE.

import MonteCarlo
import Structures
import Support

/// What a run of swaps is told: the settings of its chains, and how many there are.
public struct SwapOptions: Hashable, Sendable {
  /// The file of the structure.
  var structure = ""
  /// How often it is repeated along a, b and c.
  var replicate = [1, 1, 1]
  /// The potential's file.
  var potential = ""
  /// The elements of its species.
  var elements: [String] = []
  /// The elements that change places.
  var exchange: [String] = []
  /// K; several: those of replicas, which exchange them.
  var temperatures = [300.0]
  /// The number of chains; nil: one for each temperature.
  var replicas: Int?
  /// Attempts of each replica between exchanges.
  var exchangeEvery = 1000
  /// What random numbers depend on.
  var seed = 1
  /// The most attempts.
  var attempts = 1_000_000
  /// When structures are relaxed.
  var relax = SwapSettings.Schedule(.never)
  /// What may change besides positions in a relaxation.
  var cell = StructureRelaxation.CellFreedom.fixed
  /// The number of energies that the stop rule looks at.
  var window = 1000
  /// The relative standard deviation below which a chain stops.
  var bound = 1e-5
  /// How many accepted configurations are kept.
  var keep = 20
}

extension StructureRelaxation.CellFreedom: SettingValue {}

// MARK: Each setting

extension SwapOptions: DeclaredSettings {
  /// A chain of a system that is still to be named.
  public static var defaults: SwapOptions { SwapOptions() }

  /// All settings, in the order in which they are written.
  public static var declared: [Setting<SwapOptions>] { start + ofChains + replicas }

  /// Settings of each chain, which a batch has, too.
  static var ofChains: [Setting<SwapOptions>] { model + sampling + relaxation }

  private static var start: [Setting<SwapOptions>] {
    [
      Setting(
        "structure", .path(extensions: []),
        "The structure to start from: a file of any format (\(StructureFormats.names))",
        valueName: "file", default: "",
        read: { (table, options) throws(OrdealError) in
          guard let structure = try table.text("structure") else {
            throw OrdealError("structure: missing; give --structure FILE", at: table.source)
          }
          options.structure = structure
        }, write: { .text($0.structure) }),
      Setting(
        "replicate", \.replicate, "How often the structure is repeated along a, b and c",
        in: .repeats, valueName: "a b c"),
    ]
  }

  private static var replicas: [Setting<SwapOptions>] {
    [
      Setting(
        "replicas", \.replicas, "The number of chains", in: .within(1...100_000), valueName: "n",
        default: "one for each temperature"),
      Setting(
        "exchange-every", \.exchangeEvery, "Attempts of each replica between exchanges",
        in: .from(1), valueName: "n"),
    ]
  }

  private static var model: [Setting<SwapOptions>] {
    [
      Setting(
        "potential", .path(extensions: ["mtp", "almtp"]), "The potential: an .mtp or .almtp file",
        valueName: "file", default: "",
        read: { (table, options) throws(OrdealError) in
          guard let potential = try table.text("potential") else {
            throw OrdealError("potential: missing; give --potential FILE.mtp", at: table.source)
          }
          options.potential = potential
        }, write: { .text($0.potential) }),
      .symbols(
        "elements", \.elements, "The elements of the potential's species 0, 1, …: Li,Al",
        default: "the potential's card, its potential_tag, or the structure's elements by atomic "
          + "number"),
      .symbols("exchange", \.exchange, "The two elements that change places: Li,Al", default: ""),
    ]
  }

  private static var sampling: [Setting<SwapOptions>] {
    [
      Setting(
        "temperature", .numbers, "The temperature; several: replicas that exchange them",
        unit: "K", default: "300",
        read: { (table, options) throws(OrdealError) in
          guard let values = try table.numbers("temperature") else { return }
          guard !values.isEmpty, values.allSatisfy({ $0 > 0 }) else {
            throw table.error("temperature", "expected positive numbers of K, got \(values)")
          }
          options.temperatures = values
        },
        write: {
          $0.temperatures.count > 1 ? .numbers($0.temperatures) : .number($0.temperatures[0])
        }),
      Setting(
        "seed", \.seed, "What random numbers depend on", in: .from(0), valueName: "n"),
      Setting(
        "attempts", \.attempts, "The most attempts", in: .from(1), valueName: "n",
        mayChange: true),
      Setting(
        "window", \.window, "The number of energies that the stop rule looks at", in: .from(2),
        valueName: "n"),
      Setting(
        "bound", \.bound, "The relative standard deviation of these below which a chain stops",
        in: .above(0), valueName: "x"),
      Setting(
        "keep", \.keep, "How many accepted configurations are kept", in: .from(1),
        valueName: "n"),
    ]
  }

  private static var relaxation: [Setting<SwapOptions>] {
    [
      Setting(
        "relax", .text,
        "When structures are relaxed: never, attempt, accepted, or every so many attempts",
        valueName: "when",
        read: { (table, options) throws(OrdealError) in
          let word: String
          if case .integer(let interval)? = table["relax"] {
            word = "\(interval)"
          } else {
            guard let text = try table.text("relax") else { return }
            word = text
          }
          guard let schedule = SwapSettings.Schedule(word) else {
            throw table.error(
              "relax", "expected never, attempt, accepted or a number of attempts, got \"\(word)\"")
          }
          options.relax = schedule
        }, write: { .text("\($0.relax)") }),
      Setting("relax-cell", \.cell, "What may change besides positions in a relaxation"),
    ]
  }
}
