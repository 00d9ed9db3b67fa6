"""The formats of a gate and of a comparison: the table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casemate.govern import Comparison, GateResult


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFormat:
    """One way to write what a gate found."""

    name: str
    doc: str
    render: Callable[[GateResult], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffFormat:
    """One way to write what two models differ in."""

    name: str
    doc: str
    render: Callable[[Comparison], str]


def _gate_text(result: GateResult) -> str:
    from casemate.report.gate_report import gate_text

    return gate_text(result)


def _gate_json(result: GateResult) -> str:
    from casemate.report.gate_report import gate_json

    return gate_json(result)


def _gate_markdown(result: GateResult) -> str:
    from casemate.report.gate_report import gate_markdown

    return gate_markdown(result)


def _gate_sarif(result: GateResult) -> str:
    from casemate.report.gate_report import gate_sarif

    return gate_sarif(result)


def _diff_text(comparison: Comparison) -> str:
    from casemate.report.diff_report import diff_text

    return diff_text(comparison)


def _diff_json(comparison: Comparison) -> str:
    from casemate.report.diff_report import diff_json

    return diff_json(comparison)


def _diff_markdown(comparison: Comparison) -> str:
    from casemate.report.diff_report import diff_markdown

    return diff_markdown(comparison)


GATE_FORMATS: Mapping[str, GateFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            GateFormat(name="text", doc="for a terminal", render=_gate_text),
            GateFormat(name="json", doc="everything, for programs", render=_gate_json),
            GateFormat(name="markdown", doc="for a pull request", render=_gate_markdown),
            GateFormat(name="sarif", doc="SARIF 2.1.0, for code scanning", render=_gate_sarif),
        )
    }
)
"""By name; the first is what people get unless they ask."""

DIFF_FORMATS: Mapping[str, DiffFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            DiffFormat(name="text", doc="for a terminal", render=_diff_text),
            DiffFormat(name="json", doc="everything, for programs", render=_diff_json),
            DiffFormat(name="markdown", doc="for a pull request", render=_diff_markdown),
        )
    }
)
"""By name; the first is what people get unless they ask."""
