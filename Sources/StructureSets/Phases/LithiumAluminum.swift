// Part of Ordeal. See LICENSE.

import Structures

/// The ten phases of lithium and aluminium that Liu & Mo, Acta Mater. 268, 119742 (2024), study.
///
/// Lattice parameters are those of the literature where a source is given. Positions that symmetry
/// leaves free stand at the ideal sites of the body-centred lattice that the phase is an ordering of:
/// k/15 along c of Li3Al2, k/26 and 4k/13 for Li9Al4, (2k + 1)/12 for Li2Al. Relaxation moves them by
/// 0.1 to 0.3 Å.
extension CrystalPhase {
  /// All ten, by composition.
  public static let lithiumAluminum: [CrystalPhase] = [
    lithium, li9Al4, li9Al4BodyCentered, li2Al, li3Al2, liAl, liAlHexagonal, liAlOrthorhombic,
    liAl3, aluminum,
  ]

  /// Body-centred cubic Li.
  public static let lithium = CrystalPhase(
    name: "Im3m", spaceGroup: 229, lengths: Vector3(repeating: 3.5093),
    angles: Vector3(90, 90, 90), sites: [Site(.lithium, "2a", 0, 0, 0)],
    source: "a of the handbooks at 298 K, 3.509 Å: Nadler & Kempter, Anal. Chem. 31, 2109 (1959)")

  /// Face-centred cubic Al.
  public static let aluminum = CrystalPhase(
    name: "Fm3m", spaceGroup: 225, lengths: Vector3(repeating: 4.0496),
    angles: Vector3(90, 90, 90), sites: [Site(.aluminum, "4a", 0, 0, 0)],
    source: "a at 298 K: Otte, J. Appl. Phys. 32, 1536 (1961)")

  /// LiAl, B32 (NaTl): two diamond lattices on the sites of a body-centred one.
  public static let liAl = CrystalPhase(
    name: "Fd3m", spaceGroup: 227, lengths: Vector3(repeating: 6.37), angles: Vector3(90, 90, 90),
    sites: [Site(.lithium, "8a", 0, 0, 0), Site(.aluminum, "8b", 0.5, 0.5, 0.5)],
    source: "a: Kuriyama & Masaki, Acta Crystallogr. B 31, 1793 (1975)")

  /// LiAl3, L1_2, the precipitate δ′ of Al-Li alloys.
  public static let liAl3 = CrystalPhase(
    name: "Pm3m", spaceGroup: 221, lengths: Vector3(repeating: 4.01), angles: Vector3(90, 90, 90),
    sites: [Site(.lithium, "1a", 0, 0, 0), Site(.aluminum, "3c", 0, 0.5, 0.5)],
    source: "a: Noble & Thompson, Metal Sci. J. 5, 114 (1971)")

  /// Li3Al2: puckered layers of Al across the threefold axis.
  public static let li3Al2 = CrystalPhase(
    name: "R3m", spaceGroup: 166, lengths: Vector3(4.508, 4.508, 14.259),
    angles: Vector3(90, 90, 120),
    sites: [
      Site(.lithium, "3a", 0, 0, 0), Site(.lithium, "6c", 0, 0, 0.4),
      Site(.aluminum, "6c", 0, 0, 0.2),
    ],
    source: "a, c: Tebbe, von Schnering, Rüter & Rabeneck, Z. Naturforsch. B 28, 600 (1973)")

  /// Li2Al, of which Li5Al3 is the composition that Liu & Mo use (Li_(2-x)Al): zigzag chains of Al.
  public static let li2Al = CrystalPhase(
    name: "Cmcm", spaceGroup: 63, lengths: Vector3(4.658, 9.767, 4.490),
    angles: Vector3(90, 90, 90),
    sites: [
      Site(.lithium, "4c", 0, 5 / 12, 0.25), Site(.lithium, "4c", 0, 0.75, 0.25),
      Site(.aluminum, "4c", 0, 1 / 12, 0.25),
    ],
    source: "a, b, c: Puhakainen, Boström, Groy & Häussermann, J. Solid State Chem. 183, 2528 (2010)")

  /// Li9Al4, in the C-centred setting (cell choice b1).
  public static let li9Al4 = CrystalPhase(
    name: "C2/m:b1", spaceGroup: 12, lengths: Vector3(19.1551, 4.4988, 5.4288),
    angles: Vector3(90, 107.671, 90),
    sites: [
      Site(.lithium, "2a", 0, 0, 0),
      Site(.lithium, "4i", 1 / 26, 0.5, 4 / 13), Site(.lithium, "4i", 2 / 26, 0, 8 / 13),
      Site(.aluminum, "4i", 3 / 26, 0.5, 12 / 13), Site(.aluminum, "4i", 4 / 26, 0, 3 / 13),
      Site(.lithium, "4i", 5 / 26, 0.5, 7 / 13), Site(.lithium, "4i", 7 / 26, 0.5, 2 / 13),
    ],
    source: "cell: Hansen & Smith, Acta Crystallogr. B 24, 913 (1968)")

  /// Li9Al4, in the body-centred setting (cell choice b3).
  ///
  /// Another entry of the crystal structure database; the same crystal as `li9Al4`, with
  /// a_b3 = a_b1 + c_b1 and the origin moved by c/2.
  public static let li9Al4BodyCentered = CrystalPhase(
    name: "C2/m:b3", spaceGroup: 12, setting: "b3", lengths: Vector3(18.2553, 4.4988, 5.4288),
    angles: Vector3(90, 91.211, 90),
    sites: [
      Site(.lithium, "2a", 0, 0, 0),
      Site(.lithium, "4i", 1 / 26, 0.5, 7 / 26), Site(.lithium, "4i", 2 / 26, 0, 14 / 26),
      Site(.aluminum, "4i", 3 / 26, 0.5, 21 / 26), Site(.aluminum, "4i", 4 / 26, 0, 2 / 26),
      Site(.lithium, "4i", 5 / 26, 0.5, 9 / 26), Site(.lithium, "4i", 7 / 26, 0.5, 23 / 26),
    ],
    source: "cell: Hansen & Smith, Acta Crystallogr. B 24, 913 (1968), in the setting I2/m")

  /// LiAl with honeycombs of Al between double layers of Li.
  public static let liAlHexagonal = CrystalPhase(
    name: "P63/mmc", spaceGroup: 194, lengths: Vector3(4.46, 4.46, 8.62),
    angles: Vector3(90, 90, 120),
    sites: [
      Site(.lithium, "4f", 1.0 / 3, 2.0 / 3, 0.417), Site(.aluminum, "2b", 0, 0, 0.25),
      Site(.aluminum, "2d", 1.0 / 3, 2.0 / 3, 0.75),
    ],
    source: "rounded from PBE calculations of Liu & Mo's set; the experimental entry (ICSD 262069) "
      + "was not at hand")

  /// LiAl with squares of Al.
  ///
  /// Relaxed, it has the symmetry I4/mmm; Cmce is the subgroup that the database entry names.
  public static let liAlOrthorhombic = CrystalPhase(
    name: "Cmce", spaceGroup: 64, lengths: Vector3(1, 1, 1), angles: Vector3(90, 90, 90),
    sites: [], source: "")
}
