"""`casemate brief`: a verdict with its reasons, on ten pages for people who decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import Output, RulePacks, one_of
from casemate.cli.output import emit, tell
from casemate.cli.reviewing import day, review_of
from casemate.cli.terminal import working
from casemate.report.briefing_formats import BRIEFING_FORMATS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from casemate.govern.verdict import Asked
    from casemate.report.briefing import Subject

_DOCS = "; ".join(f"{made.name}: {made.doc}" for made in BRIEFING_FORMATS.values())


def brief(
    models: Annotated[
        list[Path], typer.Argument(metavar="MODEL...", help="Model files; several are briefed together.")
    ],
    *,
    output: Output = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(BRIEFING_FORMATS),
            callback=one_of(BRIEFING_FORMATS),
            help=f"{_DOCS}. [default: as FILE ends, else {next(iter(BRIEFING_FORMATS))}]",
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            min=0, metavar="AMOUNT", help="Money for the controls of each model over three years, in its currency."
        ),
    ] = None,
    weeks: Annotated[
        float | None, typer.Option(min=0, metavar="N", help="Engineer-weeks for the controls of each model.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the briefing, YYYY-MM-DD. [default: today]")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of the draws of what is not known exactly.")] = 0,
    packs: RulePacks = None,
) -> int:
    """Brief those who decide: go, no go or on which conditions, with the reason in money, on ten pages.

    The verdict follows a fixed rule from the owner's appetite (`business: appetite:`), the risk today, and what the
    best controls within the budget would leave. Without a budget it is what the model's own planned controls would
    cost. docs/briefing.md has the rule.

    \b
    Examples:
      casemate brief shop.casemate.yaml -o briefing.pptx
      casemate brief shop.casemate.yaml --budget 200000 --weeks 20 --format json

    \b
    Exit codes: 0 go, or go with conditions; 1 no go, or not decidable; 2 the model is not valid, or something is not
    installed.
    """
    from casemate.files import write_atomically
    from casemate.report.briefing.decision import reason, verdict_said

    made = BRIEFING_FORMATS[_format(format, output)]
    today = day(date, "--date")
    subjects = [_judged(model, packs or (), _asked(budget, weeks), today, seed) for model in models]
    with working("Writing"):
        content = made.render(subjects)
    if output is None:
        emit(content if isinstance(content, str) else _no_terminal(made.name))
    else:
        write_atomically(output, content)
        for subject in subjects:
            tell(f"{subject.title}: {verdict_said(subject)}. {reason(subject)}")
    return 0 if all(_passed(subject) for subject in subjects) else 1


def _passed(subject: Subject) -> bool:
    from casemate.govern.verdict import Outcome

    return subject.verdict.ruling.outcome in (Outcome.GO, Outcome.CONDITIONS)


def _judged(model: Path, packs: Sequence[Path], asked: Asked | None, today: datetime.date, seed: int) -> Subject:
    """The system, priced and judged."""
    from casemate.govern.verdict import judge
    from casemate.report.briefing import Subject
    from casemate.risk.assessing import assess
    from casemate.risk.magnitudes import check_losses

    review = review_of(model, packs, today=today.isoformat())
    check_losses(review.model)
    with working("Pricing the attack graph"):
        assessment = assess(review.analysis, seed=seed)
    with working("Judging"):
        verdict = judge(assessment, asked=asked, today=today, seed=seed)
    return Subject(review=review, assessment=assessment, verdict=verdict)


def _format(asked: str | None, output: Path | None) -> str:
    """The format asked for, else the one whose ending FILE has. Raises `CasemateError` for one that there is not."""
    from casemate.files import CasemateError

    if output is None:
        name = asked or next(iter(BRIEFING_FORMATS))
        return name if name not in ("pdf", "pptx") else _no_terminal(name)
    if asked is not None:
        return asked
    found = next((made.name for made in BRIEFING_FORMATS.values() if made.ending == output.suffix.lower()), None)
    if found is None:
        endings = ", ".join(made.ending for made in BRIEFING_FORMATS.values())
        raise CasemateError(f"{output}: give FILE one of the endings {endings}, or say --format")
    return found


def _no_terminal(name: str) -> str:
    from casemate.files import CasemateError

    raise CasemateError(f"{name} is no text for a terminal: add -o briefing.{name}")


def _asked(money: float | None, weeks: float | None) -> Asked | None:
    """What there is to spend; None: nothing was said."""
    from casemate.govern.verdict import Asked

    if money is None and weeks is None:
        return None
    unlimited = float("inf")
    return Asked(
        money=unlimited if money is None else money,
        weeks=unlimited if weeks is None else weeks,
    )
