from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import yaml

from briefed import small, subject_of
from casemate.report.briefing import Subject, briefing_document
from casemate.report.document import Document
from casemate.report.markdown import to_markdown
from conftest import ROOT

APART = ("law", "method")
"""Pages whose sentences are about rules that hold for everybody."""


def sentences(document: Document) -> Iterator[str]:
    """Of the pages that are about this system: what stands between full stops and is more than a label."""
    text = to_markdown(document).replace("\\", "")
    pages = text.split("\n## ")[1:]
    for page, section in zip(pages, document.sections, strict=True):
        if section.anchor in APART:
            continue
        body = page.replace("**", "")
        for line in body.splitlines():
            if line.startswith(("|", "_Picture")):
                continue
            yield from (said for said in re.split(r"(?<=[.!?]) ", line.strip()) if len(said.split()) >= 4)


def shared(one: Subject, other: Subject) -> float:
    """The share of sentences of the shorter deck that the other has too, word for word."""
    a, b = set(sentences(briefing_document(one))), set(sentences(briefing_document(other)))
    return len(a & b) / min(len(a), len(b))


@pytest.mark.slow
def test_two_decks_share_few_sentences() -> None:
    found = [
        yaml.safe_load((ROOT / "examples" / f"{name}.casemate.yaml").read_text())
        for name in ("ai-search", "support-agent")
    ]
    search, agent = (subject_of(raw, money=2e5, weeks=15) for raw in found)
    assert shared(search, agent) <= 0.3


def test_sentences_are_about_this_system() -> None:
    found = list(sentences(briefing_document(small())))
    assert len(found) > 20
    assert sum(any(sign.isdigit() for sign in one) for one in found) > len(found) / 2
    assert isinstance(small().today, date)
