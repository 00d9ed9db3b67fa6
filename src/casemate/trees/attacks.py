"""Minimal attacks: the sets of leaves that suffice and of which nothing can be left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from casemate.files import CasemateError
from casemate.trees.compiled import CompiledFormula, TooLarge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROW_BUDGET = 1 << 23


class NotMonotone(CasemateError):
    """Minimal attacks of a tree in which an attack can fail because another one succeeds."""


@dataclass(frozen=True, kw_only=True)
class MinimalAttacks:
    """All minimal attacks of a formula, packed; leaves are numbers."""

    leaves: int
    rows: NDArray[np.int32]
    """(variable, row of the sets without it, row of the rest of the sets with it); row 0: no set, row 1: the empty
    set. Variables from `leaves` on are modules."""
    whole: NDArray[np.int32]
    """Of each module its row; the last is the whole formula."""

    @cached_property
    def number(self) -> int:
        """How many there are, exactly."""
        found: list[int] = [0, 1]
        modules: dict[int, int] = {}
        for variable, without, having in self.rows[2:].tolist():
            times = 1
            if variable >= self.leaves:
                if variable not in modules:
                    modules[variable] = found[int(self.whole[variable - self.leaves])]
                times = modules[variable]
            found.append(found[without] + times * found[having])
        return found[int(self.whole[-1])]

    def cheapest(self, price: NDArray[np.float64]) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Attacks with their total price, the cheapest first, one at a time; impossible ones (inf) are left out.

        Best first with the exact rest as guide (Knuth 1977), so each answer takes as many steps as it is deep.
        """
        import numpy as np

        from casemate.trees.minimal import least_of

        costs = np.ascontiguousarray(price, np.float64)
        least = least_of(self.rows, self.whole, costs).tolist()
        rows, prices, newest = self.rows.tolist(), costs.tolist(), count(0, -1)
        start = int(self.whole[-1])
        heap: list[tuple[float, int, float, _Set, _Set]] = []
        if least[start] < float("inf"):
            heappush(heap, (least[start], next(newest), 0.0, None, (start, None)))
        while heap:
            _, _, spent, chosen, pending = heappop(heap)
            while pending is not None and pending[0] == 1:
                pending = pending[1]
            if pending is None:
                yield spent, tuple(sorted(_listed(chosen)))
                continue
            row, rest = pending
            later = sum(least[other] for other in _listed(rest))
            variable, without, having = rows[row]
            options: list[tuple[float, _Set, _Set]] = [(spent, chosen, (without, rest))]
            if variable < self.leaves:
                options.append((spent + prices[variable], (variable, chosen), (having, rest)))
            else:
                options.append((spent, chosen, (int(self.whole[variable - self.leaves]), (having, rest))))
            for cost, picked, left in options:
                ahead = cost + later + sum(least[other] for other in _listed(left, rest))
                if ahead < float("inf"):
                    heappush(heap, (ahead, next(newest), cost, picked, left))


_Set = tuple[int, "_Set"] | None
"""A list that shares its tail with others."""


def _listed(items: _Set, until: _Set = None) -> Iterator[int]:
    while items is not None and items is not until:
        yield items[0]
        items = items[1]


def minimal_attacks(compiled: CompiledFormula, *, budget: int = ROW_BUDGET) -> MinimalAttacks | TooLarge:
    """All minimal attacks, or TooLarge when they take more than `budget` rows. Raises NotMonotone."""
    import numpy as np

    from casemate.trees.minimal import minimal_rows

    if not compiled.monotone:
        raise NotMonotone(
            "the tree is not monotone: settle its countermeasures (in place or not) before asking for minimal attacks"
        )
    rank = np.zeros(compiled.leaves + compiled.roots.size, np.int32)
    rank[compiled.order] = np.arange(compiled.order.size, dtype=np.int32)
    room = 1 << 12
    while room < 2 * len(compiled.nodes):
        room *= 2
    while room <= budget:
        rows, whole = minimal_rows(compiled.nodes, rank, compiled.roots, room)
        if rows.shape[0]:
            return MinimalAttacks(leaves=compiled.leaves, rows=rows, whole=whole)
        room *= 4
    return TooLarge(budget=budget)
