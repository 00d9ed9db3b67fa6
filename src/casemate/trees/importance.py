"""How much each leaf and each countermeasure matters."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from casemate.trees.compiled_tree import CompiledTree
from casemate.trees.tree import NodeId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CANCELLED = 1e-6
"""Below this share of the whole a difference has lost too many digits and is computed anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """One leaf or countermeasure. P is the root's probability."""

    node: NodeId
    birnbaum: float
    """P(it holds) - P(it does not): negative for a countermeasure (Birnbaum 1969)."""
    never: float
    """P if it never holds."""
    always: float
    """P if it always holds."""
    fussell_vesely: float
    """The share of P that is gone when it never holds: 1 - P(never) / P; 0 where P is 0."""
    risk_reduction_worth: float
    """P / P(never): how many times smaller the risk becomes without it; inf if nothing is left."""
    risk_achievement_worth: float
    """P(always) / P: how many times larger the risk becomes when it is certain."""


def importances(compiled: CompiledTree, row: NDArray[np.float64]) -> tuple[Importance, ...]:
    """The importance of every leaf and countermeasure at these probabilities, in the order of the columns.

    For a countermeasure read them the other way round: P(always) is what remains when it certainly holds, so
    P(never) / P(always) is the worth of having it.
    """
    import numpy as np

    totals, slopes = compiled.birnbaum(row)
    total, slope = float(totals[0]), slopes[0]
    never, always = total - row * slope, total + (1.0 - row) * slope
    for values, fixed in ((never, 0.0), (always, 1.0)):
        doubtful = np.flatnonzero(np.abs(values) <= CANCELLED * total)
        if doubtful.size:
            rows = np.repeat(row[None, :], doubtful.size, axis=0)
            rows[np.arange(doubtful.size), doubtful] = fixed
            values[doubtful] = compiled.probability(rows)
    return tuple(
        Importance(
            node=node.id,
            birnbaum=float(slope[at]),
            never=float(never[at]),
            always=float(always[at]),
            fussell_vesely=1.0 - float(never[at]) / total if total else 0.0,
            risk_reduction_worth=_ratio(total, float(never[at])),
            risk_achievement_worth=_ratio(float(always[at]), total),
        )
        for at, node in enumerate(compiled.basics)
    )


def _ratio(one: float, two: float) -> float:
    if two:
        return one / two
    return inf if one else 1.0
