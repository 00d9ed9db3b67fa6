"""Threats: what a person triages. The steps of one rule at one target, with the likeliest path and a score."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf, log

from casemate.analysis.building import Derived
from casemate.analysis.paths import PathMaker, tactic_of
from casemate.analysis.readings import Marks, Reading, rarity
from casemate.analysis.scoring import (
    MOST,
    MOST_ON_THE_WORLD,
    MOST_UNSTATED,
    Severity,
    maturity_of,
    score,
    severity_of,
)
from casemate.analysis.telling import Key, told_elsewhere
from casemate.analysis.unknowns import Unknowns
from casemate.analysis.ways import Order, Ways
from casemate.analysis.weighing import Guards, State
from casemate.graph import AttackGraph, StepNumber, content_id
from casemate.knowledge import Atlas, Knowledge, Layer, Rule, Stride
from casemate.model import choices
from casemate.model.system import ComponentId


class Status(StrEnum):
    """Where a threat stands; the last five come from people's decisions."""

    OPEN = "open"
    MITIGATED = "mitigated"
    ACCEPTED = "accepted"
    TRANSFERRED = "transferred"
    AVOIDED = "avoided"
    FALSE_POSITIVE = "false_positive"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """One rule at one element."""

    id: str
    rule: str
    title: str
    explain: str
    at: tuple[str, ...]
    techniques: tuple[str, ...]
    tactics: tuple[str, ...]
    frameworks: Mapping[str, tuple[str, ...]]
    stride: tuple[Stride, ...]
    layer: Layer
    severity: Severity
    inherent: Severity
    score: float
    """With the controls that exist."""
    inherent_score: float
    probability: float
    """Of one campaign by the adversary whose path is shown, with the controls that exist."""
    adversary: str
    """Whose path is shown: who succeeds most often, campaigns a year times probability."""
    adversaries: tuple[str, ...]
    losses: tuple[str, ...]
    present: tuple[str, ...]
    """Ids of the model's controls that weaken it now."""
    missing: tuple[str, ...]
    """Ids of catalogue controls that would weaken it."""
    path: tuple[str, ...]
    unknowns: tuple[str, ...]
    status: Status


_ABOUT_AS_LIKELY = log(3)
"""Losses are told of the adversaries that are at least a third as likely to get there as the likeliest."""


@dataclass(slots=True)
class _Group:
    """The steps of one rule at one target, as the adversaries find them."""

    best: Order
    """The step shown: the likeliest with the controls that exist, unless its way goes in a circle."""
    ways: list[Order]
    """Every step of every adversary, with the controls that exist."""
    plain: Order
    """The likeliest step without controls."""
    adversaries: dict[str, tuple[float, int]]
    """Of each: what its likeliest step costs without controls, and the marks of what all of its steps lead to."""
    steps: dict[int, None]
    reach: float
    told: int = 0
    """Marks of the threats that are told with it."""
    far: bool = False
    """Whether the way shown leads through several other threats."""
    spent: int = 0
    """Marks of the losses to which the way shown adds nothing."""

    @property
    def ahead(self) -> int:
        """Marks of what the step leads to for those who are likely to take it."""
        bits = 0
        likeliest = min(cost for cost, _ in self.adversaries.values())
        for cost, marks in self.adversaries.values():
            if cost <= likeliest + _ABOUT_AS_LIKELY:
                bits |= marks
        return bits & ~self.spent | self.told


