"""What changed among the elements of a model: added, removed, changed, renamed, reworded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casemate.files import Value
from casemate.govern.facts_under import SAME_NAMES, Naming, flow_name, said
from casemate.govern.pairing import Pairing
from casemate.model import System, to_values

SECTIONS = ("components", "data", "zones", "controls", "losses", "adversaries")
_WORDING = frozenset(("name", "description", "owner", "tags", "was"))
"""Keys that people read and rules do not."""
_Entry = dict[str, Value]


class Change(StrEnum):
    """What happened to an element; `reworded`: only what people read changed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """One key with its old and new value; None where it was or is not said."""

    key: str
    before: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementChange:
    """One element that is not what it was."""

    change: Change
    name: str
    """Section and id, such as `components.agent`; of a removed one the old id."""
    was: str | None = None
    """The old section and id, where it was renamed."""
    kind: str | None = None
    keys: tuple[KeyChange, ...] = ()
    about: str = ""
    """Of an added or removed one: what is said of it."""

    @property
    def matters(self) -> bool:
        """Whether a rule can see it: a new name alone is none of their business."""
        return self.change in (Change.ADDED, Change.REMOVED, Change.CHANGED) or any(
            key.key not in _WORDING for key in self.keys
        )


def element_changes(old: System, new: System, pairing: Pairing) -> tuple[ElementChange, ...]:
    """Every element that changed, by section and id; flows by their ends, in their place after the components."""
    before, now = to_values(old), to_values(new)
    found: list[ElementChange] = []
    for section in SECTIONS:
        found.extend(_in_section(section, _entries(before, section), _entries(now, section), pairing))
        if section == "components":
            found.extend(_flow_changes(before, now, pairing.naming))
    return tuple(found)


def _entries(values: Mapping[str, Value], section: str) -> dict[str, _Entry]:
    held = values.get(section)
    found = held.items() if isinstance(held, dict) else ()
    return {name: dict(entry) for name, entry in found if isinstance(entry, dict) and not name.startswith("x-")}


def _in_section(
    section: str, before: dict[str, _Entry], now: dict[str, _Entry], pairing: Pairing
) -> Iterator[ElementChange]:
    kept = {pairing.old_id(section, name) for name in now}
    for name in sorted(now):
        old, entry = pairing.old_id(section, name), now[name]
        if old is None:
            yield _whole(Change.ADDED, f"{section}.{name}", entry)
        else:
            yield from _compared(f"{section}.{name}", f"{section}.{old}", before[old], entry, pairing.naming)
    for name in sorted(before):
        if name not in kept:
            yield _whole(Change.REMOVED, f"{section}.{name}", before[name])


def _compared(name: str, was: str, old: _Entry, new: _Entry, naming: Naming) -> Iterator[ElementChange]:
    keys = tuple(_key_changes(old, new, naming))
    if name != was:
        change = Change.RENAMED
    elif not keys:
        return
    else:
        change = Change.REWORDED if all(key.key in _WORDING for key in keys) else Change.CHANGED
    yield ElementChange(change=change, name=name, was=was if name != was else None, kind=_kind(new), keys=keys)


def _key_changes(old: _Entry, new: _Entry, naming: Naming) -> Iterator[KeyChange]:
    for key in sorted({*old, *new} - {"id", "was"}):
        if key.startswith("x-"):
            continue
        before = said(key, old[key]) if key in old else None
        now = said(key, new[key]) if key in new else None
        if before != (said(key, new[key], naming) if key in new else None):
            yield KeyChange(key=key, before=before, now=now)


def _whole(change: Change, name: str, entry: _Entry) -> ElementChange:
    rest = {key: value for key, value in entry.items() if key not in _WORDING | {"kind", "id", "from", "to"}}
    about = ", ".join(f"{key} {said(key, value)}" for key, value in rest.items() if not key.startswith("x-"))
    return ElementChange(change=change, name=name, kind=_kind(entry), about=about)


def _kind(entry: _Entry) -> str | None:
    kind = entry.get("kind")
    return str(kind) if kind is not None else None


def _flow_changes(before: Mapping[str, Value], now: Mapping[str, Value], naming: Naming) -> Iterator[ElementChange]:
    """Flows of one role between the same ends are told apart by what is said of them."""
    old, new = _flows(before, SAME_NAMES), _flows(now, naming)
    for name in sorted({*old, *new}):
        gone, fresh = list(old.get(name, ())), list(new.get(name, ()))
        for entry in list(fresh):
            same = next((one for one in gone if not [*_key_changes(one, entry, naming)]), None)
            if same is not None:
                gone.remove(same)
                fresh.remove(entry)
        both = min(len(gone), len(fresh))
        for one, entry in zip(gone[:both], fresh[:both], strict=True):
            called = flow_name(entry)
            yield from _compared(called, called, _without_ends(one), _without_ends(entry), naming)
        yield from (_whole(Change.ADDED, flow_name(entry), entry) for entry in fresh[both:])
        yield from (_whole(Change.REMOVED, flow_name(entry), entry) for entry in gone[both:])


def _without_ends(entry: _Entry) -> _Entry:
    return {key: value for key, value in entry.items() if key not in ("from", "to")}


def _flows(values: Mapping[str, Value], naming: Naming) -> dict[str, list[_Entry]]:
    held = values["flows"]
    found: dict[str, list[_Entry]] = {}
    for entry in held if isinstance(held, list) else ():
        if isinstance(entry, dict):
            found.setdefault(flow_name(entry, naming), []).append(entry)
    return found
