"""The landscape summed up by modality, business unit and tactic."""

from __future__ import annotations

from dataclasses import dataclass

from casemate.analysis import Severity, Threat
from casemate.govern.deciding import OPEN
from casemate.govern.landscape.falling import through
from casemate.govern.landscape.territory import Territory
from casemate.model import choices
from casemate.risk import Pricing, RiskProfile

_BAD = Severity.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One row of a summary."""

    id: str
    title: str
    systems: tuple[str, ...]
    """The spaces that have to do with it, sorted."""
    parts: int
    """Components of the modality; losses of the unit; rules of the tactic that find something."""
    open: int
    """Open threats."""
    bad: int
    """Of them, those of severity high or critical."""
    expected: float | None
    """A year: what passes through it, or, of a unit, what its losses cost. None: no loss has a cost and a way."""


def by_modality(territory: Territory, pricing: Pricing | None) -> tuple[Sum, ...]:
    """By what goes in and out; a component of two modalities counts in both."""
    system = territory.analysis.system
    found = []
    for modality in choices.Modality:
        names = [str(part.id) for part in system.components.values() if modality in part.modalities]
        if names:
            threats = [threat for threat in territory.analysis.threats if set(threat.at) & set(names)]
            spaces = {space for name in names for space in territory.holders[name]}
            expected = through(pricing, territory.steps_at(names))
            waiting, bad = _standing(threats)
            found.append(
                Sum(
                    id=modality.value,
                    title=modality.value,
                    systems=tuple(sorted(spaces)),
                    parts=len(names),
                    open=waiting,
                    bad=bad,
                    expected=expected,
                )
            )
    return tuple(found)


def by_unit(territory: Territory, profile: RiskProfile | None) -> tuple[Sum, ...]:
    """By the business unit that a model states; models that state none stand under no name."""
    expected = {loss.loss: loss.expected.expected for loss in profile.current.losses} if profile else {}
    units: dict[str, set[str]] = {}
    for member in territory.joined.members:
        units.setdefault(member.unit or "", set()).add(member.space)
    found = []
    for unit, spaces in sorted(units.items()):
        losses = [loss for loss, who in territory.losses.items() if spaces & set(who)]
        threats = [threat for threat in territory.analysis.threats if set(threat.losses) & set(losses)]
        money = sum(expected.get(loss, 0.0) for loss in losses) if profile is not None else None
        waiting, bad = _standing(threats)
        found.append(
            Sum(
                id=unit,
                title=unit or "no unit stated",
                systems=tuple(sorted(spaces)),
                parts=len(losses),
                open=waiting,
                bad=bad,
                expected=money,
            )
        )
    return tuple(found)


def by_tactic(territory: Territory, pricing: Pricing | None) -> tuple[Sum, ...]:
    """By tactic of MITRE ATLAS, in its order; a threat of two tactics counts in both."""
    analysis = territory.analysis
    graph = analysis.derived.graph
    by_rule: dict[str, list[int]] = {}
    for step, rule in enumerate(graph.rules):
        by_rule.setdefault(rule, []).append(step)
    found = []
    for identity, tactic in analysis.knowledge.atlas.tactics.items():
        threats = [threat for threat in analysis.threats if identity in threat.tactics]
        rules = sorted({threat.rule for threat in threats})
        if rules:
            spaces = {space for threat in threats for at in threat.at for space in territory.holders.get(at, ())}
            expected = through(pricing, [step for rule in rules for step in by_rule.get(rule, ())])
            waiting, bad = _standing(threats)
            found.append(
                Sum(
                    id=identity,
                    title=tactic.name,
                    systems=tuple(sorted(spaces)),
                    parts=len(rules),
                    open=waiting,
                    bad=bad,
                    expected=expected,
                )
            )
    return tuple(found)


def _standing(threats: list[Threat]) -> tuple[int, int]:
    """How many are open, and how many of these are high or critical."""
    waiting = [threat for threat in threats if threat.status in OPEN]
    return len(waiting), sum(threat.severity.rank <= _BAD.rank for threat in waiting)
