"""The formats of an analysis: the one table that the command line and others read the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.report.look import Look

if TYPE_CHECKING:
    from casemate.analysis import Analysis, Threat
    from casemate.govern import Standing


def _no_standings() -> Mapping[str, Standing]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisView:
    """What of an analysis to show, for formats that leave things out."""

    top: int | None = 10
    """The number of threats shown, worst first; None: all."""
    paths: bool = False
    """Whether each threat shown has its path under it."""
    mitigated: bool = False
    """Whether threats that controls have brought under the level, or people have decided on, are shown too."""
    standings: Mapping[str, Standing] = field(default_factory=_no_standings)
    """By threat id: what people decided, and whether it still holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisFormat:
    """One way to lay out an analysis."""

    name: str
    doc: str
    render: Callable[[Analysis, AnalysisView, Look], str]
    top: int | None = None
    """The number of threats that it shows unless people ask for another; None: always all."""


def _table(analysis: Analysis, view: AnalysisView, look: Look) -> str:
    from casemate.report.analysis_table import analysis_table

    return analysis_table(analysis, view, look)


def _json(analysis: Analysis, view: AnalysisView, look: Look) -> str:
    from casemate.report.analysis_json import analysis_json

    return analysis_json(analysis, view.standings)


def _html(analysis: Analysis, view: AnalysisView, look: Look) -> str:
    from casemate.report.html import to_html
    from casemate.report.threat_model import threat_model

    return to_html(threat_model(analysis, full=view.top, settled=view.mitigated))


def _markdown(analysis: Analysis, view: AnalysisView, look: Look) -> str:
    from casemate.report.markdown import to_markdown
    from casemate.report.threat_model import threat_model

    return to_markdown(threat_model(analysis, full=view.top, settled=view.mitigated))


ANALYSIS_FORMATS: Mapping[str, AnalysisFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            AnalysisFormat(name="table", doc="what to fix first, losses and the worst threats", render=_table, top=10),
            AnalysisFormat(name="json", doc="everything, for programs: `casemate schema results`", render=_json),
            AnalysisFormat(
                name="html", doc="the whole report as one page, for a browser or paper", render=_html, top=60
            ),
            AnalysisFormat(name="markdown", doc="the same for a repository or a wiki", render=_markdown, top=20),
        )
    }
)
"""By name; the first is what people get unless they ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatFormat:
    """One way to lay out one threat."""

    name: str
    doc: str
    render: Callable[[Analysis, Threat, Look], str]


def _threat_text(analysis: Analysis, threat: Threat, look: Look) -> str:
    from casemate.report.threat_text import threat_text

    return threat_text(analysis, threat, look)


def _threat_json(analysis: Analysis, threat: Threat, look: Look) -> str:
    from casemate.report.threat_json import threat_json

    return threat_json(analysis, threat)


THREAT_FORMATS: Mapping[str, ThreatFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            ThreatFormat(name="text", doc="the path as prose", render=_threat_text),
            ThreatFormat(name="json", doc="the same for programs", render=_threat_json),
        )
    }
)
"""By name; the first is what people get unless they ask."""
