"""`casemate knowledge`: frameworks, techniques, controls, adversaries and rules, to look up and to bring up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import TEXT_OR_JSON, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.terminal import look_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casemate.report.cards import Card, CardBox
    from casemate.report.knowledge_pages import Exercise

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Look up techniques, controls, adversaries and rules; take in a new ATLAS.",
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
        str | None,
        typer.Argument(metavar="LIST", help="Which list or edition, such as owasp_llm:2026; absent: their names."),
    ] = None,
    format: Format = "text",
    packs: RulePacks = None,
) -> int:
    """List what a framework or catalogue holds, or which of them there are.

    \b
    Examples:
      casemate knowledge list
      casemate knowledge list owasp_llm:2026

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


@app.command("crosswalk")
def crosswalk(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A list, an edition of one, or an id.")],
    end: Annotated[str, typer.Argument(metavar="TO", help="The same.")],
    format: Format = "text",
    packs: RulePacks = None,
) -> int:
    """Show what the entries of one list are in another: who says so, how surely, and how it was seen.

    `Casemate` marks pairs of our own. V: seen in a copy of the source; S: second-hand; R: recalled.

    \b
    Examples:
      casemate knowledge crosswalk owasp_llm:2026 atlas
      casemate knowledge crosswalk LLM04:1.1 owasp_llm:2025
      casemate knowledge crosswalk controls eu_ai_act

    \b
    Exit codes: 0 shown; 2 there is no such list or id, or no pair leads across.
    """
    from casemate.report.crosswalk_table import crosswalk_json, crosswalk_pairs, crosswalk_text

    box = _box(packs)
    pairs = crosswalk_pairs(box, start, end)
    emit(crosswalk_json(pairs) if format == "json" else crosswalk_text(box, pairs, look_of()))
    return 0


@app.command("update")
def update(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="ATLAS.yaml or stix-atlas.json of a release of ATLAS.")],
    format: Format = "text",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and store nothing.")] = False,
) -> int:
    """Take in an official release of MITRE ATLAS; all later analyses use it.

    Shows what is new, gone, renamed or serves other tactics, and which rules that touches. What is new has no rule yet.
    It lies in your data folder (CASEMATE_DATA names another); a file that is no whole release changes nothing.

    \b
    Example:
      casemate knowledge update ATLAS.yaml --dry-run

    \b
    Exit codes: 0 taken in or shown; 2 the file is no release of ATLAS.
    """
    from casemate.knowledge import updated_knowledge
    from casemate.report.release_report import release_json, release_text

    changes, knowledge = updated_knowledge(file, store=not dry_run)
    stored = not dry_run
    if format == "json":
        emit(release_json(changes, knowledge, stored=stored))
    else:
        emit(release_text(changes, knowledge, look_of(), stored=stored))
    return 0


@app.command("reset")
def reset() -> int:
    """Go back to the edition of ATLAS that Casemate ships.

    \b
    Exit codes: 0 done, also where there was nothing to do; 2 the stored file cannot be removed.
    """
    from casemate.knowledge import forget_release, packaged_atlas

    forgot = forget_release()
    edition = packaged_atlas().edition
    emit(f"{'Back to' if forgot else 'Nothing was stored; still'} ATLAS {edition}.\n")
    return 0


@app.command("docs")
def docs(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write the pages into.")],
) -> int:
    """Write a page for each rule, control, technique and OWASP entry, as Markdown, with an index.

    Pages that nothing makes any more are removed; the folder holds nothing else.

    \b
    Example:
      casemate knowledge docs --output docs/knowledge

    \b
    Exit codes: 0 written; 2 DIR cannot be written, or holds what is no such page.
    """
    from casemate.knowledge import load_knowledge
    from casemate.report.knowledge_pages import knowledge_pages, write_pages

    written = write_pages(knowledge_pages(load_knowledge(), exercises()), output)
    emit(f"{written} pages in {output}\n")
    return 0


def exercises() -> tuple[Exercise, ...]:
    """The exercises of the lab, for the pages of the entries that they show."""
    from casemate.lab.exercise_texts import GUIDES
    from casemate.report.knowledge_pages import Exercise

    return tuple(
        Exercise(
            entries=tuple(name for name in (guide.owasp, guide.owasp_2026) if name),
            title=f"{guide.title}, exercise {guide.id}",
            command="casemate lab start",
        )
        for guide in GUIDES
    )


def _box(packs: Sequence[Path] | None) -> CardBox:
    from casemate.knowledge import load_knowledge
    from casemate.report.cards import CardBox

    return CardBox(load_knowledge(packs or ()))


def _listed(cards: Sequence[Card], format: str, most: int | None) -> str:
    from casemate.report.cards_text import cards_json, cards_list

    return cards_json(cards, whole=False) if format == "json" else cards_list(cards, look_of(), most=most)
