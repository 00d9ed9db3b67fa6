"""`casemate decide`: a decision on one threat, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import ModelFile, RulePacks
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, day, review_of

if TYPE_CHECKING:
    from casemate.model import Verdict


def decide(
    model: ModelFile,
    threat: Annotated[str, typer.Argument(metavar="THREAT", help="An id, the beginning of one, or rule@element.")],
    *,
    accept: Annotated[bool, typer.Option("--accept", help="The risk is taken as it is.")] = False,
    mitigate: Annotated[
        bool, typer.Option("--mitigate", help="It is handled by what the model does not show.")
    ] = False,
    transfer: Annotated[
        bool, typer.Option("--transfer", help="Somebody else bears it: an insurer, a supplier.")
    ] = False,
    avoid: Annotated[bool, typer.Option("--avoid", help="What makes it possible is given up.")] = False,
    false_positive: Annotated[bool, typer.Option("--false-positive", help="It does not exist in this system.")] = False,
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason, for the next reviewer.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides.")],
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day on which it holds.")] = None,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Decide on one threat, and keep the decision in NAME.decisions.yaml beside the model.

    The decision holds until its day has passed or the facts under the threat change: its steps and what the model says
    of the parts they touch. Titles, order and layout are no facts. A later decision takes the place of an earlier one.

    \b
    Examples:
      casemate decide shop.casemate.yaml t-5875 --accept --why "100 EUR at most" --by ana --until 2027-06-30
      casemate decide shop.casemate.yaml jailbreak@chat --false-positive --why "It has no guard rails" --by ana

    \b
    Exit codes: 0 written; 2 no such threat, no verdict, or the model is not valid.
    """
    from casemate.govern import take_decision, with_decision
    from casemate.model import decisions_path, save_decisions
    from casemate.report.threat_story import find_threat

    verdict = _verdict(accept, mitigate, transfer, avoid, false_positive)
    found = review_of(model, packs or (), today=today)
    wanted = find_threat(found.analysis, threat)
    end = None if until is None else day(until, "--until")
    taken = take_decision(found.analysis, wanted, verdict, why=why, by=by, on=day(today), until=end)
    path = decisions_path(model)
    save_decisions(path, with_decision(found.decisions, taken, found.analysis.system))
    over = f" until {taken.until}" if taken.until else ""
    emit(f"{verdict.value.replace('_', ' ')}{over}: {wanted.id} {wanted.title}\nwritten to {path}\n")
    return 0


def _verdict(accept: bool, mitigate: bool, transfer: bool, avoid: bool, false_positive: bool) -> Verdict:
    """The one verdict that was asked for. Raises `CasemateError` where there is none, or more than one."""
    from casemate.files import CasemateError
    from casemate.model import Verdict

    asked = {
        Verdict.ACCEPTED: accept,
        Verdict.MITIGATED: mitigate,
        Verdict.TRANSFERRED: transfer,
        Verdict.AVOIDED: avoid,
        Verdict.FALSE_POSITIVE: false_positive,
    }
    given = [verdict for verdict, wanted in asked.items() if wanted]
    if len(given) != 1:
        many = "one verdict, not several" if given else "a verdict"
        raise CasemateError(f"give {many}: --accept, --mitigate, --transfer, --avoid or --false-positive")
    return given[0]
