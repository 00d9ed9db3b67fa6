from __future__ import annotations

import copy
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import ImageFont

from briefed import TODAY, joint, small, subject_of
from casemate.report.briefing import briefing_document
from casemate.report.briefing.together import together
from casemate.report.document import text_of
from casemate.report.pptx import to_pptx
from hostile import PAYLOADS
from priced import SMALL

pptx = pytest.importorskip("pptx")
EMU = 12700


@cache
def deck() -> bytes:
    return to_pptx(briefing_document(small()))


@cache
def hostile_deck() -> bytes:
    """The small system with a payload for every name."""
    raw = copy.deepcopy(SMALL)
    payloads = iter([*PAYLOADS, *PAYLOADS])
    raw["system"] = {"name": "=cmd|' /C calc'!A0 <script> \u202eevil", "owner": "A" * 10_000}
    for section in ("losses", "components", "data", "controls"):
        for part in raw[section].values():
            part["name"] = next(payloads)
    raw["losses"]["false-advice"]["name"] = "=1+1"
    return to_pptx(briefing_document(subject_of(raw)))


def opened(data: bytes) -> Any:
    return pptx.Presentation(BytesIO(data))


def texts(slide: Any) -> Iterator[tuple[tuple[float, float, float, float], Any]]:
    """Each box of text with its place in points."""
    for shape in slide.shapes:
        if shape.has_text_frame and shape.text_frame.text.strip():
            yield tuple(at / EMU for at in (shape.left, shape.top, shape.width, shape.height)), shape.text_frame  # type: ignore[misc]


def font(size: float, bold: bool) -> Any:
    from importlib.resources import as_file, files

    name = "Roboto-Bold.ttf" if bold else "Roboto-Regular.ttf"
    with as_file(files("font_roboto") / "files" / name) as path:
        return ImageFont.truetype(str(path), 100), size / 100


def real_height(frame: Any, width: float) -> float:
    """The height of a text with the metrics of a real font."""
    high = 0.0
    for paragraph in frame.paragraphs:
        if not paragraph.runs:
            continue
        used, lines = 0.0, 1
        left = int(paragraph._p.pPr.get("marL") or 0) / EMU if paragraph._p.pPr is not None else 0.0
        for run in paragraph.runs:
            letters, scale = font(run.font.size.pt, bool(run.font.bold))
            for word in run.text.split(" "):
                wide = letters.getlength(f"{word} ") * scale
                if used and used + wide > width - left + letters.getlength(" ") * scale:
                    lines, used = lines + 1, 0.0
                used += wide
        high += lines * paragraph.line_spacing.pt + (paragraph.space_after.pt if paragraph.space_after else 0)
    return high


@pytest.mark.parametrize("made", [deck, hostile_deck], ids=["small", "hostile"])
def test_no_text_leaves_its_box_or_the_page(made: Any) -> None:
    for number, slide in enumerate(opened(made()).slides, start=1):
        for (x, y, width, height), frame in texts(slide):
            assert x >= 0, number
            assert y >= 0, number
            assert x + width <= 960.5, (number, frame.text[:60])
            assert y + height <= 540.5, (number, frame.text[:60])
            assert real_height(frame, width) <= height + 1, (number, frame.text[:80])


@pytest.mark.parametrize("made", [deck, hostile_deck], ids=["small", "hostile"])
def test_no_two_texts_tables_or_charts_overlap(made: Any) -> None:
    for number, slide in enumerate(opened(made()).slides, start=1):
        places = [(place, frame.text[:40]) for place, frame in texts(slide)]
        for shape in slide.shapes:
            if shape.has_table or shape.has_chart:
                places.append(
                    (tuple(at / EMU for at in (shape.left, shape.top, shape.width, shape.height)), shape.name)
                )  # type: ignore[arg-type]
        for place, (one, name) in enumerate(places):
            for other, also in places[place + 1 :]:
                across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
                down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
                assert across <= 1 or down <= 1, (number, name, also)


@pytest.mark.parametrize("made", [deck, hostile_deck], ids=["small", "hostile"])
def test_tables_end_above_the_foot_of_the_page(made: Any) -> None:
    for number, slide in enumerate(opened(made()).slides, start=1):
        for shape in slide.shapes:
            if shape.has_table:
                rows = sum(row.height for row in shape.table.rows)
                assert (shape.top + rows) / EMU <= 506, number


def test_every_page_and_its_notes_are_there() -> None:
    document = briefing_document(small())
    slides = list(opened(deck()).slides)
    assert [slide.shapes.title.text_frame.text for slide in slides] == [page.title for page in document.sections]
    for slide, page in zip(slides, document.sections, strict=True):
        assert text_of(page.notes[0]) in slide.notes_slide.notes_text_frame.text


def test_charts_are_native_and_hold_the_figures_of_the_json() -> None:
    subject = small()
    charts = [shape.chart for slide in opened(deck()).slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 2
    bars = charts[1].plots[0]
    shown = subject.losses[: len(list(bars.categories))]
    assert list(bars.series[0].values) == pytest.approx([one.expected.expected for one in shown])
    curves = {series.name: series for series in charts[0].plots[0].series}
    assert list(curves["today"].values) == pytest.approx([chance for chance, _, _ in subject.profile.current.curve])
    assert "logBase" in charts[0].part.blob.decode()


def test_the_same_briefing_gives_the_same_bytes() -> None:
    assert to_pptx(briefing_document(small())) == deck()
    with ZipFile(BytesIO(deck())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_hostile_names_reach_neither_formulas_nor_hidden_marks() -> None:
    with ZipFile(BytesIO(hostile_deck())) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".xlsx"):
                with ZipFile(BytesIO(content)) as book:
                    sheets = [book.read(part).decode() for part in book.namelist() if "worksheets/" in part]
                assert not any("<f>" in sheet for sheet in sheets)
            elif name.endswith(".xml") and "slides/" in name:
                text = content.decode()
                assert "\u202e" not in text
                assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)
                assert max(len(run) for run in re.findall(r"<a:t>([^<]*)</a:t>", text)) < 2_000


@pytest.mark.slow
@pytest.mark.parametrize("made", [deck, hostile_deck], ids=["small", "hostile"])
def test_libreoffice_opens_it_and_keeps_pages_and_texts(made: Any, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice here: apt-get install libreoffice-impress-nogui")
    (tmp_path / "deck.pptx").write_bytes(made())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "deck.pptx")], check=True, capture_output=True, timeout=240)
    from pypdf import PdfReader

    pages = PdfReader(tmp_path / "deck.pdf").pages
    slides = list(opened(made()).slides)
    assert len(pages) == len(slides)
    for page, slide in zip(pages, slides, strict=True):
        flat = re.sub(r"\W", "", page.extract_text())
        title = re.sub(r"\W", "", slide.shapes.title.text_frame.text)
        if title.isascii():
            assert title in flat
    assert TODAY.isoformat() in pages[0].extract_text()


def test_a_briefing_of_several_systems_fits_its_pages_too() -> None:
    document = together(joint())
    assert len(document.sections) == 10
    for number, slide in enumerate(opened(to_pptx(document)).slides, start=1):
        for (_, y, width, height), frame in texts(slide):
            assert y + height <= 540.5, number
            assert real_height(frame, width) <= height + 1, (number, frame.text[:80])
