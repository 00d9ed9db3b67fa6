"""The shapes that pages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.report.document import Badge, Code, Inlines, Muted, Strong
from casemate.report.pptx.lines import LEADING, said
from casemate.report.pptx.look import FONT, INK, QUIET, Box

if TYPE_CHECKING:
    from pptx.shapes.autoshape import Shape
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Paragraph


def write(
    slide: Slide,
    box: Box,
    paragraphs: Sequence[Inlines],
    size: float,
    *,
    bold: bool = False,
    colour: str = INK,
    align: str = "left",
    bullets: bool = False,
    between: float = 0.0,
) -> None:
    """A box of text."""
    from pptx.util import Pt

    shape = slide.shapes.add_textbox(Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height))
    frame = shape.text_frame
    fill_frame(frame, paragraphs, size, bold=bold, colour=colour, align=align, between=between)
    frame.word_wrap = True
    if bullets:
        for paragraph in frame.paragraphs:
            _bullet(paragraph, size)


def fill_frame(
    frame: TextFrame,
    paragraphs: Sequence[Inlines],
    size: float,
    *,
    bold: bool = False,
    colour: str = INK,
    align: str = "left",
    between: float = 0.0,
) -> None:
    """Paragraphs into a frame without margins of its own."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    places = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}
    for place, parts in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = places[align]
        paragraph.line_spacing = Pt(size * LEADING)
        paragraph.space_after = Pt(between if place + 1 < len(paragraphs) else 0)
        _runs(paragraph, parts, size, bold=bold, colour=colour)


def _runs(paragraph: _Paragraph, parts: Inlines, size: float, *, bold: bool, colour: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    for part in parts:
        run = paragraph.add_run()
        run.text = said(part if isinstance(part, str) else part.text)
        font = run.font
        font.size, font.name = Pt(size), "Courier New" if isinstance(part, Code) else FONT
        font.bold = bold or isinstance(part, Strong | Badge)
        font.color.rgb = RGBColor.from_string(QUIET if isinstance(part, Muted) else colour)


def _bullet(paragraph: _Paragraph, size: float) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Pt

    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Pt(size)))
    properties.set("indent", str(-Pt(size)))
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))


def plain(shape: Shape) -> None:
    """Without what the template's theme adds to shapes: shadows, and colours of its own."""
    style = shape._element.find("{*}style")
    if style is not None:
        shape._element.remove(style)


def rectangle(slide: Slide, box: Box, fill: str | None, edge: str | None = None, *, rounded: bool = False) -> Shape:
    """A plain rectangle."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Pt

    kind = MSO_SHAPE.ROUNDED_RECTANGLE if rounded else MSO_SHAPE.RECTANGLE
    shape = slide.shapes.add_shape(kind, Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height))
    if rounded:
        shape.adjustments[0] = 0.06
    plain(shape)
    if fill is None:
        shape.fill.background()
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(fill)
    if edge is None:
        shape.line.fill.background()
    else:
        shape.line.color.rgb = RGBColor.from_string(edge)
        shape.line.width = Pt(0.75)
    return shape
