"""The head of a zone: its name, and who may be there."""

from __future__ import annotations

from dataclasses import dataclass

from casemate.report.diagram.text import width_of, wrapped

TITLE_SIZE = 12.0
NOTE_SIZE = 11.0
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
    """How far right of the zone's edge the note stands on the last line of the title; None: on a line of its own."""

    @property
    def height(self) -> float:
        lines = len(self.title) + (self.beside is None)
        return 4 + TITLE_LINE * lines


def head_of(title: str, note: str, width: float) -> Head:
    """The head of a zone of this width."""
    lines = wrapped(title, width - 2 * INSET, TITLE_SIZE, bold=True, most=_MOST_LINES)
    end = INSET + (width_of(lines[-1], TITLE_SIZE, bold=True) if lines else 0.0) + _GAP
    fits = end + width_of(note, NOTE_SIZE) <= width - INSET
    return Head(title=lines, note=note, beside=end if fits else None)


def head_height(title: str, note: str, width: float) -> float:
    """The room inside the upper edge of a zone of this width."""
    return head_of(title, note, width).height
