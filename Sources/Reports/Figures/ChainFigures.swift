// Part of Ordeal. See LICENSE.

/// What happened in a Markov chain.
public enum ChainFigures {
  /// The energy against attempts; of very many every so many-th is drawn.
  public static func energy(_ energies: [Double]) -> Chart {
    let stride = max(1, energies.count / 2000)
    let points = energies.enumerated().compactMap { index, energy in
      index.isMultiple(of: stride) ? (x: Double(index + 1), y: energy) : nil
    }
    var chart = Chart(
      "Energy", x: .numbers("attempts"), y: .numbers("energy (eV)"),
      marks: [.line(points, MarkStyle(color: 0, width: 1.1))])
    chart.size = (520, 300)
    return chart
  }
}
