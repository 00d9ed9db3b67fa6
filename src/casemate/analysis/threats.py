"""Threats: what a person triages. The steps of one rule at one target, with the likeliest path and a score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf, log

from casemate.analysis.building import Derived
from casemate.analysis.paths import PathMaker, tactic_of
from casemate.analysis.readings import Marks, Reading
from casemate.analysis.scoring import Severity, maturity_of, score, severity_of
from casemate.analysis.telling import told_elsewhere
from casemate.analysis.unknowns import Unknowns
from casemate.analysis.weighing import Guards, State
from casemate.graph import AttackGraph, StepNumber, content_id
from casemate.knowledge import Atlas, Knowledge, Layer, Rule, Stride
from casemate.model import System, choices
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
    """Of one campaign by the likeliest adversary, with the controls that exist."""
    adversary: str
    """Whose path is shown: the likeliest."""
    adversaries: tuple[str, ...]
    losses: tuple[str, ...]
    present: tuple[str, ...]
    """Ids of the model's controls that weaken it now."""
    missing: tuple[str, ...]
    """Ids of catalogue controls that would weaken it."""
    path: tuple[str, ...]
    unknowns: tuple[str, ...]
    status: Status


_Order = tuple[float, float, int, int]
"""Cost of a step, its impact below zero, its number, and which reading: what makes one step worth showing first."""


_ABOUT_AS_LIKELY = log(3)
"""Losses are told of the adversaries that are at least a third as likely to get there as the likeliest."""

_SELDOM = log(2)
"""Staff who turn are rarer than strangers: their path is shown where nobody else is half as likely to succeed."""


@dataclass(slots=True)
class _Group:
    """The steps of one rule at one target, as the adversaries find them."""

    best: _Order
    """The likeliest step with the controls that exist."""
    plain: _Order
    """The likeliest step without controls."""
    adversaries: dict[str, tuple[float, int]]
    """Of each: what its likeliest step costs without controls, and the marks of what all of its steps lead to."""
    steps: dict[int, None]
    reach: float
    told: int = 0
    """Marks of the threats that are told with it."""

    @property
    def ahead(self) -> int:
        """Marks of what the step leads to for those who are likely to take it."""
        bits = self.told
        for cost, marks in self.adversaries.values():
            if cost <= self.plain[0] + _ABOUT_AS_LIKELY:
                bits |= marks
        return bits


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
    groups = _groups(derived, readings, marks)
    told = told_elsewhere(
        derived,
        {key: group.steps for key, group in groups.items()},
        {key: group.best[0] for key, group in groups.items()},
    )
    for key, other in told.items():
        groups[other].told |= groups[key].ahead
    found = [making.threat(group) for key, group in groups.items() if key not in told]
    found = _reopened(found)
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


def _groups(derived: Derived, readings: Sequence[Reading], marks: Marks) -> dict[tuple[str, str], _Group]:
    graph = derived.graph
    names = {name for name, compiled in derived.rules.items() if compiled.rule.is_threat}
    threatening = [(step, (name, target)) for step, name, target in _columns(graph) if name in names]
    groups: dict[tuple[str, str], _Group] = {}
    for place, reading in enumerate(readings):
        name = reading.adversary
        rare = _SELDOM if _is_insider(name, derived.system) else 0.0
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
                groups[key] = _Group(now, before, {name: (before[0], bits)}, {step: None}, reach)
                continue
            cost, known = group.adversaries.get(name, (inf, 0))
            group.adversaries[name] = (min(cost, before[0]), known | bits)
            group.steps[step] = None
            group.reach = max(group.reach, reach)
            group.best = min(group.best, now)
            group.plain = min(group.plain, before)
    return groups


def _is_insider(name: str, system: System) -> bool:
    profile = system.adversaries.get(name)
    return (profile.like if profile is not None else name) == "insider"


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
        unstated = bool(self.marks.losses) and not losses and not self._acts_on_the_world(step)
        current = score(impact, probability * fixed.maturity, group.reach, unstated=unstated)
        before_controls = self._inherent(group, probability) * fixed.maturity
        inherent = score(impact, before_controls, group.reach, unstated=unstated)
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
