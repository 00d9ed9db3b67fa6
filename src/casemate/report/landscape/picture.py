"""The landscape as one diagram: a zone around each system, shared parts between them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.model import Zone, ZoneId, choices
from casemate.report.diagram import Badge, Overlay, draw
from casemate.report.document import Drawn, Figure, Muted

if TYPE_CHECKING:
    from casemate.govern.landscape import Survey
    from casemate.model import System

MOST_COMPONENTS = 200


def landscape_figure(found: Survey) -> Figure | None:
    """The picture; None for a landscape that is too large to read, or empty."""
    system = found.landscape.joined.system
    if not 0 < len(system.components) <= MOST_COMPONENTS:
        return None
    drawn = draw(nested(found), overlay=Overlay(threats=_badges(found)), prefix="landscape-diagram")
    return Figure(
        picture=Drawn(markup=drawn),
        alt=f"Data-flow diagram of {system.name}: each system in a zone of its own, shared parts between them",
        caption=(Muted(text="Numbers in circles are open threats, coloured by the worst of them."),),
        least_width=1100,
    )


def nested(found: Survey) -> System:
    """The joined system with one more zone around each system's part of every place that is the owner's.

    A component of a system that stands in a shared zone gets a zone for its system within that one, so that a system's
    parts are together wherever they stand. This is for the eye: the analysis knows no such zones.
    """
    system, territory = found.landscape.joined.system, found.territory
    titles = {member.space: member.model.system.name for member in territory.joined.members}
    zones = {name: zone for name, zone in system.zones.items() if _used(system, name)}
    components = dict(system.components)
    for space, title in titles.items():
        wrapper = ZoneId(f"{space}.")
        wrapped = False
        for name, zone in list(zones.items()):
            if territory.home(name) == space and zone.within is None and zone.trust in choices.OWN_TRUST:
                zones[name] = replace(zone, within=wrapper)
                wrapped = True
        for identity, part in components.items():
            shared = part.zone is not None and territory.home(part.zone) is None
            if shared and territory.home(identity) == space and system.zones[part.zone].trust in choices.OWN_TRUST:  # type: ignore[index]
                inner = ZoneId(f"{space}.{part.zone}")
                zones[inner] = Zone(id=inner, name=title, trust=system.zones[part.zone].trust, within=part.zone)  # type: ignore[index]
                components[identity] = replace(part, zone=inner)
        if wrapped:
            zones[wrapper] = Zone(id=wrapper, name=title, trust=choices.Trust.INTERNAL)
    return replace(
        system,
        zones=MappingProxyType(dict(sorted(zones.items()))),
        components=MappingProxyType(components),
    )


def _used(system: System, zone: ZoneId) -> bool:
    """Whether anything stands in the zone or in one within it."""
    inside = {zone}
    for _ in system.zones:
        more = {name for name, other in system.zones.items() if other.within in inside} - inside
        if not more:
            break
        inside |= more
    return any(part.zone in inside for part in system.components.values())


def _badges(found: Survey) -> dict[str, Badge]:
    counted: dict[str, Badge] = {}
    for threat in found.landscape.review.open:  # worst first, so the first one sets the colour
        for place in threat.at:
            before = counted.get(place)
            worst = before.severity if before else threat.severity.value
            counted[place] = Badge(count=(before.count if before else 0) + 1, severity=worst)
    components = {str(name) for name in found.landscape.joined.system.components}
    return {place: badge for place, badge in counted.items() if place in components}
