"""One component out of what several files say of it: what they add up to, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from casemate.model import system as s

_WORDS = frozenset({"id", "name", "description", "owner", "was", "extras", "same_as", "zone"})
"""What may differ: how it is called, and the zone, since each model draws its own around the same part."""
_SETS = frozenset(
    "tags based_on modalities trains_on stores secrets tools effects output controls".split()  # noqa: SIM905
)
"""What each file may know a part of: the whole is their union."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two files that say different things of one key."""

    key: str
    kept: object
    dropped: object
    kept_from: int
    """Which of the definitions, by place."""
    dropped_from: int


def merged(definitions: Sequence[s.Component]) -> tuple[s.Component, tuple[Contradiction, ...]]:
    """One component; the first definition wins where two say different things, and gaps are filled in order."""
    first, found = definitions[0], []
    changed: dict[str, object] = {}
    for field in fields(s.Component):
        values = [getattr(one, field.name) for one in definitions]
        if field.name in _SETS:
            changed[field.name] = tuple(dict.fromkeys(item for value in values for item in value))
            continue
        if field.name in ("id", "zone", "same_as", "was", "extras"):
            continue
        said = [(place, value) for place, value in enumerate(values) if value is not None]
        if not said:
            continue
        place, kept = said[0]
        changed[field.name] = kept
        if field.name not in _WORDS:
            found += [
                Contradiction(key=field.name, kept=kept, dropped=value, kept_from=place, dropped_from=other)
                for other, value in said[1:]
                if value != kept
            ]
    changed["was"] = tuple(dict.fromkeys(name for one in definitions for name in one.was))
    changed["extras"] = MappingProxyType({key: v for one in reversed(definitions) for key, v in one.extras.items()})
    changed["same_as"] = None
    made: s.Component = replace(first, **changed)  # type: ignore[arg-type]  # each value is that of a field
    return made, tuple(found)
