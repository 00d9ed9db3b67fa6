"""Crosswalks for people and for programs: what one framework calls what another speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from casemate.files import CasemateError, Value, hint, to_json
from casemate.report.look import Look, laid_out, plain
from casemate.report.lookup import list_cards

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.knowledge import Pair
    from casemate.report.cards import CardBox

VERSION = 1


def crosswalk_pairs(box: CardBox, start: str, end: str) -> tuple[Pair, ...]:
    """The pairs that lead from one list to another, in the order of the first; either may be an edition or one id.

    Raises `CasemateError` for a name that is neither a list nor an id, and where no pair leads across.
    """
    wanted = _ids(box, end)
    goals = set(wanted)
    found = tuple(pair for name in _ids(box, start) for pair in box.knowledge.pairs.get(name, ()) if pair.end in goals)
    if not found:
        raise CasemateError(f"no crosswalk leads from `{start}` to `{end}`; `casemate knowledge list` shows the lists")
    return found


def crosswalk_json(pairs: Sequence[Pair]) -> str:
    """The pairs for programs."""
    return to_json({"casemate": VERSION, "kind": "crosswalk", "pairs": [_values(pair) for pair in pairs]})


def crosswalk_text(box: CardBox, pairs: Sequence[Pair], look: Look) -> str:
    """The pairs as a table, grouped by where they start, with where each comes from."""
    return laid_out(_text(box, pairs), look)


def _ids(box: CardBox, name: str) -> tuple[str, ...]:
    """The ids of a list, of one edition of a list (`owasp_llm:2026`), or of one entry."""
    every = {card.id.casefold(): card.id for card in box.cards}
    if name.casefold() in every:
        return (every[name.casefold()],)
    lists = tuple(known for known in box.groups if known not in ("rules", "adversaries"))
    if name.casefold().replace("-", "_").partition(":")[0] not in lists:
        raise CasemateError(f"there is no list or id `{name}`; {hint(name, lists, 'lists')}")
    return tuple(card.id for card in list_cards(box, name))


def _values(pair: Pair) -> Value:
    made: dict[str, Value] = {
        "from": pair.start,
        "to": pair.end,
        "relation": pair.relation.value,
        "confidence": pair.confidence.value,
        "status": pair.status,
        "own": pair.own,
        "source": pair.source,
    }
    return made | ({"note": pair.note} if pair.note else {})


def _text(box: CardBox, pairs: Sequence[Pair]) -> Iterator[RenderableType]:
    names = box.names
    table = Table(box=None, pad_edge=False)
    for title in ("from", "to", "relation", "confidence", "says"):
        table.add_column(title)
    last = ""
    for pair in pairs:
        start = f"{pair.start} {names.get(pair.start, '')}" if pair.start != last else ""
        says = "Casemate" if pair.own else f"{pair.crosswalk} ({pair.status})"
        cells = (start, f"{pair.end} {names.get(pair.end, '')}", pair.relation.value, pair.confidence.value, says)
        table.add_row(*map(plain, cells))
        last = pair.start
    yield table
    yield Text()
    for source in sorted({f"{'Casemate' if pair.own else pair.crosswalk}: {pair.source}" for pair in pairs}):
        yield plain(source, "dim")
