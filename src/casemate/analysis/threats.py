"""Threats: what a person triages. The steps of one rule at one target, with the likeliest path and a score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casemate.analysis.building import Derived
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.paths import PathMaker, tactic_of
from casemate.analysis.readings import Marks, Reading
from casemate.analysis.scoring import Severity, maturity_of, score, severity_of
from casemate.analysis.unknowns import Unknowns
from casemate.analysis.weighing import Guards, State
from casemate.graph import content_id
from casemate.knowledge import Knowledge, Layer, Stride


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


@dataclass(frozen=True, slots=True)
class _Best:
    """The likeliest step of a group for one adversary."""

    cost: float
    hours: float
    step: int
    reading: Reading

    def order(self) -> tuple[float, float, int, str]:
        return self.cost, self.hours, self.step, self.reading.adversary


@dataclass(slots=True)
class _Group:
    """The steps of one rule at one target, as the adversaries find them."""

    best: _Best
    adversaries: dict[str, None]
    steps: dict[int, None]
    ahead: int
    reach: float
    inherent: float
    """Cost of the likeliest step without controls."""


def threats_of(
    derived: Derived,
    knowledge: Knowledge,
    readings: Sequence[Reading],
    marks: Marks,
    *,
    maker: PathMaker,
    level: Severity,
) -> Iterator[Threat]:
    """Every threat, by score and then id. `level`: a threat that controls bring under it counts as mitigated."""
    maturities = {name: maturity_of(compiled.rule, knowledge.atlas) for name, compiled in derived.rules.items()}
    guards = Guards(derived=derived, knowledge=knowledge)
    unknowns = Unknowns(derived, knowledge.vocabulary)
    making = _Making(derived, knowledge, marks, maker, level, maturities, guards, unknowns)
    found = [making.threat(group) for group in _groups(derived, readings).values()]
    found.sort(key=lambda threat: (-threat.score, threat.id))
    return iter(found)


def _groups(derived: Derived, readings: Sequence[Reading]) -> dict[tuple[str, str], _Group]:
    graph = derived.graph
    threatening = [name in derived.rules and derived.rules[name].rule.is_threat for name in graph.rules]
    groups: dict[tuple[str, str], _Group] = {}
    for reading in readings:
        derivation, name = reading.derivation, reading.adversary
        costs, hours = derivation.step_costs, derivation.step_hours
        plain, ahead, shares = reading.inherent.step_costs, reading.ahead, reading.shares
        for step in graph.steps:
            if not threatening[step] or costs[step] == float("inf"):
                continue
            key = (graph.rules[step], graph.targets[step])
            bits, reach = 0, 0.0
            for capability in graph.grants[step]:
                bits |= ahead[capability]
                reach = max(reach, shares[capability])
            group = groups.get(key)
            if group is None:
                best = _Best(costs[step], hours[step], step, reading)
                groups[key] = _Group(best, {name: None}, {step: None}, bits, reach, plain[step])
                continue
            group.adversaries[name] = None
            group.steps[step] = None
            group.ahead |= bits
            group.reach = max(group.reach, reach)
            group.inherent = min(group.inherent, plain[step])
            held = group.best
            if (costs[step], hours[step], step) < (held.cost, held.hours, held.step):
                group.best = _Best(costs[step], hours[step], step, reading)
    return groups


@dataclass(frozen=True, slots=True)
class _Making:
    """What every threat of a system is made with."""

    derived: Derived
    knowledge: Knowledge
    marks: Marks
    maker: PathMaker
    level: Severity
    maturities: Mapping[str, float]
    guards: Guards
    unknowns: Unknowns

    def threat(self, group: _Group) -> Threat:
        """The threat of one group."""
        best, graph = group.best, self.derived.graph
        step, derivation = best.step, best.reading.derivation
        compiled = self.derived.rules[graph.rules[step]]
        rule = compiled.rule
        steps = derivation.path(step)
        probability = derivation.probability(steps)
        unguarded = best.reading.inherent
        before = probability if unguarded is derivation else unguarded.probability(unguarded.path(step))
        impact, mature = self.marks.impact(group.ahead), self.maturities[rule.id]
        current = score(impact, probability * mature, group.reach)
        inherent = score(impact, before * mature, group.reach)
        present = tuple(sorted({c.id for s in group.steps for _, c, _ in self.guards.present(s, State.CURRENT)}))
        severity = severity_of(current)
        return Threat(
            id=threat_id(rule.id, graph.targets[step]),
            rule=rule.id,
            title=self.maker.step_title(step),
            explain=rule.explain,
            at=(graph.targets[step],),
            techniques=tuple(use.id for use in rule.techniques),
            tactics=self._tactics(compiled),
            frameworks=rule.references,
            stride=rule.stride,
            layer=rule.layer,
            severity=severity,
            inherent=severity_of(inherent),
            score=current,
            inherent_score=inherent,
            probability=probability,
            adversary=best.reading.adversary,
            adversaries=tuple(sorted(group.adversaries)),
            losses=self.marks.losses_in(group.ahead),
            present=present,
            missing=self.guards.missing(sorted(group.steps), State.CURRENT),
            path=self.maker.path(best.reading, steps),
            unknowns=self._unknowns(steps),
            status=self._status(severity, severity_of(inherent)),
        )

    def _tactics(self, compiled: CompiledRule) -> tuple[str, ...]:
        atlas = self.knowledge.atlas
        found = {tactic_of(use, atlas) for use in compiled.rule.techniques}
        return tuple(name for name in atlas.tactics if name in found)

    def _unknowns(self, steps: Sequence[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path for step in steps for path in self.unknowns.under(step)))

    def _status(self, now: Severity, before: Severity) -> Status:
        under = now.rank > self.level.rank >= before.rank
        return Status.MITIGATED if under else Status.OPEN


def threat_id(rule: str, target: str) -> str:
    """The id of a threat: its rule and the element, nothing else, so decisions keep their threat."""
    return content_id("t", rule, target)
