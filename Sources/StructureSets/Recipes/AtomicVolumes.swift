// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// The volume of an atom as a function of composition: straight lines between given points.
struct AtomicVolumes: Sendable {
  private let element: Element?
  private let fractions: [Double]
  private let volumes: [Double]

  /// Reads `volumes`, Å³ per atom, at the fractions `volume-fractions` of the second element.
  ///
  /// - Throws: `OrdealError` if the two do not go together.
  init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let volumes = try table.numbers("volumes") else {
      throw table.error("volumes", "missing; give volumes of an atom, Å³")
    }
    let evenly = volumes.indices.map { Double($0) / Double(max(1, volumes.count - 1)) }
    let fractions = try table.numbers("volume-fractions") ?? evenly
    guard fractions.count == volumes.count, volumes.allSatisfy({ $0 > 0 }),
      zip(fractions, fractions.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw table.error(
        "volumes",
        "expected positive volumes and as many rising volume-fractions, got "
          + "\(volumes) and \(fractions)")
    }
    element = set.elements.count > 1 ? set.elements[1] : nil
    self.fractions = fractions
    self.volumes = volumes
  }

  /// The structure with the volume that its composition has.
  func applied(to structure: Structure) -> Structure {
    let volume = volume(at: element.map(structure.fraction(of:)) ?? 0)
    return structure.scaled(volumeBy: volume * Double(structure.count) / structure.cell.volume)
  }

  /// The volume of an atom of a pure element, Å³.
  func volume(of element: Element) -> Double { volume(at: element == self.element ? 1 : 0) }

  /// The volume of an atom at a fraction, Å³.
  func volume(at x: Double) -> Double {
    for (k, upper) in fractions.enumerated() where x <= upper {
      guard k > 0 else { return volumes[0] }
      let lower = fractions[k - 1]
      return volumes[k - 1] + (volumes[k] - volumes[k - 1]) * (x - lower) / (upper - lower)
    }
    return volumes[volumes.count - 1]
  }
}
