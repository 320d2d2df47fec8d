"""Golden numbers of DScribe and scikit-learn for DescriptorsTests.

python3 -m venv venv && venv/bin/pip install ase dscribe scikit-learn
venv/bin/python make_soap.py > soap.json
"""

import json

import numpy as np
from ase import Atoms
from dscribe.descriptors import SOAP
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(3)


def structure(symbols, cell):
    atoms = Atoms(symbols, cell=cell, pbc=True)
    atoms.set_scaled_positions(random.uniform(size=(len(symbols), 3)))
    return atoms


def case(atoms, n_max, l_max, cutoff, sigma):
    soap = SOAP(
        species=["Li", "Al"], r_cut=cutoff, n_max=n_max, l_max=l_max, sigma=sigma, rbf="gto",
        periodic=True,
    )
    return {
        "cell": atoms.cell.array.ravel().tolist(),
        "symbols": atoms.get_chemical_symbols(),
        "positions": atoms.positions.ravel().tolist(),
        "nMax": n_max, "lMax": l_max, "cutoff": cutoff, "sigma": sigma,
        "values": soap.create(atoms, centers=[0, len(atoms) - 1]).tolist(),
    }


cubic = structure(["Li", "Li", "Al", "Al"], [4.6, 4.6, 4.6])
skewed = structure(["Li", "Al", "Al"], [[4.0, 0, 0], [1.1, 3.9, 0], [-0.7, 0.9, 5.2]])
rows = random.normal(size=(40, 6)) @ random.normal(size=(6, 6)) + 3
rows[:, 4] = 2.5
standard = StandardScaler().fit_transform(rows)
pca = PCA(n_components=3).fit(standard)
print(
    json.dumps(
        {
            "soap": [
                case(cubic, 3, 4, 4.0, 0.5),
                case(skewed, 4, 6, 5.0, 0.4),
                case(skewed, 6, 12, 6.0, 0.5),
            ],
            "pca": {
                "rows": rows.tolist(),
                "explained": pca.explained_variance_ratio_.tolist(),
                "projected": np.abs(pca.transform(standard)).tolist(),
            },
        }
    )
)
