"""`casemate diagram`: the system as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import ModelFile, Output, RulePacks, one_of
from casemate.cli.output import emit, tell_problems
from casemate.cli.terminal import working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from casemate.model import System
    from casemate.report.diagram import Overlay

_KINDS = (".svg", ".png")
_DIRECTIONS = ("auto", "right", "down")
_THEMES = ("auto", "light", "dark")


def diagram(
    model: ModelFile,
    *,
    output: Output = None,
    threats: Annotated[
        bool, typer.Option("--threats", help="On every component, how many threats are open and how bad the worst is.")
    ] = False,
    path: Annotated[
        str | None,
        typer.Option(metavar="THREAT", help="Highlight the path to this threat: an id, or rule@element."),
    ] = None,
    direction: Annotated[
        str,
        typer.Option(
            metavar="|".join(_DIRECTIONS),
            callback=one_of(_DIRECTIONS),
            help="auto: packed to be readable on a page; right, down: in layers along the flows, needs "
            "casemate[diagrams].",
        ),
    ] = "auto",
    theme: Annotated[
        str,
        typer.Option(
            metavar="|".join(_THEMES),
            callback=one_of(_THEMES),
            help="auto: what the reader's browser asks for; in a PNG, light.",
        ),
    ] = "auto",
    packs: RulePacks = None,
) -> int:
    """Draw the system: who and what takes part, what flows, and where the trust boundaries run.

    FILE ends in .svg or .png (PNG needs casemate[diagrams]); without FILE the SVG is printed. Models, agents, what
    models read, training, sources that outsiders can write and receivers of output each look different; the legend
    says how. Resting on anything in the SVG shows more about it.

    \b
    Examples:
      casemate diagram shop.casemate.yaml -o shop.svg
      casemate diagram shop.casemate.yaml -o shop.png --threats
      casemate diagram shop.casemate.yaml -o path.svg --path jailbreak@chat_model

    \b
    Exit codes: 0 drawn; 2 the model is not valid, there is no such threat, or something is not installed.
    """
    kind = _kind(output)
    system, overlay = _subject(model, packs or (), threats=threats, path=path)
    from casemate.files import write_atomically
    from casemate.report.diagram import Direction, Theme, draw, png

    colours = Theme.LIGHT if kind == ".png" and theme == "auto" else Theme(theme)
    with working("Drawing"):
        drawn = draw(system, overlay=overlay, theme=colours, direction=Direction(direction))
        image = png(drawn) if kind == ".png" else None
    if image is not None and output is not None:
        write_atomically(output, image)
    else:
        emit(drawn, output)
    return 0


def _kind(output: Path | None) -> str:
    """The kind of file asked for. Raises `CasemateError` for one that there is not."""
    from casemate.files import CasemateError

    if output is None:
        return _KINDS[0]
    kind = output.suffix.lower()
    if kind not in _KINDS:
        raise CasemateError(f"{output}: a diagram is written as {' or '.join(_KINDS)}; give FILE one of these endings")
    return kind


def _subject(model: Path, packs: Sequence[Path], *, threats: bool, path: str | None) -> tuple[System, Overlay | None]:
    """The system and what an analysis adds; without an analysis where nothing is asked of it."""
    from casemate.model import load_model

    if not threats and path is None:
        loaded = load_model(model)
        tell_problems(loaded.warnings)
        return loaded.system, None
    from dataclasses import replace

    from casemate.cli.analyze import analysis_of
    from casemate.report.diagram.findings import path_overlay, threats_overlay
    from casemate.report.diagram.overlay import Overlay
    from casemate.report.threat_story import find_threat

    analysis = analysis_of(model, packs)
    overlay = threats_overlay(analysis) if threats else Overlay()
    if path is not None:
        along = path_overlay(analysis, find_threat(analysis, path))
        overlay = replace(overlay, path=along.path, caption=along.caption)
    return analysis.system, overlay
