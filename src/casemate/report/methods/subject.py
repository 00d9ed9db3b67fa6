"""What every part of the report is made from: the analysis, where each threat belongs, and what people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from casemate.analysis.coverage import Coverage, coverage_of
from casemate.analysis.places import crosses, zones_around
from casemate.model import shape_of
from casemate.report.methods.backing import Backing
from casemate.report.threat_model.subject import Subject

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.govern import Review
    from casemate.model import Flow, Zone

_MOST_TOLD = 30
"""Threats that have a card each in a report; the others are rows with their path in words."""


@dataclass(frozen=True, kw_only=True)
class Reviewed(Subject):
    """A subject with the decisions on it, and what else the report rests on."""

    review: Review
    backing: Backing = field(default_factory=Backing)

    @cached_property
    def coverage(self) -> Coverage:
        """Every question about the system, with its answer."""
        return coverage_of(self.analysis)

    @cached_property
    def zone_of(self) -> Mapping[str, str]:
        """By threat id: the innermost trust zone of its element; empty where it has none."""
        return {threat.id: self._zone(threat) for threat in self.analysis.threats}

    def _zone(self, threat: Threat) -> str:
        system = self.system
        for name in threat.at:
            part = system.components.get(name)  # type: ignore[call-overload]  # ids are text
            if part is not None:
                return part.zone or ""
            flow = next((one for one in system.flows if one.id == name), None)
            if flow is not None:
                return system.components[flow.target].zone or ""
            for holder in system.components.values():
                if name in holder.stores:
                    return holder.zone or ""
        return ""

    def entering(self, zone: Zone) -> tuple[Flow, ...]:
        """The flows that cross the boundary of this zone, in or out."""
        return tuple(
            flow for flow in self.system.flows if self._inside(flow.source, zone) != self._inside(flow.target, zone)
        )

    def _inside(self, component: str, zone: Zone) -> bool:
        part = self.system.components[component]  # type: ignore[index]  # ids are text
        return zone.id in zones_around(self.system, part.zone)

    @cached_property
    def crossing(self) -> tuple[Flow, ...]:
        """The flows over any trust boundary."""
        return tuple(flow for flow in self.system.flows if crosses(self.system, flow))

    def shape(self, component: str) -> str:
        """`external`, `process` or `store`."""
        return shape_of(self.system.components[component].kind).value  # type: ignore[index]  # ids are text

    def decision(self, threat: Threat) -> str:
        """What people decided on the threat, and whether it still holds."""
        standing = self.review.standings.get(threat.id)
        if standing is None:
            return "none recorded"
        return standing.reason


def subject_of(review: Review, told: int | None = None, backing: Backing | None = None) -> Reviewed:
    """The subject of a report on all threats; `told`: how many of the worst have a card."""
    return Reviewed(
        analysis=review.analysis,
        full=_MOST_TOLD if told is None else told,
        settled=True,
        review=review,
        backing=backing or Backing(),
    )
