"""Pictures for a page: their size, and their colours as programs without CSS variables understand them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casemate.report.diagram import on_paper
from casemate.report.document import Drawn, Element, markup
from casemate.report.pdf.text import unpiled

_SIZE = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')
_POINTS = 0.75
"""A pixel of CSS in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A picture, with its size in points."""

    svg: str
    width: float
    height: float


def plate_of(picture: Element | Drawn) -> Plate:
    """The picture as text, at the size at which its letters are as large as its maker meant them."""
    svg = unpiled(on_paper(markup(picture)))
    found = _SIZE.search(svg)
    assert found is not None, "every picture of ours states its size"
    return Plate(svg=svg, width=_POINTS * float(found[1]), height=_POINTS * float(found[2]))
