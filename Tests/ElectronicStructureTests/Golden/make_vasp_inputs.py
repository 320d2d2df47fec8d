"""Writes what pymatgen's sets of the Materials Project say for the structure of VASPInputTests.

    python3 make_vasp_inputs.py
"""

import json
import warnings

import pymatgen.core
from pymatgen.core import Lattice, Structure
from pymatgen.io.vasp.sets import MPMDSet, MPRelaxSet, MPStaticSet

warnings.filterwarnings("ignore")
structure = Structure(
    Lattice([[4.3, 0, 0], [-0.5, 4.4, 0], [0.3, -0.2, 6.1]]),
    ["Al", "Al", "Li", "Li"],
    [[0.1, 0, 0], [2, 0.1, 3], [2, 2, 0.3], [0, 2.2, 3.1]],
    coords_are_cartesian=True,
)
sets = {
    "static": MPStaticSet(structure, sort_structure=False),
    "relax": MPRelaxSet(structure, sort_structure=False),
    "aimd": MPMDSet(structure, start_temp=600, end_temp=600, nsteps=1000, sort_structure=False),
}


def tag(value):
    if isinstance(value, list):
        return f"{len(value)}*{value[0]}" if len(set(value)) == 1 else " ".join(map(str, value))
    return str(value)


golden = {
    name: {
        "incar": {key: tag(value) for key, value in given.incar.items() if value is not None},
        "kpoints": [int(n) for n in given.kpoints.kpts[0]],
        "potcar": given.potcar_symbols,
    }
    for name, given in sets.items()
}
golden["provenance"] = {
    "program": f"pymatgen-core {pymatgen.core.__version__}",
    "command": "python3 make_vasp_inputs.py",
}
with open("vasp_inputs.json", "w") as file:
    json.dump(golden, file, indent=1, sort_keys=True)
