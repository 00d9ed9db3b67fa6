"""Witness paths as people read them: starts, preparations and steps, each after what it rests on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from casemate.analysis.building import Derived
from casemate.analysis.readings import Reading
from casemate.graph import Derivation, content_id
from casemate.knowledge import Atlas, Rule, TechniqueUse, Typical

_SHOWN = (Typical.HIGH, Typical.MEDIUM)


class StepRole(StrEnum):
    """What a step of a path is."""

    START = "start"
    PREPARATION = "preparation"
    ATTACK = "attack"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step as paths show it."""

    id: str
    role: StepRole
    rule: str
    """`start` and `preparation` where no rule stands behind it, `loss` for the table of losses."""
    title: str
    techniques: tuple[str, ...] = ()
    at: str | None = None
    requires: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    adversary: str | None = None
    """Who starts, on start steps."""
    probability: float = 1.0
    """Of success with the controls that exist, for the adversary of the path."""
    basis: str = "judgement"


@dataclass(frozen=True, slots=True)
class PathMaker:
    """Makes paths of one system and keeps each step that it made, by id."""

    derived: Derived
    atlas: Atlas
    made: dict[str, PathStep] = field(default_factory=dict)
    tactics: dict[str, int] = field(default_factory=dict)
    """Of each rule: the place of its first tactic, once looked up."""

    def path(self, reading: Reading, steps: Sequence[int], *, helped: bool = True) -> tuple[str, ...]:
        """The ids of the path that takes these steps: starts first, preparations right before their step.

        With `helped`, the derivable optional premises of the steps come in too.
        """
        derivation = reading.derivation
        whole = self._with_help(derivation, steps) if helped else list(dict.fromkeys(steps))
        ordered = self._ordered(whole)
        found: dict[str, None] = {}
        granted: set[int] = set()
        for step in ordered:
            for capability in derivation.graph.requires[step]:
                if capability not in granted:
                    found[self._start(reading.adversary, capability)] = None
            for use in self._preparations(step):
                found[self._preparation(use)] = None
            found[self._step(derivation, step)] = None
            granted.update(derivation.graph.grants[step])
        starts = [name for name in found if self.made[name].role is StepRole.START]
        return (*starts, *(name for name in found if self.made[name].role is not StepRole.START))

    def _with_help(self, derivation: Derivation, steps: Sequence[int]) -> list[int]:
        graph = derivation.graph
        found: dict[int, None] = {}
        wanted = set(steps)
        for step in steps:
            for capability in graph.helped_by[step]:
                if derivation.via[capability] >= 0:
                    extra = derivation.paths_to((capability,))
                    # Help that rests on the step itself is no help.
                    if not wanted & set(extra) - set(found):
                        found.update(dict.fromkeys(extra))
            found[step] = None
        return list(found)

    def _ordered(self, steps: Sequence[int]) -> list[int]:
        """Topological; of what is ready, the earlier tactic first, then the smaller id."""
        graph = self.derived.graph
        grants, requires = graph.grants, graph.requires
        if all(any(c in grants[before] for c in requires[step]) for before, step in pairwise(steps)):
            return list(steps)  # a chain has one order
        granted_by: dict[int, int] = {}
        for step in steps:
            for capability in graph.grants[step]:
                granted_by.setdefault(capability, step)
        place = {step: number for number, step in enumerate(steps)}
        waits = {step: {granted_by[c] for c in graph.requires[step] if c in granted_by} - {step} for step in steps}
        waits = {step: {other for other in others if place[other] < place[step]} for step, others in waits.items()}
        ready = [(self._tactic(step), graph.step_id(step), step) for step in steps if not waits[step]]
        heapq.heapify(ready)
        ordered: list[int] = []
        while ready:
            _, _, step = heapq.heappop(ready)
            ordered.append(step)
            for other, needed in waits.items():
                if step in needed:
                    needed.discard(step)
                    if not needed:
                        heapq.heappush(ready, (self._tactic(other), graph.step_id(other), other))
        return ordered

    def _tactic(self, step: int) -> int:
        """Place of the step's first technique among the tactics; a step without one stands where it is needed."""
        name = self.derived.graph.rules[step]
        found = self.tactics.get(name)
        if found is None:
            compiled = self.derived.rule(step)
            order = list(self.atlas.tactics)
            uses = compiled.rule.techniques if compiled else ()
            found = self.tactics[name] = min((order.index(tactic_of(use, self.atlas)) for use in uses), default=-1)
        return found

    def _preparations(self, step: int) -> Iterable[TechniqueUse]:
        compiled = self.derived.rule(step)
        return [use for use in (compiled.rule.prepares if compiled else ()) if use.typical in _SHOWN]

    def _start(self, adversary: str, capability: int) -> str:
        graph = self.derived.graph
        identity = graph.start_id(adversary, capability)
        if identity not in self.made:
            text = graph.capabilities[capability]
            name = text[text.index("(") + 1 : -1]
            title = _START_TITLES[text.partition("(")[0]].format(self._title(name))
            self.made[identity] = PathStep(
                id=identity,
                role=StepRole.START,
                rule="start",
                title=title,
                at=name,
                grants=(text,),
                adversary=adversary,
            )
        return identity

    def _preparation(self, use: TechniqueUse) -> str:
        identity = content_id("s", "preparation", use.id)
        if identity not in self.made:
            self.made[identity] = PathStep(
                id=identity,
                role=StepRole.PREPARATION,
                rule="preparation",
                title=self.atlas.techniques[use.id].name,
                techniques=(use.id,),
            )
        return identity

    def _step(self, derivation: Derivation, step: int) -> str:
        graph = self.derived.graph
        identity = graph.step_id(step)
        probability = derivation.weights.success[step]
        before = self.made.get(identity)
        if before is None or before.probability < probability:
            compiled = self.derived.rule(step)
            self.made[identity] = PathStep(
                id=identity,
                role=StepRole.ATTACK,
                rule=graph.rules[step],
                title=self.step_title(step),
                techniques=_shown(compiled.rule) if compiled else (),
                at=graph.targets[step],
                requires=tuple(graph.capabilities[c] for c in graph.requires[step]),
                grants=tuple(graph.capabilities[c] for c in graph.grants[step]),
                probability=probability,
                basis=compiled.rule.success.basis.value if compiled else "definition",
            )
        return identity

    def step_title(self, step: int) -> str:
        """What happens, in words."""
        compiled = self.derived.rule(step)
        title = self.derived.elements.title
        numbers = self.derived.numbers[step]
        if compiled is None:
            return f"{title(numbers[0])}"
        names = {name: title(number) for name, number in zip(compiled.variables, numbers, strict=True)}
        return compiled.rule.title.format_map(names)

    def _title(self, name: str) -> str:
        elements = self.derived.elements
        return elements.title(elements.components[name] if name in elements.components else elements.data[name])


_START_TITLES: Mapping[str, str] = {
    "reaches": "can send requests to {}",
    "acts": "has a legitimate account on {}",
    "taints": "writes what {} holds or passes on",
    "holds": "has {} in its hands",
}


def _shown(rule: Rule) -> tuple[str, ...]:
    """Techniques that a path shows: the usual ones; all of them where none is usual."""
    usual = tuple(use.id for use in rule.techniques if use.typical in _SHOWN)
    return usual or tuple(use.id for use in rule.techniques[:1])


def tactic_of(use: TechniqueUse, atlas: Atlas) -> str:
    """The tactic that the rule means, or the technique's first."""
    return use.tactic or atlas.techniques[use.id].tactics[0]
