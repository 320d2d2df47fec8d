// Part of Ordeal. See LICENSE.

import Scoring
import Structures

/// The configurations with the largest errors, each to be looked at in space.
struct WorstConfigurations {
  private let worst: [(set: String, prediction: Prediction, error: Double)]
  /// Whether there is any reference energy.
  private let hasReference: Bool

  /// The ten largest errors of energy per atom, one of each label at the most.
  init(_ potential: ScoredPotential) {
    var found: [String: (set: String, prediction: Prediction, error: Double)] = [:]
    for set in potential.sets {
      for prediction in set.predictions {
        guard let (reference, predicted) = prediction.energiesPerAtom else { continue }
        let error = 1000 * (predicted - reference)
        let structure = prediction.structure
        let key = set.name + "\n" + (structure.label ?? Phase(of: structure)?.lattice ?? "")
        if abs(error) > abs(found[key]?.error ?? 0) { found[key] = (set.name, prediction, error) }
      }
    }
    hasReference = potential.sets.contains(where: \.hasEnergies)
    worst = Array(found.values.sorted { abs($0.error) > abs($1.error) }.prefix(10))
  }

  var html: String {
    guard !worst.isEmpty else {
      let reason =
        hasReference ? "All energies are those of the reference." : "No reference energies."
      return "<p class=\"soft\">\(reason)</p>"
    }
    let columns = [
      HTML.Column(title: "set", isText: true), .init(title: "label", isText: true),
      .init(title: "number"), .init(title: "atoms"), .init(title: "error", unit: "meV/atom"),
      .init(title: "largest force error", unit: "eV/Å"),
    ]
    let rows = worst.map { item in
      let structure = item.prediction.structure
      let force = zip(item.prediction.forces, structure.forces ?? [])
        .map { length($0 - $1) }.max()
      return [
        HTML.Cell.text(item.set), .text(structure.label ?? ""),
        .number(structure.index.map(Double.init), 0), .number(Double(structure.count), 0),
        .number(item.error, 1), .number(force, 3),
      ]
    }
    let attributes = worst.indices.map { "data-structure=\"\($0)\" aria-selected=\"\($0 == 0)\"" }
    return """
      <p class="soft">The largest error of each label. Choose a row to see the structure; drag to turn \
      it, scroll to come closer.</p>
      <div class="viewer"><div>\(HTML.table(columns, rows, attributes: attributes))</div>\
      <canvas aria-label="Structure"></canvas>\
      <script type="application/json">[\(worst.map { json($0.prediction.structure) }
        .joined(separator: ","))]</script></div>
      """
  }

  /// Cell, atoms inside it and the names of the elements.
  private func json(_ structure: Structure) -> String {
    let elements = structure.composition.keys.sorted()
    let rows = [structure.cell.vectors.x, structure.cell.vectors.y, structure.cell.vectors.z]
    let cell = rows.map(numbers).joined(separator: ",")
    let atoms = structure.elements.indices.map { atom -> String in
      let fractional = structure.cell.fractional(structure.positions[atom])
      let inside = structure.cell.cartesian(fractional - fractional.rounded(.down))
      let element = elements.firstIndex(of: structure.elements[atom]) ?? 0
      return "[\(element),\(numbers(inside).dropFirst())"
    }
    let names = elements.map { "\"\($0.symbol)\"" }.joined(separator: ",")
    return "{\"cell\":[\(cell)],\"atoms\":[\(atoms.joined(separator: ","))],\"names\":[\(names)]}"
  }

  private func numbers(_ v: Vector3) -> String {
    "[\(decimal(v.x, 2)),\(decimal(v.y, 2)),\(decimal(v.z, 2))]"
  }
}