def threats_of(
    derived: Derived,
    knowledge: Knowledge,
    readings: Sequence[Reading],
    marks: Marks,
    *,
    guards: Guards,
    maker: PathMaker,
    level: Severity,
) -> tuple[Threat, ...]:
    """Every threat, by score and then id. `level`: a threat that controls bring under it counts as mitigated."""
    making = _Making(derived, knowledge, readings, marks, guards=guards, maker=maker, level=level)
    names = {name for name, compiled in derived.rules.items() if compiled.rule.is_threat}
    ways = Ways(derived.graph, readings, marks, names)
    groups = _shown(_groups(derived, readings, marks, knowledge, names), readings, ways)
    told = told_elsewhere(
        derived,
        {key: group.steps for key, group in groups.items()},
        {key: group.best[:2] for key, group in groups.items()},
    )
    for key, other in told.items():
        groups[other].told |= groups[key].ahead
    made = {key: making.threat(group) for key, group in groups.items() if key not in told}
    hidden = (making.threat(groups[key]) for key, other in told.items() if made[other].status is Status.MITIGATED)
    # What controls hold back must not stand for a variant that they do not reach.
    found = _reopened([*made.values(), *(threat for threat in hidden if threat.status is Status.OPEN)])
    found.sort(key=lambda threat: (-threat.score, threat.id))
    return tuple(found)


def _reopened(threats: Sequence[Threat]) -> list[Threat]:
    """The threats; a mitigated one counts as open where open ones of its severity or worse begin with it."""
    ways: dict[str, Severity] = {}
    for threat in threats:
        if threat.status is Status.OPEN:
            for step in threat.path[:-1]:
                ways[step] = min(ways.get(step, threat.severity), threat.severity, key=lambda held: held.rank)
    return [
        replace(threat, status=Status.OPEN)
        if threat.status is Status.MITIGATED
        and threat.severity.rank <= Severity.MEDIUM.rank
        and (worst := ways.get(threat.path[-1])) is not None
        and worst.rank <= threat.severity.rank
        else threat
        for threat in threats
    ]


def _shown(groups: Mapping[Key, _Group], readings: Sequence[Reading], ways: Ways) -> dict[Key, _Group]:
    """The groups that have a way worth showing, each with it."""
    found: dict[Key, _Group] = {}
    for key, group in groups.items():
        shown = ways.worth_showing(group.ways, group.ahead)
        if shown is not None:
            group.best, group.spent = shown
            *_, step, place = group.best
            group.far = ways.far(readings[place], step)
            *_, step, place = group.plain
            if ways.circular(readings[place].inherent, step):
                group.plain = group.best
            found[key] = group
    return found


def _groups(
    derived: Derived, readings: Sequence[Reading], marks: Marks, knowledge: Knowledge, names: Collection[str]
) -> dict[Key, _Group]:
    graph = derived.graph
    threatening = [(step, (name, target)) for step, name, target in _columns(graph) if name in names]
    groups: dict[Key, _Group] = {}
    for place, reading in enumerate(readings):
        name = reading.adversary
        rare = rarity(name, derived.system, knowledge)
        costs, plain = reading.derivation.step_costs, reading.inherent.step_costs
        ahead, shares, grants = reading.ahead, reading.shares, graph.grants
        for step, key in threatening:
            if costs[step] == inf:
                continue
            bits, reach = 0, 0.0
            for capability in grants[step]:
                bits |= ahead[capability]
                reach = max(reach, shares[capability])
            worst = -marks.impact(bits)
            now, before = (costs[step] + rare, worst, step, place), (plain[step] + rare, worst, step, place)
            group = groups.get(key)
            if group is None:
                groups[key] = _Group(now, [now], before, {name: (plain[step], bits)}, {step: None}, reach)
                continue
            cost, known = group.adversaries.get(name, (inf, 0))
            group.adversaries[name] = (min(cost, plain[step]), known | bits)
            group.steps[step] = None
            group.reach = max(group.reach, reach)
            group.ways.append(now)
            group.plain = min(group.plain, before)
    return groups


