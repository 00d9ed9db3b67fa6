"""Weighted products: what is left of many ways when controls weaken each, and the best choice of controls for that.

The value of a choice x is Σₚ wₚ Πⱼ (1 − rₚⱼ xⱼ). It is what a plan leaves where campaigns try one way each, and it
bounds what any plan leaves on an attack graph (`proving`). Annealing finds a choice; HiGHS proves how far it may be
from the best, on the recursive McCormick form: along each way, z' ≥ (1 − r) z and z' ≥ z − r x, ways with a common
beginning sharing their variables (McCormick 1976; Ryoo & Sahinidis 2001 on the recursive form).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from casemate.risk.plan.menu import Chosen, Menu, finite
from casemate.risk.severity import FloatArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_TANGENTS, _DEEPEST = 4, -5.0
"""Of each way's exponential: how many tangents, and the lowest power at which one is drawn."""
_CUT = 1 + 1e-7
"""How far above the known value HiGHS may look: rounding must not hide the known choice itself."""
_INFEASIBLE = 2
_TOLERANCE = 1e-5
"""Relative: what HiGHS takes for kept may be broken by 1e-6 in each row, so the bound gives away a little more."""
_DIGITS = 9
"""Ways whose factors agree to so many digits share variables."""


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Many ways to one total."""

    weights: FloatArray
    """Of each way."""
    weakened: FloatArray
    """Of each way (rows) and control: the share of it that the control stops, 0 to 1."""

    def value(self, chosen: Chosen) -> float:
        """What is left."""
        return float(self.weights @ np.prod(1 - self.weakened * chosen, axis=1))

    def best(self, menu: Menu, *, rounds: int = 4, trials: int = 60_000, seed: int = 0) -> tuple[Chosen, float]:
        """The best choice that annealing finds, with its value: `rounds` runs of `trials` flips and swaps."""
        from casemate.risk.plan.annealing import annealed

        kept = finite(menu)
        logs = np.log(np.maximum(1 - self.weakened, 1e-12))
        start = np.zeros(menu.size)
        found = [
            annealed((logs, self.weights), (kept.rows, kept.limits), start, trials, seed + n) for n in range(rounds)
        ]
        chosen = [one.astype(np.bool_) for one in found]
        best = min(chosen, key=self.value)
        return best, self.value(best)


@dataclass(frozen=True, kw_only=True)
class Products:
    """The McCormick form: a variable z for every beginning of a way, with `matrix @ (x, z) >= floor`."""

    controls: int
    ends: tuple[int, ...]
    """Of each way: the number of its z; -1: nothing weakens it."""
    nodes: int
    matrix: csr_matrix
    floor: FloatArray


def products_of(weakened: FloatArray) -> Products:
    """The form for these ways. Controls that weaken many ways come first, so that ways share long beginnings."""
    from scipy.sparse import csr_matrix

    size = weakened.shape[1]
    order = np.argsort(-(weakened > 0).sum(axis=0), kind="stable")
    numbers: dict[tuple[int, int, float], int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    floor: list[float] = []

    def row(entries: tuple[tuple[int, float], ...], least: float) -> None:
        rows.extend([len(floor)] * len(entries))
        columns.extend(column for column, _ in entries)
        values.extend(value for _, value in entries)
        floor.append(least)

    ends: list[int] = []
    for way in weakened:
        at = -1
        for control in order[way[order] > 0].tolist():
            share = round(float(way[control]), _DIGITS)
            node = numbers.get((at, control, share))
            if node is None:
                node = numbers[at, control, share] = len(numbers)
                if at < 0:
                    row(((size + node, 1.0), (control, share)), 1.0)
                else:
                    row(((size + node, 1.0), (size + at, -1.0), (control, share)), 0.0)
                    row(((size + node, 1.0), (size + at, share - 1.0)), 0.0)
            at = node
        ends.append(at)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(floor), size + len(numbers)))
    return Products(controls=size, ends=tuple(ends), nodes=len(numbers), matrix=matrix, floor=np.array(floor))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What HiGHS has proven."""

    bound: float
    """No allowed choice has a value below this."""
    chosen: Chosen | None
    """The best choice that it met itself."""
    seconds: float


def bound_of(ways: Ways, menu: Menu, *, known: float = inf, seconds: float = 60.0, gap: float = 1e-6) -> Bound:
    """A proven lower bound of the value on this menu. HiGHS stops after `seconds`, or at the relative gap.

    `known`: the value of an allowed choice. HiGHS then looks for better ones only, and since products are convex in the
    logarithms of their factors, tangents of the exponential cut off what the McCormick form allows too much.
    """
    from time import perf_counter

    from scipy.optimize import Bounds, LinearConstraint, milp

    begun = perf_counter()
    form = products_of(ways.weakened)
    scale = known if 0 < known < inf else float(ways.weights.sum()) or 1.0
    cost, constant = np.zeros(form.controls + form.nodes), 0.0
    for end, weight in zip(form.ends, ways.weights.tolist(), strict=True):
        if end < 0:
            constant += weight
        else:
            cost[form.controls + end] += weight / scale
    if not form.nodes:  # nothing that can be chosen weakens anything
        return Bound(bound=constant, chosen=np.zeros(menu.size, dtype=np.bool_), seconds=perf_counter() - begun)
    kept = finite(menu)
    wide = np.hstack([kept.rows, np.zeros((len(kept.rows), form.nodes))])
    constraints = [LinearConstraint(wide, -np.inf, kept.limits)] if len(wide) else []
    constraints.append(LinearConstraint(form.matrix, form.floor, np.inf))
    tangents, least = _tangents(ways, form)
    constraints.append(LinearConstraint(tangents, least, np.inf))
    if known < inf:
        constraints.append(LinearConstraint(cost[np.newaxis], -np.inf, (known - constant) / scale * _CUT))
    with _quiet():
        done = milp(
            cost,
            constraints=constraints,
            integrality=np.concatenate([np.ones(form.controls), np.zeros(form.nodes)]),
            bounds=Bounds(0, 1),
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
    if done.status == _INFEASIBLE:  # nothing is better than what is known
        return Bound(bound=known, chosen=None, seconds=perf_counter() - begun)
    proven = getattr(done, "mip_dual_bound", None)
    bound = -inf if proven is None else float(proven) * scale + constant
    chosen = None if done.x is None else np.asarray(done.x[: form.controls] > 0.5)
    bound -= _TOLERANCE * scale
    return Bound(bound=min(max(bound, constant), known), chosen=chosen, seconds=perf_counter() - begun)


def _tangents(ways: Ways, form: Products) -> tuple[csr_matrix, FloatArray]:
    """z >= exp(u) (1 + a x - u) at some u for each way, a: logarithms of what each control lets through."""
    from scipy.sparse import csr_matrix

    logs = np.log(np.maximum(1 - ways.weakened, 1e-9))
    rows: list[FloatArray] = []
    least: list[float] = []
    for way, end in zip(logs, form.ends, strict=True):
        for at in np.linspace(0.15, 0.85, _TANGENTS) * way.sum() if end >= 0 else ():
            if at > _DEEPEST:
                row = np.zeros(form.controls + form.nodes)
                row[: form.controls] = -way
                row[form.controls + end] = np.exp(-at)
                rows.append(row)
                least.append(1 - float(at))
    return csr_matrix(np.array(rows).reshape(len(rows), form.controls + form.nodes)), np.array(least)


@contextmanager
def _quiet() -> Iterator[None]:
    """HiGHS prints lines of its own to standard output, where the results go: they are dropped."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
