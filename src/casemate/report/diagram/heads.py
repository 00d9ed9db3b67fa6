"""The head of a zone: its name, and who may be there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casemate.report.diagram.geometry import Point, Rect
from casemate.report.diagram.text import FONTS, width_of, wrapped

TITLE_SIZE = FONTS["zone-title"].size
NOTE_SIZE = FONTS["note"].size
TITLE_LINE = 13.5
INSET = 8.0
_GAP = 6.0
_MOST_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a zone, broken into lines."""

    title: tuple[str, ...]
    note: str
    beside: float | None
    """How far right of the title's beginning the note stands on its last line; None: on a line of its own."""

    @property
    def width(self) -> float:
        wide = max((width_of(words, TITLE_SIZE, bold=True) for words in self.title), default=0.0)
        return max(wide, width_of(self.note, NOTE_SIZE) + (self.beside or 0.0))

    @property
    def height(self) -> float:
        lines = len(self.title) + (self.beside is None)
        return 4 + TITLE_LINE * lines


def head_of(title: str, note: str, width: float) -> Head:
    """The head of a zone of this width."""
    lines = wrapped(title, width - 2 * INSET, TITLE_SIZE, bold=True, most=_MOST_LINES)
    end = (width_of(lines[-1], TITLE_SIZE, bold=True) if lines else 0.0) + _GAP
    fits = end + width_of(note, NOTE_SIZE) <= width - 2 * INSET
    return Head(title=lines, note=note, beside=end if fits else None)


def head_left(head: Head, zone: Rect, lines: Iterable[tuple[Point, Point]]) -> tuple[float, bool]:
    """How far right of the zone's edge the head stands so that no line runs through it, and whether that went well."""
    wide = head.width
    bottom = zone.y + head.height
    through = sorted(
        start.x - zone.x
        for start, end in lines
        if start.x == end.x
        and zone.x < start.x < zone.right
        and min(start.y, end.y) < bottom
        and max(start.y, end.y) > zone.y
    )
    left = INSET
    for x in through:
        if x - 4 < left + wide and x > left - 4:
            left = x + 7
    fits = left + wide <= zone.width - 4
    return (left, True) if fits else (INSET, False)


def head_height(title: str, note: str, width: float) -> float:
    """The room inside the upper edge of a zone of this width."""
    return head_of(title, note, width).height
