"""What to fix first: the controls that would weaken most of what is open, each counted for what the ones before leave.

Greedy: a control is worth, over the open threats that it would weaken, the sum of (score / 10)^3, times its middle
strength, times the share of attempts that the controls chosen before it let through. So the second suggestion is the
best one *after* the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from casemate.analysis import Severity, Status
from casemate.model import choices

if TYPE_CHECKING:
    from casemate.analysis import Analysis, CompiledRule, Threat
    from casemate.knowledge import CatalogueControl
    from casemate.model import Control

OPEN = frozenset({Status.OPEN, Status.REOPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One control that is worth adding, and what it would do."""

    control: CatalogueControl
    threats: tuple[Threat, ...]
    """The open threats that it would weaken, worst first."""
    losses: tuple[str, ...]
    """Ids of the losses that these threats lead to."""
    places: tuple[str, ...]
    """Ids of the elements where it would have to sit, those with the worst threats first."""
    planned: tuple[Control, ...]
    """The model's own plans for it, sorted by id."""


def open_threats(analysis: Analysis) -> tuple[Threat, ...]:
    """The threats that somebody has to do something about, worst first; severity info is only for the record."""
    return tuple(t for t in analysis.threats if t.status in OPEN and t.severity is not Severity.INFO)


def fix_first(analysis: Analysis, most: int = 5) -> tuple[Fix, ...]:
    """The controls to add first, best first."""
    found = open_threats(analysis)
    weakens: dict[str, list[Threat]] = {}
    for threat in found:
        for name in threat.missing:
            weakens.setdefault(name, []).append(threat)
    left = {threat.id: (threat.score / 10) ** 3 for threat in found}
    strengths = {name: _strength(analysis.knowledge.controls[name]) for name in weakens}
    places = _Places(analysis)
    chosen: list[Fix] = []
    while weakens and len(chosen) < most:
        worth = {name: strengths[name] * sum(left[threat.id] for threat in held) for name, held in weakens.items()}
        best = min(worth, key=lambda name: (-worth[name], name))
        threats = weakens.pop(best)
        for threat in threats:
            left[threat.id] *= 1 - strengths[best]
        chosen.append(_fix(analysis, best, threats, places))
    return tuple(chosen)


def _strength(control: CatalogueControl) -> float:
    return (control.strength.low + control.strength.high) / 2


def _fix(analysis: Analysis, name: str, threats: Sequence[Threat], places: _Places) -> Fix:
    system = analysis.system
    hit = {loss for threat in threats for loss in threat.losses}
    plans = (c for c in system.controls.values() if c.control == name and c.status is choices.ControlStatus.PLANNED)
    return Fix(
        control=analysis.knowledge.controls[name],
        threats=tuple(threats),
        losses=tuple(loss for loss in system.losses if loss in hit),
        places=tuple(dict.fromkeys(place for threat in threats for place in places.of(threat, name))),
        planned=tuple(plans),
    )


class _Places:
    """Finds where a control would have to sit to weaken a threat."""

    def __init__(self, analysis: Analysis) -> None:
        self._derived = analysis.derived

    @cached_property
    def _steps(self) -> Mapping[tuple[str, str], list[int]]:
        graph = self._derived.graph
        found: dict[tuple[str, str], list[int]] = {}
        for step in graph.steps:
            found.setdefault((graph.rules[step], graph.targets[step]), []).append(step)
        return found

    def of(self, threat: Threat, control: str) -> Iterator[str]:
        """The elements that carry it for each step of the threat; a control on a flow counts for its target."""
        compiled = self._derived.rules[threat.rule]
        for at in threat.at:
            for step in self._steps.get((threat.rule, at), ()):
                bound = dict(zip(compiled.variables, self._derived.graph.bindings[step], strict=True))
                yield from _bound(compiled, control, bound, at)


def _bound(compiled: CompiledRule, control: str, bound: Mapping[str, str], target: str) -> Iterator[str]:
    for weakening in compiled.rule.mitigated_by:
        if weakening.control == control:
            held = [bound[name] for name in weakening.at if name in bound]
            # Any one of the places will do: the first that the rule names.
            yield held[0] if held else target
