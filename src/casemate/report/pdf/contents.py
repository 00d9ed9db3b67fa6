"""The document as plain data for the template: lists and texts, every text cleaned and able to break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casemate.report.document import (
    Badge,
    Beside,
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
    Document,
    Facts,
    Figure,
    Fold,
    Inline,
    Inlines,
    Link,
    Paper,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
    Trail,
    text_of,
)
from casemate.report.pdf.columns import PADDING, SIZE, widths
from casemate.report.pdf.pictures import plate_of
from casemate.report.pdf.text import breakable, clean

Data = dict[str, "Value"]
Value = str | int | float | bool | list["Value"] | Data

_WIDTH: Mapping[Paper, float] = {Paper.A4: 487.0, Paper.SLIDES: 640.0}
"""Of the text, in points: the margins of `report.typ` left out."""
_TITLE, _RUNNING, _CELL, _ALT = 240, 44, 1_400, 1_500
"""The most characters of a title, of what stands on every page, of a cell, and of the description of a picture."""

_SHORT, _WHOLE = 300, 1_500
"""Up to how many characters a paragraph stays with what follows it, and terms stay together on one page."""


def contents_of(document: Document) -> Data:
    """What the template shows."""
    writer = _Writer(anchors=_anchors(document))
    place = _Place(width=_WIDTH[document.paper], top=True)
    sections = [writer.section(section, 1, place) for section in document.sections]
    return {
        "paper": document.paper.value,
        "language": document.language,
        "title": clean(document.title, _TITLE),
        "shown": _shown(document.title, 22, place.width),
        "running": clean(document.title, _RUNNING),
        "kind": clean(document.subtitle, _RUNNING),
        "subtitle": breakable(clean(document.subtitle, _TITLE), place.width, 10),
        "description": writer.line(document.description, place),
        "entries": _entries(sections),
        "foot": writer.line((clean(text_of(document.foot), _TITLE),), place),
        "sections": list[Value](sections),
    }


def _entries(sections: list[Data]) -> int:
    """The lines of a list of contents with two levels; a section that is one picture has none."""
    inner = [one for section in sections for one in _sections(section) if one["plate"] == -1]
    return len(sections) + len(inner)


def _sections(section: Data) -> list[Data]:
    inner = section["sections"]
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def _anchors(document: Document) -> Mapping[str, str]:
    """Every place that a link may lead to, under a name that is ours."""
    found: dict[str, str] = {}
    for section in document.sections:
        for anchor in _section_anchors(section):
            found.setdefault(anchor, f"place-{len(found)}")
    return found


def _section_anchors(section: Section) -> Iterator[str]:
    yield section.anchor
    for part in section.blocks:
        yield from _block_anchors(part)
    for inner in section.sections:
        yield from _section_anchors(inner)


def _block_anchors(part: Block) -> Iterator[str]:
    match part:
        case Fold():
            if part.anchor:
                yield part.anchor
            if part.prints:
                yield from (anchor for inner in part.blocks for anchor in _block_anchors(inner))
        case Callout():
            yield from (anchor for inner in part.blocks for anchor in _block_anchors(inner))
        case Beside():
            yield from (anchor for group in part.groups for inner in group for anchor in _block_anchors(inner))
        case Table():
            yield from (row.anchor for row in part.rows if row.anchor)
        case _:
            pass


def _shown(text: str, size: float, width: float) -> str:
    return breakable(clean(text, _TITLE), width, size)


def _plate(section: Section, blocks: list[Data]) -> int:
    """Where, after paragraphs alone, a picture comes that needs a page of its own; -1 where none does."""
    for place, (part, data) in enumerate(zip(section.blocks, blocks, strict=True)):
        if data.get("alone"):
            return place
        if not isinstance(part, Paragraph):
            return -1
    return -1


def _prints(part: Block) -> bool:
    return not isinstance(part, Fold) or part.prints


def _facts(facts: Facts, place: _Place) -> list[Value]:
    room = place.width / min(len(facts.items), 6) - 24
    return [
        {
            "value": breakable(clean(one.value, 40), room, 15.5),
            "label": breakable(clean(one.label, 80), room, 8.5),
            "tone": one.tone.value,
        }
        for one in facts.items
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: how wide it is there, and whether it may take a page of its own."""

    width: float
    top: bool = False
    size: float = 9.5

    def inside(self, by: float) -> _Place:
        return _Place(width=self.width - by, size=self.size)


