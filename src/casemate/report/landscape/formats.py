"""The formats of a landscape: the table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.report.look import Look

if TYPE_CHECKING:
    from casemate.govern.landscape import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class LandscapeFormat:
    """One way to lay out a landscape."""

    name: str
    doc: str
    endings: tuple[str, ...]
    render: Callable[[Survey, Look], str | bytes]


def _text(found: Survey, look: Look) -> str:
    from casemate.report.landscape.table import landscape_table

    return landscape_table(found, look)


def _json(found: Survey, look: Look) -> str:
    from casemate.report.landscape.data import landscape_json

    return landscape_json(found)


def _html(found: Survey, look: Look) -> str:
    from casemate.report.html import to_html
    from casemate.report.landscape.page import landscape_document

    return to_html(landscape_document(found))


def _markdown(found: Survey, look: Look) -> str:
    from casemate.report.landscape.page import landscape_document
    from casemate.report.markdown import to_markdown

    return to_markdown(landscape_document(found))


def _pdf(found: Survey, look: Look) -> bytes:
    from casemate.report.landscape.page import landscape_document
    from casemate.report.pdf import to_pdf

    return to_pdf(landscape_document(found))


LANDSCAPE_FORMATS: Mapping[str, LandscapeFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            LandscapeFormat(name="text", doc="for a terminal", endings=(".txt",), render=_text),
            LandscapeFormat(name="json", doc="everything, for programs", endings=(".json",), render=_json),
            LandscapeFormat(name="html", doc="one page for a browser", endings=(".html", ".htm"), render=_html),
            LandscapeFormat(
                name="markdown", doc="for a repository or a wiki", endings=(".md", ".markdown"), render=_markdown
            ),
            LandscapeFormat(name="pdf", doc="for paper; needs casemate[reports]", endings=(".pdf",), render=_pdf),
        )
    }
)
"""By name; the first is what people get unless they ask."""
