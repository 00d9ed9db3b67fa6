"""Running the grounder: facts, vocabulary and rules in, every step that the system allows out.

clingo (the Potassco grounder) evaluates the Datalog semi-naively. Each rule has a step atom of its own, so that the
grounder keeps every instance; the step atoms are the attack graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from casemate.analysis.callers import SHARED, Sought, clauses_with_parts
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import DatalogError, parse_clause
from casemate.analysis.facts import Elements, facts
from casemate.knowledge import Vocabulary

Bindings = tuple[int, ...]
Callers = Mapping[tuple[int, int], Mapping[Bindings, frozenset[int]]]
"""Of the number of a rule and the place of a variable: the parts through which each step gets at what it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """What the grounder found, by number of the compiled rule."""

    steps: Sequence[Sequence[Bindings]]
    """Of each rule: the elements of each step, sorted."""
    flows: Mapping[tuple[int, str], Mapping[Bindings, frozenset[int]]]
    """Of a rule and a flow variable: the flows that each step may use; only where asked for."""
    callers: Callers
    """Only of what is asked for, at the models that are shared."""


class GroundingError(Exception):
    """The grounder refused a program that we made: our mistake, never the user's."""


def ground(
    elements: Elements,
    rules: Sequence[CompiledRule],
    vocabulary: Vocabulary,
    given: Sequence[tuple[str, int]],
    flow_variables: Sequence[tuple[int, str]] = (),
    *,
    shared: Iterable[int] = (),
    callers: Sequence[tuple[int, Sought]] = (),
) -> Grounded:
    """Every step of the rules, with `given` capabilities (atom, element) taken as gained.

    `callers`: numbers of rules, and of which of their variables to find the parts between, at the `shared` models.
    """
    program = [facts(elements), vocabulary_program(vocabulary)]
    program.extend(f"{atom}({element})." for atom, element in given)
    program.extend(clause for number, rule in enumerate(rules) for clause in rule.clauses(f"s{number}"))
    program.extend(rules[number].flow_clause(f"f{number}_{variable}", variable) for number, variable in flow_variables)
    if callers:
        program.extend(f"{SHARED}({element})." for element in shared)
        program.extend(clauses_with_parts(vocabulary))
        asked = ((clause, f"c{number}_{sought.at}") for number, sought in callers for clause in sought.clauses)
        program.extend(clause.format(name) for clause, name in asked)
    program.append("#show.")
    program.extend(f"#show s{number}/{len(rule.variables)}." for number, rule in enumerate(rules))
    more = [(number, f"f{number}_{variable}") for number, variable in flow_variables]
    more.extend((number, f"c{number}_{sought.at}") for number, sought in callers)
    program.extend(f"#show {name}/{len(rules[number].variables) + 1}." for number, name in more)
    found: dict[str, list[Bindings]] = {}
    for name, bound_to in shown_atoms(program):
        found.setdefault(name, []).append(bound_to)
    return Grounded(
        steps=[sorted(found.get(f"s{number}", ())) for number in range(len(rules))],
        flows={(n, variable): _by_step(found.get(f"f{n}_{variable}", ())) for n, variable in flow_variables},
        callers={(n, sought.at): _by_step(found.get(f"c{n}_{sought.at}", ())) for n, sought in callers},
    )


def _by_step(rows: Iterable[Bindings]) -> Mapping[Bindings, frozenset[int]]:
    """Of each step: what may stand in the last place."""
    held: dict[Bindings, set[int]] = {}
    for *bound, last in rows:
        held.setdefault(tuple(bound), set()).add(last)
    return {bound: frozenset(numbers) for bound, numbers in held.items()}


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
