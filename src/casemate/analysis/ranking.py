"""Which techniques an attack on this system would use: every one that a fired rule cites, best first.

A technique's score adds up what its rules are worth: how typical it is of the rule, times exp(-0.2 c), where c is the
cost of the cheapest whole path from a start to a loss through a step of the rule (a negative logarithm of success,
plus a toll of 0.05 a step), less the logarithm of the adversary's campaigns a year: what suppliers and thieves could do
stands behind what strangers and customers try every day. Controls do not count: few are seen from outside, so they
decide what works and not what is tried. Steps that lead to no loss count 0.4 times. Of a technique's rules the best
counts whole, the second 0.3 and the next four 0.1 each: the same rule at a tenth element says nothing new. Preparations
count 0.8 of the step that they prepare. Times the square root of the technique's maturity: what fits a system is used
although few have been seen to use it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt

from casemate.analysis.building import Derived
from casemate.analysis.paths import PathStep, StepRole
from casemate.analysis.readings import TOLL, Reading, usual_campaigns
from casemate.analysis.scoring import MATURITY
from casemate.analysis.threats import Threat
from casemate.graph import through
from casemate.knowledge import Atlas, Knowledge, Typical
from casemate.model import System

TYPICAL: Mapping[Typical, float] = {Typical.HIGH: 0.8, Typical.MEDIUM: 0.4, Typical.LOW: 0.2}
"""Each word half of the one above it."""
_DECAY = 0.2
_NO_LOSS = 0.4
_PREPARATION = 0.8
_SHARES = (1.0, 0.3, 0.1, 0.1, 0.1, 0.1)
_TOP = 10 / sum(_SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTechnique:
    """One technique that this system is exposed to."""

    id: str
    rank: int
    score: float
    """0 to 10."""
    threats: tuple[str, ...]
    """Threats whose rule cites it, and threats whose path shows it."""
    role: StepRole
    """ATTACK where a rule derived it, PREPARATION where an attacker only needs it first."""


def rank_techniques(
    derived: Derived,
    readings: Sequence[Reading],
    knowledge: Knowledge,
    shown: Mapping[str, Collection[str]],
    *,
    maturity: bool = True,
) -> tuple[RankedTechnique, ...]:
    """Every technique of a step that some adversary can take, with its rank from 1.

    `shown`: of a technique, the threats that show it; `maturity` is for ablations.
    """
    worth: dict[str, list[float]] = {}
    derived_by_rules: set[str] = set()
    for name, value in _worths(derived, readings, knowledge).items():
        compiled = derived.rules.get(name)
        if compiled is None:
            continue
        for use in compiled.rule.techniques:
            worth.setdefault(use.id, []).append(value * TYPICAL[use.typical])
            derived_by_rules.add(use.id)
        for use in compiled.rule.prepares:
            worth.setdefault(use.id, []).append(_PREPARATION * value * TYPICAL[use.typical])
    scores = {name: _score(name, values, knowledge.atlas, maturity) for name, values in worth.items()}
    ordered = sorted(scores, key=lambda name: (-scores[name], name))
    return tuple(
        RankedTechnique(
            id=name,
            rank=place + 1,
            score=scores[name],
            threats=tuple(sorted(shown.get(name, ()))),
            role=StepRole.ATTACK if name in derived_by_rules else StepRole.PREPARATION,
        )
        for place, name in enumerate(ordered)
    )


def threats_showing(threats: Sequence[Threat], steps: Mapping[str, PathStep]) -> Mapping[str, Collection[str]]:
    """Of each technique: the threats whose rule cites it or whose path shows it."""
    found: dict[str, set[str]] = {}
    for threat in threats:
        for name in threat.techniques:
            found.setdefault(name, set()).add(threat.id)
        for step in threat.path:
            for name in steps[step].techniques:
                found.setdefault(name, set()).add(threat.id)
    return found


def _score(name: str, values: list[float], atlas: Atlas, maturity: bool) -> float:
    values.sort(reverse=True)
    total = sum(share * value for share, value in zip(_SHARES, values, strict=False))
    weight = sqrt(MATURITY[atlas.techniques[name].maturity]) if maturity else 1.0
    return round(_TOP * total * weight, 4)


def _worths(derived: Derived, readings: Sequence[Reading], knowledge: Knowledge) -> dict[str, float]:
    """Of each rule: what its best step is worth to the adversary for whom it is worth most."""
    found: dict[str, float] = {}
    rules, grants = derived.graph.rules, derived.graph.grants
    for reading in readings:
        often = _campaigns(reading.adversary, derived.system, knowledge) ** _DECAY
        whole, inside = _whole_without_controls(derived, reading), reading.inherent.step_costs
        for step in derived.graph.steps:
            if inside[step] == inf:
                continue
            cost = whole.get(step)
            if cost is None and not grants[step]:
                cost = inside[step] + TOLL  # a consequence follows the loss that it requires
            value = often * (exp(-_DECAY * cost) if cost is not None else _NO_LOSS * exp(-_DECAY * inside[step]))
            if value > found.get(rules[step], 0.0):
                found[rules[step]] = value
    return found


def _whole_without_controls(derived: Derived, reading: Reading) -> Mapping[int, float]:
    """Of each step that leads to a loss: the cost of the cheapest whole path through it."""
    if reading.inherent is reading.derivation:
        return reading.whole.costs
    return through(reading.inherent, derived.graph.goals.values(), toll=TOLL).costs


def _campaigns(adversary: str, system: System, knowledge: Knowledge) -> float:
    """An adversary's campaigns a year beside those of the busiest built-in one, at most 1."""
    busiest = max(usual_campaigns(name, knowledge) for name in knowledge.adversaries)
    profile = system.adversaries.get(adversary)
    if profile is None:
        return usual_campaigns(adversary, knowledge) / busiest
    usual = usual_campaigns(profile.like, knowledge) if profile.attempts_per_year is None else profile.attempts_per_year
    return min(1.0, usual / busiest)
