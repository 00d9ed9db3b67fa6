"""`casemate landscape`: several models as one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casemate.cli.options import Output, RulePacks, one_of
from casemate.cli.output import emit, tell_problems
from casemate.cli.reviewing import Today, day
from casemate.cli.terminal import look_of, working
from casemate.report.landscape.formats import LANDSCAPE_FORMATS

_FORMATS = "; ".join(f"{made.name}: {made.doc}" for made in LANDSCAPE_FORMATS.values())


def landscape(
    models: Annotated[list[Path], typer.Argument(metavar="MODEL…", help="Model files of one organisation.")],
    *,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            callback=one_of(LANDSCAPE_FORMATS),
            help=f"{_FORMATS}. [default: what FILE ends in, else {next(iter(LANDSCAPE_FORMATS))}]",
        ),
    ] = None,
    output: Output = None,
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="Of the results, where the models count in several.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of the draws of what is not known exactly.")] = 0,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """See several systems as one: paths from one into another, and what they would lose together.

    What the models share is recognised: parts of files that several include, components that `same_as` links, suppliers
    of the same name. Shown are common causes with what falls with each, the likeliest paths that cross systems, and the
    year's loss of all, with its dependence stated. A file that another one includes may be among the arguments.
    docs/landscape.md explains the figures.

    \b
    Examples:
      casemate landscape vision.casemate.yaml speech.casemate.yaml
      casemate landscape platform/*.casemate.yaml -o landscape.html

    \b
    Exit codes: 0 done; 2 a model or a rule pack is not valid, or the models cannot be joined.
    """
    from casemate.files import CasemateError, write_atomically
    from casemate.govern.landscape import load_landscape, survey
    from casemate.knowledge import load_knowledge

    chosen = LANDSCAPE_FORMATS[format or _by_ending(output)]
    if output is None and chosen.name == "pdf":
        raise CasemateError("a PDF is no text for a terminal; say where to write it: --output FILE.pdf")
    with working("Deriving the attack graph"):
        found = load_landscape(models, load_knowledge(packs or ()), today=day(today), currency=currency)
    tell_problems(found.review.model.warnings)
    with working("Pricing the landscape"):
        surveyed = survey(found, seed=seed)
        made = chosen.render(surveyed, look_of(output))
    if isinstance(made, bytes):
        assert output is not None
        write_atomically(output, made)
    else:
        emit(made, output)
    return 0


def _by_ending(output: Path | None) -> str:
    """The format that a file's name asks for, else the first."""
    ending = output.suffix.lower() if output is not None else ""
    first = next(iter(LANDSCAPE_FORMATS))
    return next((made.name for made in LANDSCAPE_FORMATS.values() if ending in made.endings), first)
