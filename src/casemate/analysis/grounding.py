"""Running the grounder: facts, vocabulary and rules in, every step that the system allows out.

clingo (the Potassco grounder) evaluates the Datalog semi-naively. Each rule has a step atom of its own, so that the
grounder keeps every instance; the step atoms are the attack graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import DatalogError, parse_clause
from casemate.analysis.facts import Elements, facts
from casemate.knowledge import Vocabulary

Bindings = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """What the grounder found, by number of the compiled rule."""

    steps: Sequence[Sequence[Bindings]]
    """Of each rule: the elements of each step, sorted."""
    flows: Mapping[tuple[int, str], Mapping[Bindings, frozenset[int]]]
    """Of a rule and a flow variable: the flows that each step may use; only where asked for."""


class GroundingError(Exception):
    """The grounder refused a program that we made: our mistake, never the user's."""


def ground(
    elements: Elements,
    rules: Sequence[CompiledRule],
    vocabulary: Vocabulary,
    given: Sequence[tuple[str, int]],
    flow_variables: Sequence[tuple[int, str]] = (),
) -> Grounded:
    """Every step of the rules, with `given` capabilities (atom, element) taken as gained."""
    program = [facts(elements), vocabulary_program(vocabulary)]
    program.extend(f"{atom}({element})." for atom, element in given)
    program.extend(clause for number, rule in enumerate(rules) for clause in rule.clauses(f"s{number}"))
    program.extend(rules[number].flow_clause(f"f{number}_{variable}", variable) for number, variable in flow_variables)
    program.append("#show.")
    program.extend(f"#show s{number}/{len(rule.variables)}." for number, rule in enumerate(rules))
    program.extend(
        f"#show f{number}_{variable}/{len(rules[number].variables) + 1}." for number, variable in flow_variables
    )
    found: dict[str, list[Bindings]] = {}
    for name, bound_to in shown_atoms(program):
        found.setdefault(name, []).append(bound_to)
    flows: dict[tuple[int, str], dict[Bindings, frozenset[int]]] = {}
    for number, variable in flow_variables:
        held: dict[Bindings, set[int]] = {}
        for *bound, flow in found.get(f"f{number}_{variable}", ()):
            held.setdefault(tuple(bound), set()).add(flow)
        flows[number, variable] = {bound: frozenset(numbers) for bound, numbers in held.items()}
    steps = [sorted(found.get(f"s{number}", ())) for number in range(len(rules))]
    return Grounded(steps=steps, flows=flows)


def shown_atoms(program: Sequence[str]) -> Iterator[tuple[str, Bindings]]:
    """Every atom that the program shows: its predicate and the numbers in it. Raises `GroundingError`."""
    import clingo  # heavy; only where it is used

    complaints: list[str] = []
    control = clingo.Control(["--warn=none"], logger=lambda _, text: complaints.append(text))
    try:
        control.add("base", [], "\n".join(program))
        control.ground([("base", [])])
        # Everything is a fact, so there is one model; as text it is read twice as fast as symbol by symbol.
        with control.solve(yield_=True) as handle:
            shown = str(handle.model())
    except RuntimeError as error:
        raise GroundingError("; ".join(complaints) or str(error)) from error
    for atom in shown.split():
        name, _, rest = atom.partition("(")
        yield name, tuple(map(int, rest[:-1].split(",")))


def vocabulary_program(vocabulary: Vocabulary) -> str:
    """The clauses of the derived predicates, printed anew from their parts."""
    return _program(tuple(clause for predicate in vocabulary.derived.values() for clause in predicate.clauses))


@lru_cache(maxsize=4)
def _program(clauses: tuple[str, ...]) -> str:
    lines: list[str] = []
    for clause in clauses:
        try:
            head, body = parse_clause(clause)
        except DatalogError as error:
            raise GroundingError(f"{clause}: {error}") from error
        lines.append(f"{head} :- {','.join(str(part) for part in body)}.")
    return "\n".join(lines)
