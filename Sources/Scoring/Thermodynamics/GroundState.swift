// Part of Ordeal. See LICENSE.

/// The lattice with the lowest energy per atom at one composition.
public struct GroundState: Codable, Hashable, Sendable {
  /// The reference's lattice.
  public var reference: String
  /// The potential's lattice.
  public var predicted: String
  /// Whether another lattice lies within 10⁻⁶ eV/atom of the lowest, in either.
  public var tie: Bool
  /// How much higher the potential's choice lies in the reference than the lowest, meV/atom.
  public var difference: Double

  /// The number of lattices to choose from; nil in files of 0.1.0.
  public var lattices: Int?
  /// The number of configurations on all of them; nil in files of 0.1.0.
  public var configurations: Int?

  /// Energies closer than this are a tie, eV/atom.
  public static let tolerance = 1e-6

  /// Compares lattices; all labels of one lattice and composition are one phase.
  ///
  /// Nil without a lattice; with one there is nothing to choose.
  ///
  /// - Parameter lattices: Of each lattice the energies per atom, eV, of its configurations by the
  ///   reference and by the potential.
  public init?(_ lattices: [String: [(reference: Double, predicted: Double)]]) {
    guard !lattices.isEmpty else { return nil }
    let minima = lattices.mapValues { energies in
      (
        reference: energies.map(\.reference).min() ?? .infinity,
        predicted: energies.map(\.predicted).min() ?? .infinity
      )
    }
    let byReference = minima.sorted { ($0.value.reference, $0.key) < ($1.value.reference, $1.key) }
    let byPotential = minima.sorted { ($0.value.predicted, $0.key) < ($1.value.predicted, $1.key) }
    reference = byReference[0].key
    predicted = byPotential[0].key
    tie =
      lattices.count > 1
      && (byReference[1].value.reference - byReference[0].value.reference <= Self.tolerance
        || byPotential[1].value.predicted - byPotential[0].value.predicted <= Self.tolerance)
    self.lattices = lattices.count
    configurations = lattices.values.reduce(0) { $0 + $1.count }
    difference = 1000 * (byPotential[0].value.reference - byReference[0].value.reference)
  }
}
