from __future__ import annotations

import json

import pytest

from briefed import TODAY, small
from casemate.govern.obligations import duties_of
from casemate.report.briefing import briefing_document
from casemate.report.briefing.data import briefing_data, briefing_json
from casemate.report.briefing.subject import apart
from casemate.report.html import to_html
from casemate.report.markdown import to_markdown
from casemate.report.words import per_cent
from casemate.risk.ceilings import Seen


def test_a_briefing_has_eight_to_ten_pages_each_with_a_claim() -> None:
    document = briefing_document(small())
    assert 8 <= len(document.sections) <= 10
    assert [page.anchor for page in document.sections][:3] == ["decision", "curves", "conditions"]
    assert all(page.title and page.notes for page in document.sections)


def test_pages_one_to_three_say_the_decision_the_reason_the_conditions_and_their_owners() -> None:
    subject = small()
    text = to_markdown(briefing_document(subject)).replace("\\", "").partition("## ")[2]
    first = "## ".join(text.split("\n## ")[:3])
    assert "Verdict:" in first
    assert subject.money(subject.profile.current.expected.expected) in first
    for one in subject.verdict.conditions[:2]:
        assert one.due.isoformat() in first
        assert (one.owner or "nobody named") in first


def test_the_same_briefing_gives_the_same_bytes_and_json_that_reads_back() -> None:
    subject = small()
    assert to_html(briefing_document(subject)) == to_html(briefing_document(subject))
    assert json.loads(briefing_json(subject)) == json.loads(json.dumps(briefing_data(subject)))


def test_figures_of_the_pages_are_those_of_the_json() -> None:
    subject = small()
    data = json.loads(briefing_json(subject))
    text = to_markdown(briefing_document(subject)).replace("\\", "")
    for reading in data["readings"].values():
        assert subject.bare(reading["expected"]["expected"]) in text
        assert subject.bare(reading["one_in_twenty"]) in text
    assert apart(data["verdict"]["exceeds"]["now"], data["appetite"]["tail_probability"])[0] in text
    for measure in data["plan"]["measures"][:8]:
        assert subject.bare(measure["cost"]) in text
    for risk in data["risks"][:4]:
        assert subject.bare(risk["expected"]) in text


@pytest.mark.parametrize(("value", "limit"), [(0.0504, 0.05), (0.04996, 0.05), (0.05 + 1e-12, 0.05), (0.999, 0.99)])
def test_nothing_is_rounded_onto_the_limit_that_it_misses(value: float, limit: float) -> None:
    assert per_cent(value) == per_cent(limit)
    told, accepted = apart(value, limit)
    assert told != accepted
    assert apart(limit, limit)[0] == apart(limit, limit)[1]


def test_what_was_not_read_in_the_law_carries_a_mark() -> None:
    duties = duties_of(small().system)
    assert any(duty.seen is not Seen.VERIFIED for duty in duties)
    page = next(page for page in briefing_document(small()).sections if page.anchor == "law")
    text = str(page.blocks)
    assert text.count("2018-05-25 (R)") == sum(duty.seen is Seen.RECALLED for duty in duties)
    assert all(duty.stands(TODAY) == (duty.applies is not None and duty.applies <= TODAY) for duty in duties)
