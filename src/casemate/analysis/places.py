"""Where things stand: the zones around a part, its trust, and the flows that cross a boundary."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.model import Component, Flow, Shape, System, ZoneId, choices


def trust_of(system: System, component: Component) -> choices.Trust:
    """The trust of its zone; without zones, people and outside kinds are untrusted and all else is internal."""
    if component.zone is not None:
        return system.zones[component.zone].trust
    return choices.Trust.UNTRUSTED if component.shape is Shape.EXTERNAL else choices.Trust.INTERNAL


def zones_around(system: System, zone: ZoneId | None) -> Iterator[ZoneId]:
    """The zone and those around it, from the inside."""
    while zone is not None:
        yield zone
        zone = system.zones[zone].within


def crosses(system: System, flow: Flow) -> bool:
    """Whether some zone holds exactly one end of the flow."""
    one, other = system.components[flow.source], system.components[flow.target]
    if one.zone == other.zone and one.zone is not None:
        return False
    if one.zone is None or other.zone is None:
        return trust_of(system, one) != trust_of(system, other)
    return set(zones_around(system, one.zone)) != set(zones_around(system, other.zone))
