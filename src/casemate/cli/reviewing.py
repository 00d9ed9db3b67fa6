"""What the verbs share that look at a model together with the decisions on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.output import tell_problems
from casemate.cli.terminal import working

if TYPE_CHECKING:
    from datetime import date

    from casemate.govern import Review

Today = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="The day that decisions and evidence are judged by, as YYYY-MM-DD. [default: today]"
    ),
]


def day(text: str | None, option: str = "--today") -> date:
    """The day that an option names; today's date where it is absent. Raises `CasemateError`."""
    from datetime import date

    from casemate.files import CasemateError

    try:
        return date.today() if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise CasemateError(f"{option}: `{text}` is no day; write it like 2027-06-30") from error


def review_of(model: Path, packs: Sequence[Path], level: str = "high", today: str | None = None) -> Review:
    """A model file, its analysis and the decisions beside it; what is odd about it is said on standard error.

    Raises `InvalidInput` with all that is wrong with the model, a rule pack or the decisions.
    """
    from casemate.analysis import Severity
    from casemate.govern import load_review
    from casemate.knowledge import load_knowledge

    with working("Deriving the attack graph"):
        found = load_review(model, load_knowledge(packs), today=day(today), level=Severity(level))
    tell_problems(found.model.warnings)
    return found


def review_at(
    state: str | tuple[str, Path], packs: Sequence[Path], level: str = "high", today: str | None = None
) -> Review:
    """A state of a model: a file, `REV:path` from the repository's top, or a revision and the file as it is called now.

    Raises `CasemateError` where there is no such state, `InvalidInput` where it is no valid model.
    """
    from casemate.analysis import Severity
    from casemate.files import InvalidInput
    from casemate.govern import checked_out, load_review
    from casemate.knowledge import load_knowledge

    from_top = isinstance(state, str)
    if isinstance(state, str):
        revision, mark, inside = state.partition(":")
        if Path(state).exists() or not mark:
            return review_of(Path(state), packs, level, today)
        state = revision, Path(inside)
    with checked_out(state[0], state[1], from_top=from_top) as taken:
        try:
            return load_review(
                taken.path, load_knowledge(packs), today=day(today), level=Severity(level), root=taken.root
            )
        except InvalidInput as error:
            raise taken.renamed(error) from error
