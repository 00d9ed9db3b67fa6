"""`casemate rules`: the rules that find threats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import RulePacks
from casemate.cli.output import emit

if TYPE_CHECKING:
    from casemate.knowledge import Knowledge, RulePack

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="See, test and learn to write the rules.")


@app.command("test")
def test(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PACK|RULE", help="Run the examples of this pack or rule. May be repeated."),
    ] = None,
    packs: RulePacks = None,
) -> int:
    """Run the two small models of every rule: it must fire on the one and stay quiet on the other.

    All packs are read and compiled, also with --only. Prints one line for each example that fails, then a summary.

    \b
    Example:
      casemate rules test --rules my-rules/ --only my-rules/payments.yaml

    \b
    Exit codes: 0 all pass; 1 an example fails; 2 a pack is not valid.
    """
    from casemate.analysis import compile_rules, run_examples
    from casemate.files import escape_terminal
    from casemate.knowledge import load_knowledge

    knowledge = load_knowledge(packs or ())
    rules = compile_rules(knowledge)
    wanted = _wanted(knowledge, only) if only else None
    results = list(run_examples(rules, knowledge, wanted))
    failed = [result for result in results if not result.passed]
    lines = [f"{result.rule}: {result.example}: {result.why}" for result in failed]
    lines.append(f"{len(wanted or rules)} rules, {len(results)} examples, {len(failed)} failed")
    emit(escape_terminal("\n".join(lines)) + "\n")
    return 1 if failed else 0


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
