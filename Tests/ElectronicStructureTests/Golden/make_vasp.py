"""Writes output files of VASP for runs that never were, and what two other programs read in them.

    python3 make_vasp.py

The files follow what VASP 5.4.4 and 6.3 print, shortened where nothing is read. Energies, forces and
stresses are those of a Morse pair potential, whose stress is minus the derivative of its energy by
strain over the volume: so the signs and units in the files are known without VASP. ASE and pymatgen
(PyPI) then read the files; vasp.json keeps what they found.
"""

import json
import sys
import warnings

import ase
import ase.io
import numpy as np
import pymatgen.core

warnings.filterwarnings("ignore")
KBAR = 1602.176634  # of 1 eV/Angstrom^3
SYMBOLS = ["Li", "Li", "Al", "Al"]
DEPTH = {("Li", "Li"): 0.12, ("Al", "Li"): 0.2, ("Al", "Al"): 0.27}
LENGTH = {("Li", "Li"): 3.0, ("Al", "Li"): 2.85, ("Al", "Al"): 2.8}
CUTOFF = 9.0


def pairs(cell, positions):
    span = range(-4, 5)
    shifts = np.array([[i, j, k] for i in span for j in span for k in span]) @ cell
    for i, a in enumerate(SYMBOLS):
        for j, b in enumerate(SYMBOLS):
            for r in positions[j] - positions[i] + shifts:
                if 0.1 < np.linalg.norm(r) < CUTOFF:
                    yield i, tuple(sorted((a, b))), r


def labels(cell, positions):
    """Energy, forces and W_ab = -dE/d strain_ab."""
    energy, forces, virial = 0.0, np.zeros((4, 3)), np.zeros((3, 3))
    for i, pair, r in pairs(cell, positions):
        d = np.linalg.norm(r)
        x = np.exp(-1.4 * (d - LENGTH[pair]))
        energy += 0.5 * DEPTH[pair] * (x * x - 2 * x)
        slope = DEPTH[pair] * -1.4 * (2 * x * x - 2 * x)  # dE/dr of the pair
        forces[i] += slope * r / d
        virial -= 0.5 * slope * np.outer(r, r) / d
    return energy, forces, virial


def steps(count):
    rng = np.random.default_rng(3)
    cell = np.array([[4.31, 0.02, 0.0], [-0.5, 4.42, 0.1], [0.3, -0.21, 4.65]])
    scaled = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    scaled = scaled + rng.normal(0, 0.02, (4, 3)) + 0.1
    for step in range(count):
        cell = np.round(cell * (1 + 0.005 * step), 8)
        scaled = np.round(scaled + (0.001 * step), 8)
        energy, forces, virial = labels(cell, scaled @ cell)
        entropy = 0.0123 + 0.001 * step
        yield cell, scaled, energy, forces, virial / np.linalg.det(cell) * KBAR, entropy


def vectors(rows, indent):
    return "".join(
        " " * indent + "<v>" + "".join(f" {x:15.8f}" for x in row) + " </v>\n" for row in rows
    )


def varray(name, rows, indent):
    blanks = " " * indent
    return f'{blanks}<varray name="{name}" >\n{vectors(rows, indent + 1)}{blanks}</varray>\n'


def energies(free, entropy, indent):
    blanks = " " * indent
    # VASP 5 repeats the energy without entropy as that for sigma -> 0 when an ionic step ends.
    return (
        f'{blanks}<i name="e_fr_energy">{free:16.8f} </i>\n'
        f'{blanks}<i name="e_wo_entrp">{free + entropy:16.8f} </i>\n'
        f'{blanks}<i name="e_0_energy">{free + entropy / 2:16.8f} </i>\n'
    )


