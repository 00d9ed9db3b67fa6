"""`casemate plan`: which controls to buy first."""

from __future__ import annotations

from typing import Annotated

import typer

from casemate.cli.options import ModelFile, Output, RulePacks, format_option, one_of
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, day, review_of
from casemate.cli.terminal import look_of, working
from casemate.report.risk_formats import PLAN_FORMATS

_OBJECTIVES = ("expected", "exceedance")
_Budget = Annotated[
    str | None, typer.Option(metavar="MONEY", help="Over the horizon, such as 200kEUR. [default: no limit]")
]
_Weeks = Annotated[float | None, typer.Option(min=0, metavar="N", help="Engineer-weeks in all. [default: no limit]")]
_Delay = Annotated[
    float | None,
    typer.Option(min=0, metavar="N", help="Weeks by which the product may be held up. [default: no limit]"),
]
_Years = Annotated[float, typer.Option(min=0, max=50, metavar="N", help="For which running costs count.")]
_Team = Annotated[float, typer.Option(min=0.5, metavar="N", help="Engineer-weeks in a quarter; one engineer has 13.")]
_Minimised = Annotated[
    str,
    typer.Option(
        "--minimise",
        metavar="|".join(_OBJECTIVES),
        callback=one_of(_OBJECTIVES),
        help="The expected loss of a year, or the chance to exceed the owner's limit.",
    ),
]
_Own = Annotated[bool, typer.Option("--own", help="Choose among the model's planned controls, not the catalogue's.")]


def plan(
    model: ModelFile,
    *,
    budget: _Budget = None,
    weeks: _Weeks = None,
    delay: _Delay = None,
    years: _Years = 3.0,
    team: _Team = 13.0,
    objective: _Minimised = "expected",
    own: _Own = False,
    format: Annotated[str, format_option(PLAN_FORMATS)] = next(iter(PLAN_FORMATS)),
    output: Output = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of the search and the draws.")] = 0,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Choose the controls that lower the risk most for what there is to spend, and say in which order.

    Candidates are the model's planned controls and those of the catalogue, wherever they would weaken something. Shown
    are what to buy by quarter, what that leaves, how far from the best it can be, what more or less money would buy,
    and what would change the answer. docs/risk.md has the method.

    \b
    Examples:
      casemate plan shop.casemate.yaml --budget 200kEUR --weeks 30
      casemate plan shop.casemate.yaml --budget 200kEUR --format html -o plan.html

    \b
    Exit codes: 0 done; 2 the model is not valid, or the budget is no money that it has a rate for.
    """
    from math import inf

    from casemate.evidence import updates_beside
    from casemate.risk.magnitudes import check_losses, money_said
    from casemate.risk.plan import Limits, Objective
    from casemate.risk.plan import plan as planned

    review = review_of(model, packs or (), today=today)
    check_losses(review.model)
    evidence = updates_beside(model, review.analysis, day(today))
    limits = Limits(
        money=inf if budget is None else money_said(budget, "--budget", review.model.system),
        weeks=inf if weeks is None else weeks,
        delay=inf if delay is None else delay,
        years=years,
        team=team,
    )
    with working("Choosing controls"):
        found = planned(
            review.analysis,
            limits=limits,
            objective=Objective(objective),
            catalogue=not own,
            evidence=evidence,
            seed=seed,
        )
    emit(PLAN_FORMATS[format].render(found, look_of(output)), output)
    return 0
