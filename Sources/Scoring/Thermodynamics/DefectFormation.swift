// Part of Ordeal. See LICENSE.

import Structures

/// The formation energy of a single defect in a known phase, by the reference and by the potential.
///
///     E_def = E(defect cell) − E(host cell) + E_Z
///
/// for a vacancy of element Z; E_Z is the energy per atom of the pure element. The host is the
/// reference's lowest configuration of the known phase with one atom of Z more; a defect cell that
/// also holds a swapped pair (an antisite) has its energy in E_def as well.
public struct DefectFormation: Hashable, Sendable {
  /// The label of the defect's set: "Pm3m-Li".
  public var label: String
  /// The number of the configuration.
  public var index: Int
  /// E_def by the reference, eV.
  public var reference: Double
  /// E_def by the potential, eV, with its own energies of host and element.
  public var predicted: Double

  /// The formation energies of all vacancies whose host and reference element are present.
  public static func all(in sets: [ScoredSet], _ system: AlloySystem) -> [DefectFormation] {
    let predictions = sets.flatMap(\.predictions)
    let hosts = Dictionary(
      grouping: predictions.filter { Phase(of: $0.structure)?.kind == .known },
      by: { Phase(of: $0.structure)?.lattice ?? "" })
    return predictions.compactMap { defect in
      guard let phase = Phase(of: defect.structure), case .vacancy(let element?) = phase.kind,
        let energy = defect.structure.energy
      else { return nil }
      var composition = defect.structure.composition
      composition[element, default: 0] += 1
      let host = (hosts[phase.lattice] ?? [])
        .filter { $0.structure.composition == composition && $0.structure.energy != nil }
        .min { ($0.structure.energy ?? 0) < ($1.structure.energy ?? 0) }
      guard let host, let hostEnergy = host.structure.energy else { return nil }
      let pure = element == system.elements.0 ? system.first : system.second
      return DefectFormation(
        label: defect.structure.label ?? "", index: defect.structure.index ?? 0,
        reference: energy - hostEnergy + pure.reference,
        predicted: defect.energy - host.energy + pure.predicted)
    }
  }
}
