"""Every verdict has its pages: each outcome, with and without a plan, on slides that hold it."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest

from briefed import subject_of
from casemate.govern.verdict import Outcome
from casemate.report.briefing import Subject, briefing_document, briefings_json
from casemate.report.briefing.decision import WORDS
from casemate.report.document import text_of
from casemate.report.markdown import to_markdown
from casemate.report.pptx import to_pptx
from priced import SMALL

RICH = {"expected": "900M EUR", "tail": {"probability": 0.05, "loss": "900M EUR"}}
CASES: dict[str, tuple[Any, str, float, Outcome]] = {
    "no appetite": (None, "limited", 5e4, Outcome.NOT_DECIDABLE),
    "prohibited": (RICH, "prohibited", 5e4, Outcome.NO_GO),
    "rich": (RICH, "limited", 5e4, Outcome.GO),
    "rich without money": (RICH, "limited", 0, Outcome.GO),
    "only expected": ({"expected": "1 EUR"}, "limited", 5e4, Outcome.NO_GO),
    "only a tail": ({"tail": {"probability": 0.5, "loss": "400k EUR"}}, "limited", 5e4, Outcome.CONDITIONS),
}


@cache
def judged(name: str) -> Subject:
    appetite, act, money, _ = CASES[name]
    raw = copy.deepcopy(SMALL)
    raw["business"]["ai_act"]["class"] = act
    del raw["business"]["appetite"]
    if appetite is not None:
        raw["business"]["appetite"] = appetite
    return subject_of(raw, money=money, weeks=8 if money else 0)


@pytest.mark.parametrize("name", CASES)
def test_each_verdict_is_said_on_its_first_page_and_in_the_json(name: str) -> None:
    subject = judged(name)
    outcome = subject.verdict.ruling.outcome
    wanted = CASES[name][3]
    if wanted is not Outcome.CONDITIONS:  # how near the middle the small system is depends on the rules of the day
        assert outcome in (wanted, Outcome.CONDITIONS) if subject.verdict.grounds.unknown else outcome is wanted
    document = briefing_document(subject)
    first = document.sections[0]
    assert WORDS[outcome] in text_of(first.blocks[0].title)  # type: ignore[union-attr]
    assert json.loads(briefings_json(subject))["verdict"]["outcome"] == outcome.value
    text = to_markdown(document)
    assert "None" not in text
    assert "  " not in first.title


@pytest.mark.parametrize("name", CASES)
def test_each_verdict_has_slides(name: str) -> None:
    assert to_pptx(briefing_document(judged(name))).startswith(b"PK")
