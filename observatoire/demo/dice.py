"""Seeded draws: each depends on the seed and on the name of what is drawn, never on the order of calls."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

SEED = 20150101


class Dice:
    """A stream of draws for one named thing (`Dice("profil", "QP045006")`).

    Only the uniform doubles of PCG64 are used: they are the same in every version of numpy.
    """

    def __init__(self, *name: object) -> None:
        key = zlib.crc32("/".join(str(part) for part in name).encode())
        self._generator = np.random.Generator(np.random.PCG64([SEED, key]))

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw between two bounds."""
        return low + (high - low) * float(self._generator.random())

    def around(self, centre: float, spread: float) -> float:
        """Draw near `centre`: bell-shaped, never further than twice `spread`."""
        return centre + spread * (sum(float(self._generator.random()) for _ in range(4)) - 2.0)

    def split(self, total: int, weights: Sequence[float], spread: float = 0.0) -> list[int]:
        """Share a count out in proportion to `weights`, each moved by up to `spread` (a fraction)."""
        moved = [weight * (1 + self.uniform(-spread, spread)) for weight in weights]
        exact = [total * weight / sum(moved) for weight in moved]
        parts = [int(value) for value in exact]
        order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
        for i in order[: total - sum(parts)]:
            parts[i] += 1
        return parts
