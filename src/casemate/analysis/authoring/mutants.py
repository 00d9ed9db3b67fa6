"""Mutants of a rule: the rule without one condition or requirement, or with a kind widened to the branch above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import BodyPart, Literal, Word
from casemate.knowledge import Knowledge
from casemate.model.kinds import BRANCHES, LEAVES


class Change(StrEnum):
    """What a mutant does to a rule."""

    DROPPED = "dropped"
    """One literal of `where` left out."""
    UNREQUIRED = "unrequired"
    """One capability of `requires` left out."""
    WIDENED = "widened"
    """One kind replaced by the branch above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule with one part changed."""

    rule: str
    change: Change
    part: str
    """The literal or capability as the rule writes it."""
    to: str = ""
    """What stands in its place; empty where it is left out."""
    made: CompiledRule

    @property
    def said(self) -> str:
        """What was changed, for people."""
        return f"{self.part} to {self.to}" if self.to else self.part


def mutants_of(compiled: CompiledRule, knowledge: Knowledge) -> Iterator[Mutant]:
    """Every mutant of a rule that is still a rule: all bound, all linked."""
    for change, parts in ((Change.DROPPED, compiled.body), (Change.UNREQUIRED, compiled.requires)):
        for part in parts:
            made = without(compiled, str(part))
            if made is not None:
                yield Mutant(rule=compiled.rule.id, change=change, part=str(part), made=made)
    for place, part in enumerate(compiled.body):
        for wider in _wider(part, knowledge) if isinstance(part, Literal) else ():
            body = (*compiled.body[:place], wider, *compiled.body[place + 1 :])
            made = _sound(compiled, body, compiled.requires)
            if made is not None:
                rule, said = compiled.rule.id, str(part)
                yield Mutant(rule=rule, change=Change.WIDENED, part=said, to=str(wider), made=made)


def without(compiled: CompiledRule, part: str) -> CompiledRule | None:
    """The rule without a condition or requirement, named as it stands there; None where that leaves no rule.

    Raises `KeyError` where it has no such part.
    """
    body = tuple(one for one in compiled.body if str(one) != part)
    requires = tuple(one for one in compiled.requires if str(one) != part)
    if len(body) + len(requires) == len(compiled.body) + len(compiled.requires):
        raise KeyError(part)
    return _sound(compiled, body, requires)


def _sound(compiled: CompiledRule, body: tuple[BodyPart, ...], requires: tuple[Literal, ...]) -> CompiledRule | None:
    """The rule with these parts, unless something is then unbound or unlinked: nobody could have written it."""
    made = replace(compiled, body=body, requires=requires)
    positive = [part for part in body if isinstance(part, Literal) and not part.negated]
    bound = {name for literal in (*requires, *positive) for name in literal.variables}
    used = {*made.variables, *(name for part in body for name in part.variables)}
    if not used <= bound or not _linked(made):
        return None
    return replace(made, flow_variables={name: sort for name, sort in made.flow_variables.items() if name in bound})


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
