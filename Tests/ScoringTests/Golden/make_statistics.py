"""Golden numbers of SciPy for StatisticsTests and ConvexHullTests.

python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1
venv/bin/python make_statistics.py > statistics.json
"""

import json

import numpy as np
from scipy.spatial import ConvexHull
from scipy.stats import kendalltau, spearmanr

random = np.random.default_rng(7)


def correlation(n, values):
    """Two correlated lists; few distinct values make ties."""
    x = random.normal(size=n)
    y = 0.6 * x + random.normal(size=n)
    if values:
        x, y = np.round(x * values) / values, np.round(y * values) / values
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "kendall": kendalltau(x, y).statistic,
        "spearman": spearmanr(x, y).statistic,
    }


def hull(n):
    """A lower hull: the vertices of SciPy's hull that lie on or below the line of the end points."""
    x = np.concatenate([[0, 1], np.round(random.uniform(size=n), 2)])
    y = np.concatenate([[0, 0], random.normal(size=n) * 0.1 - 0.4 * x[2:] * (1 - x[2:])])
    vertices = [int(i) for i in ConvexHull(np.stack([x, y], axis=1)).vertices]
    lower = sorted((i for i in vertices if y[i] <= 0 or i < 2), key=lambda i: x[i])
    return {"x": x.tolist(), "energies": y.tolist(), "vertices": lower}


print(
    json.dumps(
        {
            "correlations": [correlation(n, v) for n, v in [(5, 0), (30, 0), (40, 2), (200, 3)]],
            "hulls": [hull(n) for n in (5, 30, 200)],
        }
    )
)