XML_HEAD = """<?xml version="1.0" encoding="ISO-8859-1"?>
<modeling>
 <generator>
  <i name="program" type="string">vasp </i>
  <i name="version" type="string">5.4.4.18Apr17-6-g9f103f2a35  </i>
  <i name="subversion" type="string">(build Nov 26 2026 12:00:00) complex parallel </i>
  <i name="platform" type="string">LinuxIFC </i>
  <i name="date" type="string">2026 11 26 </i>
  <i name="time" type="string">12:00:00 </i>
 </generator>
 <incar>
  <i type="string" name="PREC">accurate</i>
  <i type="int" name="NELM">   100</i>
  <i name="ENCUT">    520.00000000</i>
 </incar>
 <kpoints>
  <generation param="Gamma">
   <v type="int" name="divisions">       4        4        4 </v>
   <v name="usershift">      0.00000000       0.00000000       0.00000000 </v>
   <v name="genvec1">      0.25000000       0.00000000       0.00000000 </v>
   <v name="genvec2">      0.00000000       0.25000000       0.00000000 </v>
   <v name="genvec3">      0.00000000       0.00000000       0.25000000 </v>
   <v name="shift">      0.00000000       0.00000000       0.00000000 </v>
  </generation>
  <varray name="kpointlist" >
   <v>       0.00000000       0.00000000       0.00000000 </v>
   <v>       0.25000000       0.00000000       0.00000000 </v>
   <v>       0.50000000       0.00000000       0.00000000 </v>
  </varray>
  <varray name="weights" >
   <v>       0.25000000 </v>
   <v>       0.50000000 </v>
   <v>       0.25000000 </v>
  </varray>
 </kpoints>
 <parameters>
  <separator name="general" >
   <i type="string" name="SYSTEM">LiAl</i>
  </separator>
  <separator name="electronic" >
   <i type="string" name="PREC">accurate</i>
   <i name="ENMAX">    520.00000000</i>
   <i name="EDIFF">      0.00000010</i>
   <separator name="electronic smearing" >
    <i type="int" name="ISMEAR">     0</i>
    <i name="SIGMA">      0.05000000</i>
   </separator>
   <separator name="electronic spin" >
    <i type="int" name="ISPIN">     2</i>
   </separator>
   <separator name="electronic convergence" >
    <i type="int" name="NELM">   100</i>
   </separator>
  </separator>
  <separator name="ionic" >
   <i type="int" name="NSW">{nsw:6d}</i>
   <i type="int" name="IBRION">{ibrion:6d}</i>
   <i type="int" name="ISIF">     3</i>
   <i name="PSTRESS">      0.00000000</i>
   <i name="SMASS">     -3.00000000</i>
  </separator>
 </parameters>
 <atominfo>
  <atoms>       4 </atoms>
  <types>       2 </types>
  <array name="atoms" >
   <dimension dim="1">ion</dimension>
   <field type="string">element</field>
   <field type="int">atomtype</field>
   <set>
    <rc><c>Li</c><c>   1</c></rc>
    <rc><c>Li</c><c>   1</c></rc>
    <rc><c>Al</c><c>   2</c></rc>
    <rc><c>Al</c><c>   2</c></rc>
   </set>
  </array>
  <array name="atomtypes" >
   <dimension dim="1">type</dimension>
   <field type="int">atomspertype</field>
   <field type="string">element</field>
   <field>mass</field>
   <field>valence</field>
   <field type="string">pseudopotential</field>
   <set>
    <rc><c>   2</c><c>Li</c><c>      7.01000000</c><c>      3.00000000</c><c>  PAW_PBE Li_sv 10Sep2004                </c></rc>
    <rc><c>   2</c><c>Al</c><c>     26.98200000</c><c>      3.00000000</c><c>  PAW_PBE Al 04Jan2001                   </c></rc>
   </set>
  </array>
 </atominfo>
"""


def structure(cell, scaled, indent, name=""):
    blanks = " " * indent
    attribute = f' name="{name}"' if name else ""
    return (
        f"{blanks}<structure{attribute} >\n{blanks} <crystal>\n"
        + varray("basis", cell, indent + 2)
        + f'{blanks}  <i name="volume">{np.linalg.det(cell):16.8f} </i>\n'
        + varray("rec_basis", np.linalg.inv(cell).T, indent + 2)
        + f"{blanks} </crystal>\n"
        + varray("positions", scaled, indent + 1)
        + f"{blanks}</structure>\n"
    )


def vasprun(count, nsw, ibrion):
    all_steps = list(steps(count))
    cell, scaled = all_steps[0][:2]
    text = XML_HEAD.format(nsw=nsw, ibrion=ibrion) + structure(cell, scaled, 1, "initialpos")
    for cell, scaled, energy, forces, stress, entropy in all_steps:
        text += " <calculation>\n"
        for iteration in (2, 1, 0):
            free = energy + 10.0**-6 * iteration * (iteration + 1)
            text += "  <scstep>\n   <time name=\"total\">    0.30    0.31</time>\n   <energy>\n"
            if iteration == 0:
                text += '    <i name="alphaZ">     10.12345678 </i>\n'
                text += '    <i name="eentropy">********** </i>\n'
            text += energies(free, entropy, 4) + "   </energy>\n  </scstep>\n"
        text += structure(cell, scaled, 2)
        text += varray("forces", forces, 2) + varray("stress", stress, 2)
        text += "  <energy>\n" + energies(energy, entropy, 3).replace(
            f'_0_energy">{energy + entropy / 2:16.8f}', f'_0_energy">{energy + entropy:16.8f}'
        )
        text += '  </energy>\n  <time name="totalsc">    0.90    0.93</time>\n'
        text += "  <eigenvalues>\n   <array>\n    <field>eigene</field>\n    <set>\n"
        text += "     <r>   -3.1234    1.0000 </r>\n     <r>   ******    0.0000 </r>\n"
        text += "    </set>\n   </array>\n  </eigenvalues>\n </calculation>\n"
    return text + structure(*all_steps[-1][:2], 1, "finalpos") + "</modeling>\n"


