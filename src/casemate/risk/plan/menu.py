"""What can be chosen and what limits the choice: linear inequalities over zeros and ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import inf

import numpy as np
import numpy.typing as npt

from casemate.risk.severity import FloatArray

Chosen = npt.NDArray[np.bool_]
"""One flag for each thing on the menu."""
_SLACK = 1e-9
_MOST_COUNTED = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Every choice `x` is allowed for which `rows @ x <= limits`. No row forbids the empty choice."""

    rows: FloatArray
    """Limits (rows) by things (columns)."""
    limits: FloatArray

    @property
    def size(self) -> int:
        """How many things there are."""
        return int(self.rows.shape[1])

    def allows(self, chosen: Chosen) -> bool:
        """Whether a choice keeps to every limit."""
        return bool((self.rows @ chosen <= self.limits + _SLACK).all())

    def within(self, row: int, limit: float) -> Menu:
        """The same menu with another limit in one row."""
        limits = self.limits.copy()
        limits[row] = limit
        return replace(self, limits=limits)

    def every(self) -> Iterable[Chosen]:
        """Every allowed choice; for short menus only. Raises ValueError beyond 16 things."""
        if 2**self.size > _MOST_COUNTED:
            raise ValueError(f"a menu of {self.size} things is too long to try every choice")
        for flags in product((False, True), repeat=self.size):
            chosen = np.array(flags, dtype=np.bool_)
            if self.allows(chosen):
                yield chosen


def menu_of(
    amounts: Sequence[tuple[Sequence[float], float]],
    *,
    needs: Sequence[tuple[int, Sequence[int]]] = (),
    excludes: Sequence[tuple[int, int]] = (),
    size: int,
) -> Menu:
    """A menu from what each thing takes of what there is, one pair for each resource, with what needs what.

    `amounts`: of each thing, and how much there is (infinite: no limit; the row stays, so that rows keep their places).
    `needs`: a thing, and those of which it needs one at least. `excludes`: pairs that cannot both be chosen.
    """
    rows = [np.array(taken, dtype=np.float64) for taken, _ in amounts]
    limits = [limit for _, limit in amounts]
    for thing, options in needs:
        row = np.zeros(size)
        row[thing] += 1.0
        row[list(options)] -= 1.0
        rows.append(row)
        limits.append(0.0)
    for one, other in excludes:
        row = np.zeros(size)
        row[[one, other]] = 1.0
        rows.append(row)
        limits.append(1.0)
    return Menu(rows=np.array(rows, dtype=np.float64).reshape(len(rows), size), limits=np.array(limits))


def finite(menu: Menu) -> Menu:
    """The menu without the rows that limit nothing."""
    kept = menu.limits < inf
    return Menu(rows=menu.rows[kept], limits=menu.limits[kept])
