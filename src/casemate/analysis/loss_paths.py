"""The best paths to each loss: the likeliest, then those that show most that the ones before did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from casemate.analysis.building import Derived
from casemate.analysis.paths import PathMaker
from casemate.analysis.ranking import TYPICAL
from casemate.analysis.readings import TOLL, Reading
from casemate.graph import Through, through
from casemate.knowledge import TechniqueUse

MOST_PATHS = 20
_EXPLORED = 500
"""Capabilities explored outward from a loss: enough for its best paths, however large the system is."""
_ADVERSARIES = 4
"""The likeliest ones, whose paths compete for the places."""
_PER_RULE = 1
"""Paths built for each rule that cites techniques; the choice among them is made later."""
_NOVELTY_DECAY = 0.1
_CONSEQUENCES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LossPaths:
    """One loss and how attackers bring it about."""

    loss: str
    probability: float
    """Of one campaign by the likeliest adversary, along the best path, with the controls that exist."""
    paths: tuple[tuple[str, ...], ...]
    """Ids of steps, best path first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    cost: float
    steps: tuple[int, ...]
    reading: Reading
    techniques: frozenset[str]

    def order(self) -> tuple[float, tuple[int, ...], str]:
        return self.cost, self.steps, self.reading.adversary


def loss_paths(
    derived: Derived, readings: Sequence[Reading], maker: PathMaker, scores: Mapping[str, float]
) -> tuple[LossPaths, ...]:
    """The paths of every loss, by id; `scores` of techniques decide what is worth showing."""
    consequences = _consequences(derived)
    found: list[LossPaths] = []
    for loss in derived.system.losses:
        goal = derived.graph.goals.get(loss)
        candidates = [] if goal is None else _candidates(derived, readings, goal)
        chosen = _choose(candidates, scores)
        likeliest = max((c.reading.derivation.probability(c.steps) for c in chosen[:1]), default=0.0)
        ends = consequences.get(goal, ()) if goal is not None else ()
        shown = (maker.path(candidate.reading, (*candidate.steps, *ends)) for candidate in chosen)
        # What helps one path may be a step of another: with its help shown, the two are the same.
        paths = tuple(dict.fromkeys(shown))
        found.append(LossPaths(loss=loss, probability=likeliest, paths=paths))
    return tuple(found)


def _consequences(derived: Derived) -> Mapping[int, tuple[int, ...]]:
    """Of each loss: the steps that say what it means outside, the most typical first."""
    found: dict[int, list[tuple[float, int]]] = {}
    for step in derived.graph.steps:
        compiled = derived.rule(step)
        if compiled is not None and compiled.rule.consequence:
            typical = max((TYPICAL[use.typical] for use in compiled.rule.techniques), default=0.0)
            for capability in derived.graph.requires[step]:
                found.setdefault(capability, []).append((-typical, step))
    return {goal: tuple(step for _, step in sorted(steps)[:_CONSEQUENCES]) for goal, steps in found.items()}


def _candidates(derived: Derived, readings: Sequence[Reading], goal: int) -> list[_Candidate]:
    found: dict[tuple[str, tuple[int, ...]], _Candidate] = {}
    able = [reading for reading in readings if reading.derivation.via[goal] >= 0]
    able.sort(key=lambda reading: reading.derivation.costs[goal])  # stable, so names decide between equals
    for reading in able[:_ADVERSARIES]:
        outward = through(reading.derivation, (goal,), most=_EXPLORED, toll=TOLL)
        shown: dict[int, float] = {}
        for cost, step in _worth_showing(derived, outward):
            # The cheapest path through a step of a path of the same cost is that path again.
            if shown.get(step) == cost:
                continue
            candidate = _candidate(derived, reading, outward, step, cost)
            if candidate is not None:
                found.setdefault((reading.adversary, candidate.steps), candidate)
                shown.update(dict.fromkeys(candidate.steps, cost))
    return sorted(found.values(), key=_Candidate.order)


def _worth_showing(derived: Derived, outward: Through) -> Iterator[tuple[float, int]]:
    """The cheapest step of all, then the cheapest of each rule that cites techniques, each with its path's cost."""
    seen: dict[str, int] = {}
    rules = derived.graph.rules
    for place, (cost, step) in enumerate(sorted((cost, step) for step, cost in outward.costs.items())):
        # Two steps of a rule cite the same techniques, so it is enough to count rules that have some.
        name = rules[step]
        shown = seen.get(name, 0)
        if place == 0 or (shown < _PER_RULE and _uses(derived, step)):
            seen[name] = shown + 1
            yield cost, step


def _candidate(derived: Derived, reading: Reading, outward: Through, step: int, cost: float) -> _Candidate | None:
    steps = outward.path(step)
    if steps is None:
        return None
    cited = frozenset(use.id for other in steps for use in _uses(derived, other))
    return _Candidate(cost=cost, steps=steps, reading=reading, techniques=cited)


def _uses(derived: Derived, step: int) -> tuple[TechniqueUse, ...]:
    compiled = derived.rule(step)
    return compiled.rule.techniques if compiled is not None else ()


def _choose(candidates: list[_Candidate], scores: Mapping[str, float]) -> list[_Candidate]:
    """The best, then greedily the one that adds most technique score not yet shown, discounted by its cost."""
    if not candidates:
        return []
    rest = list(candidates)
    chosen = [rest.pop(0)]
    shown = set(chosen[0].techniques)
    while rest and len(chosen) < MOST_PATHS:
        best, place = 0.0, -1
        for number, candidate in enumerate(rest):
            new = sum(scores.get(name, 0.0) for name in sorted(candidate.techniques - shown))
            worth = new * exp(-_NOVELTY_DECAY * candidate.cost)
            if worth > best:
                best, place = worth, number
        if place < 0:
            break
        chosen.append(rest.pop(place))
        shown |= chosen[-1].techniques
    seen = {candidate.steps for candidate in chosen}
    more = (candidate for candidate in rest if candidate.steps not in seen)
    chosen.extend(candidate for candidate, _ in zip(more, range(MOST_PATHS - len(chosen)), strict=False))
    return chosen
