"""Matches of surfaces by pymatgen's ZSLGenerator, for LatticeMatchingTests.

    pip install pymatgen
    python3 zur-mcgill.py > zur-mcgill.json

Surfaces are primitive surface cells, Å. A match is written once for each pair of superlattices: the
coordinates of the basis vectors of the film's and of the substrate's superlattice, row by row.
"""

import importlib.metadata
import json

import numpy as np
from pymatgen.analysis.interfaces.zsl import ZSLGenerator

LI, LIAL, AL = 3.432, 6.3576, 4.0393
SURFACES = {
    "Li(100)": [[LI, 0], [0, LI]],
    "Li(110)": [[LI / 2, LI / 2**0.5], [LI / 2, -LI / 2**0.5]],
    "LiAl(100)": [[LIAL / 2**0.5, 0], [0, LIAL / 2**0.5]],
    "LiAl(110)": [[LIAL, 0], [0, LIAL / 2**0.5]],
    "Al(100)": [[AL / 2**0.5, 0], [0, AL / 2**0.5]],
    "Al(111)": [[AL / 2**0.5, 0], [AL / 8**0.5, AL * (3 / 8) ** 0.5]],
}
PAIRS = [
    ("Li(100)", "LiAl(100)"), ("Al(100)", "LiAl(100)"), ("Li(110)", "LiAl(110)"),
    ("Al(111)", "Li(110)"), ("Al(111)", "LiAl(110)"), ("Al(100)", "Li(100)"),
]
AREA, LENGTH, ANGLE = 120.0, 0.03, 0.01


def coordinates(vectors, basis):
    exact = np.linalg.solve(np.array(basis).T, np.array(vectors)[:, :2].T).T
    whole = np.rint(exact)
    assert np.abs(exact - whole).max() < 1e-6
    return [int(x) for x in whole.ravel()]


def matches(film, substrate):
    generator = ZSLGenerator(
        max_area_ratio_tol=10, max_area=AREA, max_length_tol=LENGTH, max_angle_tol=ANGLE)
    three = [[[*v, 0.0] for v in SURFACES[name]] for name in (film, substrate)]
    found = []
    for match in generator(*three):
        pair = [
            coordinates(match.film_sl_vectors, SURFACES[film]),
            coordinates(match.substrate_sl_vectors, SURFACES[substrate]),
        ]
        if pair not in found:
            found.append(pair)
    return found


print(json.dumps({
    "program": "pymatgen", "version": importlib.metadata.version("pymatgen"),
    "command": "python3 zur-mcgill.py > zur-mcgill.json",
    "maximumArea": AREA, "lengthTolerance": LENGTH, "angleTolerance": ANGLE,
    "surfaces": {name: [x for v in vectors for x in v] for name, vectors in SURFACES.items()},
    "pairs": [
        {"film": f, "substrate": s, "matches": matches(f, s)} for f, s in PAIRS
    ],
}))
