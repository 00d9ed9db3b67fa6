"""`casemate knowledge`: frameworks, techniques, controls, adversaries and rules, to look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import TEXT_OR_JSON, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.terminal import look_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from casemate.report.cards import Card, CardBox

app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Look up techniques, controls, adversaries and rules."
)

_MOST_FOUND = 20

Format = Annotated[str, format_option(TEXT_OR_JSON)]


@app.command("show")
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="An id, a name, or an older name of it.")],
    format: Format = "text",
    packs: RulePacks = None,
) -> int:
    """Show one thing whole: something of ATLAS, OWASP, CWE, STRIDE or LINDDUN, a control, an adversary or a rule.

    Case does not matter. An OWASP id needs its edition, for the same number means different things in two of them.

    \b
    Examples:
      casemate knowledge show AML.T0051.001
      casemate knowledge show llm01:2025
      casemate knowledge show "Backdoor ML Model"

    \b
    Exit codes: 0 shown; 2 nothing is called that.
    """
    from casemate.report.cards_text import cards_json, cards_text
    from casemate.report.lookup import find_cards

    cards = find_cards(_box(packs), identity)
    emit(cards_json(cards) if format == "json" else cards_text(cards, look_of()))
    return 0


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words of an id, name, older name or summary.")],
    format: Format = "text",
    everything: Annotated[bool, typer.Option("--all", help=f"List all that fit, not only {_MOST_FOUND}.")] = False,
    packs: RulePacks = None,
) -> int:
    """Search by words; what holds all of them comes first, a word in an id or name before one in a summary.

    \b
    Example:
      casemate knowledge search poisoned training data

    \b
    Exit codes: 0 something found; 2 nothing.
    """
    from casemate.report.lookup import search_cards

    found = search_cards(_box(packs), " ".join(words))
    emit(_listed(found, format, None if everything else _MOST_FOUND))
    return 0


@app.command("list")
def list_(
    framework: Annotated[
        str | None, typer.Argument(metavar="LIST", help="Which list, such as atlas or controls; absent: their names.")
    ] = None,
    format: Format = "text",
    packs: RulePacks = None,
) -> int:
    """List what a framework or catalogue holds, or which of them there are.

    \b
    Examples:
      casemate knowledge list
      casemate knowledge list owasp_llm

    \b
    Exit codes: 0 listed; 2 there is no such list.
    """
    from casemate.report.cards_text import groups_json, groups_text
    from casemate.report.lookup import group_cards, list_cards

    box = _box(packs)
    if framework is not None:
        emit(_listed(list_cards(box, framework), format, None))
        return 0
    groups = group_cards(box)
    emit(groups_json(groups) if format == "json" else groups_text(groups, look_of()))
    return 0


def _box(packs: Sequence[Path] | None) -> CardBox:
    from casemate.knowledge import load_knowledge
    from casemate.report.cards import CardBox

    return CardBox(load_knowledge(packs or ()))


def _listed(cards: Sequence[Card], format: str, most: int | None) -> str:
    from casemate.report.cards_text import cards_json, cards_list

    return cards_json(cards, whole=False) if format == "json" else cards_list(cards, look_of(), most=most)
