"""The deck: one slide for each section."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from casemate.files import CasemateError
from casemate.report.document import text_of
from casemate.report.pptx.blocks import draw_stack, stack_height
from casemate.report.pptx.lines import LEADING, height_of, said
from casemate.report.pptx.look import FOOT, HEIGHT, LEFT, QUIET, ROOM, TOP, WIDTH, Box, Sizes
from casemate.report.pptx.packing import repacked
from casemate.report.pptx.writing import fill_frame, write

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from casemate.report.document import Document, Section

_SMALLEST, _STEP = 0.62, 0.96
_TITLE_ONLY = 5
"""The layout of the library's own template that has a title and nothing else."""


def to_pptx(document: Document) -> bytes:
    """The whole file. The same document gives the same bytes.

    Raises `CasemateError` when python-pptx is not installed.
    """
    try:
        from pptx import Presentation
        from pptx.util import Pt
    except ImportError as error:
        message = f'PPTX needs the package {error.name}: pip install "casemate[reports]", or write HTML'
        raise CasemateError(message) from error
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    about = deck.core_properties
    about.title, about.author, about.subject = said(document.title)[:200], "Casemate", said(document.subtitle)[:200]
    about.created = about.modified = datetime(1980, 1, 1)
    for number, section in enumerate(document.sections, start=1):
        _slide(deck, document, section, number)
    out = BytesIO()
    deck.save(out)
    return repacked(out.getvalue())


def _slide(deck: Presentation, document: Document, section: Section, number: int) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    sizes = Sizes()
    high = height_of((section.title,), ROOM, sizes.title, bold=True)
    _title(slide, section, Box(x=LEFT, y=TOP, width=ROOM, height=high), sizes.title)
    top = TOP + high + 14
    room = FOOT - 10 - top
    for _ in range(40):
        if stack_height(section.blocks, ROOM, sizes) <= room or sizes.body < 16 * _SMALLEST:
            break
        sizes = sizes.smaller(_STEP)
    draw_stack(slide, section.blocks, Box(x=LEFT, y=top, width=ROOM, height=room), sizes)
    foot = Box(x=LEFT, y=FOOT, width=ROOM - 60, height=10 * LEADING)
    write(slide, foot, [(f"{document.subtitle} · {document.title}"[:120],)], 10, colour=QUIET)
    page = Box(x=LEFT + ROOM - 50, y=FOOT, width=50, height=10 * LEADING)
    write(slide, page, [(f"{number} / {len(document.sections)}",)], 10, colour=QUIET, align="right")
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        notes.text = "\n".join(said(text_of(note)) for note in section.notes)


def _title(slide: Slide, section: Section, box: Box, size: float) -> None:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Pt

    shape = slide.shapes.title
    assert shape is not None, "the layout has a title"
    shape.left, shape.top, shape.width, shape.height = Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height)
    frame = shape.text_frame
    fill_frame(frame, [(section.title,)], size, bold=True)
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
