"""The formats of the report: the table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casemate.govern import Review
    from casemate.report.methods.backing import Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFormat:
    """One way to write the report."""

    name: str
    doc: str
    endings: tuple[str, ...]
    render: Callable[[Review, str, int | None, Backing | None], str | bytes]
    """From a review, the name of a method, how many threats are told whole, and what else it rests on."""


def _html(review: Review, method: str, told: int | None, backing: Backing | None = None) -> str:
    from casemate.report.html import to_html
    from casemate.report.methods.making import report_document

    return to_html(report_document(review, method_name=method, told=told, backing=backing))


def _markdown(review: Review, method: str, told: int | None, backing: Backing | None = None) -> str:
    from casemate.report.markdown import to_markdown
    from casemate.report.methods.making import report_document

    return to_markdown(report_document(review, method_name=method, told=told, backing=backing))


def _pdf(review: Review, method: str, told: int | None, backing: Backing | None = None) -> bytes:
    from casemate.report.methods.making import report_document
    from casemate.report.pdf import to_pdf

    return to_pdf(report_document(review, method_name=method, told=told, backing=backing))


def _json(review: Review, method: str, told: int | None, backing: Backing | None = None) -> str:
    from casemate.report.methods.data import report_json

    return report_json(review, method, backing)


REPORT_FORMATS: Mapping[str, ReportFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            ReportFormat(name="html", doc="one page for a browser", endings=(".html", ".htm"), render=_html),
            ReportFormat(name="pdf", doc="for paper; needs casemate[reports]", endings=(".pdf",), render=_pdf),
            ReportFormat(
                name="markdown", doc="for a repository or a wiki", endings=(".md", ".markdown"), render=_markdown
            ),
            ReportFormat(name="json", doc="everything, for programs", endings=(".json",), render=_json),
        )
    }
)
"""By name; the first is what people get unless they ask."""
