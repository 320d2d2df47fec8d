// Part of Ordeal. See LICENSE.

import Jobs
import Structures
import Support

/// A GPAW calculation: plane waves, projector-augmented waves with GPAW's own data sets, not
/// spin-polarised, Gaussian smearing.
public struct GPAWCalculation: LabelCalculation {
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

extension GPAWCalculation {
  /// Writes the script that calculates; the structure is in `job.json`.
  ///
  /// - Throws: `OrdealError` if the folder cannot be written.
  public func writeInput(of structure: LabelledCell, in claim: Claim) throws {
    try AtomicFile.write(PackageResources.label_py, to: Self.script(of: claim))
  }

  /// `gpaw python label.py FOLDER`, on all processes.
  ///
  /// - Throws: `OrdealError` if a program is missing.
  public func words(in claim: Claim, on host: EngineHost) throws -> [String] {
    try host.launch() + [
      try host.path(of: GPAW.program), "python", Self.script(of: claim), claim.folder.path,
    ]
  }

  private static func script(of claim: Claim) -> String { claim.path("label.py") }
}