OUTCAR_HEAD = """ vasp.6.3.0 20Jan22 (build Nov 26 2026 12:00:00) complex
  
 executed on             LinuxIFC date 2026.11.26  12:00:00
 running    2 mpi-ranks, with    1 threads/rank


--------------------------------------------------------------------------------------------------------


 INCAR:
   PREC = Accurate
   ENCUT = 520
   EDIFF = 1E-7
 POTCAR:    PAW_PBE Li_sv 10Sep2004
 POTCAR:    PAW_PBE Al 04Jan2001
 POTCAR:    PAW_PBE Li_sv 10Sep2004
   VRHFIN =Li: 1s2s2p
   LEXCH  = PE
   TITEL  = PAW_PBE Li_sv 10Sep2004
   POMASS =    7.010; ZVAL   =    3.000    mass and valenz
   ENMAX  =  499.034; ENMIN  =  374.276 eV
 POTCAR:    PAW_PBE Al 04Jan2001
   VRHFIN =Al: s2p1
   LEXCH  = PE
   TITEL  = PAW_PBE Al 04Jan2001
   POMASS =   26.982; ZVAL   =    3.000    mass and valenz
   ENMAX  =  240.300; ENMIN  =  180.225 eV

 KPOINTS: Ordeal

Automatic generation of k-mesh.
 generate k-points for:    4    4    4
 Found      3 irreducible k-points:

 Dimension of arrays:
   k-points           NKPTS =      3   k-points in BZ     NKDIM =      3   number of bands    NBANDS=     12
   number of dos      NEDOS =    301   number of ions     NIONS =      4
   total plane-waves  NPLWV =  13824
   ions per type =               2   2

 Startparameter for this run:
   PREC   = accura    normal or accurate (medium, high low for compatibility)
   ISPIN  =      2    spin polarized calculation?

 Electronic Relaxation 1
   ENCUT  =  520.0 eV  38.22 Ry    6.18 a.u.   8.02  8.22  8.65*2*pi/ulx,y,z
   ENINI  =  520.0     initial cutoff
   NELM   =    100;   NELMIN=  2; NELMDL= -5     # of ELM steps
   EDIFF  = 0.1E-06   stopping-criterion for ELM
 Ionic relaxation
   EDIFFG = 0.1E-05   stopping-criterion for IOM
   NSW    = {nsw:6d}    number of steps for IOM
   NBLOCK =      1;   KBLOCK =      1    inner block; outer block
   IBRION = {ibrion:6d}    ionic relax: 0-MD 1-quasi-New 2-CG
   ISIF   =      3    stress and relaxation
   PSTRESS=      0.0 pullay stress

 DOS related values:
   ISMEAR =     0;   SIGMA  =   0.05  broadening in eV -4-tet -1-fermi 0-gaus

"""
RULE = "-" * 104 + "\n"


def outcar_cell(cell):
    inverse = np.linalg.inv(cell).T
    text = "  energy-cutoff  :      520.00\n"
    text += f"  volume of cell : {np.linalg.det(cell):11.2f}\n"
    text += "      direct lattice vectors                 reciprocal lattice vectors\n"
    for row, other in zip(cell, inverse):
        text += "   " + "".join(f"{x:13.9f}" for x in row)
        text += "   " + "".join(f"{x:13.9f}" for x in other) + "\n"
    return text + "\n  length of vectors\n\n"


