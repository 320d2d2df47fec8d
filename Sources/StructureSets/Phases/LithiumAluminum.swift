// Part of Ordeal. See LICENSE.

import Structures

/// The ten phases of lithium and aluminium that Liu & Mo, Acta Mater. 268, 119742 (2024), study.
///
/// Cells and free coordinates are those of the entries of the Inorganic Crystal Structure Database
/// (ICSD) that they start from, as their published unrelaxed supercells show them; `source` names the
/// experiment where it is known. docs/structure-sets.md compares them with the relaxed cells.
extension CrystalPhase {
  /// All ten, by composition.
  public static let lithiumAluminum: [CrystalPhase] = [
    lithium, li9Al4, li9Al4BodyCentered, li5Al3, li3Al2, liAl, liAlHexagonal, liAlOrthorhombic,
    liAl3, aluminum,
  ]

  /// Body-centred cubic Li.
  public static let lithium = CrystalPhase(
    name: "Im3m", spaceGroup: 229, lengths: Vector3(repeating: 3.5093),
    angles: Vector3(90, 90, 90), sites: [Site(.lithium, "2a", 0, 0, 0)],
    source: "at 298 K: Nadler & Kempter, Anal. Chem. 31, 2109 (1959)")

  /// Face-centred cubic Al.
  public static let aluminum = CrystalPhase(
    name: "Fm3m", spaceGroup: 225, lengths: Vector3(repeating: 4.0496),
    angles: Vector3(90, 90, 90), sites: [Site(.aluminum, "4a", 0, 0, 0)],
    source: "at 298 K: Otte, J. Appl. Phys. 32, 1536 (1961)")

  /// LiAl, B32 (NaTl): two diamond lattices on the sites of a body-centred one.
  public static let liAl = CrystalPhase(
    name: "Fd3m", spaceGroup: 227, lengths: Vector3(repeating: 6.3368),
    angles: Vector3(90, 90, 90),
    sites: [Site(.lithium, "8a", 0, 0, 0), Site(.aluminum, "8b", 0.5, 0.5, 0.5)],
    source: "ICSD 240122")

  /// LiAl3, L1_2, the precipitate δ′ of Al-Li alloys.
  public static let liAl3 = CrystalPhase(
    name: "Pm3m", spaceGroup: 221, lengths: Vector3(repeating: 4.01), angles: Vector3(90, 90, 90),
    sites: [Site(.lithium, "1a", 0, 0, 0), Site(.aluminum, "3c", 0, 0.5, 0.5)],
    source: "Noble & Thompson, Metal Sci. J. 5, 114 (1971)")

  /// Li3Al2: puckered layers of Al across the threefold axis.
  public static let li3Al2 = CrystalPhase(
    name: "R3m", spaceGroup: 166, lengths: Vector3(4.508, 4.508, 14.259),
    angles: Vector3(90, 90, 120),
    sites: [
      Site(.lithium, "3a", 0, 0, 0), Site(.lithium, "6c", 0, 0, 0.4015),
      Site(.aluminum, "6c", 0, 0, 0.1964),
    ],
    source: "Tebbe, von Schnering, Rüter & Rabeneck, Z. Naturforsch. B 28, 600 (1973)")

  /// Li2Al with zigzag chains of Al.
  ///
  /// Its sites of Li take some Al: Li5Al3 is the composition of Liu & Mo.
  public static let li5Al3 = CrystalPhase(
    name: "Cmcm", spaceGroup: 63, lengths: Vector3(4.6579, 9.767, 4.4901),
    angles: Vector3(90, 90, 90),
    sites: [
      Site(.lithium, "4c", 0, 0.7582, 0.25), Site(.lithium, "4c", 0, 0.4093, 0.25),
      Site(.aluminum, "4c", 0, 0.0748, 0.25),
    ],
    source:
      "Li_(2-x)Al: Puhakainen, Boström, Groy & Häussermann, J. Solid State Chem. 183, 2528 (2010)")

  /// Li9Al4 in the C-centred setting.
  public static let li9Al4 = CrystalPhase(
    name: "C2/m:b1", spaceGroup: 12, setting: "b1", lengths: Vector3(18.916, 4.5041, 5.4249),
    angles: Vector3(90, 105.19, 90),
    sites: [
      Site(.lithium, "2a", 0, 0, 0), Site(.lithium, "4i", 0.0434, 0.5, 0.3255),
      Site(.lithium, "4i", 0.0856, 0, 0.641), Site(.lithium, "4i", 0.1919, 0.5, 0.5235),
      Site(.lithium, "4i", 0.267, 0.5, 0.1569), Site(.aluminum, "4i", 0.1146, 0.5, 0.9357),
      Site(.aluminum, "4i", 0.1503, 0, 0.2138),
    ],
    source: "ICSD; the experiment is not named by Liu & Mo")

  /// Li9Al4 in the body-centred setting, from another refinement.
  ///
  /// The same crystal as `li9Al4`: a_b3 = a_b1 + c_b1, c_b3 = −c_b1; relaxed, they agree to 0.01 Å.
  /// One Li of the database entry stands c/2 away from where it relaxes to; it is put right here.
  public static let li9Al4BodyCentered = CrystalPhase(
    name: "C2/m:b3", spaceGroup: 12, setting: "b3", lengths: Vector3(18.2553, 4.4988, 5.4288),
    angles: Vector3(90, 91.211, 90),
    sites: [
      Site(.lithium, "2a", 0, 0, 0), Site(.lithium, "4i", 0.0436, 0.5, 0.7174),
      Site(.lithium, "4i", 0.0863, 0, 0.4457), Site(.lithium, "4i", 0.192, 0.5, 0.664),
      Site(.lithium, "4i", 0.2674, 0.5, 0.1106), Site(.aluminum, "4i", 0.1147, 0.5, 0.1789),
      Site(.aluminum, "4i", 0.1505, 0, 0.9365),
    ],
    source: "Hansen & Smith, Acta Crystallogr. B 24, 913 (1968), brought to the setting I2/m")

  /// LiAl with honeycombs of Al between double layers of Li.
  public static let liAlHexagonal = CrystalPhase(
    name: "P63/mmc", spaceGroup: 194, lengths: Vector3(4.3113, 4.3113, 7.9108),
    angles: Vector3(90, 90, 120),
    sites: [
      Site(.lithium, "4f", 1.0 / 3, 2.0 / 3, 0.417), Site(.aluminum, "2b", 0, 0, 0.25),
      Site(.aluminum, "2d", 1.0 / 3, 2.0 / 3, 0.75),
    ],
    source: "ICSD 262069")

  /// LiAl with nets of Al; relaxed, it is close to I4/mmm.
  public static let liAlOrthorhombic = CrystalPhase(
    name: "Cmce", spaceGroup: 64, lengths: Vector3(11.6509, 11.3048, 5.8009),
    angles: Vector3(90, 90, 90),
    sites: [
      Site(.lithium, "8d", 0.1905, 0.5, 0.5), Site(.lithium, "8e", 0.75, 0.2852, 0.75),
      Site(.lithium, "8f", 0, 0.2832, 0.3937), Site(.aluminum, "8f", 0, 0.5538, 0.2956),
      Site(.aluminum, "16g", 0.3803, 0.6118, 0.5786),
    ],
    source: "ICSD; the experiment is not named by Liu & Mo")
}
