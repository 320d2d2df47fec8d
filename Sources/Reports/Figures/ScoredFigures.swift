// Part of Ordeal. See LICENSE.

/// Figures of a scored potential; see docs/adding-a-figure.md.
protocol ScoredFigures {
  /// Where the report shows them.
  static var place: FigurePlace { get }
  /// Those that the potential's sets allow; none where they lack what is drawn.
  static func all(_ potential: ScoredPotential) -> [Figure]
}

/// Where the report of a potential shows a figure: every place is drawn, whatever a figure is called.
public enum FigurePlace: String, Sendable, CaseIterable {
  /// Below the table of errors.
  case errors
  /// Orderings by lattice and composition.
  case maps
  /// Orderings of one phase; the worst phases are shown first, the others folded.
  case ranks
  /// Below the ranks.
  case rankErrors
  /// Ground states, hull, supercells.
  case phases
  /// Lattices at each composition.
  case lattices
  /// Forces.
  case forces
}

extension ScoredPotential {
  /// All kinds of figures.
  static var figureKinds: [any ScoredFigures.Type] {
    [
      ParityFigures.self,
      HeatMapFigures.self,
      RankDiagrams.self,
      RankErrorDistribution.self,
      LatticeBoxes.self,
      SupercellFigure.self,
      ThermodynamicFigures.self,
      ForceFigures.self,
    ]
  }

  /// All figures that the sets allow, each with its place and with a name of its own.
  public func figures() -> [Figure] {
    var names: Set<String> = []
    return Self.figureKinds.flatMap { kind in
      kind.all(self).map { figure in
        var figure = figure
        figure.place = kind.place
        // Sets whose names differ in punctuation only give one name, and one file.
        let name = figure.name
        var number = 1
        while !names.insert(figure.name).inserted {
          number += 1
          figure.name = "\(name)-\(number)"
        }
        return figure
      }
    }
  }
}
