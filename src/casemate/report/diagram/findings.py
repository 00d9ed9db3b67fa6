"""From an analysis to what is drawn over a diagram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from casemate.report.diagram.overlay import Badge, Overlay
from casemate.report.fixes import open_threats
from casemate.report.words import count

if TYPE_CHECKING:
    from casemate.analysis import Analysis, Threat
    from casemate.model import System


def threats_overlay(analysis: Analysis) -> Overlay:
    """The open threats, counted at the components where they are; those at a flow count for its receiver."""
    badges = badges_of(analysis)
    total = len(open_threats(analysis))
    caption = f"{count(total, 'open threat')} at {count(len(badges), 'component')}"
    return Overlay(threats=badges, caption=caption)


def badges_of(analysis: Analysis) -> Mapping[str, Badge]:
    """By component: how many open threats there are, and how severe the worst is."""
    counts: Counter[str] = Counter()
    worst: dict[str, str] = {}
    for threat in open_threats(analysis):  # worst first
        for place in dict.fromkeys(end for at in threat.at for end in _components(analysis.system, at)[-1:]):
            counts[place] += 1
            worst.setdefault(place, threat.severity.value)
    return {place: Badge(count=number, severity=worst[place]) for place, number in sorted(counts.items())}


def path_overlay(analysis: Analysis, threat: Threat) -> Overlay:
    """The path to a threat: the components that its steps are at, in order."""
    return Overlay(path=tuple(_stops(analysis, threat)), caption=f"Path to: {threat.title}")


def _stops(analysis: Analysis, threat: Threat) -> Iterator[str]:
    for name in threat.path:
        at = analysis.steps[name].at
        if at is not None:
            yield from _components(analysis.system, at)


def _components(system: System, at: str) -> tuple[str, ...]:
    """The component, or the two ends of the flow, with this id; nothing for data, which lie in several places."""
    if any(part.id == at for part in system.components.values()):
        return (at,)
    return next(((str(flow.source), str(flow.target)) for flow in system.flows if flow.id == at), ())
