"""The formats of a briefing: the table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casemate.report.briefing import Joint, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingFormat:
    """One way to write a briefing."""

    name: str
    doc: str
    ending: str
    render: Callable[[Subject | Joint], str | bytes]


def _markdown(what: Subject | Joint) -> str:
    from casemate.report.briefing import briefing_of
    from casemate.report.markdown import to_markdown

    return to_markdown(briefing_of(what))


def _json(what: Subject | Joint) -> str:
    from casemate.report.briefing import briefings_json

    return briefings_json(what)


def _html(what: Subject | Joint) -> str:
    from casemate.report.briefing import briefing_of
    from casemate.report.html import to_html

    return to_html(briefing_of(what))


def _pdf(what: Subject | Joint) -> bytes:
    from casemate.report.briefing import briefing_of
    from casemate.report.pdf import to_pdf

    return to_pdf(briefing_of(what))


def _pptx(what: Subject | Joint) -> bytes:
    from casemate.report.briefing import briefing_of
    from casemate.report.pptx import to_pptx

    return to_pptx(briefing_of(what))


BRIEFING_FORMATS: Mapping[str, BriefingFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            BriefingFormat(name="markdown", doc="all pages as text", ending=".md", render=_markdown),
            BriefingFormat(name="json", doc="every figure, for programs", ending=".json", render=_json),
            BriefingFormat(name="html", doc="one page for a browser", ending=".html", render=_html),
            BriefingFormat(name="pptx", doc="editable slides, needs casemate[reports]", ending=".pptx", render=_pptx),
            BriefingFormat(name="pdf", doc="slides as PDF, needs casemate[reports]", ending=".pdf", render=_pdf),
        )
    }
)
"""By name; the first is what people get unless they ask."""
