// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// Configurations that are one and the same crystal, by what does not change under rotations,
/// permutations and choices of the cell.
struct Duplicates {
  /// Numbers of structures that are the same.
  let groups: [[Int]]
  private let structures: [Structure]

  /// Finds structures whose pair sums agree to 10⁻⁶, relative.
  ///
  /// - Parameters:
  ///   - data: The structures.
  ///   - cutoff: How far pairs are compared, Å.
  /// - Throws: `OrdealError` if a structure has no neighbour list.
  init(_ data: TrainingData, cutoff: Double) throws {
    structures = data.structures
    let prints = try data.structures.map { try Self.fingerprint($0, data.elements, cutoff) }
    let order = prints.indices.sorted {
      (prints[$0].count, prints[$0][0], $0) < (prints[$1].count, prints[$1][0], $1)
    }
    var groups: [[Int]] = []
    for index in order {
      if let last = groups.last?.first, Self.isSame(prints[last], prints[index]) {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    self.groups = groups.filter { $0.count > 1 }.map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }

  /// Per atom: sums of decaying functions of the distances, and concentrations.
  private static func fingerprint(
    _ structure: Structure, _ elements: [Element], _ cutoff: Double
  ) throws -> [Double] {
    let kinds = elements.count
    let species = structure.elements.map { elements.firstIndex(of: $0) ?? 0 }
    var sums = [Double](repeating: 0, count: 1 + 3 * kinds * kinds + kinds)
    try structure.forEachPair(within: cutoff) { i, j, distance in
      // Smooth at the cutoff, so that rounding does not decide who is a neighbour.
      let gap = 1 - distance / cutoff
      var value = gap * gap
      sums[0] += value
      for power in 0..<3 {
        sums[1 + (species[i] * kinds + species[j]) * 3 + power] += value
        value *= gap
      }
    }
    for kind in species { sums[1 + 3 * kinds * kinds + kind] += 1 }
    return sums.map { $0 / Double(max(1, structure.count)) }
  }

  private static func isSame(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * max(1e-3, abs($0), abs($1)) }
  }

  /// What a person should know: how many there are, and which contradict each other.
  var warnings: [String] {
    guard !groups.isEmpty else { return [] }
    let spare = groups.reduce(0) { $0 + $1.count - 1 }
    let names = groups.prefix(4).map { $0.prefix(4).map(name).joined(separator: " = ") }
    var warnings = [
      "\(spare) configurations repeat others: \(names.joined(separator: "; "))"
        + (groups.count > 4 ? "; …" : "")
    ]
    for group in groups {
      let energies = group.compactMap { index in
        structures[index].energy.map { ($0 / Double(structures[index].count), index) }
      }
      guard let low = energies.min(by: { $0.0 < $1.0 }),
        let high = energies.max(by: { $0.0 < $1.0 }), high.0 - low.0 > 1e-3
      else { continue }
      warnings.append(
        "\(name(low.1)) and \(name(high.1)) are one configuration, but their energies differ by "
          + String(format: "%.1f meV/atom", 1000 * (high.0 - low.0)))
    }
    return warnings
  }

  private func name(_ index: Int) -> String {
    let structure = structures[index]
    return structure.place(index) + (structure.label.map { " (\($0))" } ?? "")
  }
}
