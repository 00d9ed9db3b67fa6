"""What a learner did by hand: every action with its effect, what the oracle said, and the learner's own conclusions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from casemate.files import CasemateError, to_json, write_atomically
from casemate.lab.controls import Control
from casemate.lab.interface import Action, Effects

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One recorded action."""

    number: int
    """From 1."""
    at: str
    """When, as ISO 8601 in UTC."""
    scenario: str
    """The exercise that was open; empty where none was."""
    kind: str
    user: str
    fields: Mapping[str, str]
    result: str
    raw: str
    """What the model said; empty where none was asked."""
    backend: str
    """The label of the backend."""
    controls: tuple[Control, ...]
    effect: tuple[str, ...]
    """What changed in the application's folder, in words."""
    exploited: bool | None
    """The oracle's verdict; None where it could not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What the learner writes about a scenario."""

    root_cause: str
    mitigation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """All that a learner did and concluded."""

    entries: tuple[Entry, ...] = ()
    conclusions: Mapping[str, Conclusion] = field(default_factory=lambda: MappingProxyType({}))
    """By scenario."""


class JournalFile:
    """A journal that is kept in a file, whole after every action."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = read_journal(path) if path.exists() else Journal()
        self._lock = Lock()

    def record(self, action: Action, *, scenario: str, at: str, backend: str, exploited: bool | None) -> Entry:
        """Append an action."""
        with self._lock:
            entry = Entry(
                number=len(self.journal.entries) + 1,
                at=at,
                scenario=scenario,
                kind=action.kind,
                user=action.user,
                fields=action.fields,
                result=action.result,
                raw=action.answer.raw if action.answer else "",
                backend=backend,
                controls=tuple(sorted(action.controls)),
                effect=changes_between(action.before, action.after),
                exploited=exploited,
            )
            self._keep(replace(self.journal, entries=(*self.journal.entries, entry)))
            return entry

    def conclude(self, scenario: str, conclusion: Conclusion) -> None:
        """Set what the learner writes about a scenario."""
        with self._lock:
            self._keep(replace(self.journal, conclusions={**self.journal.conclusions, scenario: conclusion}))

    def _keep(self, journal: Journal) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, journal_json(journal))
        self.journal = journal


def changes_between(before: Effects, after: Effects) -> tuple[str, ...]:
    """What happened between two moments, a line each."""
    lines = [f"mail {name}: {text.splitlines()[0]}" for name, text in after.mails.items() if name not in before.mails]
    lines += [f"marker {name}" for name in after.markers if name not in before.markers]
    gone = sorted(set(before.shipments) - set(after.shipments))
    lines += [f"shipment {number} deleted" for number in gone]
    for number, row in after.shipments.items():
        old = before.shipments.get(number)
        if old is None:
            lines.append(f"shipment {number} added")
        elif old != row:
            lines.append(f"shipment {number} {_changed(old, row)}")
    lines += [f"table {name} dropped" for name in sorted(before.tables - after.tables)]
    for word, old_count, new_count in (
        ("customers", before.customers, after.customers),
        ("refunds", before.refunds, after.refunds),
        ("discounts", before.discounts, after.discounts),
    ):
        if old_count != new_count:
            lines.append(f"{word}: {old_count} became {new_count}")
    lines += [f"connector {name} installed" for name in sorted(after.connectors - before.connectors)]
    lines += [f"package {name} recommended" for name in sorted(after.requirements - before.requirements)]
    return tuple(lines)


def _changed(old: tuple[str, float, bool], new: tuple[str, float, bool]) -> str:
    """What differs between two states of a shipment."""
    said = ["refunded" if new[2] else "no longer refunded"] if old[2] != new[2] else []
    said += [f"{name} {a} became {b}" for name, a, b in zip(("status", "price"), old, new, strict=False) if a != b]
    return ", ".join(said)


def journal_json(journal: Journal) -> str:
    """The journal as the document that `read_journal` reads."""
    return to_json(
        {
            "version": VERSION,
            "entries": [
                {
                    "number": entry.number,
                    "at": entry.at,
                    "scenario": entry.scenario,
                    "kind": entry.kind,
                    "user": entry.user,
                    "fields": dict(entry.fields),
                    "result": entry.result,
                    "raw": entry.raw,
                    "backend": entry.backend,
                    "controls": [control.value for control in entry.controls],
                    "effect": list(entry.effect),
                    "exploited": entry.exploited,
                }
                for entry in journal.entries
            ],
            "conclusions": {
                scenario: {"root_cause": made.root_cause, "mitigation": made.mitigation}
                for scenario, made in sorted(journal.conclusions.items())
            },
        }
    )


def read_journal(path: Path) -> Journal:
    """Read a journal. Raises `CasemateError` where the file is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["version"] != VERSION:
            raise ValueError(f"version {found['version']}")
        entries = tuple(_entry(one) for one in found["entries"])
        conclusions = {
            str(scenario): Conclusion(root_cause=str(one["root_cause"]), mitigation=str(one["mitigation"]))
            for scenario, one in found["conclusions"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CasemateError(f"{path} is no journal of the lab: {error}; move it away and start again") from error
    return Journal(entries=entries, conclusions=conclusions)


def _entry(one: Mapping[str, object]) -> Entry:
    fields, effect, controls, exploited = one["fields"], one["effect"], one["controls"], one["exploited"]
    if not (isinstance(fields, dict) and isinstance(effect, list) and isinstance(controls, list)):
        raise ValueError("an entry lacks its fields")
    return Entry(
        number=int(str(one["number"])),
        at=str(one["at"]),
        scenario=str(one["scenario"]),
        kind=str(one["kind"]),
        user=str(one["user"]),
        fields={str(name): str(value) for name, value in fields.items()},
        result=str(one["result"]),
        raw=str(one["raw"]),
        backend=str(one["backend"]),
        controls=tuple(Control(name) for name in controls),
        effect=tuple(str(line) for line in effect),
        exploited=exploited if isinstance(exploited, bool) else None,
    )
