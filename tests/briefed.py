"""Briefings in tests: the small system with a budget, judged once."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from typing import Any

from analyses import knowledge
from casemate.files import to_yaml
from casemate.govern import Review, review
from casemate.govern.landscape import landscape_of, survey
from casemate.govern.verdict import Asked, judge
from casemate.govern.verdict.together import with_owners
from casemate.model import parse_model
from casemate.report.briefing import Joint, Subject
from casemate.risk import assess
from priced import SMALL

TODAY = date(2026, 6, 1)


def subject_of(raw: dict[str, Any], *, money: float = 5e4, weeks: float = 8) -> Subject:
    """The briefing of a model given as plain values."""
    found = review(parse_model(to_yaml(raw), "small.casemate.yaml"), knowledge(), today=TODAY)
    assessment = assess(found.analysis, draws=32)
    verdict = judge(assessment, asked=Asked(money=money, weeks=weeks), today=TODAY)
    return Subject(review=found, assessment=assessment, verdict=verdict)


@cache
def small() -> Subject:
    """That of the small system."""
    return subject_of(copy.deepcopy(SMALL))


@cache
def joint() -> Joint:
    """The small system twice, as two systems of one organisation."""
    raw = copy.deepcopy(SMALL)
    raw["system"] = {**raw["system"], "name": "Other desk"}
    models = [
        parse_model(to_yaml(copy.deepcopy(SMALL)), "first.casemate.yaml"),
        parse_model(to_yaml(raw), "second.casemate.yaml"),
    ]
    found = landscape_of(models, knowledge(), today=TODAY)

    def judged(review: Review, called: str = "") -> Subject:
        assessment = assess(review.analysis, draws=32)
        verdict = with_owners(judge(assessment, asked=Asked(money=5e4, weeks=8), today=TODAY), found.joined)
        return Subject(review=review, assessment=assessment, verdict=verdict, called=called)

    return Joint(
        survey=survey(found),
        whole=judged(found.review, "the two systems"),
        systems=tuple(judged(own) for own in found.own.values()),
    )
