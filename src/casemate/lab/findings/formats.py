"""The formats of a findings report: the table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casemate.lab.findings.interface import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsFormat:
    """One way to lay out findings."""

    name: str
    doc: str
    render: Callable[[Findings], str]


def _html(found: Findings) -> str:
    from casemate.lab.findings.page import findings_document
    from casemate.report.html import to_html

    return to_html(findings_document(found))


def _markdown(found: Findings) -> str:
    from casemate.lab.findings.page import findings_document
    from casemate.report.markdown import to_markdown

    return to_markdown(findings_document(found))


def _json(found: Findings) -> str:
    from casemate.lab.findings.data import findings_json

    return findings_json(found)


FINDINGS_FORMATS: Mapping[str, FindingsFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            FindingsFormat(name="markdown", doc="for a repository or a wiki", render=_markdown),
            FindingsFormat(name="html", doc="one page that needs no network and prints", render=_html),
            FindingsFormat(name="json", doc="the same for programs", render=_json),
        )
    }
)
"""By name; the first is the default."""
