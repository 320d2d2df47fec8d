"""Extrapolation grades by code that shares nothing with the package: grades.json and grades.almtp.

    python3 make_grades.py          (numpy; run in this folder)

b = dE_i/d(coefficients) by complex steps of a direct evaluation of the moments, neighbour by
neighbour; grades by numpy.linalg.solve. grades.almtp has the layout of MLIP-3's CfgSelection::Save.
"""

import itertools
import json
import platform

import numpy as np

rng = np.random.default_rng(20261126)
SPECIES, FUNCTIONS, SIZE, LOW, HIGH, SCALING = 2, 2, 4, 1.6, 4.5, 0.3
BASIC = [(0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]
BASIC += [(1, 2, 0, 0), (1, 1, 1, 0), (1, 1, 0, 1), (1, 0, 2, 0), (1, 0, 1, 1), (1, 0, 0, 2)]
TIMES = [(0, 0, 1, 11), (0, 1, 1, 12), (2, 2, 1, 13), (3, 3, 1, 13), (4, 4, 1, 13)]
TIMES += [(5, 5, 1, 14), (6, 6, 2, 14), (7, 7, 2, 14), (8, 8, 1, 14), (9, 9, 2, 14)]
TIMES += [(10, 10, 1, 14), (13, 0, 1, 15)]
SCALARS = [0, 1, 11, 12, 13, 14, 15]
MOMENTS = 16


def species_of(symbols):
    return [["Li", "Al"].index(s) for s in symbols]


def neighbors(cell, positions, i):
    reach = range(-3, 4)
    for j, shift in itertools.product(range(len(positions)), itertools.product(reach, repeat=3)):
        d = positions[j] + np.array(shift) @ cell - positions[i]
        r = np.linalg.norm(d)
        if 1e-9 < r < HIGH:
            yield j, d, r


def energy(i, cell, positions, species, radial, constants, xi):
    m = np.zeros(MOMENTS, complex)
    for j, d, r in neighbors(cell, positions, i):
        x = (2 * r - LOW - HIGH) / (HIGH - LOW)
        q = np.cos(np.arange(SIZE) * np.arccos(x + 0j)) * (HIGH - r) ** 2
        f = SCALING * radial[species[i], species[j]] @ q
        for k, (mu, a, b, c) in enumerate(BASIC):
            m[k] += f[mu] * d[0] ** a * d[1] ** b * d[2] ** c / r ** (a + b + c)
    for i0, i1, factor, target in TIMES:
        m[target] += factor * m[i0] * m[i1]
    return constants[species[i]] + xi @ m[SCALARS]


def row(i, structure, coefficients):
    cell, positions, species = structure
    shape = (SPECIES, SPECIES, FUNCTIONS, SIZE)
    split = [int(np.prod(shape)), int(np.prod(shape)) + SPECIES]
    result = []
    for k in range(len(coefficients)):
        step = coefficients.astype(complex)
        step[k] += 1e-30j
        radial, constants, xi = np.split(step, split)
        e = energy(i, cell, positions, species, radial.reshape(shape), constants, xi)
        result.append(e.imag / 1e-30)
    return np.array(result)


def structure(count):
    cell = np.diag(rng.uniform(4.0, 5.0, 3)) + rng.uniform(-0.4, 0.4, (3, 3))
    sites = np.array(list(itertools.product([0, 0.5], repeat=3)))[:count]
    positions = (sites + rng.uniform(-0.06, 0.06, sites.shape)) @ cell
    return cell, positions, list(rng.integers(0, 2, count))


def text(radial, constants, xi):
    braces = lambda rows: "{" + ", ".join(rows) + "}"
    numbers = lambda values: braces(repr(float(v)) for v in values)
    quadruples = lambda rows: braces(braces(map(str, r)) for r in rows)
    lines = ["MTP", "version = 1.1.0", "potential_name = grades", f"scaling = {SCALING}"]
    lines += [f"species_count = {SPECIES}", "potential_tag = Li Al"]
    lines += ["radial_basis_type = RBChebyshev", f"\tmin_dist = {LOW}", f"\tmax_dist = {HIGH}"]
    lines += [f"\tradial_basis_size = {SIZE}", f"\tradial_funcs_count = {FUNCTIONS}"]
    lines += ["\tradial_coeffs"]
    for z, w in itertools.product(range(SPECIES), repeat=2):
        lines += [f"\t\t{z}-{w}"] + ["\t\t\t" + numbers(f) for f in radial[z, w]]
    lines += [f"alpha_moments_count = {MOMENTS}", f"alpha_index_basic_count = {len(BASIC)}"]
    lines += ["alpha_index_basic = " + quadruples(BASIC)]
    lines += [f"alpha_index_times_count = {len(TIMES)}", "alpha_index_times = " + quadruples(TIMES)]
    lines += [f"alpha_scalar_moments = {len(SCALARS)}"]
    lines += ["alpha_moment_mapping = " + braces(map(str, SCALARS))]
    lines += ["species_coeffs = " + numbers(constants), "moment_coeffs = " + numbers(xi)]
    return "\n".join(lines)


def main():
    radial = rng.uniform(-1, 1, (SPECIES, SPECIES, FUNCTIONS, SIZE))
    constants, xi = np.array([-1.5, -3.25]), rng.uniform(-0.1, 0.1, len(SCALARS))
    coefficients = np.concatenate([radial.ravel(), constants, xi])
    n = len(coefficients)
    training = [structure(8) for _ in range(8)]
    rows = np.array([row(i, s, coefficients) for s in training for i in range(8)])

    # The rows furthest from the span of those before; directions without data are filled.
    scale = np.abs(rows).max(axis=0)
    rest, chosen = rows / scale, []
    while len(chosen) < n:
        k = int(np.argmax(np.linalg.norm(rest, axis=1)))
        size = np.linalg.norm(rest[k])
        if size < 1e-3:
            break
        chosen.append(k)
        rest = rest - np.outer(rest @ rest[k], rest[k]) / size**2
    a = rows[chosen] / scale
    complement = np.linalg.svd(a)[2][len(chosen):]
    a = np.vstack([a, 0.01 * complement]) * scale

    tests = [structure(8) for _ in range(2)] + [structure(3)]
    graded = []
    for s in tests:
        b = np.array([row(i, s, coefficients) for i in range(len(s[1]))])
        gamma = np.linalg.solve(a.T, b.T).T
        whole = np.linalg.solve(a.T, b.mean(axis=0))
        graded.append({
            "cell": s[0].tolist(), "positions": s[1].tolist(), "species": [int(z) for z in s[2]],
            "rows": b.tolist(), "grades": np.abs(gamma).max(axis=1).tolist(),
            "configurationGrade": float(np.abs(whole).max())})
    with open("grades.json", "w") as file:
        json.dump({
            "program": f"make_grades.py, numpy {np.__version__}, Python {platform.python_version()}",
            "command": "python3 make_grades.py", "tolerance": 1e-8,
            "condition": float(np.linalg.cond(a / scale)), "structures": graded}, file)
    with open("grades.almtp", "wb") as file:
        file.write(text(radial, constants, xi).encode())
        weights = {"energy_weight": 0, "force_weight": 0, "stress_weight": 0, "site_en_weight": 1}
        file.write(b"\n#MVS_v1.1\n")
        for name, value in weights.items():
            file.write(f"{name} {value:.16e}\n".encode())
        file.write(b"weight_scaling 2\n#" + a.tobytes() + np.linalg.inv(a).T.tobytes() + b"\n#\n")
        for k in range(n):
            link = (-1, -1)
            if k < len(chosen):
                link = (chosen[k] // 8, 1 + 3 * 8 + 9 + chosen[k] % 8)
            file.write(f"{link[0]} {link[1]}\n".encode())
        file.write(b"#\n")
    print(n, "coefficients,", len(chosen), "rows of data")


main()
