"""An order of steps that keeps decision diagrams small: steps at the same capabilities stand together.

FORCE (Aloul, Markov & Sakallah 2003) on the capabilities of the equations, not on the gates of the unfolded tree: the
unfolding repeats capabilities, and an order found on the repetitions was several times worse.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from casemate.graph import CapabilityNumber, StepNumber
from casemate.trees.equations import Equations

_WORK = 400_000
"""Pairs of step and capability that are looked at in all rounds together."""
_MOST_ROUNDS = 150


def arranged(equations: Equations, steps: Collection[StepNumber]) -> tuple[StepNumber, ...]:
    """The steps, those that matter to the same capabilities near each other."""
    touched = _touched(equations, steps)
    if not touched:
        return tuple(sorted(steps))
    around: dict[StepNumber, list[CapabilityNumber]] = {}
    for capability, near in touched.items():
        for step in near:
            around.setdefault(step, []).append(capability)
    first = [step for capability in _by_rank(equations) for step in sorted(touched.get(capability, ()))]
    place = {step: number for number, step in enumerate(dict.fromkeys(first))}
    pairs = sum(map(len, touched.values()))
    best, least = place, _span(place, touched)
    for _ in range(min(_MOST_ROUNDS, _WORK // pairs + 1)):
        middle = {capability: sum(place[s] for s in near) / len(near) for capability, near in touched.items()}
        pulled = {step: sum(middle[c] for c in near) / len(near) for step, near in around.items()}
        place = {step: number for number, step in enumerate(sorted(place, key=lambda s: (pulled[s], s)))}
        span = _span(place, touched)
        if span < least:
            best, least = place, span
    return tuple(best)


def _touched(equations: Equations, steps: Collection[StepNumber]) -> dict[CapabilityNumber, set[StepNumber]]:
    """Of each capability: the steps that give it or need it."""
    found: dict[CapabilityNumber, set[StepNumber]] = {}
    for capability, ways in equations.items():
        for way in ways:
            for near in (capability, *way.needs):
                found.setdefault(near, set()).update(way.steps.intersection(steps))
    return {capability: near for capability, near in found.items() if near}


def _span(place: Mapping[StepNumber, int], touched: Mapping[CapabilityNumber, Collection[StepNumber]]) -> int:
    """How far apart the steps of the capabilities stand, summed."""
    ends = ([place[step] for step in near] for near in touched.values())
    return sum(max(end) - min(end) for end in ends)


def _by_rank(equations: Equations) -> list[CapabilityNumber]:
    """The capabilities, those that take fewer steps one after the other first."""
    found: dict[CapabilityNumber, int] = {}
    rank = 0
    while len(found) < len(equations):
        rank += 1
        fresh = [
            capability
            for capability, ways in equations.items()
            if capability not in found and any(all(need in found for need in way.needs) for way in ways)
        ]
        found.update(dict.fromkeys(fresh, rank))
    return sorted(found, key=lambda capability: (found[capability], capability))
