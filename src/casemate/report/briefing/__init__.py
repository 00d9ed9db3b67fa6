"""The executive briefing: a verdict with its grounds goes in, ten pages for people who decide come out."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.files import to_json
from casemate.report.briefing.data import briefing_json
from casemate.report.briefing.pages import briefing_document
from casemate.report.briefing.subject import Subject
from casemate.report.briefing.together import together, together_data
from casemate.report.document import Document

__all__ = ["Subject", "briefing_document", "briefing_of", "briefings_json"]


def briefing_of(subjects: Sequence[Subject]) -> Document:
    """The briefing of one system, or of several."""
    return briefing_document(subjects[0]) if len(subjects) == 1 else together(subjects)


def briefings_json(subjects: Sequence[Subject]) -> str:
    """The same for programs."""
    return briefing_json(subjects[0]) if len(subjects) == 1 else to_json(together_data(subjects))
