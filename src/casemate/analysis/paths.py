"""Witness paths as people read them: starts, preparations and steps, each after what it rests on."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from casemate.analysis.building import Derived
from casemate.analysis.carrying import plain_capability
from casemate.analysis.readings import Reading
from casemate.graph import AttackGraph, Derivation, content_id
from casemate.knowledge import Atlas, Rule, TechniqueUse, Typical
from casemate.model import ComponentId

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
    _tactics: dict[str, int] = field(default_factory=dict)
    _prepared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _started: dict[tuple[str, int], str] = field(default_factory=dict)
    _stepped: dict[int, float] = field(default_factory=dict)
    _paths: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    """What was looked up once: of a rule its first tactic and its preparations, starts made, steps made."""

    def path(self, reading: Reading, steps: Sequence[int], *, helped: bool = True) -> tuple[str, ...]:
        """The ids of the path that takes these steps: starts first, preparations right before their step.

        With `helped`, the derivable optional premises of the steps come in too.
        """
        derivation = reading.derivation
        whole = self._with_help(derivation, steps) if helped else list(dict.fromkeys(steps))
        ordered = self._of_use(self._ordered(whole), steps) if helped else self._ordered(whole)
        starts: dict[str, None] = {}
        found: dict[str, None] = {}
        granted: set[int] = set()
        for step in ordered:
            for capability in derivation.graph.requires[step]:
                if capability not in granted:
                    starts[self._start(reading.adversary, capability)] = None
            for name in self._preparations(step):
                found[name] = None
            found[self._step(derivation, step)] = None
            granted.update(derivation.graph.grants[step])
        return (*starts, *found)

    def path_of(self, reading: Reading, step: int) -> tuple[str, ...]:
        """The ids of the likeliest path that ends with this step."""
        graph, via, chain = self.derived.graph, reading.derivation.via, []
        name = reading.adversary
        while (name, step) not in self._paths:
            needed = graph.requires[step]
            before = via[needed[0]]
            if len(needed) > 1 or before < 0:
                self._paths[name, step] = self.path(reading, reading.derivation.path(step), helped=False)
            else:
                chain.append(step)
                step = before
        found = self._paths[name, step]
        for link in reversed(chain):
            first = (ready for ready in self._preparations(link) if ready not in found)
            # A twin of a step that the path has already is no further step.
            last = (made for made in (self._step(reading.derivation, link),) if made not in found)
            found = self._paths[name, link] = (*found, *first, *last)
        return found

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
                        found.update(dict.fromkeys(_still_needed(graph, extra, capability, found)))
            found[step] = None
        return list(found)

    def _of_use(self, ordered: Sequence[int], steps: Sequence[int]) -> list[int]:
        """Without what came too late: help had brought what it grants before it."""
        graph = self.derived.graph
        needed = {capability for step in steps for capability in graph.requires[step]}
        kept: list[int] = []
        wanted: set[int] = set()
        for step in reversed(ordered):
            grants = graph.grants[step]
            if needed.isdisjoint(grants) or not wanted.isdisjoint(grants):
                kept.append(step)
                wanted.update(graph.requires[step], graph.helped_by[step])
        return kept[::-1]

    def _ordered(self, steps: Sequence[int]) -> list[int]:
        """Topological; of what is ready, the earlier tactic first, then the smaller id."""
        graph = self.derived.graph
        grants, requires = graph.grants, graph.requires
        if all(any(c in grants[before] for c in requires[step]) for before, step in pairwise(steps)):
            return list(steps)  # a chain has one order
        place = {step: number for number, step in enumerate(steps)}
        granted_by: dict[int, list[int]] = {}
        for step in steps:
            for capability in grants[step]:
                granted_by.setdefault(capability, []).append(step)
        waits = {
            step: {
                before
                for capability in (*requires[step], *graph.helped_by[step])
                for before in granted_by.get(capability, ())
                if place[before] < place[step]
            }
            for step in steps
        }
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
        found = self._tactics.get(name)
        if found is None:
            compiled = self.derived.rule(step)
            order = list(self.atlas.tactics)
            uses = compiled.rule.techniques if compiled else ()
            found = self._tactics[name] = min((order.index(tactic_of(use, self.atlas)) for use in uses), default=-1)
        return found

    def _preparations(self, step: int) -> tuple[str, ...]:
        name = self.derived.graph.rules[step]
        found = self._prepared.get(name)
        if found is None:
            compiled = self.derived.rule(step)
            uses = [use for use in (compiled.rule.prepares if compiled else ()) if use.typical in _SHOWN]
            found = self._prepared[name] = tuple(self._preparation(use) for use in uses)
        return found

    def _start(self, adversary: str, capability: int) -> str:
        graph = self.derived.graph
        identity = self._started.get((adversary, capability))
        if identity is None:
            text = plain_capability(graph.capabilities[capability])
            identity = self._started[adversary, capability] = graph.start_id(adversary, text)
            name = text[text.index("(") + 1 : -1]
            title = self._start_title(adversary, text.partition("(")[0], name)
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
        probability = derivation.weights.success[step]
        identity = graph.step_id(step)
        before = self._stepped.get(step)
        if before is None or before < probability:
            self._stepped[step] = probability
            compiled = self.derived.rule(step)
            self.made[identity] = PathStep(
                id=identity,
                role=StepRole.ATTACK,
                rule=graph.rules[step],
                title=self.step_title(step),
                techniques=_shown(compiled.rule) if compiled else (),
                at=graph.targets[step],
                requires=tuple(plain_capability(graph.capabilities[c]) for c in graph.requires[step]),
                grants=tuple(dict.fromkeys(plain_capability(graph.capabilities[c]) for c in graph.grants[step])),
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

    def _start_title(self, adversary: str, atom: str, name: str) -> str:
        """What the adversary begins with, in words that fit the part: nobody sends requests to a camera."""
        system = self.derived.system
        profile, part = system.adversaries.get(adversary), system.components.get(ComponentId(name))
        form = _START_TITLES[atom]
        if atom == "reaches" and part is not None:
            if part.kind in _STOOD_BEFORE:
                form = "stands before {}"
            elif (profile.like if profile is not None else adversary) == "thief":
                form = "can lay hands on {}"
        return form.format(self._title(name))

    def _title(self, name: str) -> str:
        elements = self.derived.elements
        return elements.title(elements.by_name[name])


_STOOD_BEFORE = frozenset({"sensor", "actuator", "physical_world"})
_START_TITLES: Mapping[str, str] = {
    "reaches": "can send requests to {}",
    "acts": "has a legitimate account on {}",
    "taints": "writes what {} holds or passes on",
    "holds": "has {} in its hands",
    "ships": "makes or delivers {}",
    "nears": "is where a line of {} passes",
    "listens": "is on an unprotected line of {}",
    "hosts": "runs the machines under {}",
}


def _shown(rule: Rule) -> tuple[str, ...]:
    """Techniques that a path shows: the usual ones; all of them where none is usual."""
    usual = tuple(use.id for use in rule.techniques if use.typical in _SHOWN)
    return usual or tuple(use.id for use in rule.techniques[:1])


def tactic_of(use: TechniqueUse, atlas: Atlas) -> str:
    """The tactic that the rule means, or the technique's first."""
    return use.tactic or atlas.techniques[use.id].tactics[0]


def _still_needed(graph: AttackGraph, steps: Sequence[int], goal: int, taken: Collection[int]) -> list[int]:
    """Of the steps to a goal, those for which the steps taken before them do not stand in."""
    held = {capability for step in taken for capability in graph.grants[step]}
    needed, found = {goal}, list[int]()
    for step in reversed(steps):
        if not (needed - held).isdisjoint(graph.grants[step]):
            found.append(step)
            needed.update(graph.requires[step])
    return found[::-1]
