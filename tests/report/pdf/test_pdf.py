"""PDF: the words are there, nothing of them is markup, all stays on the page, the same bytes at every run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

import pytest

from casemate.files import escape_terminal
from casemate.report.charts import PathBox, path_picture
from casemate.report.document import (
    Badge,
    Beside,
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Fold,
    Inlines,
    Link,
    Muted,
    Paper,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Terms,
    Tone,
    Trail,
    TrailStep,
)
from casemate.report.pdf import to_pdf
from casemate.report.pdf.columns import widths
from casemate.report.pdf.contents import contents_of
from casemate.report.pdf.text import BREAK, breakable, clean
from hostile import PAYLOADS

pytest.importorskip("typst", reason="no Typst: pip install 'casemate[reports]'")
pypdf = pytest.importorskip("pypdf")
pdfium = pytest.importorskip("pypdfium2")

Box = tuple[float, float, float, float]


def everywhere(said: str) -> tuple[Block, ...]:
    """A block of each sort with the text in every place for text."""
    line: Inlines = (said, " ", Strong(text=said), Muted(text=said), " ", Code(text=said), Badge(text=said[:40]))
    boxes = [PathBox(role="attack", title=said, note=said)]
    row = Row(cells=(Cell(parts=line, note=said), Cell(parts=(said,), tone=Tone.HIGH)), anchor=said)
    return (
        Paragraph(parts=(*line, Link(text=said, anchor=said))),
        Bullets(items=((line, line),)),
        Terms(items=((said, line),)),
        Facts(items=(Fact(value=said, label=said),) * 7),
        Table(caption=said, columns=(Column(title=said), Column(title=said, narrow=True)), rows=(row,)),
        Figure(picture=path_picture(boxes, said), alt=said, caption=line),
        Trail(steps=(TrailStep(mark=said, title=line, notes=(line,)),)),
        Fold(title=line, aside=line, blocks=(Paragraph(parts=line),), anchor="fold", prints=True),
        Callout(title=line, blocks=(Paragraph(parts=line),), tone=Tone.GOOD),
        Beside(groups=((Paragraph(parts=line),), (Paragraph(parts=line),)), shares=(1, 3)),
    )


def paper(said: str, *blocks: Block, on: Paper = Paper.A4) -> Document:
    section = Section(title=said, anchor="first", blocks=blocks, notes=((said,),))
    return Document(title=said, subtitle=said, description=(said,), sections=(section,), foot=(said,), paper=on)


@cache
def hostile_pdf() -> bytes:
    sections = tuple(
        Section(title=said, anchor=f"part-{place}", blocks=everywhere(said), notes=((said,),))
        for place, said in enumerate(one if len(one) < 1_000 else one[:2_500] for one in PAYLOADS)
    )
    said = PAYLOADS[-1]
    return to_pdf(Document(title=said, subtitle=said, description=(said,), sections=sections, foot=(said,)))


def words_of(pdf: bytes) -> str:
    """All text, without the spaces, whose places the layout decides."""
    with pdfium.PdfDocument(pdf) as document:
        return bare("".join(page.get_textpage().get_text_range() for page in document))


def bare(text: str) -> str:
    return "".join(text.split()).replace(BREAK, "")


def shown(pdf: bytes) -> Iterator[tuple[Box, tuple[float, float]]]:
    """The box of every run of letters, with the size of its page."""
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            for place in range(text.count_rects()):
                yield text.get_rect(place), page.get_size()


def test_hostile_text_is_text() -> None:
    said = words_of(hostile_pdf())
    scripts = ("\N{FOX FACE}", "\N{COMBINING COMMA ABOVE RIGHT}")  # their order in the file is that of the page
    plain = [one for one in PAYLOADS if not any(mark in one for mark in scripts)]
    assert len(plain) > 30
    assert [one for one in plain if bare(clean(one))[:200] not in said] == []


def test_hostile_text_stays_on_the_page() -> None:
    out = [
        box
        for box, (wide, high) in shown(hostile_pdf())
        if box[0] < 20 or box[1] < 10 or box[2] > wide - 20 or box[3] > high - 10
    ]
    assert out == []


def test_nothing_runs_and_nothing_leads_outside() -> None:
    reader = pypdf.PdfReader(io.BytesIO(hostile_pdf()))
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(reader.trailer["/Root"].get("/Names", {}))
    assert "/OpenAction" not in reader.trailer["/Root"]
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    assert links
    assert [link for link in links if link.get("/A", {}).get("/S", "/GoTo") != "/GoTo"] == []


def test_the_same_document_gives_the_same_bytes() -> None:
    document = paper("Same", *everywhere("said again"))
    assert to_pdf(document) == to_pdf(document)


def test_a_reader_without_sight_finds_title_tags_and_pictures() -> None:
    root = pypdf.PdfReader(io.BytesIO(to_pdf(paper("Tagged", *everywhere("words"))))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root


def test_links_lead_to_what_is_there_and_are_words_elsewhere() -> None:
    blocks = (
        Paragraph(parts=(Link(text="to the row", anchor="row"), " ", Link(text="to nowhere", anchor="nowhere"))),
        Table(caption="Rows", columns=(Column(title="Head"),), rows=(Row(cells=(Cell(parts=("a",)),), anchor="row"),)),
    )
    made = pypdf.PdfReader(io.BytesIO(to_pdf(paper("Links", *blocks))))
    links = [note.get_object() for note in made.pages[1].get("/Annots", ())]
    assert len(links) == 1
    assert "tonowhere" in words_of(to_pdf(paper("Links", *blocks)))


def test_slides_have_a_page_for_each_section() -> None:
    section = Section(title="One", anchor="one", blocks=(Paragraph(parts=("Words.",)),), notes=(("To be said.",),))
    document = Document(title="Deck", subtitle="Briefing", description=(), sections=(section,) * 3, paper=Paper.SLIDES)
    made = pypdf.PdfReader(io.BytesIO(to_pdf(document)))
    assert [(float(page.mediabox.width), float(page.mediabox.height)) for page in made.pages] == [(720, 405)] * 3
    assert "Tobesaid" not in words_of(to_pdf(document))


def test_what_does_not_print_shows_its_line_alone() -> None:
    folded = Fold(title=("Shown",), blocks=(Paragraph(parts=("Hidden.",)),))
    said = words_of(to_pdf(paper("Folds", folded)))
    assert "Shown" in said
    assert "Hidden" not in said


@pytest.mark.parametrize("whole", [120.0, 300.0, 487.0])
def test_columns_share_the_whole_width(whole: float) -> None:
    cells = tuple(Cell(parts=(said,)) for said in ("t-1f", "a long sentence " * 30, "word"))
    columns = tuple(Column(title=title, number=title == "No") for title in ("Id", "What it says", "No"))
    made = widths(Table(caption="", columns=columns, rows=(Row(cells=cells),)), whole)
    assert sum(made) == pytest.approx(whole)
    assert made[1] == max(made)
    assert min(made) > 0


def test_long_words_break_after_their_joints_first() -> None:
    assert breakable("short words", 100, 10) == "short words"
    parts = ("billing.", "api/", "v2/", "customers")
    assert breakable("billing.api/v2/customers", 60, 10) == BREAK.join(("", *parts, ""))
    pieces = breakable("x" * 200, 50, 10).split(BREAK)
    assert "".join(pieces) == "x" * 200
    assert max(map(len, pieces)) < 11


def test_clean_text_has_nothing_unseen_and_an_end() -> None:
    assert clean("a\n\tb\u202ec") == "a b\N{REPLACEMENT CHARACTER}c"
    assert clean("x" * 50, 10) == "xxxxxxxxx…"
    assert all(escape_terminal(clean(one)) == clean(one) for one in PAYLOADS)
    assert clean(" a ") == " a "


def test_a_picture_with_a_page_of_its_own_takes_its_heading_along() -> None:
    boxes = [PathBox(role="attack", title="Step", note="") for _ in range(9)]
    wide = Figure(picture=path_picture(boxes, "Nine steps", across=9), alt="Nine steps")
    for before in ((), (Paragraph(parts=("Said before.",)),)):
        section = Section(title="Alone", anchor="alone", blocks=(*before, wide))
        made = contents_of(Document(title="T", subtitle="S", description=(), sections=(section,)))
        assert [one["plate"] for one in made["sections"] if isinstance(one, dict)] == [len(before)]
    bare = Section(title="Words", anchor="words", blocks=(Paragraph(parts=("No picture.",)),))
    made = contents_of(Document(title="T", subtitle="S", description=(), sections=(bare,)))
    assert [one["plate"] for one in made["sections"] if isinstance(one, dict)] == [-1]
