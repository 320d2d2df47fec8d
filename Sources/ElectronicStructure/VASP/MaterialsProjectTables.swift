// Part of Ordeal. See LICENSE.

import Structures

/// The pseudopotentials and moments with which the Materials Project calculates each element.
///
/// Source: `MPRelaxSet` of pymatgen 2026.10.24. The names are those of folders in VASP's library
/// `potpaw_PBE`; what is in them is not ours to give away.
enum MaterialsProjectTables {
  /// The pseudopotential of an element; nil where the Materials Project has none.
  static func potential(of element: Element) -> String? { potentials[element.symbol] }

  /// The magnetic moment that an atom begins with, in Bohr magnetons.
  static func moment(of element: Element) -> Double { moments[element.symbol] ?? 0.6 }
}

private let moments: [String: Double] = [
  "V": 5, "Cr": 5, "Mn": 5, "Fe": 5, "Co": 0.6, "Ni": 5, "Mo": 5, "Ce": 5, "Eu": 10, "W": 5,
]

private let potentials: [String: String] = [
  "H": "H", "He": "He", "Li": "Li_sv", "Be": "Be_sv", "B": "B", "C": "C", "N": "N", "O": "O",
  "F": "F", "Ne": "Ne", "Na": "Na_pv", "Mg": "Mg_pv", "Al": "Al", "Si": "Si", "P": "P", "S": "S",
  "Cl": "Cl", "Ar": "Ar", "K": "K_sv", "Ca": "Ca_sv", "Sc": "Sc_sv", "Ti": "Ti_pv", "V": "V_pv",
  "Cr": "Cr_pv", "Mn": "Mn_pv", "Fe": "Fe_pv", "Co": "Co", "Ni": "Ni_pv", "Cu": "Cu_pv",
  "Zn": "Zn", "Ga": "Ga_d", "Ge": "Ge_d", "As": "As", "Se": "Se", "Br": "Br", "Kr": "Kr",
  "Rb": "Rb_sv", "Sr": "Sr_sv", "Y": "Y_sv", "Zr": "Zr_sv", "Nb": "Nb_pv", "Mo": "Mo_pv",
  "Tc": "Tc_pv", "Ru": "Ru_pv", "Rh": "Rh_pv", "Pd": "Pd", "Ag": "Ag", "Cd": "Cd", "In": "In_d",
  "Sn": "Sn_d", "Sb": "Sb", "Te": "Te", "I": "I", "Xe": "Xe", "Cs": "Cs_sv", "Ba": "Ba_sv",
  "La": "La", "Ce": "Ce", "Pr": "Pr_3", "Nd": "Nd_3", "Pm": "Pm_3", "Sm": "Sm_3", "Eu": "Eu",
  "Gd": "Gd", "Tb": "Tb_3", "Dy": "Dy_3", "Ho": "Ho_3", "Er": "Er_3", "Tm": "Tm_3", "Yb": "Yb_2",
  "Lu": "Lu_3", "Hf": "Hf_pv", "Ta": "Ta_pv", "W": "W_pv", "Re": "Re_pv", "Os": "Os_pv",
  "Ir": "Ir", "Pt": "Pt", "Au": "Au", "Hg": "Hg", "Tl": "Tl_d", "Pb": "Pb_d", "Bi": "Bi",
  "Ac": "Ac", "Th": "Th", "Pa": "Pa", "U": "U", "Np": "Np", "Pu": "Pu",
]