class _Writer:
    """Turns parts of the tree into data; each anchor is set once, at its first use."""

    def __init__(self, anchors: Mapping[str, str]) -> None:
        self._anchors = anchors
        self._set: set[str] = set()

    def section(self, section: Section, level: int, place: _Place) -> Data:
        """A section; `plate` is the place of the picture that stands with the heading on a page of its own, or -1."""
        blocks = [self.block(part, place) for part in section.blocks]
        return {
            "title": _shown(section.title, 17, place.width),
            "running": clean(section.title, _RUNNING),
            "level": level,
            "place": self._mark(section.anchor),
            "new": section.new_page,
            "blocks": list[Value](blocks),
            "plate": _plate(section, blocks),
            "sections": [self.section(inner, level + 1, place) for inner in section.sections],
            "notes": [self.line(note, place) for note in section.notes],
        }

    def block(self, part: Block, place: _Place) -> Data:
        match part:
            case Paragraph():
                short = len(text_of(part.parts)) < _SHORT
                return {"is": "paragraph", "lead": part.lead, "short": short, "parts": self.line(part.parts, place)}
            case Bullets():
                points: list[Value] = [self._lines(item, place.inside(16)) for item in part.items]
                return {"is": "bullets", "ordered": part.ordered, "items": points}
            case Terms():
                items = [self._term(label, said, place) for label, said in part.items]
                whole = sum(len(text_of(said)) for _, said in part.items) < _WHOLE and len(items) < 12
                return {"is": "terms", "items": items, "whole": whole}
            case Facts():
                return {"is": "facts", "items": _facts(part, place)}
            case Table():
                return self._table(part, place)
            case Figure():
                return self._figure(part, place)
            case Trail():
                return self._trail(part, place)
            case Fold():
                return self._fold(part, place)
            case Callout():
                return {
                    "is": "callout",
                    "tone": part.tone.value,
                    "title": self.line(part.title, place.inside(24)),
                    "blocks": [self.block(inner, place.inside(24)) for inner in part.blocks],
                }
            case Beside():
                return self._beside(part, place)

    def line(self, parts: Inlines, place: _Place, most: int = 0) -> list[Value]:
        """The parts of one line, each a pair of what it is and what it says."""
        return [self._inline(part, place, most) for part in parts if part == " " or text_of((part,))]

    def _inline(self, part: Inline, place: _Place, most: int) -> Value:
        if isinstance(part, str):
            return self._text(part, place, most)
        kind = type(part).__name__.lower()
        wide = 1.12 if isinstance(part, Code) else 1.0
        said = self._text(part.text, _Place(width=place.width / wide, size=place.size), most)
        match part:
            case Link():
                return [kind, said, self._anchors.get(part.anchor, "")]
            case Badge():
                return [kind, said, part.tone.value]
            case _:
                return [kind, said, ""]

    def _text(self, text: str, place: _Place, most: int) -> str:
        return breakable(clean(text, most) if most else clean(text), place.width, place.size)

    def _lines(self, lines: tuple[Inlines, ...], place: _Place) -> list[Value]:
        return [self.line(one, place) for one in lines]

    def _term(self, label: str, said: Inlines, place: _Place) -> Value:
        return [self._text(label, _Place(width=90), _TITLE), self.line(said, place.inside(110))]

    def _table(self, table: Table, place: _Place) -> Data:
        shares = widths(table, place.width)
        spots = [_Place(width=share - PADDING, size=SIZE) for share in shares]
        return {
            "is": "table",
            "caption": self._text(table.caption, place, _TITLE),
            "grid": any(column.narrow for column in table.columns),
            "widths": [round(share, 2) for share in shares],
            "columns": [
                {
                    "title": clean(column.title, 40) if column.narrow else self._text(column.title, spot, _TITLE),
                    "number": column.number,
                    "narrow": column.narrow,
                }
                for column, spot in zip(table.columns, spots, strict=True)
            ],
            "rows": [self._row(row, spots) for row in table.rows],
        }

    def _row(self, row: Row, spots: list[_Place]) -> Value:
        cells: list[Value] = [self._cell(cell, spot) for cell, spot in zip(row.cells, spots, strict=True)]
        return {"place": self._mark(row.anchor), "cells": cells}

    def _cell(self, cell: Cell, spot: _Place) -> Value:
        tone = cell.tone.value if cell.tone else ""
        return {"parts": self.line(cell.parts, spot, _CELL), "tone": tone, "note": clean(cell.note, _TITLE)}

    def _figure(self, figure: Figure, place: _Place) -> Data:
        plate = plate_of(figure.picture)
        return {
            "is": "figure",
            "svg": plate.svg,
            "width": plate.width,
            "height": plate.height,
            "alt": clean(figure.alt, _ALT),
            "caption": self.line(figure.caption, place),
            "alone": place.top and max(plate.width / place.width, plate.height / 660) > 1.6,
        }

    def _trail(self, trail: Trail, place: _Place) -> Data:
        steps: list[Value] = [
            {
                "mark": _shown(step.mark[:40], 9.5, 50),
                "title": self.line(step.title, place.inside(60)),
                "notes": self._lines(step.notes, place.inside(60)),
                "tone": step.tone.value,
            }
            for step in trail.steps
        ]
        return {"is": "trail", "steps": steps}

    def _fold(self, fold: Fold, place: _Place) -> Data:
        inner = place.inside(14)
        return {
            "is": "fold",
            "place": self._mark(fold.anchor),
            "title": self.line(fold.title, inner, _TITLE),
            "aside": self.line(fold.aside, inner),
            # What is folded within a fold and does not print is for screens alone.
            "blocks": [self.block(part, inner) for part in fold.blocks if _prints(part)] if fold.prints else [],
        }

    def _beside(self, beside: Beside, place: _Place) -> Data:
        shares = beside.shares or (1,) * len(beside.groups)
        room = place.width - 18 * (len(shares) - 1)
        groups: list[Value] = [
            [self.block(part, place.inside(place.width - room * share / sum(shares))) for part in group]
            for group, share in zip(beside.groups, shares, strict=True)
        ]
        return {"is": "beside", "shares": list(shares), "groups": groups}

    def _mark(self, anchor: str) -> str:
        """The name of the place that is set here; empty where links do not lead, or lead to another place."""
        if not anchor or anchor in self._set:
            return ""
        self._set.add(anchor)
        return self._anchors.get(anchor, "")
