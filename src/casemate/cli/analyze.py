"""`casemate analyze`: from a model file to its threats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import LEVELS, Level, ModelFile, Output, RulePacks, format_option, one_of
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, review_of
from casemate.cli.terminal import look_of
from casemate.report import ANALYSIS_FORMATS, AnalysisView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from casemate.analysis import Analysis

_TOP = ", ".join(f"{made.name} {made.top}" for made in ANALYSIS_FORMATS.values() if made.top is not None)


def analyze(
    model: ModelFile,
    *,
    format: Annotated[str, format_option(ANALYSIS_FORMATS)] = next(iter(ANALYSIS_FORMATS)),
    output: Output = None,
    fail_on: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", callback=one_of(LEVELS), help="Exit 1 when a threat this bad or worse is open."),
    ] = None,
    level: Level = "high",
    packs: RulePacks = None,
    top: Annotated[
        int | None, typer.Option(min=0, metavar="N", help=f"Show the N worst threats. [default: {_TOP}]")
    ] = None,
    paths: Annotated[
        bool, typer.Option("--paths", help="Under each threat listed, the path that leads to it.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="List every threat, mitigated and decided ones too.")
    ] = False,
    today: Today = None,
) -> int:
    """Find the threats to a system: who could do what, by which path, to what loss.

    Prints what to fix first, what could be lost and how, and the worst threats with their scores. A threat's
    probability is that of one campaign by the likeliest adversary, with the controls that exist today. Threats that
    people have decided on (`casemate decide`) are counted, not listed.
    Levels: critical, high, medium, low, info.

    \b
    Examples:
      casemate analyze shop.casemate.yaml --top 20 --paths
      casemate analyze shop.casemate.yaml --format json -o result.json --fail-on high

    \b
    Exit codes: 0 done; 1 an open threat at or above --fail-on; 2 the model or a rule pack is not valid.
    """
    found = review_of(model, packs or (), level, today)
    analysis = found.analysis
    most = top if top is not None else None if everything else ANALYSIS_FORMATS[format].top
    view = AnalysisView(top=most, paths=paths, mitigated=everything, standings=found.standings)
    emit(ANALYSIS_FORMATS[format].render(analysis, view, look_of(output)), output)
    return 1 if fail_on is not None and _worst_open(analysis, fail_on) else 0


def analysis_of(model: Path, packs: Sequence[Path], level: str = "high") -> Analysis:
    """The analysis of a model file in the light of the decisions on it; oddities are said on standard error.

    Raises `InvalidInput` with all that is wrong with the model, a rule pack or the decisions.
    """
    return review_of(model, packs, level).analysis


def _worst_open(analysis: Analysis, level: str) -> bool:
    from casemate.analysis import Severity
    from casemate.report.fixes import OPEN

    least = Severity(level).rank
    return any(threat.severity.rank <= least for threat in analysis.threats if threat.status in OPEN)
