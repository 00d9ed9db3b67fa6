"""The executive briefing: a verdict with its grounds goes in, ten pages for people who decide come out."""

from casemate.report.briefing.pages import briefing_document
from casemate.report.briefing.subject import Subject

__all__ = ["Subject", "briefing_document"]
