"""Whether a diagram can be read on paper."""

from __future__ import annotations

from casemate.report.diagram.geometry import Picture
from casemate.report.diagram.text import FONTS

SMALLEST_TEXT = min(font.size for font in FONTS.values())
"""The smallest font size in a diagram, in its own units."""
READABLE = 7.0
"""The least height of printed text, in points."""
PAGE_ASPECT = 1.414
"""Width by height of an ISO page on its side."""
LEGEND = 130.0
"""Roughly what title and legend add to the height of a layout."""

# A3 on its side without margins of 6 mm, in points.
_PAGE_WIDTH, _PAGE_HEIGHT = 1156.0, 808.0


def text_on_page(picture: Picture) -> float:
    """How high the smallest text is, in points, when the diagram fills an A3 page, turned as suits it."""
    wide, high = picture.width, picture.height + LEGEND
    on_side = min(_PAGE_WIDTH / wide, _PAGE_HEIGHT / high)
    upright = min(_PAGE_HEIGHT / wide, _PAGE_WIDTH / high)
    return SMALLEST_TEXT * max(on_side, upright)
