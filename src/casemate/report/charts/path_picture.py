"""A path as numbered boxes with arrows, in the order in which the steps are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemate.report.charts.svg import (
    INK,
    LINE,
    PAPER,
    QUIET,
    SLACK,
    arrow_head,
    box,
    canvas,
    fitted,
    line,
    number,
    text,
)
from casemate.report.diagram.text import shortened
from casemate.report.document import Element, Node

_ACROSS, _WIDTH, _GAP, _DOWN = 4, 208.0, 30.0, 30.0
_SIZE, _LEADING, _MOST = 12.0, 15.5, 4
_LOOKS: Mapping[str, tuple[str, str]] = {
    "start": ("#e8eef7", "#7f9cc7"),
    "preparation": (PAPER, LINE),
    "attack": (PAPER, "#9aa5b4"),
    "end": ("#fdecea", "#cf6a5c"),
}
"""Fill and stroke by role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathBox:
    """One box."""

    role: str
    """`start`, `preparation`, `attack` or `end`."""
    title: str
    note: str
    """A few words above the title, such as who starts, or how likely the step is."""


def path_picture(boxes: Sequence[PathBox], title: str, *, across: int = _ACROSS) -> Element:
    """The boxes in rows of `across`, read as text is read."""
    across = min(across, len(boxes))
    said = [fitted(one.title, _WIDTH - 20, _SIZE, most=_MOST) for one in boxes]
    shapes: list[Node] = []
    top = 1.0
    for first in range(0, len(boxes), across):
        places = range(first, min(first + across, len(boxes)))
        high = 30 + _LEADING * max(len(said[place]) for place in places)
        for place in places:
            left = 1 + (place - first) * (_WIDTH + _GAP)
            shapes.extend(_box(boxes[place], said[place], place + 1, x=left, y=top, high=high))
            if place + 1 < len(boxes):
                shapes.extend(_arrow(left, top, high, wraps=place + 1 == first + across))
        top += high + _DOWN
    width = across * (_WIDTH + _GAP) - _GAP + 2
    return canvas(width, top - _DOWN + 1, title, *shapes)


def _box(one: PathBox, said: Sequence[str], place: int, *, x: float, y: float, high: float) -> list[Node]:
    fill, stroke = _LOOKS[one.role]
    note = shortened(one.note, (_WIDTH - 44) / SLACK, 10.5)
    return [
        box(x, y, _WIDTH, high, name=f"step-{one.role}", fill=fill, stroke=stroke),
        text(x + 10, y + 17, str(place), name="quiet", fill=QUIET, size=11, bold=True),
        text(x + _WIDTH - 10, y + 17, note, name="quiet", fill=QUIET, size=10.5, anchor="end"),
        *(text(x + 10, y + 35 + _LEADING * row, part, fill=INK, size=_SIZE) for row, part in enumerate(said)),
    ]


def _arrow(left: float, top: float, high: float, *, wraps: bool) -> list[Node]:
    if not wraps:
        start, y = left + _WIDTH, top + high / 2
        return [line(f"M{number(start + 2)} {number(y)}h{number(_GAP - 9)}"), arrow_head(start + _GAP - 2, y)]
    # Back to the beginning of the next row: down, along between the rows, and down again.
    start, y, middle, end = left + _WIDTH / 2, top + high, top + high + _DOWN / 2, 1 + _WIDTH / 2
    bend = f"M{number(start)} {number(y + 2)}V{number(middle)}H{number(end)}V{number(y + _DOWN - 8)}"
    return [line(bend), arrow_head(end, y + _DOWN - 2, down=True)]
