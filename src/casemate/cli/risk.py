"""`casemate risk`: what a year may cost."""

from __future__ import annotations

from typing import Annotated

import typer

from casemate.cli.options import ModelFile, Output, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, day, review_of
from casemate.cli.terminal import look_of, working
from casemate.report.risk_formats import RISK_FORMATS


def risk(
    model: ModelFile,
    *,
    format: Annotated[str, format_option(RISK_FORMATS)] = next(iter(RISK_FORMATS)),
    output: Output = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of the draws of what is not known exactly.")] = 0,
    fail_over: Annotated[
        bool, typer.Option("--fail-over-appetite", help="Exit 1 when today's risk is beyond the owner's appetite.")
    ] = False,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Put the risk of a system into money: how often each loss happens, what a year may cost, and why.

    The model says what its losses cost (`losses:`) and what its owner accepts (`business: appetite:`). Shown are the
    system without controls, with those that exist, and with the planned ones; how likely a year costs more than each
    amount; where it comes from. docs/risk.md has the method.

    \b
    Examples:
      casemate risk shop.casemate.yaml
      casemate risk shop.casemate.yaml --format html -o risk.html

    \b
    Exit codes: 0 done; 1 beyond the appetite, with --fail-over-appetite; 2 the model or a rule pack is not valid.
    """
    from casemate.evidence import updates_beside
    from casemate.report.risk.sayings import within
    from casemate.risk.assessing import assess
    from casemate.risk.magnitudes import check_losses

    review = review_of(model, packs or (), today=today)
    check_losses(review.model)
    evidence = updates_beside(model, review.analysis, day(today))
    with working("Pricing the attack graph"):
        found = assess(review.analysis, evidence=evidence, seed=seed)
    emit(RISK_FORMATS[format].render(found, look_of(output)), output)
    return 1 if fail_over and not within(found, found.profile.current) else 0
