"""How many lines a text takes, and how high it is, whatever font shows it."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.report.charts.svg import BOLD_SLACK, SLACK
from casemate.report.diagram.text import width_of
from casemate.report.document import Badge, Inlines, Strong
from casemate.report.pdf.text import clean

LEADING = 1.2
"""The height of a line, in sizes of its letters; slides state it, so fonts do not change it."""
MOST = 700
"""Characters of one part of a line; what is longer ends in an ellipsis."""


def height_of(parts: Inlines, width: float, size: float, *, bold: bool = False) -> float:
    """Of a paragraph."""
    return count_lines(parts, width, size, bold=bold) * size * LEADING


def count_lines(parts: Inlines, width: float, size: float, *, bold: bool = False) -> int:
    """Lines that the paragraph takes at this width; a word wider than a line takes several."""
    lines, used = 1, 0.0
    for word in _words(parts, size, bold=bold):
        if used and used + word > width:
            lines, used = lines + 1, 0.0
        more = int(word // width)
        lines, used = lines + more, used + word - more * width
    return lines


def _words(parts: Inlines, size: float, *, bold: bool) -> Iterator[float]:
    """The width of each word with the space after it."""
    for part in parts:
        heavy = bold or isinstance(part, Strong | Badge)
        slack = BOLD_SLACK if heavy else SLACK
        for word in said(part if isinstance(part, str) else part.text).split(" "):
            yield slack * width_of(f"{word} ", size, bold=heavy)


def said(text: str) -> str:
    """The text as a slide can hold it."""
    return clean(text, MOST)
