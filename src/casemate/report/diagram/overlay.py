"""What an analysis adds to a diagram: threats counted at their components, and one path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The threats at one component."""

    count: int
    severity: str
    """That of the worst: critical, high, medium, low or info."""


def _none() -> Mapping[str, Badge]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What is drawn over a diagram."""

    threats: Mapping[str, Badge] = field(default_factory=_none)
    """By component id; a component without a threat has no badge."""
    path: tuple[str, ...] = ()
    """Ids of the components that an attack passes, in order; a component may come more than once."""
    caption: str = ""
    """One line that says what is shown, below the title."""

    @property
    def stops(self) -> Mapping[str, tuple[int, ...]]:
        """By component on the path: its numbers, from 1; staying where one is counts once."""
        found: dict[str, tuple[int, ...]] = {}
        for number, name in enumerate(self.hops, start=1):
            found[name] = (*found.get(name, ()), number)
        return found

    @property
    def hops(self) -> tuple[str, ...]:
        """The path without repeats of the component at hand."""
        return tuple(name for number, name in enumerate(self.path) if number == 0 or name != self.path[number - 1])


SEVERITIES = ("critical", "high", "medium", "low", "info")
"""Worst first."""
