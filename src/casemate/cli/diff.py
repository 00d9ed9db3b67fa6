"""`casemate diff`: what two states of a model differ in."""

from __future__ import annotations

from typing import Annotated

import typer

from casemate.cli.options import Output, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, review_at
from casemate.report.verdict_formats import DIFF_FORMATS


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A model file, or REV:path in a repository of git.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    *,
    format: Annotated[str, format_option(DIFF_FORMATS)] = next(iter(DIFF_FORMATS)),
    output: Output = None,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Say what changed between two states of a model: elements, threats, ways to losses, and what caused what.

    Elements are the same by id, by `was`, or by kind, zone and neighbours, so that a renaming is seen as one.

    \b
    Examples:
      casemate diff shop-old.casemate.yaml shop.casemate.yaml
      casemate diff HEAD~1:models/shop.casemate.yaml models/shop.casemate.yaml --format markdown

    \b
    Exit codes: 0 compared, whatever was found; 2 there is no such state, or it is not valid.
    """
    from casemate.govern import compare

    before, now = review_at(old, packs or (), today=today), review_at(new, packs or (), today=today)
    emit(DIFF_FORMATS[format].render(compare(before, now)), output)
    return 0
