"""The executive briefing: a verdict with its grounds goes in, ten pages for people who decide come out."""

from __future__ import annotations

from casemate.files import to_json
from casemate.report.briefing.data import briefing_json
from casemate.report.briefing.joint import Joint
from casemate.report.briefing.pages import briefing_document
from casemate.report.briefing.subject import Subject
from casemate.report.briefing.together import together, together_data
from casemate.report.document import Document

__all__ = ["Joint", "Subject", "briefing_document", "briefing_of", "briefings_json"]


def briefing_of(what: Subject | Joint) -> Document:
    """The briefing of one system, or of several."""
    return together(what) if isinstance(what, Joint) else briefing_document(what)


def briefings_json(what: Subject | Joint) -> str:
    """The same for programs."""
    return to_json(together_data(what)) if isinstance(what, Joint) else briefing_json(what)
