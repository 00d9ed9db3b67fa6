"""Briefings of several systems, their schema, and pages that hold what they are given."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from functools import cache
from io import BytesIO

from jsonschema import Draft202012Validator

from briefed import joint, small, subject_of
from casemate.report.briefing import briefing_document, briefing_of, briefings_json
from casemate.report.briefing.schema import briefing_schema
from casemate.report.document import Bullets, Document, Table
from casemate.report.html import to_html
from casemate.report.markdown import to_markdown
from casemate.report.pdf import to_pdf
from hostile import PAYLOADS
from priced import SMALL


def pages(document: Document) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", to_pdf(document)))


def test_the_briefing_of_several_systems_has_ten_pages_and_a_row_for_each() -> None:
    document = briefing_of(joint())
    assert 8 <= len(document.sections) <= 10
    assert [page.anchor for page in document.sections][:4] == ["all", "curves", "conditions", "causes"]
    table = next(part for part in document.sections[0].blocks if isinstance(part, Table))
    assert [row.cells[0].parts[0] for row in table.rows][-1] == "All together"
    assert len(table.rows) == 3


def test_documents_keep_to_the_schema() -> None:
    Draft202012Validator.check_schema(briefing_schema())
    check = Draft202012Validator(briefing_schema())
    for what in (small(), joint()):
        assert not list(check.iter_errors(json.loads(briefings_json(what))))
    broken = json.loads(briefings_json(small()))
    del broken["verdict"]["outcome"]
    assert list(check.iter_errors(broken))


def test_every_page_of_the_pdf_is_one_page_however_full_it_is() -> None:
    document = briefing_document(small())
    assert pages(document) == len(document.sections)
    full = Bullets(items=tuple(((f"Line {n} that says something at length. " * 3,),) for n in range(40)))
    stuffed = replace(document, sections=tuple(replace(one, blocks=(*one.blocks, full)) for one in document.sections))
    assert pages(stuffed) == len(document.sections)


@cache
def hostile() -> Document:
    raw = copy.deepcopy(SMALL)
    payloads = iter([*PAYLOADS, *PAYLOADS])
    raw["system"] = {"name": "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202eevil", "owner": "A" * 10_000}
    for section in ("losses", "components", "data", "controls"):
        for part in raw[section].values():
            part["name"] = next(payloads)
    return briefing_document(subject_of(raw))


def test_hostile_text_harms_no_pdf_html_or_markdown() -> None:
    assert pages(hostile()) == len(hostile().sections)
    page, text = to_html(hostile()), to_markdown(hostile())
    for made in (page, text):
        assert "\u202e" not in made
        assert "<script>alert" not in made
    assert "A" * 1000 not in text
    assert BytesIO(to_pdf(hostile())).getvalue() == to_pdf(hostile())


def test_tests_are_named_in_words_not_by_rules() -> None:
    subject = small()
    for one in subject.verdict.conditions:
        if one.rule is not None:
            assert subject.threat_title(one.rule, one.at[0]) != one.rule


def test_together_is_no_better_than_the_worst() -> None:
    from casemate.report.briefing.joint import ORDER

    ranks = [ORDER.index(one.verdict.ruling.outcome) for one in (*joint().systems, joint().whole)]
    assert ORDER.index(joint().worst.verdict.ruling.outcome) == min(ranks)
