"""`casemate tree`: how a loss comes about, as a tree with numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import Output, RulePacks, format_option, one_of
from casemate.cli.output import emit, tell
from casemate.cli.terminal import look_of, working
from casemate.report.tree.formats import TREE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casemate.report.tree.view import TreeView

_MEASURES = ("all", "probability", "importance", "cost", "time", "attacks", "fronts", "years")


def tree(
    model: Annotated[
        Path | None, typer.Argument(metavar="[MODEL]", help="A model file, such as shop.casemate.yaml.")
    ] = None,
    *,
    loss: Annotated[str | None, typer.Option(metavar="ID", help="Grow the tree of this loss of the model.")] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="TREE", help="Measure this tree: NAME.tree.yaml, or one of another tool."),
    ] = None,
    adversary: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Whose campaign. [default: the likeliest; of a file, what it says]"),
    ] = None,
    measure: Annotated[
        str,
        typer.Option(metavar="|".join(_MEASURES), callback=one_of(_MEASURES), help="What to answer."),
    ] = "all",
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONTROL=on|off",
            help="As if a control of the model, or a countermeasure of the tree, were in place or not; repeatable.",
        ),
    ] = None,
    format: Annotated[str, format_option(TREE_FORMATS)] = next(iter(TREE_FORMATS)),
    output: Output = None,
    depth: Annotated[int, typer.Option(min=1, max=40, metavar="N", help="Levels that people are shown.")] = 4,
    nodes: Annotated[int, typer.Option(min=1, metavar="N", help="About how many nodes people are shown.")] = 36,
    packs: RulePacks = None,
) -> int:
    """Show how a loss comes about: the tree of steps that lead to it, with exact numbers.

    With --loss the tree grows out of the model's attack graph, for one adversary: every step counts once, however
    many paths share it. With --file it is one that somebody wrote (docs/trees.md), or a file of ADTool (.xml),
    Open-PSA (.xml) or Deciduous (.yaml); a MODEL beside it replaces the one that the file names.

    \b
    Examples:
      casemate tree shop.casemate.yaml --loss false-answers
      casemate tree shop.casemate.yaml --loss false-answers --what-if output_filter=on --format svg -o tree.svg
      casemate tree --file poisoning.tree.yaml --measure probability

    \b
    Exit codes: 0 shown; 2 no such loss, adversary or control, or a file is not valid.
    """
    from casemate.files import CasemateError

    asked = _MEASURES[1:] if measure == "all" else (measure,)
    switches = _switches(what_if or ())
    if file is not None and loss is None:
        view = _written(file, model, adversary, switches, asked=asked, packs=packs or ())
    elif loss is None or file is not None:
        raise CasemateError("say which tree: --loss ID to grow one out of a model, or --file TREE for one that exists")
    elif model is None:
        raise CasemateError("--loss needs a model: casemate tree MODEL --loss ID")
    else:
        view = _grown(model, loss, adversary, switches, asked=asked, packs=packs or (), depth=depth, nodes=nodes)
    emit(TREE_FORMATS[format].render(view, look_of(output)), output)
    return 0


def _switches(said: Sequence[str]) -> dict[str, bool]:
    """`control=on` as a switch. Raises `CasemateError` for anything else."""
    from casemate.files import CasemateError

    found: dict[str, bool] = {}
    for text in said:
        name, _, state = text.partition("=")
        if state not in ("on", "off") or not name:
            raise CasemateError(f"--what-if: `{text}` is no switch; write CONTROL=on or CONTROL=off")
        found[name] = state == "on"
    return found


def _grown(
    model: Path,
    loss: str,
    adversary: str | None,
    switches: dict[str, bool],
    *,
    asked: Sequence[str],
    packs: Sequence[Path],
    depth: int,
    nodes: int,
) -> TreeView:
    from casemate.report.tree.subject import grown_subject

    with working("Growing the tree"):
        view, warnings = grown_subject(
            model, loss, adversary, switches, measures=asked, packs=packs, depth=depth, most=nodes
        )
    for warning in warnings:
        tell(warning)
    return view


def _written(
    file: Path,
    model: Path | None,
    adversary: str | None,
    switches: dict[str, bool],
    *,
    asked: Sequence[str],
    packs: Sequence[Path],
) -> TreeView:
    from casemate.report.tree.subject import written_subject

    with working("Measuring the tree"):
        view, warnings = written_subject(file, model, adversary, switches, measures=asked, packs=packs)
    for warning in warnings:
        tell(warning)
    return view
