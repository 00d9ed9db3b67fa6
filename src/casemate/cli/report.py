"""`casemate report`: the threat model as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import ModelFile, Output, RulePacks, one_of
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, day, review_of
from casemate.cli.terminal import working
from casemate.report.methods import METHODS, REPORT_FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from casemate.govern import Review
    from casemate.risk.plan import Limits

_METHODS = "; ".join(f"{name}: {doc}" for name, doc in METHODS.items())
_FORMATS = "; ".join(f"{made.name}: {made.doc}" for made in REPORT_FORMATS.values())

_Top = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Tell the N worst threats on a card each, the others as rows. [default: 30]"),
]
_Budget = Annotated[
    str | None,
    typer.Option(metavar="MONEY", help="Plan the mitigation within this, over three years, such as 200kEUR."),
]
_Weeks = Annotated[float | None, typer.Option(min=0, metavar="N", help="Plan the mitigation within N engineer-weeks.")]


def report(
    model: ModelFile,
    *,
    method: Annotated[str, typer.Option(metavar="METHOD", callback=one_of(METHODS), help=f"{_METHODS}.")] = next(
        iter(METHODS)
    ),
    format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            callback=one_of(REPORT_FORMATS),
            help=f"{_FORMATS}. [default: what FILE ends in, else {next(iter(REPORT_FORMATS))}]",
        ),
    ] = None,
    output: Output = None,
    top: _Top = None,
    budget: _Budget = None,
    weeks: _Weeks = None,
    packs: RulePacks = None,
    today: Today = None,
) -> int:
    """Write the threat model report: every threat with its path, evidence and decision, the trees, and the plan.

    The same document whatever the format: HTML is one file without scripts, PDF is set for A4 with contents and page
    numbers. Results of tests beside the model (`casemate evidence add`) stand with the threats that they speak to;
    where losses have costs, the report says what a year may cost. docs/report.md shows the methods side by side.

    \b
    Examples:
      casemate report shop.casemate.yaml -o shop.pdf
      casemate report shop.casemate.yaml --method pasta -o shop.html
      casemate report shop.casemate.yaml --budget 200kEUR --weeks 30 -o shop.pdf

    \b
    Exit codes: 0 written; 2 the model is not valid, FILE has no such ending, or something is not installed.
    """
    from casemate.files import CasemateError, write_atomically
    from casemate.report.methods.backing import backing_of

    chosen = REPORT_FORMATS[format or _by_ending(output)]
    if output is None and chosen.name == "pdf":
        raise CasemateError("a PDF is no text for a terminal; say where to write it: --output FILE.pdf")
    review = review_of(model, packs or (), today=today)
    limits = _limits(review, budget, weeks)
    with working("Writing the report"):
        made = chosen.render(review, method, top, backing_of(model, review, day(today), limits=limits))
    if isinstance(made, bytes) and output is not None:
        write_atomically(output, made)
    elif isinstance(made, str):
        emit(made, output)
    return 0


def _limits(review: Review, budget: str | None, weeks: float | None) -> Limits | None:
    """What there is to spend; None where nothing is said. Raises `CasemateError` for what is no money."""
    from math import inf

    from casemate.risk.magnitudes import check_losses, money_said
    from casemate.risk.plan import Limits

    if budget is None and weeks is None:
        return None
    check_losses(review.model)
    return Limits(
        money=inf if budget is None else money_said(budget, "--budget", review.model.system),
        weeks=inf if weeks is None else weeks,
    )


def _by_ending(output: Path | None) -> str:
    """The format that a file's name asks for. Raises `CasemateError` for a name that asks for none."""
    from casemate.files import CasemateError

    if output is None:
        return next(iter(REPORT_FORMATS))
    ending = output.suffix.lower()
    for made in REPORT_FORMATS.values():
        if ending in made.endings:
            return made.name
    known = ", ".join(made.endings[0] for made in REPORT_FORMATS.values())
    raise CasemateError(f"{output}: a report ends in {known}; give FILE one of these, or say --format")
