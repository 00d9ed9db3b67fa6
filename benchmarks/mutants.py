"""Mutation test of the rules: do the small models of each rule notice when one of its conditions goes?

    python benchmarks/mutants.py                    every rule, and the survivors
    python benchmarks/mutants.py --only RULE        one rule; may be repeated
    python benchmarks/mutants.py --format json      for other programs

A mutant is a rule without one literal of `where`, without one requirement, or with a kind widened to the branch above
it. It is killed where one of the rule's own models, *fires* or *quiet*, then shows something else than it must. What
leaves a variable unbound or unlinked is no rule at all and is not counted. Exit 1 where too few are killed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casemate.analysis import CompiledRule, compile_rules, run_examples
from casemate.analysis.datalog import BodyPart, Literal, Word
from casemate.knowledge import Knowledge, load_knowledge
from casemate.model.kinds import BRANCHES, LEAVES

LEAST_KILLED = 0.90
"""The share of mutants that the rules' own models must notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule with one part changed."""

    rule: str
    change: str
    """dropped | unrequired | widened."""
    part: str
    made: CompiledRule


def main(arguments: Sequence[str] | None = None) -> int:
    """Make every mutant, run the models, print; 1 where fewer than `LEAST_KILLED` are killed, 2 for no such rule."""
    asked = _arguments().parse_args(arguments)
    knowledge = load_knowledge()
    rules = compile_rules(knowledge)
    unknown = sorted(set(asked.only) - {compiled.rule.id for compiled in rules})
    if unknown:
        print(f"error: there is no rule {', '.join(unknown)}", file=sys.stderr)
        return 2
    start = time.process_time()
    wanted = [compiled for compiled in rules if not asked.only or compiled.rule.id in asked.only]
    made = [mutant for compiled in wanted for mutant in mutants_of(compiled, knowledge)]
    survivors = [mutant for mutant in made if not is_killed(mutant, rules, knowledge)]
    seconds = time.process_time() - start
    _print(made, survivors, asked.format, seconds)
    return 0 if _share(made, survivors) >= LEAST_KILLED else 1


def mutants_of(compiled: CompiledRule, knowledge: Knowledge) -> Iterator[Mutant]:
    """Every mutant of a rule that is still a rule."""
    rule = compiled.rule.id
    for place, part in enumerate(compiled.body):
        yield from _sound(rule, "dropped", str(part), _with(compiled, body=_without(compiled.body, place)))
    for place, atom in enumerate(compiled.requires):
        rest = (*compiled.requires[:place], *compiled.requires[place + 1 :])
        yield from _sound(rule, "unrequired", str(atom), _with(compiled, requires=rest))
    for place, part in enumerate(compiled.body):
        for wider in _wider(part, knowledge) if isinstance(part, Literal) else ():
            body = (*compiled.body[:place], wider, *compiled.body[place + 1 :])
            yield from _sound(rule, "widened", f"{part} to {wider}", _with(compiled, body=body))


def is_killed(mutant: Mutant, rules: Sequence[CompiledRule], knowledge: Knowledge) -> bool:
    """Whether one of the rule's models shows something else than it must."""
    others = [mutant.made if compiled.rule.id == mutant.rule else compiled for compiled in rules]
    return any(not result.passed for result in run_examples(others, knowledge, frozenset({mutant.rule})))


def _without(body: tuple[BodyPart, ...], place: int) -> tuple[BodyPart, ...]:
    return (*body[:place], *body[place + 1 :])


def _with(
    compiled: CompiledRule,
    *,
    body: tuple[BodyPart, ...] | None = None,
    requires: tuple[Literal, ...] | None = None,
) -> CompiledRule:
    made = replace(
        compiled,
        body=compiled.body if body is None else body,
        requires=compiled.requires if requires is None else requires,
    )
    bound = _bound(made)
    return replace(made, flow_variables={name: sort for name, sort in made.flow_variables.items() if name in bound})


def _sound(rule: str, change: str, part: str, made: CompiledRule) -> Iterator[Mutant]:
    """The mutant, unless it leaves something unbound or unlinked: then nobody could have written it."""
    used = {*made.variables, *(name for literal in made.body for name in literal.variables)}
    if used <= _bound(made) and _linked(made):
        yield Mutant(rule=rule, change=change, part=part, made=made)


def _bound(made: CompiledRule) -> set[str]:
    positive = [part for part in made.body if isinstance(part, Literal) and not part.negated]
    return {name for literal in (*made.requires, *positive) for name in literal.variables}


def _linked(made: CompiledRule) -> bool:
    groups: list[set[str]] = []
    for part in (*made.requires, *made.body):
        if (part.negated if isinstance(part, Literal) else not part.equal) or not part.variables:
            continue
        joined = set(part.variables)
        for group in [group for group in groups if group & joined]:
            joined |= group
            groups.remove(group)
        groups.append(joined)
    return len(groups) <= 1


def _wider(part: Literal, knowledge: Knowledge) -> Iterator[Literal]:
    """The literal with each of its kinds replaced by the branch above."""
    known = knowledge.vocabulary.body(part.predicate)
    assert known is not None
    for place, (sort, term) in enumerate(zip(known.sorts, part.terms, strict=True)):
        branch = _above(term.name) if sort == "kind" and isinstance(term, Word) else None
        if branch is not None:
            yield replace(part, terms=(*part.terms[:place], Word(branch), *part.terms[place + 1 :]))


def _above(kind: str) -> str | None:
    """The branch right above a leaf or branch; None at the top."""
    if kind in LEAVES:
        return LEAVES[kind][0]
    over = {chain[place + 1] for chain in LEAVES.values() for place, name in enumerate(chain[:-1]) if name == kind}
    assert kind in BRANCHES
    assert len(over) <= 1
    return next(iter(over), None)


def _share(made: Sequence[Mutant], survivors: Sequence[Mutant]) -> float:
    return 1 - len(survivors) / len(made) if made else 1.0


def _print(made: Sequence[Mutant], survivors: Sequence[Mutant], format: str, seconds: float) -> None:
    if format == "json":
        listed = [{"rule": m.rule, "change": m.change, "part": m.part} for m in survivors]
        found = {"mutants": len(made), "killed": len(made) - len(survivors), "share": _share(made, survivors)}
        print(json.dumps(found | {"survivors": listed}, indent=2))
        return
    for mutant in survivors:
        print(f"{mutant.rule}: {mutant.change}: {mutant.part}")
    for change in ("dropped", "unrequired", "widened"):
        of = [mutant for mutant in made if mutant.change == change]
        left = [mutant for mutant in survivors if mutant.change == change]
        print(f"{change:<10}  {len(of) - len(left):>5} of {len(of):>5} killed  {_share(of, left):7.1%}")
    print(f"all         {len(made) - len(survivors):>5} of {len(made):>5} killed  {_share(made, survivors):7.1%}")
    holds = "holds" if _share(made, survivors) >= LEAST_KILLED else "missed"
    print(f"limit {LEAST_KILLED:.0%}: {holds}; {seconds:.0f} s CPU")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--only", metavar="RULE", action="append", default=[], help="only the mutants of this rule")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
