"""The least hours until a loss, on the equations of a grown tree: each step begins when all that it needs is gained."""

from __future__ import annotations

from math import inf

from casemate.graph import CapabilityNumber, Weights
from casemate.trees.equations import Equations, Way


def quickest(equations: Equations, goal: CapabilityNumber, weights: Weights) -> float:
    """Hours of the quickest derivation of the goal, whatever can be done at once being done at once; inf: none.

    The least solution of hours(c) = min over its ways of (max over their needs, then the way's quickest step). A step
    that several parts share is done once, and the maximum counts it once, so that is exact on cycles and DAGs (Knuth
    1977: neither operation makes anything earlier than what it rests on).
    """
    found: dict[CapabilityNumber, float] = dict.fromkeys(equations, inf)
    changed = True
    while changed:
        changed = False
        for capability, ways in equations.items():
            now = min((_hours(way, found, weights) for way in ways), default=inf)
            if now < found[capability]:
                found[capability], changed = now, True
    return found[goal]


def _hours(way: Way, found: dict[CapabilityNumber, float], weights: Weights) -> float:
    before = max((found[need] for need in way.needs), default=0.0)
    return before + min((weights.hours[step] for step in way.steps), default=0.0)
