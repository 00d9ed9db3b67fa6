"""The best choices for less and for more money, and where the curve bends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

import numpy as np

from casemate.risk.plan.menu import Chosen, Menu
from casemate.risk.plan.searching import Search, Value
from casemate.risk.severity import FloatArray

BUDGETS = 21


def best_by_budget(
    menu: Menu,
    value: Value,
    needs: Sequence[tuple[int, Sequence[int]]],
    budgets: Iterable[float],
    *,
    row: int,
) -> list[Chosen]:
    """The best choice that is found for each budget, in ascending order; `row`: that of money in the menu.

    Each search begins with the best for the budget before, too.
    """
    found: list[Chosen] = []
    for budget in budgets:
        search = Search(menu.within(row, budget), value, needs)
        nothing = np.zeros(menu.size, dtype=np.bool_)
        starts = [nothing, found[-1]] if found else [nothing]
        found.append(min((search.filled(start) for start in starts), key=value))
    return found


def undominated(points: FloatArray) -> list[int]:
    """Rows that no other row undercuts in every column, in the order of the first column; of equal rows the first."""
    order = np.lexsort(tuple(points.T[::-1]))
    kept: list[int] = []
    for row in order.tolist():
        if not any((points[other] <= points[row] + 1e-9).all() for other in kept):
            kept.append(row)
    return kept


def knee(costs: Sequence[float], left: Sequence[float]) -> int | None:
    """The place after which money buys least: the point farthest below the line from the first to the last.

    Both axes scaled to 1 (Satopää et al. 2011, "Finding a Kneedle in a Haystack"). None for fewer than three points or
    where none is below the line.
    """
    if len(costs) < 3 or costs[-1] <= costs[0] or left[0] <= left[-1]:
        return None
    x = (np.array(costs) - costs[0]) / (costs[-1] - costs[0])
    y = (np.array(left) - left[-1]) / (left[0] - left[-1])
    depth = 1 - x - y
    place = int(np.argmax(depth))
    return place if 0 < place < len(costs) - 1 and depth[place] > 1e-6 else None


def levels(least: float, most: float, count: int = BUDGETS) -> list[float]:
    """Budgets from one to the other, evenly; a single one where there is nothing between."""
    if not least < most < inf:
        return [least]
    return [float(level) for level in np.linspace(least, most, count)]
