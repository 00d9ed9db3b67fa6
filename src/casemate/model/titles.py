"""Titles in a landscape: without the file where that says enough, with it where several files use one title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from casemate.model import system as s

_SECTIONS = ("zones", "data", "components", "losses")


def told_apart(system: s.System) -> s.System:
    """The system with a name for everything, and the file after every name that several files share: `API (vision)`."""
    changed = {section: _told_apart(getattr(system, section)) for section in _SECTIONS}
    return replace(system, **changed)  # type: ignore[arg-type]  # each value is that of a field


def _told_apart(held: Mapping[str, Any]) -> Mapping[str, Any]:
    named = {name: element.name or _words(name) for name, element in held.items()}
    files = Counter(title for _, title in {(_space(name), title) for name, title in named.items()})
    return MappingProxyType(
        {
            name: replace(element, name=f"{named[name]} ({_space(name)})" if files[named[name]] > 1 else named[name])
            for name, element in held.items()
        }
    )


def _space(name: str) -> str:
    return name.partition(".")[0]


def _words(name: str) -> str:
    """What is called nothing goes by its id, as it does in a model by itself."""
    return name.partition(".")[2].replace("_", " ")
