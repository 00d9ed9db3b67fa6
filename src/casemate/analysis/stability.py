"""Which predicates may stand after `not`: those that a further flow in the model cannot make true.

A rule that asks for the absence of a flow would lose capabilities when a flow is drawn, and a model with more in it
would look safer. So `not` may stand before what the model says of one component, one data asset, or the flow at hand.
"""

from __future__ import annotations

from functools import lru_cache

from casemate.analysis.datalog import Literal, parse_clause
from casemate.knowledge import Vocabulary

_Key = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


def negatable(vocabulary: Vocabulary) -> frozenset[str]:
    """Names of the predicates that may be negated."""
    inputs = tuple((name, predicate.sorts, ()) for name, predicate in vocabulary.inputs.items())
    derived = tuple((name, predicate.sorts, predicate.clauses) for name, predicate in vocabulary.derived.items())
    return _negatable((*inputs, *derived))


@lru_cache(maxsize=4)
def _negatable(predicates: _Key) -> frozenset[str]:
    stable = {
        name for name, sorts, clauses in predicates if not clauses and (sorts[0] == "flow" or "flow" not in sorts)
    }
    about_flows = {name for name, sorts, _ in predicates if sorts[0] == "flow"}
    waiting = {name: (sorts, clauses) for name, sorts, clauses in predicates if clauses}
    grew = True
    while grew:
        grew = False
        for name, (sorts, clauses) in sorted(waiting.items()):
            if all(_is_stable(clause, sorts, stable, about_flows) for clause in clauses):
                stable.add(name)
                del waiting[name]
                grew = True
    return frozenset(stable)


def _is_stable(clause: str, sorts: tuple[str, ...], stable: set[str], about_flows: set[str]) -> bool:
    head, body = parse_clause(clause)
    own = head.terms[0] if sorts[0] == "flow" else None
    for part in body:
        if isinstance(part, Literal):
            if part.predicate not in stable:
                return False
            if part.predicate in about_flows and part.terms[0] != own:
                return False
    return True
