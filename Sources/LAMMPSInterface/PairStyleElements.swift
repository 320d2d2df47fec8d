// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures

/// The species of each LAMMPS type, −1 for NULL, as `pair_coeff * * FILE NAME…` gives them.
///
/// Names are matched with the potential's own elements where its card or tag says them. Otherwise the
/// distinct names are species 0, 1, … in order of appearance, as with `--elements`.
func speciesOfTypes(
  _ names: [String], potential: MomentTensorPotential, file: URL
) throws -> [Int32] {
  let elements = try names.map { name -> Element? in
    if name == "NULL" { return nil }
    guard let element = Element(symbol: name) else {
      throw PotentialError("expected the symbol of an element or NULL, got \(name)", at: file.path)
    }
    return element
  }
  var known: [Element] = []
  for element in elements.compactMap(\.self) where !known.contains(element) { known.append(element) }
  return elements.map { element in
    guard let element else { return -1 }
    return Int32(known.firstIndex(of: element) ?? -1)
  }
}
