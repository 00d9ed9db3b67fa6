"""`casemate gate`: whether a state of a model may pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import Level, ModelFile, Output, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, review_at, review_of
from casemate.report.verdict_formats import GATE_FORMATS

if TYPE_CHECKING:
    from casemate.govern import Review


def gate(
    model: ModelFile,
    *,
    policy: Annotated[Path, typer.Option(metavar="FILE", help="What blocks: `casemate schema policy`.")],
    base: Annotated[
        str | None,
        typer.Option(metavar="REV|FILE", help="Compare with a revision of git or a file; only what changed can block."),
    ] = None,
    format: Annotated[str, format_option(GATE_FORMATS)] = next(iter(GATE_FORMATS)),
    output: Output = None,
    level: Level = "high",
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Hold a model against a policy: open and new threats, decisions, what is left out, coverage.

    Prints what stands in the way, which change brought it and what to do about it. With --base, what the policy minds
    and the base has just as bad is counted, and lets pass. Reordering, renaming and rewording change nothing.

    \b
    Examples:
      casemate gate shop.casemate.yaml --policy policy.yaml --base origin/main
      casemate gate shop.casemate.yaml --policy policy.yaml --format sarif -o gate.sarif

    \b
    Exit codes: 0 passes; 1 blocked; 2 could not run.
    """
    from casemate.govern import gate as judge
    from casemate.govern import load_policy

    limits = load_policy(policy)
    now = review_of(model, packs or (), level, today)
    result = judge(now, limits, _base(model, base, packs or (), level, today))
    emit(GATE_FORMATS[format].render(result), output)
    return 0 if result.passes else 1


def _base(model: Path, base: str | None, packs: Sequence[Path], level: str, today: str | None) -> Review | None:
    if base is None:
        return None
    named = Path(base)
    return review_at(base if named.is_file() else (base, model), packs, level, today)
