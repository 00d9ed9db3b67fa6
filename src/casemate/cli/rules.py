"""`casemate rules`: the rules that find threats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import TEXT_OR_JSON, Output, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.terminal import look_of

if TYPE_CHECKING:
    from casemate.knowledge import Knowledge, RulePack
    from casemate.report.cards import Card

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="See, test and learn to write the rules.")


@app.command("test")
def check_examples(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PACK|RULE", help="Run the examples of this pack or rule. May be repeated."),
    ] = None,
    format: Annotated[str, format_option(TEXT_OR_JSON)] = "text",
    packs: RulePacks = None,
) -> int:
    """Run the small models of every rule: it must fire on the one and stay quiet on the other and on its near misses.

    It must also be quiet without any capability that it requires, and each near miss must fail by the condition that it
    names. All packs are read and compiled, also with --only. Prints a line for each example that fails, then a summary.

    \b
    Example:
      casemate rules test --rules my-rules/ --only my-rules/payments.yaml

    \b
    Exit codes: 0 all pass; 1 an example fails; 2 a pack is not valid.
    """
    from casemate.analysis import compile_rules, run_examples
    from casemate.knowledge import load_knowledge
    from casemate.report.rule_tests import rule_tests_json, rule_tests_text

    knowledge = load_knowledge(packs or ())
    rules = compile_rules(knowledge)
    wanted = _wanted(knowledge, only) if only else None
    results = list(run_examples(rules, knowledge, wanted))
    laid_out = rule_tests_json if format == "json" else rule_tests_text
    emit(laid_out(results, len(rules if wanted is None else wanted)))
    return 0 if all(result.passed for result in results) else 1


@app.command("list")
def list_(format: Annotated[str, format_option(TEXT_OR_JSON)] = "text", packs: RulePacks = None) -> int:
    """List every rule: its id and what happens when it applies.

    \b
    Example:
      casemate rules list --rules my-rules/

    \b
    Exit codes: 0 listed; 2 a pack is not valid.
    """
    from casemate.report.cards_text import cards_json, cards_list

    cards = _cards(packs)
    emit(cards_json(cards, whole=False) if format == "json" else cards_list(cards, look_of()))
    return 0


@app.command("show")
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule.")],
    format: Annotated[str, format_option(TEXT_OR_JSON)] = "text",
    packs: RulePacks = None,
) -> int:
    """Show one rule as it stands in its pack, its two models included; with --format json, its parts.

    \b
    Example:
      casemate rules show indirect-prompt-injection > my-rules/start.yaml

    \b
    Exit codes: 0 shown; 2 there is no such rule, or a pack is not valid.
    """
    from casemate.knowledge import load_knowledge
    from casemate.report.cards_text import cards_json
    from casemate.report.rule_source import rule_named, rule_source

    knowledge = load_knowledge(packs or ())
    rule = rule_named(knowledge, identity)
    if format == "json":
        emit(cards_json([card for card in _cards(packs) if card.id == rule.id]))
    else:
        emit(rule_source(knowledge, rule.id))
    return 0


@app.command("near-misses")
def near_misses(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule.")], packs: RulePacks = None
) -> int:
    """Propose near misses for a rule: small changes of its `fires` model, each of which makes one condition fail.

    One for each condition that could go without any model of the rule noticing; YAML to put into the rule. It is the
    first change that does it, not the one that tells most: choose.

    \b
    Example:
      casemate rules near-misses payments-redirected --rules my-rules/

    \b
    Exit codes: 0 printed; 2 there is no such rule, or a pack is not valid.
    """
    from casemate.analysis import compile_rules
    from casemate.analysis.authoring import proposals
    from casemate.files import escape_terminal
    from casemate.knowledge import load_knowledge
    from casemate.report.near_miss_text import proposals_text
    from casemate.report.rule_source import rule_named

    knowledge = load_knowledge(packs or ())
    rule = rule_named(knowledge, identity)
    rules = compile_rules(knowledge)
    compiled = next(one for one in rules if one.rule.id == rule.id)
    emit(escape_terminal(proposals_text(rule.id, list(proposals(compiled, rules, knowledge)))))
    return 0


@app.command("docs")
def docs(output: Output = None) -> int:
    """Write the guide to rules as Markdown: how to write one, every word that it may use, every built-in rule.

    It is made from the code, so it says what this version does.

    \b
    Example:
      casemate rules docs --output docs/rules.md

    \b
    Exit codes: 0 written; 2 FILE cannot be written.
    """
    from casemate.knowledge import load_knowledge
    from casemate.report.rules_guide import rules_guide

    emit(rules_guide(load_knowledge()), output)
    return 0


def _cards(packs: Sequence[Path] | None) -> tuple[Card, ...]:
    from casemate.knowledge import load_knowledge
    from casemate.report.cards import CardBox

    return CardBox(load_knowledge(packs or ())).groups["rules"]


def _wanted(knowledge: Knowledge, only: Sequence[str]) -> frozenset[str]:
    """The rules of these packs, and these rules. Raises `CasemateError` for a name that is neither."""
    from casemate.files import CasemateError, hint

    rules = {rule.id for rule in knowledge.rules}
    found: set[str] = set()
    for name in only:
        matching = [pack for pack in knowledge.packs if _is_named(pack, name)]
        if not matching and name not in rules:
            packs = [PurePath(pack.document.name).name for pack in knowledge.packs]
            raise CasemateError(f"there is no rule or pack `{name}`; {hint(name, (*packs, *sorted(rules)), 'names')}")
        found.update(rule.id for pack in matching for rule in pack.rules)
        found.update({name} & rules)
    return frozenset(found)


def _is_named(pack: RulePack, name: str) -> bool:
    """Whether the pack was read from this file; packaged packs go by the file's name alone."""
    held = PurePath(pack.document.name)
    return held == PurePath(name) or held.name in (name, f"{name}.yaml")
