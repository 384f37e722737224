"""Secrecy at scale: one million cells, growth, cells masked beside the optimum.

Run: python benchmarks/bench_secrecy.py [--cells 1000000]
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from observatoire.secrecy import FAST, Breakdown, Cost, Effort, Links, Places, Rule, protect

PARTS = {
    "sexe": ("F", "H"),
    "tranche_age": ("<25", "25-49", "50+"),
    "niveau_formation": ("infra", "cap", "bac", "sup"),
    "anciennete": ("<6m", "6-12m", "1-2a", ">2a"),
}
KEYS = ("mesure", "niveau", "code", "geographie", "periode", *PARTS)
CELLS = 22  # per place, period and measure: 1 + 2 + 3 + 4 + 4 + 2 × 4


def block_columns() -> pd.DataFrame:
    """The 22 breakdown rows of one place."""
    rows = [{}] + [{d: p} for d, parts in PARTS.items() for p in parts]
    rows += [{"sexe": s, "niveau_formation": n} for s in PARTS["sexe"] for n in PARTS["niveau_formation"]]
    return pd.DataFrame(rows, columns=list(PARTS)).fillna("total")


def counts(places: int, rng: np.random.Generator, size: float) -> np.ndarray:
    """(places, 22) consistent counts, drawn so that about one cell in twenty is under 5."""
    total = np.maximum(rng.lognormal(math.log(size), 0.7, places).astype(int), 30)
    cross = rng.multinomial(total, np.outer([0.52, 0.48], [0.38, 0.3, 0.22, 0.1]).ravel()).reshape(-1, 2, 4)
    age = rng.multinomial(total, [0.14, 0.6, 0.26])
    duration = rng.multinomial(total, [0.35, 0.18, 0.2, 0.27])
    columns = [total[:, None], cross.sum(2), age, cross.sum(1), duration, cross.reshape(-1, 8)]
    return np.concatenate(columns, axis=1)


def generate(cells: int, seed: int = 0, size: float = 115.0, members: int = 8) -> tuple[pd.DataFrame, Links]:
    """A long table of about `cells` rows: quartiers, their territoires (8 quartiers each), 10 periods."""
    rng = np.random.default_rng(seed)
    periods = 10 if cells >= 20_000 else 1
    territoires = max(1, round(cells / CELLS / periods / (members + 1)))
    quartiers = territoires * members
    membership = pd.DataFrame(
        {
            "niveau": "territoire",
            "code": [f"T{i // members:05d}" for i in range(quartiers)],
            "membre": [f"Q{i:05d}" for i in range(quartiers)],
        }
    )
    frames = [_period(p, membership, rng, size, members) for p in range(periods)]
    links = Links(KEYS, tuple(Breakdown(d) for d in PARTS), (Places(membership),))
    return pd.concat(frames, ignore_index=True), links


def _period(
    p: int, membership: pd.DataFrame, rng: np.random.Generator, size: float, members: int
) -> pd.DataFrame:
    own = counts(len(membership), rng, size)
    sums = own.reshape(-1, members, CELLS).sum(1)
    codes = [*membership["membre"], *membership["code"].drop_duplicates()]
    block = block_columns()
    frame = pd.DataFrame(
        {
            "mesure": "defm_abc",
            "niveau": np.repeat(["quartier", "territoire"], [own.size, sums.size]),
            "code": np.repeat(codes, CELLS),
            "geographie": "2024",
            "periode": f"2026-{p + 1:02d}",
        }
    )
    for d in PARTS:
        frame[d] = np.tile(block[d].to_numpy(), len(codes))
    return frame.assign(effectif=np.concatenate([own.ravel(), sums.ravel()]))


def measure(cells: int) -> dict[str, float]:
    """Time of `protect`; growth is told on processor time, which other work disturbs less."""
    table, links = generate(cells)
    start, cpu = time.perf_counter(), time.process_time()
    done = protect(table, Rule(), links)
    seconds = time.perf_counter() - start
    cpu = time.process_time() - cpu
    r, peak = done.report, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{len(table):>9,} cells  primary {r['primary'] / len(table):6.2%}  complementary "
        f"{r['complementary'] / len(table):6.2%}  at risk {r['at_risk_count']}  kept {r['kept']:.3f}  "
        f"{seconds:6.1f} s ({cpu:.1f} s of processor)  peak {peak:.2f} GB",
        flush=True,
    )
    return {"cells": len(table), "seconds": cpu}


def against_optimum(tables: int = 12) -> None:
    """Masked cells beside the optimum of HiGHS on single blocks (22 cells), every cell at the same cost."""
    best = Effort(exact_cells=200, exact_flows=10_000, pruned=0)
    ratios: dict[str, list[float]] = {"heuristic": [], "default": []}
    for seed in range(tables):
        table, links = generate(CELLS * 2, seed, size=60.0, members=1)
        masked = [
            len(table) - protect(table, Rule(), links, cost=Cost("unit"), effort=e).report["published"]
            for e in (best, FAST, None)
        ]
        if masked[0]:
            ratios["heuristic"].append(masked[1] / masked[0])
            ratios["default"].append(masked[2] / masked[0])
    for name, r in ratios.items():
        print(f"{name}: masked cells / optimum: mean {np.mean(r):.3f}, worst {max(r):.3f} ({len(r)} tables)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    top = parser.parse_args().cells
    against_optimum()
    runs = [measure(top // n) for n in (16, 4, 1)]
    for small, large in pairwise(runs):
        n, m = small["cells"], large["cells"]
        growth = (large["seconds"] / small["seconds"]) / (m * math.log(m) / (n * math.log(n)))
        print(f"growth {n:,} → {m:,}: {growth:.2f} × n log n")


if __name__ == "__main__":
    main()
