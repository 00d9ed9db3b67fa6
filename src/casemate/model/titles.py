"""Titles that several files use for different things are told apart by the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from casemate.model import system as s

_SECTIONS = ("zones", "data", "components", "losses")


def told_apart(system: s.System) -> s.System:
    """The system with the file after every name that elements of different files share: `API (vision)`."""
    changed = {section: _told_apart(getattr(system, section)) for section in _SECTIONS}
    return replace(system, **changed)  # type: ignore[arg-type]  # each value is that of a field


def _told_apart(held: Mapping[str, Any]) -> Mapping[str, Any]:
    shown = {(_space(name), element.name) for name, element in held.items() if element.name is not None}
    files = Counter(title for _, title in shown)
    return MappingProxyType(
        {
            name: replace(element, name=f"{element.name} ({_space(name)})") if files[element.name] > 1 else element
            for name, element in held.items()
        }
    )


def _space(name: str) -> str:
    return name.partition(".")[0]
