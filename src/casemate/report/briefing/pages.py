"""The briefing as one document: ten pages, one thought each. Every writer reads the same tree."""

from __future__ import annotations

from casemate.report.briefing.curves import curves
from casemate.report.briefing.decision import decision, verdict_said
from casemate.report.briefing.law import law
from casemate.report.briefing.method import method
from casemate.report.briefing.residual import residual
from casemate.report.briefing.risks import risks
from casemate.report.briefing.road import road
from casemate.report.briefing.shaking import shaking
from casemate.report.briefing.story import story
from casemate.report.briefing.subject import Subject
from casemate.report.briefing.terms import terms
from casemate.report.document import Document, Paper


def briefing_document(subject: Subject) -> Document:
    """The whole briefing of one system."""
    pages = (
        decision(subject),
        curves(subject),
        terms(subject),
        risks(subject),
        story(subject),
        law(subject),
        road(subject),
        residual(subject),
        shaking(subject),
        method(subject),
    )
    return Document(
        title=subject.title,
        subtitle=f"Executive briefing · {subject.today.isoformat()}",
        description=(f"{verdict_said(subject)}. Ten minutes for those who decide.",),
        sections=tuple(page for page in pages if page is not None),
        foot=(f"Casemate · executive briefing · {subject.today.isoformat()}",),
        paper=Paper.SLIDES,
    )
