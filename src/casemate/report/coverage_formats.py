"""The formats of coverage: the table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.report.look import Look

if TYPE_CHECKING:
    from casemate.analysis.coverage import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """What of the coverage to show to people; JSON always has everything."""

    element: str | None = None
    """Only the questions about this component or flow."""
    framework: str | None = None
    """Only this one: stride, atlas, or a list such as owasp_llm."""
    why: bool = False
    """Whether each answer comes with its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFormat:
    """One way to lay out coverage."""

    name: str
    doc: str
    render: Callable[[Coverage, CoverageView, Look], str]


def _table(coverage: Coverage, view: CoverageView, look: Look) -> str:
    from casemate.report.coverage_table import coverage_table

    return coverage_table(coverage, view, look)


def _json(coverage: Coverage, view: CoverageView, look: Look) -> str:
    from casemate.report.coverage_json import coverage_json

    return coverage_json(coverage)


COVERAGE_FORMATS: Mapping[str, CoverageFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            CoverageFormat(name="table", doc="a matrix for people", render=_table),
            CoverageFormat(name="json", doc="every question and answer, for programs", render=_json),
        )
    }
)
"""By name; the first is what people get unless they ask."""
