// Part of Ordeal. See LICENSE.

import Support

/// The engines that Ordeal knows.
public enum DFTEngines {
  /// All engines; the first that labels is the default of `ordeal label`.
  public static let all: [any DFTEngine] = [
    GPAW(),
    VASP(),
    QuantumESPRESSO(),
  ]

  /// Those that Ordeal runs.
  public static let labelling = all.compactMap { $0 as? any LabellingEngine }

  /// Those whose output Ordeal reads.
  public static let collecting = all.compactMap { $0 as? any CollectingEngine }

  /// The engine that labels and has the given name.
  ///
  /// - Throws: `OrdealError` with the names of those that there are.
  public static func labelling(
    named name: String
  ) throws(OrdealError) -> any LabellingEngine {
    guard let engine = labelling.first(where: { $0.name == name }) else {
      let names = labelling.map(\.name).joined(separator: ", ")
      throw OrdealError("expected an engine that labels: \(names); got \"\(name)\"")
    }
    return engine
  }
}
