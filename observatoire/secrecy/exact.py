"""The optimal complementary suppression of a small component, as a mixed-integer programme (HiGHS).

One binary per candidate (masked or not) and, per protected variable, two solutions of the equations whose
difference gives it its interval. On the problem: Fischetti and Salazar-González, Solving the Cell Suppression
Problem on Tabular Data with Linear Constraints, Management Science 47(7), 2001, doi:10.1287/mnsc.47.7.1008.9805.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, block_diag, coo_array, csr_array, eye_array

from .arrays import Bools, Floats, Ints, Sparse
from .bounds import System

NODES = 2000


@dataclass(frozen=True)
class Component:
    """A piece of the table by itself: k variables, its equations, what may be masked and what must move."""

    at: Ints
    matrix: Sparse
    targets: Ints  # ranks within `at`


def optimum(
    system: System, part: Component, unknown: Bools, candidate: Bools, cost: Floats, nodes: int = NODES
) -> Ints | None:
    """The variables to mask at least cost (those of `unknown` are masked already), or None.

    None: no solution within `nodes` branch-and-bound nodes, or none at all.
    """
    k, flows = len(part.at), 2 * len(part.targets)
    m = part.matrix.shape[0]
    fixed, free = unknown[part.at], candidate[part.at] & ~unknown[part.at]
    room = (system.point - system.lower)[part.at]
    big = float(system.need[part.at[part.targets]].max(initial=0)) * 4 + float(
        np.maximum(system.reach - system.point, 0)[part.at[part.targets]].max(initial=0)
    )
    down = np.minimum(room, big)
    balance = LinearConstraint(
        csr_array(block_array([[csr_array((m * flows, k)), block_diag([part.matrix] * flows)]])), 0, 0
    )
    eye = eye_array(k * flows)
    diag = csr_array(np.tile(np.eye(k) * down[:, None], (flows, 1)))
    diag_up = csr_array(np.tile(np.eye(k) * big, (flows, 1)))
    links = [
        LinearConstraint(block_array([[diag, eye]], format="csr"), 0, np.inf),
        LinearConstraint(block_array([[diag_up, -eye]], format="csr"), 0, np.inf),
    ]
    low = np.concatenate([fixed.astype(float), np.full(k * flows, -np.inf)])
    high = np.concatenate([(fixed | free).astype(float), np.full(k * flows, np.inf)])
    answer = milp(
        np.concatenate([np.where(fixed, 0.0, cost[part.at]), np.zeros(k * flows)]),
        constraints=[balance, *links, *_levels(system, part, k)],
        integrality=np.concatenate([np.ones(k), np.zeros(k * flows)]),
        bounds=Bounds(low, high),
        options={"node_limit": nodes, "mip_rel_gap": 1e-4},
    )
    return None if answer.x is None else part.at[answer.x[:k] > 0.5]


def _levels(system: System, part: Component, k: int) -> list[LinearConstraint]:
    """Width and reach of every target: flow 2t goes up, flow 2t + 1 goes down."""
    count, size = len(part.targets), k + 2 * k * len(part.targets)
    t = np.arange(count)
    up, down = k + 2 * t * k + part.targets, k + (2 * t + 1) * k + part.targets
    var = part.at[part.targets]
    width = coo_array(
        (np.repeat([1.0, -1.0], count), (np.tile(t, 2), np.concatenate([up, down]))), (count, size)
    )
    rise = coo_array((np.ones(count), (t, up)), (count, size))
    return [
        LinearConstraint(csr_array(width), system.need[var], np.inf),
        LinearConstraint(csr_array(rise), (system.reach - system.point)[var], np.inf),
    ]
