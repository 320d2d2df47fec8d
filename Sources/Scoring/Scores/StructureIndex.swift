// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Finds structures among many by their elements, cell and positions.
///
/// Structures with the same elements in the same order are sorted by a number that changes little when
/// atoms move little, and not at all when they move by whole lattice vectors. The one that is looked
/// for is compared with those of nearest numbers first, so that of n structures that are each there the
/// comparisons are about n in all, not n².
struct StructureIndex: Sendable {
  /// Cells and positions that differ less are the same, Å.
  static let tolerance = 1e-3

  private let structures: [Structure]
  /// The structures with the same elements, by increasing `key`.
  private let groups: [[Element]: [(key: Double, place: Int)]]

  /// An index of the given structures.
  init(_ structures: [Structure]) {
    self.structures = structures
    groups = Dictionary(grouping: structures.indices) { structures[$0].elements }
      .mapValues { places in
        places.map { (Self.key(structures[$0]), $0) }.sorted { $0 < $1 }
      }
  }

  /// Where a structure stands, or nil.
  ///
  /// - Parameters:
  ///   - structure: What is looked for.
  ///   - guess: Where it probably stands.
  func place(of structure: Structure, guess: Int? = nil) -> Int? {
    var comparisons = 0
    return place(of: structure, guess: guess, comparisons: &comparisons)
  }

  /// As above; counts the structures that it is compared with.
  func place(of structure: Structure, guess: Int?, comparisons: inout Int) -> Int? {
    if let guess, structures[guess].elements == structure.elements {
      comparisons += 1
      if Self.areSame(structure, structures[guess]) { return guess }
    }
    guard let group = groups[structure.elements] else { return nil }
    let key = Self.key(structure)
    var above = group.partitioningIndex { $0.key >= key }
    var below = above - 1
    while below >= 0 || above < group.count {
      let isAbove =
        below < 0 || above < group.count && group[above].key - key <= key - group[below].key
      let candidate = group[isAbove ? above : below].place
      if isAbove { above += 1 } else { below -= 1 }
      comparisons += 1
      if Self.areSame(structure, structures[candidate]) { return candidate }
    }
    return nil
  }

  /// Σ cᵢₖ cos(2π sᵢₖ + φᵢₖ) over the fractional coordinates sᵢₖ of the atoms, and the sum of the cell's
  /// components; cᵢₖ and φᵢₖ differ from atom to atom, so that exchanged atoms are told apart.
  private static func key(_ structure: Structure) -> Double {
    let inverse = structure.cell.vectors.inverse
    var key = structure.cell.vectors.components.reduce(0, +)
    for (atom, position) in structure.positions.enumerated() {
      let s = position * inverse
      let number = Double(atom)
      for k in 0..<3 {
        let weight = 1 + (0.618 * number + 0.414 * Double(k)).truncatingRemainder(dividingBy: 1)
        key += weight * cos(2 * .pi * (s[k] - s[k].rounded(.down)) + number + Double(k))
      }
    }
    return key.isFinite ? key : 0
  }

  private static func areSame(_ a: Structure, _ b: Structure) -> Bool {
    let cells = zip(a.cell.vectors.components, b.cell.vectors.components)
    guard cells.allSatisfy({ abs($0 - $1) < tolerance }) else { return false }
    let inverse = a.cell.vectors.inverse
    return zip(a.positions, b.positions).allSatisfy { p, q in
      let difference = (p - q) * inverse
      let rest = (difference - difference.rounded(.toNearestOrEven)) * a.cell.vectors
      return length(rest) < tolerance
    }
  }
}

extension Array {
  /// The first index whose element fulfils a condition that, once fulfilled, stays so.
  fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
