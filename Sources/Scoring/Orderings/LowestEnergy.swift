// Part of Ordeal. See LICENSE.

/// Whether a potential finds the lowest-energy configuration (LEC) of a phase.
public struct LowestEnergy: Hashable, Sendable {
  /// The position of the reference's lowest configuration.
  public let reference: Int
  /// The position of the potential's lowest configuration; of equals the one that the reference puts
  /// highest, since the potential does not prefer another.
  public let predicted: Int
  /// E^ref of the potential's choice minus E^ref of the reference's, eV/atom; 0 for a match.
  public let difference: Double

  /// Whether both are one configuration, or have one energy by the reference.
  public var isMatch: Bool { difference == 0 }

  /// Compares the minima, nil without configurations.
  ///
  /// - Parameters:
  ///   - reference: Energies per atom, eV, shape [n].
  ///   - predicted: The potential's energies per atom, eV, shape [n].
  public init?(reference: [Double], predicted: [Double]) {
    precondition(reference.count == predicted.count, "one prediction for each reference")
    guard let lowest = reference.indices.min(by: { reference[$0] < reference[$1] }),
      let chosen = predicted.indices.min(by: {
        (predicted[$0], -reference[$0]) < (predicted[$1], -reference[$1])
      })
    else { return nil }
    self.reference = lowest
    self.predicted = reference[chosen] == reference[lowest] ? lowest : chosen
    difference = reference[chosen] - reference[lowest]
  }
}
