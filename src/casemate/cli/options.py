"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer


class _Named(Protocol):
    """An entry of a table of formats."""

    @property
    def name(self) -> str: ...
    @property
    def doc(self) -> str: ...


ModelFile = Annotated[Path, typer.Argument(metavar="MODEL", help="A model file, such as shop.casemate.yaml.")]
MaybeModelFile = Annotated[
    Path | None, typer.Argument(metavar="[MODEL]", help="A model file, such as shop.casemate.yaml.", show_default=False)
]
RulePacks = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        "--controls",
        metavar="PATH",
        help="Add rules or controls of your own: a pack, or a folder of *.yaml. May be repeated.",
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead, whole or not at all.")
]

LEVELS = ("critical", "high", "medium", "low", "info")
"""The severities, worst first; written out here so that help does not have to load the analysis."""


def one_of(choices: Iterable[str]) -> Callable[[str | None], str | None]:
    """A check that a word is among these, for an option's `callback`."""
    known = tuple(choices)

    def check(word: str | None) -> str | None:
        if word is None or word in known:
            return word
        raise typer.BadParameter(f"`{word}` is not one of {', '.join(known)}.")

    return check


Level = Annotated[
    str,
    typer.Option(
        metavar="LEVEL",
        callback=one_of(LEVELS),
        help="A threat that controls bring under this level counts as mitigated.",
    ),
]


def format_option(formats: Mapping[str, _Named]) -> Any:  # typer's own return type
    """`--format`, with the names and the help that the table of formats gives."""
    docs = "; ".join(f"{made.name}: {made.doc}" for made in formats.values())
    return typer.Option("--format", metavar="|".join(formats), callback=one_of(formats), help=f"{docs}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    """A format of a verb whose text and JSON have no registry of their own."""

    name: str
    doc: str


TEXT_OR_JSON: Mapping[str, _Named] = {
    made.name: made
    for made in (_Format(name="text", doc="for people"), _Format(name="json", doc="the same for programs"))
}
