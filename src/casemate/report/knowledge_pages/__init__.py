"""The knowledge as Markdown pages that link to one another: a page per rule, control, technique and OWASP entry."""

from casemate.report.knowledge_pages.catalogue_pages import Exercise
from casemate.report.knowledge_pages.pages import knowledge_pages
from casemate.report.knowledge_pages.writing import write_pages

__all__ = ["Exercise", "knowledge_pages", "write_pages"]
