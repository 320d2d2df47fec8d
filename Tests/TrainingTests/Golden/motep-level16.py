"""Evaluates a generated level-16 potential with motep, an independent implementation of MTP.

Reads motep-level16.mtp and motep-level16.extxyz, which `ORDEAL_RECORD=1 swift test --filter
GeneratedBasisTests` writes beside this script; writes motep-level16.json.
"""

import importlib.metadata
import json
import pathlib

import ase.io
from motep.calculator import MTP
from motep.io.mlip.mtp import read_mtp

here = pathlib.Path(__file__).parent
data = read_mtp(here / "motep-level16.mtp")
data.species = [3, 13]
results = []
for atoms in ase.io.read(here / "motep-level16.extxyz", ":"):
    atoms.calc = MTP(data, engine="numpy")
    results.append(
        {
            "energy": float(atoms.get_potential_energy()),
            "forces": atoms.get_forces().tolist(),
        }
    )
golden = {
    "program": "motep",
    "version": importlib.metadata.version("motep"),
    "command": "python3 motep-level16.py",
    "results": results,
}
(here / "motep-level16.json").write_text(json.dumps(golden, indent=1) + "\n")
