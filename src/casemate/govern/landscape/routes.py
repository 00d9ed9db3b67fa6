"""Attack paths that cross systems: they work their way through one and end in the loss of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casemate.analysis import PathStep, Reading
from casemate.analysis.paths import PathMaker
from casemate.analysis.readings import TOLL
from casemate.govern.landscape.territory import Territory
from casemate.graph import StepNumber, Through, through
from casemate.model import choices, is_a

_MOST_TRIED = 60
"""Steps through which a path is tried before a pair of systems counts as not joined by that adversary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The likeliest path from one system to a loss of another."""

    source: str
    """The space of the first system in whose file a part of the path stands; shared parts may come before it."""
    target: str
    """The space of the system whose loss it is."""
    loss: str
    adversary: str
    probability: float
    """That one campaign gets along this path, with the controls that exist."""
    medium: choices.Modality | None
    """The medium that carries the attack through the first system; None: any."""
    steps: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    loss: str
    reading: Reading
    steps: tuple[StepNumber, ...]
    probability: float


def routes_of(territory: Territory) -> tuple[Route, ...]:
    """For each pair of systems the likeliest path, and for each medium beside text the likeliest that it carries."""
    return tuple(_Routing(territory).routes())


class _Routing:
    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.analysis = territory.analysis
        self.maker = PathMaker(self.analysis.derived, self.analysis.knowledge.atlas)
        self.outward: dict[tuple[str, str], Through] = {}

    def routes(self) -> Iterator[Route]:
        media = self._media()
        best: dict[tuple[str, str], _Found] = {}
        by_medium: dict[choices.Modality, tuple[str, str, _Found]] = {}
        for source in self.territory.spaces:
            for target in self.territory.spaces:
                if source == target:
                    continue
                own = self._own_steps(source)
                found = self._likeliest(source, target, own)
                if found is not None:
                    best[source, target] = found
                for medium, steps in media.items():
                    through_it = self._likeliest(source, target, own & steps) if own & steps else None
                    known = by_medium.get(medium)
                    if through_it is not None and (known is None or through_it.probability > known[2].probability):
                        by_medium[medium] = (source, target, through_it)
        for (source, target), found in sorted(best.items()):
            yield self._route(source, target, found, None)
        for medium, (source, target, found) in sorted(by_medium.items()):
            yield self._route(source, target, found, medium)

    def _own_steps(self, space: str) -> frozenset[StepNumber]:
        """The steps at something that stands in this system's file."""
        graph = self.analysis.derived.graph
        return frozenset(step for step in graph.steps if self.territory.home(graph.targets[step]) == space)

    def _media(self) -> Mapping[choices.Modality, frozenset[StepNumber]]:
        """Of each medium beside text: the steps that it carries, which are those of rules that ask for a modality."""
        graph, system, rules = self.analysis.derived.graph, self.analysis.system, self.analysis.derived.rules
        found: dict[choices.Modality, set[StepNumber]] = {}
        for step in graph.steps:
            compiled = rules.get(graph.rules[step])
            if compiled is None or "modality(" not in compiled.rule.where:
                continue
            for name in graph.bindings[step]:
                part = system.components.get(name)  # type: ignore[call-overload]  # names of elements are text
                for medium in part.modalities if part is not None and is_a(part.kind, "model") else ():
                    if medium is not choices.Modality.TEXT:
                        found.setdefault(medium, set()).add(step)
        return {medium: frozenset(steps) for medium, steps in found.items()}

    def _likeliest(self, source: str, target: str, by: frozenset[StepNumber]) -> _Found | None:
        found: list[_Found] = []
        for reading in self.analysis.readings:
            for loss, goal in sorted(self.analysis.derived.graph.goals.items()):
                if self.territory.losses[loss] != (target,) or reading.derivation.via[goal] < 0:
                    continue
                one = self._through(source, reading, loss, goal, by)
                if one is not None:
                    found.append(one)
        return min(found, key=lambda one: (-one.probability, one.loss, one.reading.adversary), default=None)

    def _through(self, source: str, reading: Reading, loss: str, goal: int, by: frozenset[StepNumber]) -> _Found | None:
        """The cheapest path to the loss through one of these steps that is in the source system first."""
        key = reading.adversary, loss
        if key not in self.outward:
            self.outward[key] = through(reading.derivation, (goal,), toll=TOLL)
        outward = self.outward[key]
        ways = sorted((cost, step) for step, cost in outward.costs.items() if step in by)
        for _, step in ways[:_MOST_TRIED]:
            steps = outward.path(step)
            if steps is not None and self._first(reading, steps) == source:
                return _Found(
                    loss=loss, reading=reading, steps=steps, probability=reading.derivation.probability(steps)
                )
        return None

    def _first(self, reading: Reading, steps: tuple[StepNumber, ...]) -> str | None:
        """The first system that the path is in, where it starts or later."""
        made = (self.maker.made[name] for name in self.maker.path(reading, steps, helped=False))
        homes = (self.territory.home(step.at) for step in made if step.at is not None)
        return next((home for home in homes if home is not None), None)

    def _route(self, source: str, target: str, found: _Found, medium: choices.Modality | None) -> Route:
        names = self.maker.path(found.reading, found.steps, helped=False)
        return Route(
            source=source,
            target=target,
            loss=found.loss,
            adversary=found.reading.adversary,
            probability=found.probability,
            medium=medium,
            steps=tuple(self.maker.made[name] for name in names),
        )
