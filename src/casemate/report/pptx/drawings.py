"""Our own pictures as shapes: the few elements of SVG that they are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from casemate.report.charts.svg import BOLD_SLACK, SLACK
from casemate.report.diagram.text import width_of
from casemate.report.document import Element, text_of
from casemate.report.pptx.lines import LEADING
from casemate.report.pptx.look import INK, Box
from casemate.report.pptx.writing import plain, rectangle, write

if TYPE_CHECKING:
    from pptx.slide import Slide

_PIECE = re.compile(r"([MLHVhvlz])([^MLHVhvlz]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def natural_size(picture: Element) -> tuple[float, float]:
    """Width and height in the picture's own units."""
    return float(picture.attributes["width"]), float(picture.attributes["height"])


def draw_picture(slide: Slide, picture: Element, box: Box) -> None:
    """The picture at the top left of a place, as large as its width or height allows."""
    wide, high = natural_size(picture)
    scale = min(box.width / wide, box.height / high)
    for child in picture.children:
        if isinstance(child, Element):
            _shape(slide, child, box, scale)


def _shape(slide: Slide, one: Element, box: Box, scale: float) -> None:
    at = one.attributes
    match one.tag:
        case "rect":
            place = Box(
                x=box.x + scale * float(at["x"]),
                y=box.y + scale * float(at["y"]),
                width=scale * float(at["width"]),
                height=scale * float(at["height"]),
            )
            rectangle(slide, place, _colour(at.get("fill")), _colour(at.get("stroke")), rounded=True)
        case "text":
            _text(slide, one, box, scale)
        case "path":
            _path(slide, one, box, scale)
        case _:
            pass


def _text(slide: Slide, one: Element, box: Box, scale: float) -> None:
    at = one.attributes
    size = scale * float(at["font-size"])
    x, y = box.x + scale * float(at["x"]), box.y + scale * float(at["y"])
    words = text_of(tuple(child for child in one.children if isinstance(child, str)))
    bold = "font-weight" in at
    wide = (BOLD_SLACK if bold else SLACK) * width_of(words, size, bold=bold) + 4
    align = "right" if at.get("text-anchor") == "end" else "left"
    left = x - wide if align == "right" else x
    place = Box(x=left, y=y - size, width=wide, height=size * LEADING)
    colour = _colour(at.get("fill")) or INK
    write(slide, place, [(words,)], size, bold=bold, colour=colour, align=align)


def _path(slide: Slide, one: Element, box: Box, scale: float) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    points, closed = _points(one.attributes["d"])
    moved = [(Pt(box.x + scale * x), Pt(box.y + scale * y)) for x, y in points]
    builder = slide.shapes.build_freeform(*moved[0], scale=1.0)
    builder.add_line_segments(moved[1:], close=closed)
    shape = builder.convert_to_shape()
    plain(shape)
    fill = _colour(one.attributes.get("fill"))
    if fill is None:
        shape.fill.background()
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(fill)
    shape.line.color.rgb = RGBColor.from_string(_colour(one.attributes.get("stroke")) or fill or INK)
    shape.line.width = Pt(1.1)


def _points(said: str) -> tuple[list[tuple[float, float]], bool]:
    """The corners of a path of straight lines, and whether it is closed."""
    found: list[tuple[float, float]] = []
    x = y = 0.0
    for letter, rest in _PIECE.findall(said):
        numbers = [float(one) for one in _NUMBER.findall(rest)]
        match letter:
            case "M" | "L":
                x, y = numbers[0], numbers[1]
            case "H":
                x = numbers[0]
            case "V":
                y = numbers[0]
            case "h":
                x += numbers[0]
            case "v":
                y += numbers[0]
            case "l":
                x, y = x + numbers[0], y + numbers[1]
            case _:
                return found, True
        found.append((x, y))
        for more in zip(numbers[2::2], numbers[3::2], strict=True) if letter == "l" else ():
            x, y = x + more[0], y + more[1]
            found.append((x, y))
    return found, False


def _colour(said: str | None) -> str | None:
    return said.lstrip("#").upper() if said and said.startswith("#") else None
