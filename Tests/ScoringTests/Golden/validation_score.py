#!/usr/bin/env python3
"""The validation score, computed independently of Ordeal.

    python3 validation_score.py > validation-score.json     a pool of made-up potentials with its scores
    python3 validation_score.py LEDGER SELECTION            checks what `ordeal select` wrote of a ledger

    v = (c - min c) / std c,  V = sum (w v)^2     Liu & Mo, Acta Mater. 268, 119742 (2024), Eq. 1 and 2

min and std (of the population) over the potentials that have all criteria; a criterion without spread
counts nothing. Python's standard library only.
"""
import json
import platform
import random
import sqlite3
import statistics
import sys

SETS = ["training", "validation"]
ERRORS = ["energyRMSE", "forceRMSE", "1-NAC(magnitude)", "1-NAC(angle)"]
WEIGHTS = {f"{error}, {name}": 1.0 for name in SETS for error in ERRORS} | {"N_F": 1.5, "N_E": 1.5}


def scores(pool, weights):
    """V by name; None for those that lack a criterion."""
    complete = {n: c for n, c in pool.items() if all(k in c for k in weights)}
    total = {name: 0.0 for name in complete}
    for criterion, weight in weights.items():
        column = [c[criterion] for c in complete.values()]
        if not column:
            continue
        spread = statistics.pstdev(column)
        if spread == 0:
            continue
        for name, values in complete.items():
            total[name] += (weight * (values[criterion] - min(column)) / spread) ** 2
    return {name: total.get(name) for name in pool}


def ranks(values):
    """Places from 0; equal values share the mean of theirs."""
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) - 1) / 2
        for value in values
    ]


def winner(scored):
    known = {n: v for n, v in scored.items() if v is not None}
    return min(known, key=known.get)


def winner_by_ranks(pool, weights):
    complete = {n: c for n, c in pool.items() if all(k in c for k in weights)}
    sums = dict.fromkeys(complete, 0.0)
    for criterion, weight in weights.items():
        for name, rank in zip(complete, ranks([c[criterion] for c in complete.values()])):
            sums[name] += (weight * rank) ** 2
    return min(sums, key=sums.get)


def front(pool, weights):
    complete = {n: [c[k] for k in weights] for n, c in pool.items() if all(k in c for k in weights)}
    def beats(a, b):
        return a != b and all(x <= y for x, y in zip(a, b))
    return sorted(n for n, c in complete.items() if not any(beats(o, c) for o in complete.values()))


def summary(pool):
    weights = {k: w for k, w in WEIGHTS.items() if any(k in c for c in pool.values())}
    lenient = {k: (0.0 if k == "N_F" else w) for k, w in weights.items()}
    scored = scores(pool, weights)
    without = {
        left: winner(scores({n: c for n, c in pool.items() if n != left}, weights)) for left in pool
    }
    return {
        "scores": scored,
        "scoresWithoutForceCount": scores(pool, lenient),
        "winner": winner(scored),
        "winnerByRanks": winner_by_ranks(pool, weights),
        "winnersWithout": without,
        "front": front(pool, weights),
    }


def made_up():
    generator = random.Random(20240301)
    pool = {}
    for index in range(40):
        quality = generator.uniform(0.5, 2.0)
        criteria = {}
        for key in WEIGHTS:
            scatter = generator.lognormvariate(0, 0.3)
            criteria[key] = quality * scatter * {"energyRMSE": 3.0, "forceRMSE": 0.04}.get(
                key.split(",")[0], 0.1)
        criteria["N_F"] = float(generator.choice([0, 0, 3, 17, 240]))
        criteria["N_E"] = 0.0  # no spread: counts nothing
        pool[f"potential {index}"] = criteria
    del pool["potential 7"]["N_F"]  # not finite: outside the pool
    return pool


def check(ledger, selection):
    database = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    rows = database.execute("SELECT name, result FROM jobs WHERE kind = 'fit' AND state = 'done'")
    pool = {name: json.loads(result)["criteria"] for name, result in rows}
    with open(selection, encoding="utf-8") as file:
        found = json.load(file)
    expected = summary(pool)
    worst = 0.0
    for row in found["rows"]:
        name = row["candidate"]["name"]
        for key, values in [("score", "scores"), ("scoreWithoutForceCount", "scoresWithoutForceCount")]:
            mine, theirs = expected[values][name], row.get(key)
            assert (mine is None) == (theirs is None), (name, mine, theirs)
            if mine is not None:
                worst = max(worst, abs(mine - theirs) / max(1.0, abs(mine)))
    assert len(found["rows"]) == len(pool), (len(found["rows"]), len(pool))
    assert found["winner"] == expected["winner"], (found["winner"], expected["winner"])
    assert found["winnerByRanks"] == expected["winnerByRanks"]
    assert worst < 1e-9, worst
    print(f"{len(pool)} potentials: V agrees to {worst:.1e}; winner: {found['winner']}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        check(*sys.argv[1:])
    else:
        pool = made_up()
        made = {
            "program": f"Python {platform.python_version()}, standard library",
            "command": "python3 validation_score.py > validation-score.json",
            "tolerance": 1e-9,
            "pool": pool,
        }
        print(json.dumps(made | summary(pool), indent=1))
