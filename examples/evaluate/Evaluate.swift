// Part of Ordeal. See LICENSE.

import Foundation
import Ordeal

/// Prints energies and forces of structures with a potential.
///
///     swift run example-evaluate POTENTIAL STRUCTURES Li,Al
@main enum Evaluate {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 4 else {
      print("usage: example-evaluate POTENTIAL STRUCTURES ELEMENTS")
      exit(64)
    }
    let elements = words[3].split(separator: ",").compactMap { Element(symbol: String($0)) }
    let calculator = try MomentTensorCalculator(
      MomentTensorPotential(contentsOf: URL(filePath: words[1])),
      elements: ElementMapping(elements))
    for set in try StructureFile.read(words[2]) {
      for (index, structure) in set.structures.enumerated() {
        let result = try calculator.evaluate(structure)
        let energy = result.energy / Double(structure.count)
        let force = result.forces.map(length).max() ?? 0
        print(
          "\(set.name) \(index + 1): \(energy) eV/atom, largest force \(force) eV/Å")
      }
    }
  }
}
