from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt

from analyses import knowledge, rules
from casemate.analysis import Analysis, analyze
from casemate.model import system_from
from casemate.report import ANALYSIS_FORMATS, AnalysisView, Look
from casemate.report.document import (
    Badge,
    Bullets,
    Cell,
    Code,
    Column,
    Document,
    Fold,
    Link,
    Muted,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Terms,
)
from casemate.report.markdown import to_markdown
from hostile import PAYLOADS, Page, hostile_model

_OURS = "h1 h2 h3 h4 h5 h6 p ol ul li em strong code br hr table thead tbody tr th td"
OURS = frozenset(_OURS.split())


def rendered(text: str) -> Page:
    """What a Markdown reader that lets HTML through makes of it."""
    return Page(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def markdown(analysis: Analysis, top: int | None = 20) -> str:
    return ANALYSIS_FORMATS["markdown"].render(analysis, AnalysisView(top=top), Look())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_stays_text_wherever_it_stands(payload: str) -> None:
    line = (payload, Strong(text=payload), Muted(text=payload), Code(text=payload), Badge(text=payload))
    table = Table(
        caption=payload,
        columns=(Column(title=payload), Column(title="b")),
        rows=(Row(cells=(Cell(parts=line), Cell(parts=(Link(text=payload, anchor="x"),), note=payload))),),
    )
    blocks = (
        Paragraph(parts=line),
        Bullets(items=((line, line),)),
        Terms(items=((payload, line),)),
        table,
        Fold(title=line, aside=line, blocks=(Paragraph(parts=line),)),
    )
    section = Section(title=payload, anchor="s", blocks=blocks)
    made = rendered(to_markdown(Document(title=payload, subtitle="x", description=line, sections=(section,))))
    assert {tag for tag, _ in made.tags} <= OURS
    assert {key for _, held in made.tags for key in held} <= {"style"}  # how columns are aligned
    assert sum(tag == "td" for tag, _ in made.tags) == 2
    assert made.others == []


@pytest.mark.slow
def test_a_hostile_model_stays_text() -> None:
    made = rendered(markdown(analyze(system_from(hostile_model()), knowledge(), rules=rules()), 5))
    assert {tag for tag, _ in made.tags} <= OURS
    assert made.others == []


def test_the_report_says_the_same_as_the_page(small: Analysis) -> None:
    text = markdown(small)
    assert text.startswith("# Corner shop: threat model\n")
    for heading in ("In short", "Things to fix", "The system", "What could be lost", "Threats", "STRIDE"):
        assert f"\n## {heading}\n" in text
    for threat in small.threats:
        assert threat.title in text


def test_headings_come_in_order(small: Analysis) -> None:
    levels = [int(tag[1]) for tag, _ in rendered(markdown(small)).tags if tag[0] == "h" and tag != "hr"]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_same_analysis_gives_the_same_text(small: Analysis, analyze_text: Callable[..., Analysis]) -> None:
    assert markdown(small) == markdown(analyze_text())