def _columns(graph: AttackGraph) -> Iterator[tuple[int, str, str]]:
    return zip(graph.steps, graph.rules, graph.targets, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fixed:
    """What every threat of one rule has in common."""

    techniques: tuple[str, ...]
    tactics: tuple[str, ...]
    frameworks: Mapping[str, tuple[str, ...]]
    maturity: float


_FINAL = frozenset({choices.Effect.SPENDS, choices.Effect.DELETES, choices.Effect.PUBLISHES, choices.Effect.ACTUATES})


class _Making:
    """What every threat of a system is made with."""

    def __init__(
        self,
        derived: Derived,
        knowledge: Knowledge,
        readings: Sequence[Reading],
        marks: Marks,
        *,
        guards: Guards,
        maker: PathMaker,
        level: Severity,
    ) -> None:
        self.derived = derived
        self.readings = readings
        self.marks = marks
        self.maker = maker
        self.level = level
        self.guards = guards
        self.unknowns = Unknowns(derived, knowledge.vocabulary)
        self.fixed = {name: _fixed(compiled.rule, knowledge.atlas) for name, compiled in derived.rules.items()}

    def _acts_on_the_world(self, step: StepNumber) -> bool:
        """Whether the step makes a tool do what cannot be taken back: that is a loss, also where nobody stated it."""
        graph = self.derived.graph
        granted = self.derived.rules[graph.rules[step]].rule.grants
        tool = self.derived.system.components.get(ComponentId(graph.targets[step]))
        return (
            tool is not None and not _FINAL.isdisjoint(tool.effects) and any(a.startswith("invokes(") for a in granted)
        )

    def _most(self, step: StepNumber, losses: tuple[str, ...], *, far: bool) -> float:
        """The highest score that the step can have."""
        if not far and (losses or not self.marks.losses):
            return MOST
        return MOST_ON_THE_WORLD if self._acts_on_the_world(step) else MOST_UNSTATED

    def threat(self, group: _Group) -> Threat:
        """The threat of one group."""
        *_, step, place = group.best
        graph, reading = self.derived.graph, self.readings[place]
        rule = self.derived.rules[graph.rules[step]].rule
        fixed = self.fixed[rule.id]
        steps = reading.derivation.path(step)
        probability = reading.derivation.probability(steps)
        ahead = group.ahead
        impact = self.marks.impact(ahead)
        losses = self.marks.losses_in(ahead)
        most = self._most(step, losses, far=group.far)
        current = score(impact, probability * fixed.maturity, group.reach, most=most)
        before_controls = self._inherent(group, probability) * fixed.maturity
        inherent = score(impact, before_controls, group.reach, most=most)
        severity, before = severity_of(current), severity_of(inherent)
        numbers = sorted(group.steps)
        return Threat(
            id=threat_id(rule.id, graph.targets[step]),
            rule=rule.id,
            title=self.maker.step_title(step),
            explain=rule.explain,
            at=(graph.targets[step],),
            techniques=fixed.techniques,
            tactics=fixed.tactics,
            frameworks=fixed.frameworks,
            stride=rule.stride,
            layer=rule.layer,
            severity=severity,
            inherent=before,
            score=current,
            inherent_score=inherent,
            probability=probability,
            adversary=reading.adversary,
            adversaries=tuple(sorted(group.adversaries)),
            losses=losses,
            present=self.guards.names(numbers, State.CURRENT),
            missing=self.guards.missing(numbers, State.CURRENT),
            path=self.maker.path_of(reading, step),
            unknowns=tuple(dict.fromkeys(path for number in steps for path in self.unknowns.under(number))),
            status=Status.MITIGATED if severity.rank > self.level.rank >= before.rank else Status.OPEN,
        )

    def _inherent(self, group: _Group, probability: float) -> float:
        """The campaign's probability without controls; where there are none, that with them."""
        *_, step, place = group.plain
        reading = self.readings[place]
        if reading.inherent is reading.derivation and group.plain == group.best:
            return probability
        return reading.inherent.probability(reading.inherent.path(step))


def _fixed(rule: Rule, atlas: Atlas) -> _Fixed:
    used = {tactic_of(use, atlas) for use in rule.techniques}
    return _Fixed(
        techniques=tuple(use.id for use in rule.techniques),
        tactics=tuple(name for name in atlas.tactics if name in used),
        frameworks=rule.references,
        maturity=maturity_of(rule, atlas),
    )


def threat_id(rule: str, target: str) -> str:
    """The id of a threat: its rule and the element, nothing else, so decisions keep their threat."""
    return content_id("t", rule, target)
