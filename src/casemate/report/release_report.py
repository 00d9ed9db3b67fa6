"""How a release of ATLAS differs from what was in use, and which rules that touches; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from casemate.files import Value, to_json
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import listed

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.knowledge import Knowledge, ReleaseChanges

VERSION = 1
_NO_RULE = "no rule yet"


def release_json(changes: ReleaseChanges, knowledge: Knowledge, *, stored: bool) -> str:
    """The changes for programs; `knowledge` is the one with the release in it."""
    touched = _touched(changes, knowledge)
    rules: dict[str, Value] = {name: list(found) for name, found in touched.items()}
    return to_json(
        {
            "casemate": VERSION,
            "kind": "atlas_update",
            "from": changes.old_edition,
            "to": changes.new_edition,
            "stored": stored,
            "new": list(changes.new),
            "gone": list(changes.gone),
            "renamed": [{"id": one.id, "old": one.old, "new": one.new} for one in changes.renamed],
            "moved": list(changes.moved),
            "rules": rules,
        }
    )


def release_text(changes: ReleaseChanges, knowledge: Knowledge, look: Look, *, stored: bool) -> str:
    """The changes for people; `knowledge` is the one with the release in it."""
    return laid_out(_text(changes, knowledge, stored), look)


def _touched(changes: ReleaseChanges, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """By id that is gone, renamed or moved: the rules that list it."""
    asked = sorted({*changes.gone, *changes.moved, *(one.id for one in changes.renamed)})
    citing: dict[str, set[str]] = {name: set() for name in asked}
    for rule in knowledge.rules:
        for use in (*rule.techniques, *rule.prepares):
            if use.id in citing:
                citing[use.id].add(rule.id)
    return {name: tuple(sorted(rules)) for name, rules in citing.items() if rules}


def _text(changes: ReleaseChanges, knowledge: Knowledge, stored: bool) -> Iterator[RenderableType]:
    yield plain(f"ATLAS {changes.old_edition} → {changes.new_edition}", "bold")
    touched = _touched(changes, knowledge)
    atlas = knowledge.atlas
    names = {
        one.id: one.name for group in (atlas.tactics, atlas.techniques, atlas.mitigations) for one in group.values()
    }
    news = [(name, names.get(name, ""), _NO_RULE if name in atlas.techniques else "") for name in changes.new]
    gone = [(name, names.get(name, ""), _cited(touched, name)) for name in changes.gone]
    renamed = [(one.id, f"{one.old} → {one.new}", _cited(touched, one.id)) for one in changes.renamed]
    moved = [(name, names.get(name, ""), _cited(touched, name)) for name in changes.moved]
    for title, rows in (("New", news), ("Gone", gone), ("Renamed", renamed), ("Other tactics", moved)):
        if rows:
            yield Text()
            yield plain(title, "bold")
            yield _rows(rows)
    if changes.is_empty:
        yield plain("Nothing but the edition differs." if changes.old_edition != changes.new_edition else "No change.")
    yield Text()
    yield plain(
        "Stored: every analysis uses it from now on. `casemate knowledge reset` goes back to the packaged edition."
        if stored
        else "Nothing was stored."
    )


def _cited(touched: dict[str, tuple[str, ...]], name: str) -> str:
    return f"rules: {listed(touched[name])}" if name in touched else ""


def _rows(rows: Sequence[tuple[str, str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    for identity, name, said in rows:
        table.add_row(plain(identity), plain(name), plain(said, "dim"))
    return table
