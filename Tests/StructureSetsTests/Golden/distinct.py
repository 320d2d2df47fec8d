"""Counts inequivalent structures of sets with pymatgen's StructureMatcher, for DistinctStructureTests.

    pip install pymatgen ase
    ordeal make recipes/default/default.toml --output default
    ordeal make Tests/StructureSetsTests/Golden/distinct.toml --output distinct
    python3 distinct.py default/default.extxyz distinct/distinct.extxyz > distinct.json

Structures are compared as they are: no scaling, no reduction to primitive cells, tight tolerances.
"""

import collections
import importlib.metadata
import json
import sys

import ase.io
from pymatgen.analysis.structure_matcher import StructureMatcher
from pymatgen.io.ase import AseAtomsAdaptor

MATCHER = StructureMatcher(
    ltol=0.01, stol=0.02, angle_tol=0.5, primitive_cell=True, scale=False, attempt_supercell=False)


def fingerprint(frames):
    """FNV-1a, 32 bits, of elements and coordinates to 1e-4 Å."""
    value = 2166136261
    for atoms in frames:
        for symbol, p in zip(atoms.get_chemical_symbols(), atoms.positions):
            text = symbol + "".join(f" {round(x * 1e4) + 0}" for x in p)
            for byte in text.encode():
                value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


steps = collections.OrderedDict()
for name in sys.argv[1:]:
    for atoms in ase.io.read(name, ":", format="extxyz"):
        steps.setdefault(atoms.info["id"].split("/")[0], []).append(atoms)
results = []
for step, frames in steps.items():
    groups = collections.defaultdict(list)
    for atoms in frames:
        groups[atoms.get_chemical_formula()].append(AseAtomsAdaptor.get_structure(atoms))
    count = sum(len(MATCHER.group_structures(list(g))) for g in groups.values())
    results.append({
        "step": step, "structures": len(frames), "groups": count, "fingerprint": fingerprint(frames)})
print(json.dumps({
    "program": "pymatgen", "version": importlib.metadata.version("pymatgen"),
    "command": "python3 distinct.py default/default.extxyz distinct/distinct.extxyz > distinct.json",
    "steps": results,
}, indent=1))
