"""A matrix on its side: one row for each tactic, its techniques as cells whose colour says how much they matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casemate.report.charts.svg import INK, LINE, QUIET, box, canvas, fitted, line, number, text
from casemate.report.document import Element, Node

SCALE = (
    (1.0, "#eef2f7", INK),
    (2.0, "#cfdcf0", INK),
    (3.5, "#9dbbe3", "#0d1f3a"),
    (5.0, "#4a76b8", "#ffffff"),
    (10.1, "#1f3f7a", "#ffffff"),
)
"""Scores below the first number have the first colour, and so on; the third is that of the text."""
_WIDTH, _LABEL, _ACROSS, _GAP = 1040.0, 172.0, 5, 6.0
_CELL = (_WIDTH - _LABEL - _GAP * (_ACROSS - 1)) / _ACROSS
_HIGH = 54.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One technique."""

    id: str
    name: str
    score: float
    """0 to 10."""
    note: str
    """What the cell says beside its name, such as how many threats use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One tactic and its techniques, those that matter most first."""

    name: str
    cells: tuple[HeatCell, ...]
    others: int
    """Techniques of the tactic that nothing here leads to."""


def heat_map(rows: Sequence[HeatRow], title: str) -> Element:
    """The matrix with its scale."""
    shapes: list[Node] = []
    top = 34.0
    shapes.extend(_scale())
    for row in rows:
        shapes.append(line(f"M0 {number(top - 7)}H{number(_WIDTH)}", name="rule", stroke=LINE))
        shapes.extend(_row(row, top))
        lines = max(1, -(-len(row.cells) // _ACROSS))
        top += lines * (_HIGH + _GAP) + 10
    return canvas(_WIDTH, top, title, *shapes)


def _scale() -> list[Node]:
    shapes: list[Node] = [text(_LABEL, 13, "score under 1", name="quiet", fill=QUIET)]
    left = _LABEL + 96
    for level, (_, fill, _) in enumerate(SCALE):
        shapes.append(box(left, 2, 30, 13, name=f"heat-{level}", fill=fill, stroke=LINE))
        left += 34
    shapes.append(text(left + 6, 13, "5 and over", name="quiet", fill=QUIET))
    return shapes


def _row(row: HeatRow, top: float) -> list[Node]:
    shapes: list[Node] = [
        text(0, top + 16 + 15 * place, said, size=13, bold=True)
        for place, said in enumerate(fitted(row.name, _LABEL - 10, 13, bold=True, most=2))
    ]
    lines = len(shapes)
    if row.others:
        said = f"{row.others} not reached" if row.cells else f"none of {row.others} reached"
        shapes.append(text(0, top + 16 + 15 * lines, said, name="quiet", fill=QUIET, size=11))
    for place, cell in enumerate(row.cells):
        down, across = divmod(place, _ACROSS)
        shapes.extend(_cell(cell, _LABEL + across * (_CELL + _GAP), top + down * (_HIGH + _GAP)))
    return shapes


def _cell(cell: HeatCell, x: float, y: float) -> list[Node]:
    level = next(place for place, (below, _, _) in enumerate(SCALE) if cell.score < below)
    _, fill, ink = SCALE[level]
    name = f"on-heat-{level}"
    lines = fitted(cell.name, _CELL - 12, 11.5, bold=True, most=2)
    said = [
        text(x + 7, y + 16 + 13 * place, part, name=name, fill=ink, size=11.5, bold=True)
        for place, part in enumerate(lines)
    ]
    said.append(text(x + 7, y + 46, f"{cell.id.removeprefix('AML.')} · {cell.note}", name=name, fill=ink, size=10))
    whole = Element("title", {}, (f"{cell.id} {cell.name}: {cell.note}",))
    frame = box(x, y, _CELL, _HIGH, name=f"heat-{level}", fill=fill, stroke=LINE)
    return [Element("g", {}, (whole, frame, *said))]
