"""Data-flow diagrams: a `System` in, the text of an SVG image out.

The compact layout is Casemate's own and always there; the layered ones need the extra `casemate[diagrams]`, and so does
`png`. The same system gives the same bytes, in whatever order its file is written.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from casemate.report.diagram.overlay import Badge, Overlay
from casemate.report.diagram.palette import Theme, on_paper

if TYPE_CHECKING:
    from casemate.model import System
    from casemate.report.diagram.geometry import Picture
    from casemate.report.diagram.sketch import Sketch

__all__ = ["Badge", "Direction", "Overlay", "Theme", "draw", "on_paper", "png"]


class Direction(StrEnum):
    """How a diagram is laid out."""

    AUTO = "auto"
    """Packed so that it can be read on a printed page."""
    RIGHT = "right"
    """In layers along the flows, from left to right."""
    DOWN = "down"
    """In layers along the flows, from top to bottom."""


def draw(
    system: System,
    *,
    overlay: Overlay | None = None,
    theme: Theme = Theme.AUTO,
    direction: Direction = Direction.AUTO,
    prefix: str = "dfd",
) -> str:
    """The data-flow diagram of a system as SVG: no script, nothing loaded, all text of the model escaped.

    `prefix`: before every id in it, so that several diagrams may stand in one page.
    Raises `CasemateError` when a layered layout is asked for and its engine is not installed.
    """
    from casemate.report.diagram.drawing import Drawing

    sketch, picture = _laid_out(system, direction)
    drawing = Drawing(
        system=system, sketch=sketch, picture=picture, overlay=overlay or Overlay(), theme=theme, prefix=prefix
    )
    return drawing.svg()


def _laid_out(system: System, direction: Direction) -> tuple[Sketch, Picture]:
    from casemate.report.diagram.compact import compact
    from casemate.report.diagram.sketch import sketch_of

    if direction is Direction.AUTO:
        return compact(lambda detail: sketch_of(system, detail=detail))
    from casemate.report.diagram.layered import Heading, layered

    sketch = sketch_of(system)
    return sketch, layered(sketch, Heading(direction.value))


def png(svg: str, *, width: int | None = None) -> bytes:
    """A diagram with a fixed theme as a PNG image of this width in pixels; None: twice its size, within reason.

    Raises `CasemateError` when the extra that draws is not installed.
    """
    from casemate.report.diagram.raster import rasterized

    return rasterized(svg, width=width)
