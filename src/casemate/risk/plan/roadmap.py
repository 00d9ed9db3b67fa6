"""The order in which to do things, by quarters of one team's work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from casemate.risk.plan.candidates import Candidate
from casemate.risk.plan.menu import Chosen
from casemate.risk.plan.results import Quarter
from casemate.risk.plan.valuing import Valuing

_NO_WORK = 0.25
"""Engineer-weeks that what needs no work counts with, when things are put in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One thing in the order of doing."""

    thing: int
    avoided: float
    """Expected loss a year that goes when it is done."""
    expected: float
    """Left when it is done."""
    begins: int
    done: int


def staged(
    valuing: Valuing,
    chosen: Chosen,
    candidates: Sequence[Candidate],
    needs: Sequence[tuple[int, Sequence[int]]],
    team: float,
) -> tuple[Stage, ...]:
    """What saves most for a week of work comes first; what it needs comes before it.

    The team works on one thing after the other, `team` engineer-weeks in a quarter.
    """
    left, at = set(np.flatnonzero(chosen).tolist()), np.zeros_like(chosen)
    now, used, found = valuing.expected(at), 0.0, []
    while left:
        ready = [j for j in sorted(left) if _is_ready(j, at, needs)] or sorted(left)
        saved = {j: now - valuing.expected(_added(at, j)) for j in ready}
        first = max(ready, key=lambda j: (saved[j] / max(candidates[j].weeks, _NO_WORK), -j))
        at = _added(at, first)
        begins = int(used // team) + 1
        used += candidates[first].weeks
        now = valuing.expected(at)
        found.append(
            Stage(thing=first, avoided=saved[first], expected=now, begins=begins, done=max(begins, ceil(used / team)))
        )
        left.discard(first)
    return tuple(found)


def _added(at: Chosen, thing: int) -> Chosen:
    more = at.copy()
    more[thing] = True
    return more


def _is_ready(thing: int, at: Chosen, needs: Sequence[tuple[int, Sequence[int]]]) -> bool:
    return all(at[list(options)].any() for one, options in needs if one == thing)


def quarters(stages: Sequence[Stage], candidates: Sequence[Candidate], expected: float, team: float) -> list[Quarter]:
    """The same by quarter; `expected`: the loss a year before anything is done."""
    found: list[Quarter] = []
    used = 0.0
    spans: list[tuple[float, float]] = []
    for stage in stages:
        spans.append((used, used + candidates[stage.thing].weeks))
        used += candidates[stage.thing].weeks
    for number in range(1, max((stage.done for stage in stages), default=0) + 1):
        low, high = (number - 1) * team, number * team
        worked = [max(0.0, min(high, end) - max(low, start)) for start, end in spans]
        done = [stage for stage in stages if stage.done == number]
        expected = done[-1].expected if done else expected
        begun = [stage for stage in stages if stage.begins == number]
        active = [s for s in stages if s.begins <= number <= s.done]
        found.append(
            Quarter(
                number=number,
                works_on=tuple(candidates[stage.thing].id for stage in active),
                finishes=tuple(candidates[stage.thing].id for stage in done),
                weeks=sum(worked),
                spent=sum(candidates[stage.thing].once for stage in begun),
                expected=expected,
            )
        )
    return found
