// Part of Ordeal. See LICENSE.

import Jobs
import Structures

/// All that decides a label: how it is calculated, and of what.
///
/// The job of a ledger holds it.
public struct LabelSettings: Codable, Hashable, Sendable {
  /// How it is calculated.
  public var calculation: GPAWCalculation
  /// What it is calculated of.
  public var structure: LabelledCell

  /// A calculation of a structure.
  public init(_ calculation: GPAWCalculation, of structure: Structure) {
    self.calculation = calculation
    self.structure = LabelledCell(structure)
  }

  /// The kind of such jobs in a ledger.
  public static let jobKind = "label"

  /// The job of a label.
  ///
  /// - Parameters:
  ///   - name: How people call it.
  ///   - priority: The highest begins first.
  /// - Returns: The job, the same for the same settings.
  /// - Throws: If a number is not finite.
  public func job(name: String, priority: Double) throws -> Job {
    try Job(kind: Self.jobKind, name: name, settings: self, priority: priority)
  }
}

/// A GPAW calculation: plane waves, projector-augmented waves with GPAW's own data sets, not
/// spin-polarised, Gaussian smearing.
public struct GPAWCalculation: Codable, Hashable, Sendable {
  /// The engine, by name.
  public private(set) var engine = "gpaw"
  /// The exchange-correlation functional, as GPAW calls it.
  public var functional = "PBE"
  /// The plane waves' cutoff, eV.
  public var cutoff = 520.0
  /// The k-points.
  public var kpoints: KPointMesh
  /// The width of the Gaussian smearing, eV.
  public var smearing = 0.05
  /// How much energies may still change, eV per valence electron.
  public var energyTolerance = 1e-5
  /// How much the density may still change, electrons per valence electron.
  ///
  /// Ten times less would take a quarter more time, for forces within 0.2 meV/Å in place of 2.
  public var densityTolerance = 1e-4
  /// The residual of the wave functions that is left, eV² per valence electron.
  public var eigenstateTolerance = 4e-8
  /// After how many iterations to give up.
  public var maximumIterations = 200

  /// The calculation with the given k-points.
  public init(kpoints: KPointMesh) { self.kpoints = kpoints }
}

/// A periodic structure as a label's settings hold it.
public struct LabelledCell: Codable, Hashable, Sendable {
  /// The symbol of each atom.
  public var symbols: [String]
  /// The atoms' Cartesian positions, Å, shape [3 · atoms].
  public var positions: [Double]
  /// The lattice vectors a, b, c, Å, shape [9].
  public var cell: [Double]

  /// The atoms and the cell of a structure.
  init(_ structure: Structure) {
    symbols = structure.elements.map(\.symbol)
    positions = structure.positions.flatMap { [$0.x, $0.y, $0.z] }
    cell = structure.cell.vectors.components
  }
}
