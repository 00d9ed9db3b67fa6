"""How the width of a page is shared among the columns of a table."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.report.diagram.text import width_of
from casemate.report.document import Badge, Cell, Column, Table, text_of

SIZE = 8.5
"""Of the letters in a table, in points."""
PADDING = 10.0
"""Left and right of a cell together, in points."""
NARROW = 21.0
_LEAST, _MOST_WORD = 26.0, 78.0
_SAMPLE = 300
_POWER = 0.7
_AROUND = 6.0


def widths(table: Table, whole: float) -> list[float]:
    """The width of each column in points, together `whole`.

    Each column gets its longest word, or a fair part of it, and of the rest a share that grows more slowly than
    what it holds: twice the text needs less than twice the width, as it also gets lines.
    """
    least = [_least(column, cells) for column, cells in _columns(table)]
    wish = [_wish(column, cells) for column, cells in _columns(table)]
    spare = whole - sum(least)
    if spare <= 0:
        return [whole * part / sum(least) for part in least]
    want = [max(0.0, one - two) for one, two in zip(wish, least, strict=True)]
    if sum(want) <= spare:
        # All fits on one line each: what is over goes where there is most text.
        return [one + two + (spare - sum(want)) * one / sum(least) for one, two in zip(least, want, strict=True)]
    weights = [one**_POWER for one in want]
    return [one + spare * weight / sum(weights) for one, weight in zip(least, weights, strict=True)]


def _columns(table: Table) -> Sequence[tuple[Column, list[Cell]]]:
    sample = table.rows[:_SAMPLE]
    return [(column, [row.cells[place] for row in sample]) for place, column in enumerate(table.columns)]


def _least(column: Column, cells: Sequence[Cell]) -> float:
    if column.narrow:
        return NARROW
    if column.tight:
        return min(150.0, max(_whole(cells), _longest(column.title, 1.08))) + PADDING
    words = max((_unbroken(cell) for cell in cells), default=0.0)
    return max(_LEAST, min(_MOST_WORD, max(words, _longest(column.title, 1.08)))) + PADDING


def _wish(column: Column, cells: Sequence[Cell]) -> float:
    if column.narrow:
        return NARROW
    return max(_whole(cells), width_of(column.title, SIZE, bold=True)) + PADDING


def _whole(cells: Sequence[Cell]) -> float:
    return max((_line(cell) for cell in cells), default=0.0)


def _line(cell: Cell) -> float:
    """The width of a cell on one line; badges have room around their words."""
    badges = sum(isinstance(part, Badge) for part in cell.parts)
    return width_of(text_of(cell.parts)[:800], SIZE) + _AROUND * badges


def _unbroken(cell: Cell) -> float:
    """The widest piece of a cell that ought not to break: a badge, or a word."""
    return max(
        (
            width_of(part.text, SIZE) + _AROUND if isinstance(part, Badge) else _longest(text_of((part,)))
            for part in cell.parts
        ),
        default=0.0,
    )


def _longest(text: str, slack: float = 1.0) -> float:
    return slack * max((width_of(word[:60], SIZE) for word in text[:4_000].split()), default=0.0)
