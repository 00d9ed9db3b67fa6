"""Sorts: what each variable of a rule stands for, and which words a constant may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from casemate.analysis.datalog import BodyPart, Comparison, Literal, Variable
from casemate.files import nearest
from casemate.knowledge import Vocabulary
from casemate.model import BRANCHES, LEAVES, choices

ENTITIES = frozenset({"component", "data", "flow", "zone", "loss", "component_or_data"})
"""Sorts whose values are ids of the model; the others are words of the language."""


@cache
def words_of(sort: str) -> frozenset[str]:
    """The words that a constant of this sort may be; empty for ids."""
    enumerations = {
        "trust": choices.Trust,
        "zone_kind": choices.ZoneKind,
        "provider": choices.Provider,
        "source": choices.Source,
        "format": choices.Format,
        "documented": choices.Documented,
        "detail": choices.Detail,
        "learns": choices.Learns,
        "decides": choices.Decides,
        "exposed": choices.Exposed,
        "patching": choices.Patching,
        "runs": choices.Runs,
        "updates": choices.Updates,
        "recipients": choices.Recipients,
        "acts_as": choices.ActsAs,
        "access": choices.Access,
        "privileges": choices.Privileges,
        "modality": choices.Modality,
        "effect": choices.Effect,
        "output": choices.Output,
        "class": choices.Sensitivity,
        "about": choices.About,
        "origin": choices.Origin,
        "scope": choices.Scope,
        "role": choices.Role,
        "property": choices.Property,
    }
    if sort in enumerations:
        return frozenset(word.value for word in enumerations[sort])
    special: Mapping[str, frozenset[str]] = {
        "kind": frozenset((*LEAVES, *BRANCHES)),
        "key": frozenset(OPTIONAL_KEYS),
        "yes_no": frozenset({"yes", "no"}),
        "yes_no_unknown": frozenset({"yes", "no", "unknown"}),
        "authn": frozenset({*(word.value for word in choices.Authentication), "unknown"}),
        "trigger": frozenset({*(word.value for word in choices.Trigger), "unknown"}),
    }
    return special.get(sort, frozenset())


OPTIONAL_KEYS = (
    "access",
    "acts_as",
    "attested",
    "decides",
    "detail",
    "documented",
    "effects",
    "exposed",
    "format",
    "learns",
    "model",
    "output",
    "patching",
    "privileges",
    "provider",
    "recipients",
    "runs",
    "source",
    "updates",
)
"""Keys of a component that `given(C, key)` can ask for."""


def sort_problems(
    atoms: Sequence[Literal], body: Sequence[BodyPart], vocabulary: Vocabulary
) -> tuple[Mapping[str, str], list[str]]:
    """The sort of each variable, and what does not fit: two sorts for one variable, a word that no such sort has."""
    sorts: dict[str, str] = {}
    problems: list[str] = []
    literals = [*atoms, *(part for part in body if isinstance(part, Literal))]
    for literal in literals:
        known = vocabulary.atoms.get(literal.predicate) or vocabulary.body(literal.predicate)
        for term, sort in zip(literal.terms, known.sorts if known else (), strict=True):
            if isinstance(term, Variable):
                _unify(sorts, term.name, sort, problems)
            else:
                _check_word(term.name, sort, str(literal), problems)
    for part in body:
        if isinstance(part, Comparison):
            _check_comparison(part, sorts, problems)
    return sorts, problems


def _unify(sorts: dict[str, str], name: str, sort: str, problems: list[str]) -> None:
    if name == "_":
        return
    before = sorts.setdefault(name, sort)
    if before == sort:
        return
    if "component_or_data" in (before, sort) and {before, sort} <= {"component", "data", "component_or_data"}:
        sorts[name] = before if sort == "component_or_data" else sort
    else:
        problems.append(f"`{name}` cannot be both a {before} and a {sort}")


def _check_word(word: str, sort: str, literal: str, problems: list[str]) -> None:
    known = words_of(sort)
    if sort in ENTITIES:
        problems.append(f"`{word}` in `{literal}`: rules name no elements; use a variable (capital first letter)")
    elif word not in known:
        close = nearest(word, known)
        advice = f"did you mean `{close}`?" if close else f"words: {', '.join(sorted(known)[:30])}"
        problems.append(f"`{word}` in `{literal}` is no {sort}; {advice}")


def _check_comparison(part: Comparison, sorts: Mapping[str, str], problems: list[str]) -> None:
    for one, other in ((part.left, part.right), (part.right, part.left)):
        if isinstance(one, Variable) and not isinstance(other, Variable) and one.name in sorts:
            _check_word(other.name, sorts[one.name], str(part), problems)
