"""Through whom a step gets at a model, read from the rule itself: one more variable of its body, for the grounder.

A rule says it outright (`drives(Model, Agent)`, `flow(F, Asker, Model)`), or by a predicate of the vocabulary whose
clauses do (`gives_context(Store, Model)` holds by an agent that reads the store). Of such a predicate there is a second
one with the part as a further argument. Its clauses are those of the first, so it says so of everything that holds,
and a further flow in a model only adds to what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import BodyPart, Comparison, Literal, Variable, parse_clause
from casemate.knowledge import Vocabulary

SHARED = "x_shared"
"""The predicate of the models about which it is asked; nothing is grounded of others."""
_SAID = {"drives": (0, 1), "has_model": (1, 0), "prompts": (1, 0)}
"""Predicates that name the part: the places of the model and of the part."""
_FOUND_BY_FLOW = (("out_data", 0), ("touches", 0), ("touches", 1))
"""Predicates whose clauses name it by a flow alone."""
_DOES = frozenset({"writes_to", "shows", "reader", "out_data"})
"""Predicates of what comes of a model's answers: who else it drives is beside the point there."""
_PART = Variable("X_part")

Place = tuple[str, int]
"""A derived predicate, and which of its arguments is the model."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A variable of a rule that may be a shared model, and what says through whom a step gets at it."""

    at: int
    """The place of the model among the rule's variables."""
    part: int | None
    """The place of the part, where the rule's variables hold it."""
    clauses: tuple[str, ...]
    """Else what the grounder is asked, with `{}` for the name of its head; empty where the rule does not say."""


def sought(compiled: CompiledRule, name: str, vocabulary: Vocabulary, *, onward: bool) -> Sought:
    """Through whom the steps of the rule get at the model that the variable stands for, or go on from it."""
    at = compiled.variables.index(name)
    ways = tuple(_ways(compiled.body, _places(vocabulary), name, first=_DOES if onward else frozenset()))
    for _, part in ways[:1]:
        if str(part) in compiled.variables and str(part) != name:
            return Sought(at, compiled.variables.index(str(part)), ())
    if all(str(part) == name for _, part in ways):
        return Sought(at, None, ())
    variables = ",".join(compiled.variables)
    bodies = ((",".join(str(held) for held in (*compiled.requires, *body)), part) for body, part in ways)
    return Sought(at, None, tuple(f"{{}}({variables},{part}) :- {body},{SHARED}({name})." for body, part in bodies))


def clauses_with_parts(vocabulary: Vocabulary) -> Iterator[str]:
    """Of each predicate that implies a part between: the clauses of the one that names it."""
    places = _places(vocabulary)
    for predicate, at in sorted(places):
        for clause in vocabulary.derived[predicate].clauses:
            head, parts = parse_clause(clause)
            model = str(head.terms[at])
            for body, part in _ways(parts, places, model):
                named = Literal(_name(predicate, at), (*head.terms, part))
                yield f"{named} :- {','.join(str(held) for held in body)},{SHARED}({model})."


def _ways(
    body: tuple[BodyPart, ...], places: frozenset[Place], *names: str, first: frozenset[str] = frozenset()
) -> Iterator[tuple[tuple[BodyPart, ...], Variable]]:
    """The body with the variable in it that stands for the part: the model itself where nothing says who that is.

    `names`: the variables that stand for the model, its own first. One that drives itself is no part between; then
    something else in the body may say it. `first`: predicates that say it better than all else.
    """
    literals = [(n, part) for n, part in enumerate(body) if isinstance(part, Literal) and not part.negated]
    derived = [
        literal for _, literal in literals if any((literal.predicate, at) in places for at in _at(literal, names))
    ]
    for literal in derived:
        if literal.predicate in first:
            yield _named(body, literal, places, names)
            return
    for ways in (_SAID, {"flow": (2, 1)}, {"flow": (1, 2)}):
        for number, literal in literals:
            of, to = ways.get(literal.predicate, (0, 0))
            if of == to or str(literal.terms[of]) not in names or str(literal.terms[to]) in names:
                continue
            part = Variable(str(literal.terms[to])) if str(literal.terms[to]) != "_" else _PART
            said = Literal(literal.predicate, (*literal.terms[:to], part, *literal.terms[to + 1 :]))
            whole, model = (*body[:number], said, *body[number + 1 :]), Variable(names[0])
            if ways is _SAID:
                yield (*whole, Comparison(part, model, equal=False)), part
                yield from _ways((*whole, Comparison(part, model, equal=True)), places, *names, part.name)
            else:
                yield whole, part
            return
    yield _named(body, derived[0], places, names) if derived else (body, Variable(names[0]))


def _at(literal: Literal, names: Sequence[str]) -> list[int]:
    return [at for at, term in enumerate(literal.terms) if str(term) in names]


def _named(
    body: tuple[BodyPart, ...], literal: Literal, places: frozenset[Place], names: Sequence[str]
) -> tuple[tuple[BodyPart, ...], Variable]:
    """The body, and in it the predicate that names the part beside the one that implies it."""
    at = next(at for at in _at(literal, names) if (literal.predicate, at) in places)
    return (*body, Literal(_name(literal.predicate, at), (*literal.terms, _PART))), _PART


def _name(predicate: str, at: int) -> str:
    return f"x_{predicate}_{at}"


def _places(vocabulary: Vocabulary) -> frozenset[Place]:
    return _implying(tuple((name, held.clauses) for name, held in vocabulary.derived.items()))


@lru_cache(maxsize=4)
def _implying(derived: tuple[tuple[str, tuple[str, ...]], ...]) -> frozenset[Place]:
    """The derived predicates that hold of a model by a part between, with the place of the model."""
    clauses: Mapping[str, list[tuple[Literal, tuple[BodyPart, ...]]]] = {
        name: [parse_clause(clause) for clause in held] for name, held in derived if name not in _SAID
    }
    found = {place for place in _FOUND_BY_FLOW if place[0] in clauses}
    grew = True
    while grew:
        more = {
            (name, at)
            for name, held in clauses.items()
            for head, body in held
            for at, term in enumerate(head.terms)
            if (name, at) not in found and _implies(body, str(term), found)
        }
        found |= more
        grew = bool(more)
    return frozenset(found)


def _implies(body: Sequence[BodyPart], model: str, found: set[Place]) -> bool:
    said = {(name, of) for name, (of, _) in _SAID.items()} | found
    return any(
        (part.predicate, at) in said and str(term) == model
        for part in body
        if isinstance(part, Literal) and not part.negated
        for at, term in enumerate(part.terms)
    )
