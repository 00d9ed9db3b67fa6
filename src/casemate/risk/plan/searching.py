"""The best choice that a search finds: greedy by value for what it takes, then swaps, then simulated annealing.

The value of a choice may be anything that can be computed; what costs little is asked first. Annealing follows
Kirkpatrick, Gelatt & Vecchi (1983); its random numbers are Philox's, so the same seed gives the same choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import exp, inf

import numpy as np

from casemate.risk.plan.menu import Chosen, Menu
from casemate.risk.severity import FloatArray

_KEY = 0x91A7
_NEAR = 24
"""Things not chosen that a swap may bring in: those whose last known gain was largest."""
_ONE_WAY = 0.3
"""Share of removals in annealing that are not followed by putting something else in."""
_HOT, _COLD = 0.3, 0.003
"""Heat at the beginning, of the least value met, and what is left of it at the end."""
_BETTER = 1e-9
"""Relative; less is rounding."""

Value = Callable[[Chosen], float]
"""What a choice leaves, to be made small. It should remember what it was asked before."""


class Search:
    """Looks for the choice with the smallest value on one menu."""

    def __init__(self, menu: Menu, value: Value, needs: Sequence[tuple[int, Sequence[int]]] = ()) -> None:
        """`needs`: as in `menu_of`; a thing is tried together with what it needs."""
        self._menu, self._value = menu, value
        self._needs: dict[int, list[Sequence[int]]] = {}
        for thing, options in needs:
            self._needs.setdefault(thing, []).append(options)
        self._gains: FloatArray = np.full(menu.size, inf)

    def best(self, starts: Sequence[Chosen] = (), *, trials: int = 1500, seed: int = 0) -> Chosen:
        """The best that was found, from these starts too; `trials` of annealing."""
        nothing = np.zeros(self._menu.size, dtype=np.bool_)
        found = [self._swapped(self._greedy(nothing))]
        found += [self._swapped(self._greedy(start)) for start in starts if self._menu.allows(start)]
        best = min(found, key=self._value)
        annealed = self._swapped(self._annealed(best, trials, seed))
        return min((self._spared(one) for one in (best, annealed)), key=self._value)

    def filled(self, start: Chosen) -> Chosen:
        """A start with more added and swapped as long as that helps."""
        return self._spared(self._swapped(self._greedy(start)))

    def _greedy(self, start: Chosen) -> Chosen:
        """Add what saves most for its share of the limits, with what it needs, until nothing helps."""
        at, now = start.copy(), self._value(start)
        shares = self._shares()
        gains = np.full(self._menu.size, inf)
        while True:
            open_to = {j: more for j in np.flatnonzero(~at).tolist() if (more := self._with(at, j)) is not None}
            top = self._leading(open_to, gains, shares, now)
            if top is None:
                break
            at = open_to[top]
            now = self._value(at)
        self._gains = np.where(np.isinf(gains), 0.0, gains)
        return at

    def _leading(self, open_to: dict[int, Chosen], gains: FloatArray, shares: FloatArray, now: float) -> int | None:
        """What saves most for its share. Only what led by its last known gain is asked again: gains mostly shrink."""
        fresh: set[int] = set()
        while open_to:
            top = max(open_to, key=lambda j: (gains[j] / shares[j], -j))
            if gains[top] <= _BETTER * abs(now):
                return None
            if top in fresh:
                return top
            gains[top] = now - self._value(open_to[top])
            fresh.add(top)
        return None

    def _shares(self) -> FloatArray:
        """Of each thing: the largest part of any limit that it takes."""
        positive = (self._menu.limits > 0) & (self._menu.limits < inf)
        if not positive.any():
            return np.ones(self._menu.size)
        parts: FloatArray = (self._menu.rows[positive] / self._menu.limits[positive, np.newaxis]).max(axis=0)
        return np.maximum(parts, 1e-6)

    def _with(self, at: Chosen, thing: int) -> Chosen | None:
        """With one more and what it needs; None where that is not allowed."""
        more, pending = at.copy(), [thing]
        while pending:
            one = pending.pop()
            if not more[one]:
                more[one] = True
                pending += [o[0] for o in self._needs.get(one, ()) if o and not more[list(o)].any()]
        return more if self._menu.allows(more) else None

    def _moved(self, at: Chosen, draws: np.random.Generator) -> Chosen:
        """One thing in or out, with what it needs or what needs it; what is too much then goes by lot."""
        thing = int(draws.integers(0, self._menu.size))
        if at[thing]:
            other = self._without(at, thing)
            if draws.random() < _ONE_WAY:
                return other
            thing = int(draws.integers(0, self._menu.size))
            at = other
        more, pending = at.copy(), [thing]
        while pending:
            one = pending.pop()
            if not more[one]:
                more[one] = True
                pending += [int(draws.choice(o)) for o in self._needs.get(one, ()) if o and not more[list(o)].any()]
        while not self._menu.allows(more) and more.any():
            more = self._without(more, int(draws.choice(np.flatnonzero(more))))
        return more

    def _without(self, at: Chosen, thing: int) -> Chosen:
        """Without a thing and whatever cannot do without it."""
        less = at.copy()
        less[thing] = False
        lost = True
        while lost:
            lost = False
            for one, groups in self._needs.items():
                if less[one] and not all(less[list(options)].any() for options in groups):
                    less[one], lost = False, True
        return less

    def _swapped(self, start: Chosen) -> Chosen:
        """One out, one in, as long as that helps; the first improvement is taken."""
        at, now, improved = start, self._value(start), True
        while improved:
            improved = False
            for other in self._neighbours(at):
                found = self._value(other)
                if found < now - _BETTER * abs(now):
                    at, now, improved = other, found, True
                    break
        return at

    def _neighbours(self, at: Chosen) -> Iterator[Chosen]:
        outside = [j for j in np.argsort(-self._gains, kind="stable").tolist() if not at[j]][:_NEAR]
        for gone in (None, *np.flatnonzero(at).tolist()):
            less = at.copy()
            if gone is not None:
                less[gone] = False
            for thing in outside:
                more = self._with(less, thing)
                if more is not None:
                    yield more

    def _annealed(self, start: Chosen, trials: int, seed: int) -> Chosen:
        draws = np.random.Generator(np.random.Philox(key=(_KEY, seed)))
        at, now = start, self._value(start)
        best, least = at, now
        if not self._menu.size:
            return best
        for trial in range(trials):
            other = self._moved(at, draws)
            found = self._value(other)
            heat = _HOT * abs(least) * _COLD ** (trial / trials)
            if found <= now or draws.random() < exp(-(found - now) / max(heat, 1e-12)):
                at, now = other, found
                if now < least - _BETTER * abs(least):
                    best, least = at, now
        return best

    def _spared(self, start: Chosen) -> Chosen:
        """Without what saves nothing."""
        at, now = start, self._value(start)
        for thing in np.flatnonzero(start)[::-1].tolist():
            less = at.copy()
            less[thing] = False
            if self._menu.allows(less) and self._value(less) <= now + _BETTER * abs(now):
                at = less
        return at
