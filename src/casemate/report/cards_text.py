"""Cards as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from casemate.files import Value, to_json
from casemate.report.cards import Card
from casemate.report.look import Look, laid_out, one_line, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

VERSION = 1
_ASIDE = "dim"


def cards_text(cards: Sequence[Card], look: Look) -> str:
    """Each card whole, an empty line between two."""
    return laid_out(_whole(cards), look)


def cards_list(cards: Sequence[Card], look: Look, *, most: int | None = None) -> str:
    """One line or two for each card: id, name, what it is."""
    return laid_out(_brief(cards, most), look)


def groups_text(groups: Sequence[tuple[str, str, int]], look: Look) -> str:
    """The lists that there are."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, title, number in groups:
        table.add_row(plain(name, "bold"), Text(f"{number:>4}", style=_ASIDE), plain(title))
    return laid_out([table], look)


def cards_json(cards: Sequence[Card], *, whole: bool = True) -> str:
    """The cards for programs."""
    return to_json({"casemate": VERSION, "kind": "knowledge", "entries": [_values(card, whole) for card in cards]})


def groups_json(groups: Sequence[tuple[str, str, int]]) -> str:
    """The lists that there are, for programs."""
    entries: list[Value] = [{"id": name, "name": title, "entries": number} for name, title, number in groups]
    return to_json({"casemate": VERSION, "kind": "knowledge", "lists": entries})


def _values(card: Card, whole: bool) -> Value:
    made: dict[str, Value] = {
        "id": card.id,
        "name": card.name,
        "kind": card.kind,
        "source": card.source,
        "summary": card.summary,
        "aliases": list(card.aliases),
    }
    facts: Value = {label: list(values) for label, values in card.facts}
    return made | ({"facts": facts} if whole else {})


def _whole(cards: Sequence[Card]) -> Iterator[RenderableType]:
    for place, card in enumerate(cards):
        if place:
            yield Text("")
        yield plain(card.id, "bold").append("  ").append(one_line(card.name))
        yield plain(f"{card.kind} · {card.source}", _ASIDE)
        if card.aliases:
            yield plain(f"also: {', '.join(card.aliases)}", _ASIDE)
        yield Text("")
        yield plain(card.summary)
        if card.facts:
            yield Text("")
            yield _facts(card)


def _facts(card: Card) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for label, values in card.facts:
        short = all(" " not in value for value in values)  # words and ids stand in a row, sentences below each other
        shown = [", ".join(values)] if short else list(values)
        for place, value in enumerate(shown):
            grid.add_row(Text(label if place == 0 else "", style=_ASIDE), plain(value))
    return grid


def _brief(cards: Sequence[Card], most: int | None) -> Iterator[RenderableType]:
    shown = cards if most is None else cards[:most]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    mixed = len({card.kind for card in shown}) > 1
    for card in shown:
        aside = card.kind if mixed else _techniques(card)
        grid.add_row(plain(card.id, "bold"), plain(card.name).append(f"  {one_line(aside)}" if aside else "", _ASIDE))
    yield grid
    if len(shown) < len(cards):
        yield Text(f"and {len(cards) - len(shown)} more: --all", style=_ASIDE)


def _techniques(card: Card) -> str:
    """The ids of the techniques that a rule cites; empty for everything else."""
    cited = dict(card.facts).get("techniques", ()) if card.kind == "rule" else ()
    return ", ".join(text.partition(" ")[0] for text in cited)
