"""`casemate show`: one threat, step by step."""

from __future__ import annotations

from typing import Annotated

import typer

from casemate.cli.options import ModelFile, Output, RulePacks, format_option
from casemate.cli.output import emit, tell
from casemate.cli.reviewing import Today, review_of
from casemate.cli.terminal import look_of
from casemate.report import THREAT_FORMATS


def show(
    model: ModelFile,
    threat: Annotated[
        str,
        typer.Argument(metavar="THREAT", help="An id, the beginning of one, or rule@element."),
    ],
    *,
    format: Annotated[str, format_option(THREAT_FORMATS)] = next(iter(THREAT_FORMATS)),
    output: Output = None,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Tell one threat as a story: who starts where, each step, where it ends, what to do first.

    Prints for each step why it works, which techniques it uses, how likely it is, and which controls weaken it or
    are missing; then the losses, what frameworks call it, and the controls to add.

    \b
    Examples:
      casemate show shop.casemate.yaml t-5875
      casemate show shop.casemate.yaml jailbreak@chat_model

    \b
    Exit codes: 0 shown; 2 no such threat, or the model or a rule pack is not valid.
    """
    from casemate.report.threat_story import find_threat

    found = review_of(model, packs or (), today=today)
    wanted = find_threat(found.analysis, threat)
    emit(THREAT_FORMATS[format].render(found.analysis, wanted, look_of(output)), output)
    if standing := found.standings.get(wanted.id):
        tell(f"decided: {standing.reason}")
    return 0
