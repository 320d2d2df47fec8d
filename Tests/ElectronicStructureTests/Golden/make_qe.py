"""Runs pw.x on aluminium for its output files, and writes what ASE reads in them.

    python3 make_qe.py

needs Debian's quantum-espresso, quantum-espresso-data and python3-ase. The runs are coarse (12 Ry, few
k-points): they are to be small, not right. qe.json keeps what ASE found in those that converged.
"""

import json
import os
import shutil
import subprocess

import ase.io
import ase.units

FOLDER = "/usr/share/espresso/pseudo"
SPECIES = "ATOMIC_SPECIES\n{0} 26.98 Al.pz-vbc.UPF\n"
CELL = "CELL_PARAMETERS angstrom\n4.0 0.0 0.0\n{0} 2.8 0.0\n0.0 {0} 2.85\n"
TWO = "ibrav=0, nat=2, ntyp=1, ecutwfc=12.0, occupations='smearing'"
STATIC = (
    "calculation='scf', tprnfor=.true., tstress=.true.",
    TWO + ", smearing='gaussian', degauss=0.0036749",
)
SITES = "ATOMIC_POSITIONS angstrom\nAl 0.0 0.0 0.0\nAl {0}\nK_POINTS automatic\n1 1 2 0 0 0\n"
STRUCTURE = SPECIES.format("Al") + CELL.format(0.1)
RUNS = {
    "static": (*STATIC, "conv_thr=1d-9", STRUCTURE + SITES.format("2.1 1.45 1.35")),
    "unconverged": (
        *STATIC,
        "conv_thr=1d-9, electron_maxstep=2",
        STRUCTURE + SITES.format("2.1 1.45 1.35"),
    ),
    "crash": (*STATIC, "conv_thr=1d-9", STRUCTURE + SITES.format("4.0 0.0 0.0")),
    "relax": (
        "calculation='relax', etot_conv_thr=1d-3, forc_conv_thr=5d-3, tstress=.true.",
        TWO + ", smearing='mp', degauss=0.02",
        "conv_thr=1d-7",
        SPECIES.format("Al1")
        + CELL.format(0.0)
        + "ATOMIC_POSITIONS crystal\nAl1 0.0 0.0 0.0\nAl1 0.54 0.5 0.5\n"
        + "K_POINTS automatic\n1 2 2 0 0 0\n",
    ),
    "vc-relax": (
        "calculation='vc-relax'",
        "ibrav=2, celldm(1)=7.4, nat=1, ntyp=1, ecutwfc=12.0, occupations='smearing', "
        "smearing='mv', degauss=0.05",
        "",
        "ATOMIC_SPECIES\nAl 26.98 Al.pz-vbc.UPF\nATOMIC_POSITIONS alat\nAl 0.0 0.0 0.0\n"
        "K_POINTS automatic\n2 2 2 1 1 1\n",
    ),
}


def run(name, control, system, electrons, cards):
    more = "/\n&IONS\n/\n&CELL\npress_conv_thr=2.0\n" if "relax" in name else ""
    if name == "relax":
        more = "/\n&IONS\n"
    text = (
        f"&CONTROL\n{control}, prefix='a', outdir='make_qe', pseudo_dir='{FOLDER}', "
        f"disk_io='none'\n/\n&SYSTEM\n{system}\n/\n&ELECTRONS\n{electrons}\n{more}/\n{cards}"
    )
    with open("make_qe.in", "w") as file:
        file.write(text)
    with open(f"{name}.pw.out", "w") as out:
        subprocess.run(["pw.x", "-in", "make_qe.in"], stdout=out)
    os.remove("make_qe.in")
    shutil.rmtree("make_qe", ignore_errors=True)


def read(name):
    for atoms in ase.io.iread(f"{name}.pw.out", index=":", format="espresso-out"):
        yield {
            "cell": atoms.cell.array.ravel().tolist(),
            "positions": atoms.positions.ravel().tolist(),
            "freeEnergy": atoms.get_potential_energy(),
            "forces": atoms.get_forces().ravel().tolist(),
            "stress": atoms.get_stress(voigt=False).ravel().tolist(),
        }


def main():
    for name, parts in RUNS.items():
        run(name, *parts)
    found = {name: list(read(name)) for name in ["static", "relax", "vc-relax"]}
    with open("qe.json", "w") as file:
        json.dump(found, file, indent=1)


main()
