"""Callouts, groups side by side and notes, in HTML and Markdown."""

from __future__ import annotations

import pytest

from casemate.report.document import Beside, Callout, Document, Paragraph, Section, Tone
from casemate.report.html import to_html
from casemate.report.markdown import to_markdown
from hostile import Page


def _document() -> Document:
    words = [(Paragraph(parts=(said,)),) for said in ("left words", "right words")]
    blocks = (
        Callout(title=("Not <decided>",), blocks=(Paragraph(parts=("State the appetite.",)),), tone=Tone.HIGH),
        Beside(groups=tuple(words), shares=(3, 2)),
    )
    section = Section(title="One", anchor="one", blocks=blocks, notes=(("Source: the model.",),), new_page=True)
    return Document(title="Title", subtitle="Briefing", description=(), sections=(section,))


def test_as_a_page() -> None:
    made = Page(to_html(_document()))
    classes = [held.get("class") for held in made.named("div", "section")]
    assert {"callout high", "beside wide-first", "notes", "new-page"} <= set(classes)
    assert "Not <decided>" in made.text
    assert (made.unbalanced, made.open) == ([], [])


def test_as_markdown() -> None:
    made = to_markdown(_document())
    assert "> **Not \\<decided\\>**\n>\n> State the appetite.\n>\n" in made
    assert made.index("left words") < made.index("right words") < made.index("Source: the model.")


def test_shares_are_one_a_group() -> None:
    with pytest.raises(AssertionError):
        Beside(groups=((), ()), shares=(1,))
