"""Labels one structure with GPAW. Part of Ordeal; see LICENSE.

    gpaw python label.py FOLDER

reads FOLDER/job.json, whose `settings` are what `LabelSettings` of Ordeal encodes, and leaves
FOLDER/result.json, complete or not at all. A failure is told on standard error, as "error: why".
"""

import json
import os
import sys
import time

import ase
import gpaw
import numpy as np
from gpaw.mpi import world

folder = sys.argv[1]


def read_settings():
    with open(os.path.join(folder, "job.json")) as file:
        return json.loads(json.load(file)["settings"])


def atoms_of(structure):
    return ase.Atoms(
        symbols=structure["symbols"],
        positions=np.reshape(structure["positions"], (-1, 3)),
        cell=np.reshape(structure["cell"], (3, 3)),
        pbc=True,
    )


def calculator(calculation):
    return gpaw.GPAW(
        # Stresses with the correction for a basis that changes with the cell: they are then the
        # derivatives of energies at one cutoff.
        mode=gpaw.PW(calculation["cutoff"], dedecut="estimate"),
        xc=calculation["functional"],
        kpts={"size": calculation["kpoints"], "gamma": True},
        # Order 0 of Methfessel and Paxton is Gaussian smearing, VASP's ISMEAR = 0.
        occupations={"name": "methfessel-paxton", "order": 0, "width": calculation["smearing"]},
        convergence={
            "energy": calculation["energyTolerance"],
            "density": calculation["densityTolerance"],
            "eigenstates": calculation["eigenstateTolerance"],
        },
        maxiter=calculation["maximumIterations"],
        # In half the iterations of the default mixer, to the same energy: 13 for 28 on four rattled
        # atoms of LiAl, 21 for 32 on eight.
        mixer=gpaw.Mixer(0.25, 8, 10),
        txt=os.path.join(folder, "gpaw.txt"),
    )


def report_progress(calc):
    def say():
        if world.rank == 0:
            print(f"progress: iteration {calc.get_number_of_iterations()}", flush=True)

    calc.attach(say, 1)


def label(settings):
    begin = time.time()
    atoms = atoms_of(settings["structure"])
    calc = calculator(settings["calculation"])
    report_progress(calc)
    atoms.calc = calc
    # For smearing -> 0, as VASP's energy(sigma->0); forces and stress are derivatives of the other.
    energy = atoms.get_potential_energy()
    free_energy = atoms.get_potential_energy(force_consistent=True)
    return {
        "schemaVersion": 1,
        "engine": f"GPAW {gpaw.__version__}",
        "energy": energy,
        "freeEnergy": free_energy,
        "forces": atoms.get_forces().ravel().tolist(),
        "stress": atoms.get_stress(voigt=False).ravel().tolist(),
        "irreducibleKpoints": len(calc.get_ibz_k_points()),
        "bands": calc.get_number_of_bands(),
        "iterations": calc.get_number_of_iterations(),
        "setups": {setup.symbol: setup.fingerprint for setup in calc.setups},
        "ranks": world.size,
        "seconds": time.time() - begin,
    }


def write(result):
    if world.rank > 0:
        return
    path = os.path.join(folder, "result.json")
    with open(path + ".partial", "w") as file:
        json.dump(result, file, allow_nan=False)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".partial", path)


def fail(reason):
    if world.rank == 0 or world.size > 1:
        print(f"error: {reason}", file=sys.stderr, flush=True)
    if world.size > 1:
        world.abort(1)
    sys.exit(1)


def main():
    try:
        write(label(read_settings()))
    except gpaw.KohnShamConvergenceError:
        fail("the electrons did not converge; gpaw.txt has the iterations")
    except Exception as error:
        fail(f"{type(error).__name__}: {error}")


main()
