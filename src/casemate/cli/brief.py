"""`casemate brief`: a verdict with its reasons, on ten pages for people who decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import Output, RulePacks, one_of
from casemate.cli.output import emit, tell, tell_problems
from casemate.cli.reviewing import day, review_of
from casemate.cli.terminal import working
from casemate.report.briefing_formats import BRIEFING_FORMATS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from casemate.govern import Review
    from casemate.govern.verdict import Asked
    from casemate.model import System
    from casemate.report.briefing import Joint, Subject

    Spending = Callable[[System], Asked | None]

_DOCS = "; ".join(f"{made.name}: {made.doc}" for made in BRIEFING_FORMATS.values())


def brief(
    models: Annotated[
        list[Path], typer.Argument(metavar="MODEL...", help="Model files; several are briefed as one landscape.")
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
        str | None,
        typer.Option(metavar="MONEY", help="Money for the controls of each model over three years, such as 200kEUR."),
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
      casemate brief shop.casemate.yaml --budget 200kEUR --weeks 20 --format json

    \b
    Exit codes: 0 go, or go with conditions; 1 no go, or not decidable; 2 the model is not valid, or something is not
    installed.
    """
    from casemate.files import write_atomically
    from casemate.report.briefing.decision import reason, verdict_said

    made = BRIEFING_FORMATS[_format(format, output)]
    today = day(date, "--date")
    found = _found(models, packs or (), _spending(budget, weeks), today, seed)
    subjects = _told(found)
    with working("Writing"):
        content = made.render(found)
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


def _found(
    models: Sequence[Path], packs: Sequence[Path], asked: Spending, today: datetime.date, seed: int
) -> Subject | Joint:
    """What is decided about."""
    return _joint(models, packs, asked, today, seed) if len(models) > 1 else _one(models[0], packs, asked, today, seed)


def _told(found: Subject | Joint) -> tuple[Subject, ...]:
    """All on which there is a verdict."""
    from casemate.report.briefing import Subject

    return (found,) if isinstance(found, Subject) else (*found.systems, found.whole)


def _one(model: Path, packs: Sequence[Path], asked: Spending, today: datetime.date, seed: int) -> Subject:
    """A system by itself."""
    from casemate.risk.magnitudes import check_losses

    review = review_of(model, packs, today=today.isoformat())
    check_losses(review.model)
    return _judged(review, asked, today, seed)


def _judged(review: Review, asked: Spending, today: datetime.date, seed: int, called: str = "") -> Subject:
    """The system, priced and judged."""
    from casemate.files import escape_terminal
    from casemate.govern.verdict import judge
    from casemate.report.briefing import Subject
    from casemate.risk.assessing import assess

    name = escape_terminal(called or review.model.system.name)
    with working(f"Pricing the attack graph of {name}"):
        assessment = assess(review.analysis, seed=seed)
    with working(f"Planning for {name} and judging it: some thousand plans, {assessment.profile.draws} draws"):
        verdict = judge(assessment, asked=asked(review.model.system), today=today, seed=seed)
    return Subject(review=review, assessment=assessment, verdict=verdict, called=called)


def _joint(
    models: Sequence[Path], packs: Sequence[Path], asked: Spending, today: datetime.date, seed: int
) -> Subject | Joint:
    """Several systems as one, and each by itself."""
    from dataclasses import replace

    from casemate.govern.landscape import load_landscape, survey
    from casemate.govern.verdict.together import asked_together, with_owners
    from casemate.knowledge import load_knowledge
    from casemate.report.briefing import Joint
    from casemate.report.words import count
    from casemate.risk.magnitudes import check_losses

    with working("Joining the models"):
        found = load_landscape(models, load_knowledge(packs), today=today)
    tell_problems(found.review.model.warnings)
    for own in found.own.values():
        check_losses(own.model)
    systems = [_judged(own, asked, today, seed) for _, own in sorted(found.own.items())]
    if len(systems) == 1:  # the others are files that it includes
        return systems[0]
    with working("Looking for what the systems share"):
        surveyed = survey(found, seed=seed)
    called = f"the {count(len(systems), 'system')}"
    together = asked_together(asked(found.review.model.system), len(systems))
    whole = _judged(found.review, lambda _: together, today, seed, called)
    whole = replace(whole, verdict=with_owners(whole.verdict, found.joined))
    return Joint(survey=surveyed, whole=whole, systems=tuple(systems))


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


def _spending(money: str | None, weeks: float | None) -> Spending:
    """What there is to spend for a system; None: nothing was said. Calling it raises `CasemateError` for no money."""

    def asked(system: System) -> Asked | None:
        from casemate.govern.verdict import Asked
        from casemate.risk.magnitudes import money_said

        if money is None and weeks is None:
            return None
        unlimited = float("inf")
        return Asked(
            money=unlimited if money is None else money_said(money, "--budget", system),
            weeks=unlimited if weeks is None else weeks,
        )

    return asked
