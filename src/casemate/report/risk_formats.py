"""The formats of a risk, of a what-if and of a plan: the table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.report.look import Look

if TYPE_CHECKING:
    from casemate.risk.assessing import Assessment, WhatIf
    from casemate.risk.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFormat:
    """One way to lay out a risk."""

    name: str
    doc: str
    render: Callable[[Assessment, Look], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfFormat:
    """One way to lay out a what-if."""

    name: str
    doc: str
    render: Callable[[WhatIf, Look], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFormat:
    """One way to lay out a plan."""

    name: str
    doc: str
    render: Callable[[Plan, Look], str]


def _text(found: Assessment, look: Look) -> str:
    from casemate.report.risk.table import risk_table

    return risk_table(found, look)


def _json(found: Assessment, look: Look) -> str:
    from casemate.report.risk.data import risk_json

    return risk_json(found)


def _csv(found: Assessment, look: Look) -> str:
    from casemate.report.risk.data import risk_csv

    return risk_csv(found)


def _html(found: Assessment, look: Look) -> str:
    from casemate.report.html import to_html
    from casemate.report.risk.page import risk_document

    return to_html(risk_document(found))


def _markdown(found: Assessment, look: Look) -> str:
    from casemate.report.markdown import to_markdown
    from casemate.report.risk.page import risk_document

    return to_markdown(risk_document(found))


def _what_if_text(found: WhatIf, look: Look) -> str:
    from casemate.report.risk.table import what_if_table

    return what_if_table(found, look)


def _what_if_json(found: WhatIf, look: Look) -> str:
    from casemate.report.risk.data import what_if_json

    return what_if_json(found)


def _what_if_html(found: WhatIf, look: Look) -> str:
    from casemate.report.html import to_html
    from casemate.report.risk.change import change_document

    return to_html(change_document(found))


def _plan_text(found: Plan, look: Look) -> str:
    from casemate.report.risk.plan_table import plan_table

    return plan_table(found, look)


def _plan_json(found: Plan, look: Look) -> str:
    from casemate.report.risk.plan_data import plan_json

    return plan_json(found)


def _plan_html(found: Plan, look: Look) -> str:
    from casemate.report.html import to_html
    from casemate.report.risk.plan_page import plan_document

    return to_html(plan_document(found))


def _plan_markdown(found: Plan, look: Look) -> str:
    from casemate.report.markdown import to_markdown
    from casemate.report.risk.plan_page import plan_document

    return to_markdown(plan_document(found))


RISK_FORMATS: Mapping[str, RiskFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            RiskFormat(name="text", doc="what a year may cost, for a terminal", render=_text),
            RiskFormat(name="json", doc="everything, for programs: `casemate schema risk`", render=_json),
            RiskFormat(name="html", doc="one page with curves, for a browser or paper", render=_html),
            RiskFormat(name="markdown", doc="the same for a repository or a wiki", render=_markdown),
            RiskFormat(name="csv", doc="a row for each reading and loss, for spreadsheets", render=_csv),
        )
    }
)
"""By name; the first is what people get unless they ask."""

WHAT_IF_FORMATS: Mapping[str, WhatIfFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            WhatIfFormat(name="text", doc="before and after, for a terminal", render=_what_if_text),
            WhatIfFormat(name="json", doc="the same for programs", render=_what_if_json),
            WhatIfFormat(name="html", doc="one page with curves", render=_what_if_html),
        )
    }
)
"""By name; the first is what people get unless they ask."""

PLAN_FORMATS: Mapping[str, PlanFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            PlanFormat(name="text", doc="what to buy and what it does, for a terminal", render=_plan_text),
            PlanFormat(name="json", doc="everything, for programs: `casemate schema plan`", render=_plan_json),
            PlanFormat(name="html", doc="one page with the curves, for a browser or paper", render=_plan_html),
            PlanFormat(name="markdown", doc="the same for a repository or a wiki", render=_plan_markdown),
        )
    }
)
"""By name; the first is what people get unless they ask."""
