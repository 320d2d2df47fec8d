// Part of Ordeal. See LICENSE.

import Support

/// Summaries of sets as a table of fixed width for a terminal.
public struct SummaryTable: CustomStringConvertible {
  private let sets: [(name: String, summary: SetSummary)]

  /// A table of the given sets, in this order.
  public init(_ sets: [(name: String, summary: SetSummary)]) { self.sets = sets }

  /// Each set and below it its phases.
  ///
  /// Columns: configurations, energy RMSE (meV/atom), force RMSE (eV/Å), and where pairs can be ranked
  /// the rate of ranking errors (%), ΔE mean and maximum (meV/atom), and whether the lowest-energy
  /// configuration is found. Below the table, of sets in which only some configurations have reference
  /// values, how many.
  public var description: String {
    var rows = [["set / phase", "n", "E RMSE", "F RMSE", "rank err", "mean dE", "max dE", "LEC"]]
    rows.append(["", "", "meV/atom", "eV/A", "%", "meV/atom", "meV/atom", "meV/atom"])
    for (name, set) in sets {
      rows.append([
        name.onOneLine, "\(set.configurations)", fixed(set.energyRMSE, 2), fixed(set.forceRMSE, 4),
        "", "",
        "", "",
      ])
      let phases = set.phases.filter { $0.value.configurations > 1 }
      guard phases.count > 1 else { continue }
      for (label, phase) in phases.sorted(by: { $0.key < $1.key }) {
        let lowest = phase.lowestEnergyMatch.map {
          $0 ? "match" : fixed(phase.lowestEnergyDifference, 2)
        }
        rows.append([
          "  " + label.onOneLine, "\(phase.configurations)", fixed(phase.energyRMSE, 2),
          fixed(phase.forceRMSE, 4), fixed(phase.rankErrorRate.map { 100 * $0 }, 1),
          fixed(phase.meanRankError, 2), fixed(phase.maxRankError, 2), lowest ?? "",
        ])
      }
    }
    return ([aligned(rows)] + partial).joined(separator: "\n")
  }

  /// "mixed: energies of 6 and forces of 7 of its 9 configurations".
  private var partial: [String] {
    sets.compactMap { name, set in
      let (energies, forces) = (set.energyConfigurations ?? 0, set.forceConfigurations ?? 0)
      guard [energies, forces].contains(where: { 0 < $0 && $0 < set.configurations }) else {
        return nil
      }
      return
        "\(name.onOneLine): errors are of \(energies) energies and of the forces of \(forces) of "
        + counted(set.configurations, "configuration")
    }
  }

  private func aligned(_ rows: [[String]]) -> String {
    let widths = (0..<8).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  private func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return "-" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (abs(value) * scale).rounded()
    guard rounded < 1e15 else { return "\(value)" }
    let text = String(Int(rounded))
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    let sign = value < 0 && rounded > 0 ? "-" : ""
    guard digits > 0 else { return sign + padded }
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }
}
