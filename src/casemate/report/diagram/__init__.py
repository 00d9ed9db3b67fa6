"""Data-flow diagrams: a `System` in, the text of an SVG image out."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from casemate.report.diagram.overlay import Badge, Overlay
from casemate.report.diagram.palette import Theme

if TYPE_CHECKING:
    from casemate.model import System

__all__ = ["Badge", "Overlay", "Theme", "draw"]


def draw(
    system: System, *, overlay: Overlay | None = None, theme: Theme = Theme.AUTO, prefix: str = "dfd"
) -> str:
    from casemate.report.diagram.compact import compact
    from casemate.report.diagram.drawing import Drawing
    from casemate.report.diagram.sketch import Detail, sketch_of

    sketch = sketch_of(system, detail=Detail.SHORT)
    picture = compact(sketch)
    return Drawing(system=system, sketch=sketch, picture=picture, overlay=overlay or Overlay(), theme=theme,
                   prefix=prefix).svg()
