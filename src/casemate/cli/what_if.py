"""`casemate what-if`: what other controls would change."""

from __future__ import annotations

from typing import Annotated

import typer

from casemate.cli.options import ModelFile, Output, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, day, review_of
from casemate.cli.terminal import look_of, working
from casemate.report.risk_formats import WHAT_IF_FORMATS

_HELP = "A control of the model by its id, or CONTROL@ELEMENT: one of the catalogue at a component or flow. "


def what_if(
    model: ModelFile,
    *,
    added: Annotated[
        list[str] | None, typer.Option("--with", metavar="CONTROL", help=f"{_HELP}It is added. May be repeated.")
    ] = None,
    removed: Annotated[
        list[str] | None, typer.Option("--without", metavar="CONTROL", help=f"{_HELP}It is left out. May be repeated.")
    ] = None,
    format: Annotated[str, format_option(WHAT_IF_FORMATS)] = next(iter(WHAT_IF_FORMATS)),
    output: Output = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of the draws of what is not known exactly.")] = 0,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Compare today's risk with that under other controls, in money.

    Both sides are computed with the same draws, so that the difference is that of the controls alone.

    \b
    Examples:
      casemate what-if shop.casemate.yaml --with input-guardrail@answerer
      casemate what-if shop.casemate.yaml --with approval --without bot_filter --format html -o change.html

    \b
    Exit codes: 0 done; 2 no such control or element, nothing asked for, or the model is not valid.
    """
    from casemate.evidence import updates_beside
    from casemate.files import CasemateError
    from casemate.risk.assessing import what_if as compared
    from casemate.risk.magnitudes import check_losses

    if not added and not removed:
        raise CasemateError("nothing to compare with: say --with CONTROL or --without CONTROL")
    review = review_of(model, packs or (), today=today)
    check_losses(review.model)
    evidence = updates_beside(model, review.analysis, day(today))
    with working("Pricing both sides"):
        found = compared(review.analysis, added=added or (), removed=removed or (), evidence=evidence, seed=seed)
    emit(WHAT_IF_FORMATS[format].render(found, look_of(output)), output)
    return 0
