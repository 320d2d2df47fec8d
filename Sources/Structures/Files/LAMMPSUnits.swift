// Part of Ordeal. See LICENSE.

/// What the numbers of a LAMMPS file are in Å, ps and eV, by the units that it names.
///
/// Lengths are Å in both of the units that are read.
struct LAMMPSUnits {
  /// Å/ps in one unit of velocity.
  let velocity: Double
  /// eV/Å in one unit of force.
  let force: Double

  /// LAMMPS's `metal`.
  static let metal = LAMMPSUnits(velocity: 1, force: 1)
  /// LAMMPS's `real`: Å/fs and kcal/mol/Å, exact values of the SI.
  private static let real = LAMMPSUnits(
    velocity: 1000, force: 4184 / (6.02214076e23 * 1.602176634e-19))

  private init(velocity: Double, force: Double) {
    (self.velocity, self.force) = (velocity, force)
  }

  /// The units of a name.
  ///
  /// - Throws: `StructureError` at the last line read if lengths are not Å in them.
  init(named name: some StringProtocol, _ lines: TextLines) throws(StructureError) {
    switch name {
    case "metal": self = .metal
    case "real": self = .real
    default: throw lines.error("expected units metal or real, got \(name)")
    }
  }
}
