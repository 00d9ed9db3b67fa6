"""Which element of a new model is which element of the old one, renamed ones included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casemate.govern.facts_under import Element, Naming
from casemate.model import Component, ComponentId, System
from casemate.model.system import Named

_ALIKE = 0.5
"""Least share of neighbours, among those of both, for two components of one kind and zone to be the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """The elements of two models that are the same; flows follow from their ends."""

    naming: Naming
    """Of each element of the new model that has an older self: the id of that."""

    def old_id(self, section: str, new: str) -> str | None:
        """What the element was called; None where it is new."""
        return self.naming.get((section, new))

    @property
    def renamed(self) -> Mapping[Element, str]:
        """Only the elements whose id changed."""
        return {element: old for element, old in self.naming.items() if element[1] != old}


def pair(old: System, new: System) -> Pairing:
    """Pair by id, then by `was`, then components by kind, zone and neighbours, zones by what stands in them."""
    naming: dict[Element, str] = {}
    for section in ("zones", "data", "components", "controls", "losses", "adversaries"):
        before: Mapping[str, Named] = getattr(old, section)
        now: Mapping[str, Named] = getattr(new, section)
        naming.update(_by_id(section, before, now))
    _pair_zones(naming, old, new)
    _pair_components(naming, old, new)
    return Pairing(naming=MappingProxyType(dict(sorted(naming.items()))))


def _by_id(section: str, before: Mapping[str, Named], now: Mapping[str, Named]) -> dict[Element, str]:
    found = {(section, name): name for name in now if name in before}
    taken = set(found.values())
    for name, entry in now.items():
        old = [one for one in entry.was if one in before and one not in taken]
        if (section, name) not in found and old:
            found[section, name] = old[-1]
            taken.add(old[-1])
    return found


def _pair_zones(naming: dict[Element, str], old: System, new: System) -> None:
    def members(system: System, name: Callable[[str], str | None]) -> dict[str, frozenset[str]]:
        held: dict[str, set[str]] = {zone: set() for zone in system.zones}
        for component in system.components.values():
            if component.zone is not None and (called := name(component.id)) is not None:
                held[component.zone].add(called)
        return {zone: frozenset(found) for zone, found in held.items()}

    before = members(old, lambda name: name)
    now = members(new, lambda name: naming.get(("components", name)))
    taken = {old_id for (section, _), old_id in naming.items() if section == "zones"}
    by_members = {held: zone for zone, held in before.items() if held and zone not in taken}
    for zone, held in now.items():
        if ("zones", zone) not in naming and held in by_members:
            naming["zones", zone] = by_members.pop(held)


def _pair_components(naming: dict[Element, str], old: System, new: System) -> None:
    """Best likeness first; each pair may make its neighbours alike, so until nothing more is found."""
    while True:
        taken = {name for (section, _), name in naming.items() if section == "components"}
        gone = [part for name, part in old.components.items() if name not in taken]
        fresh = [part for name, part in new.components.items() if ("components", name) not in naming]
        before, now = (
            _neighbours(old, lambda name: name),
            _neighbours(new, lambda name: naming.get(("components", name))),
        )
        found = [
            (-_likeness(before[one.id], now[other.id]), one.id, other.id)
            for one in gone
            for other in fresh
            if one.kind == other.kind and _old_zone(naming, other) == one.zone
        ]
        best = min(found, default=None)
        if best is None or -best[0] < _ALIKE:
            return
        naming["components", best[2]] = best[1]


def _old_zone(naming: Naming, part: Component) -> str | None:
    return None if part.zone is None else naming.get(("zones", part.zone), part.zone)


_Neighbours = Mapping[ComponentId, frozenset[tuple[str, str]]]


def _neighbours(system: System, name: Callable[[str], str | None]) -> _Neighbours:
    """Of each component: whom it sends to and hears from, in what role, as far as they have a name in both models."""
    found: dict[ComponentId, set[tuple[str, str]]] = {key: set() for key in system.components}
    for flow in system.flows:
        found[flow.source].add((f"to:{flow.role}", name(flow.target) or ""))
        found[flow.target].add((f"from:{flow.role}", name(flow.source) or ""))
    return {key: frozenset(held) for key, held in found.items()}


def _likeness(one: Iterable[object], other: Iterable[object]) -> float:
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 0.0
