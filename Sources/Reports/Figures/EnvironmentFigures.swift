// Part of Ordeal. See LICENSE.

import Descriptors
import Structures

/// The surroundings of atoms of several sets, overlaid: Fig. 3a of the paper.
public enum EnvironmentFigures {
  /// One figure for each element.
  public static func all(_ map: EnvironmentMap) -> [Figure] {
    map.species.map { species in
      let symbol = species.element.symbol
      let parts = species.explainedVariance.prefix(2).map { "\(decimal(100 * $0, 0)) %" }
      var chart = Chart(
        "Environments of \(symbol)", x: .numbers("PC1 (\(parts.first ?? ""))"),
        y: .numbers("PC2 (\(parts.dropFirst().first ?? ""))"), marks: [])
      for (position, name) in map.sets.enumerated() {
        let style = MarkStyle(color: position % 8, size: 1.6)
        let points = species.environments.filter { $0.set == position }.map { environment in
          Mark.Point(x: environment.components.x, y: environment.components.y, tip: "")
        }
        guard !points.isEmpty else { continue }
        chart.marks.append(.points(points, style))
        let distance = species.distances[position].map { decimal($0.mean, 1) } ?? "–"
        chart.legend.append(LegendEntry(text: "\(name): \(distance)", style: style))
      }
      chart.size = (560, 400)
      return Figure(
        name: "environments-\(symbol)",
        caption:
          "SOAP environments of \(symbol) along their two principal components; in the legend "
          + "the mean distance to the nearest environment of the training set.",
        chart: chart)
    }
  }

  /// Every environment with its components.
  public static func table(_ map: EnvironmentMap, _ sets: [StructureSet]) -> CSVTable {
    var table = CSVTable(
      "environments", ["set", "index", "label", "atom", "element", "pc1", "pc2"])
    for species in map.species {
      for environment in species.environments {
        let structure = sets[environment.set].structures[environment.structure]
        table.add([
          map.sets[environment.set], "\(structure.index ?? environment.structure + 1)",
          structure.label ?? "", "\(environment.atom + 1)", species.element.symbol,
          "\(environment.components.x)", "\(environment.components.y)",
        ])
      }
    }
    return table
  }
}