def outcar(count, nsw, ibrion):
    all_steps = list(steps(count))
    text = OUTCAR_HEAD.format(nsw=nsw, ibrion=ibrion) + RULE + outcar_cell(all_steps[0][0])
    text += " k-points in reciprocal lattice and weights: Ordeal\n"
    for x, weight in ((0, 0.25), (0.25, 0.5), (0.5, 0.25)):
        text += f"{x:13.8f}{0:12.8f}{0:12.8f}{weight:12.3f}\n"
    for index, (cell, scaled, energy, forces, stress, entropy) in enumerate(all_steps):
        for iteration in (1, 2, 3):
            text += f"\n{'-' * 39} Iteration {index + 1:6d}({iteration:4d})  {'-' * 39}\n\n\n"
            text += "    POTLOK:  cpu time    0.0100: real time    0.0100\n"
            free = energy + 10.0**-6 * (3 - iteration) * (4 - iteration)
            text += f"  free energy    TOTEN  =  {free:20.8f} eV\n\n"
            text += f"  energy without entropy = {free + entropy:16.8f}"
            text += f"  energy(sigma->0) = {free + entropy / 2:16.8f}\n\n"
        text += f"{'-' * 24} aborting loop because EDIFF is reached {'-' * 40}\n\n\n"
        s = stress
        order = [s[0, 0], s[1, 1], s[2, 2], s[0, 1], s[1, 2], s[2, 0]]
        volume = np.linalg.det(cell)
        text += "  FORCE on cell =-STRESS in cart. coord.  units (eV):\n"
        text += "  Direction    XX          YY          ZZ          XY          YZ          ZX\n"
        text += "  " + "-" * 86 + "\n"
        text += "  Total  " + "".join(f"{x * volume / KBAR:12.5f}" for x in order) + "\n"
        text += "  in kB  " + "".join(f"{x:12.5f}" for x in order) + "\n"
        text += f"  external pressure = {sum(order[:3]) / 3:14.2f} kB"
        text += "  Pullay stress =         0.00 kB\n\n\n"
        text += " VOLUME and BASIS-vectors are now :\n " + "-" * 77 + "\n" + outcar_cell(cell)
        text += "\n POSITION                                       TOTAL-FORCE (eV/Angst)\n"
        text += " " + "-" * 83 + "\n"
        for position, force in zip(scaled @ cell, forces):
            text += " " + "".join(f"{x:13.5f}" for x in position) + "  "
            text += "".join(f"{x:14.6f}" for x in force) + "\n"
        text += " " + "-" * 83 + "\n"
        text += "    total drift:" + " " * 32 + "0.000000      0.000000      0.000000\n\n\n" + RULE
        text += "\n\n\n  FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)\n"
        text += "  ---------------------------------------------------\n"
        text += f"  free  energy   TOTEN  = {energy:19.8f} eV\n\n"
        text += f"  energy  without entropy= {energy + entropy:18.8f}"
        text += f"  energy(sigma->0) = {energy + entropy / 2:18.8f}\n\n\n\n" + RULE
        text += "\n\n     LOOP+:  cpu time    0.9000: real time    0.9300\n"
    text += "\n\n General timing and accounting informations for this job:\n " + "=" * 56 + "\n\n"
    text += "                  Total CPU time used (sec):        2.700\n"
    text += "                   Maximum memory used (kb):       80000.\n"
    return text + "                 Voluntary context switches:          382\n"


def read(path):
    """What ASE and pymatgen find in a file."""
    frames = ase.io.read(path, ":", format="vasp-xml" if path.endswith("xml") else "vasp-out")
    found = [
        {
            "cell": frame.cell.array.ravel().tolist(),
            "positions": frame.positions.ravel().tolist(),
            "freeEnergy": frame.calc.results["free_energy"],
            "forces": frame.get_forces(apply_constraint=False).ravel().tolist(),
            # eV/Angstrom^3, tension positive.
            "stress": frame.get_stress(voigt=False).ravel().tolist(),
        }
        for frame in frames
    ]
    if path.endswith("xml"):
        from pymatgen.io.vasp.outputs import Vasprun

        energy = float(Vasprun(path, parse_potcar_file=False).final_energy)
    else:
        from pymatgen.io.vasp.outputs import Outcar

        energy = float(Outcar(path).final_energy)
    return {"ase": found, "pymatgenFinalEnergy": energy}


def main():
    runs = {"static": (1, 0, -1), "relax": (3, 99, 2)}
    golden = {}
    for name, arguments in runs.items():
        for ending, text in ((".vasprun.xml", vasprun(*arguments)), (".OUTCAR", outcar(*arguments))):
            with open(name + ending, "w") as file:
                file.write(text)
            golden[name + ending] = read(name + ending)
    golden["provenance"] = {
        "programs": f"ase {ase.__version__}, pymatgen-core {pymatgen.core.__version__}",
        "command": "python3 make_vasp.py",
    }
    with open("vasp.json", "w") as file:
        json.dump(golden, file, indent=1)


if __name__ == "__main__":
    sys.exit(main())
