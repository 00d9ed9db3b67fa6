"""How far a rule gets at each element: which of its conditions hold there, and which one is the first that does not.

A rule's body and requirements are one conjunction. It is matched literal by literal, ordered so that each stays
connected to the element asked about: what that is, what surrounds it, what adversaries can do there. Where a literal
holds only if a missing key says so, the key is noted and matching goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import BodyPart, Comparison, Term, Variable, parse_clause
from casemate.analysis.possible_facts import PossibleFacts, Row, Value

Missing = frozenset[str]
"""Paths of keys that the model leaves out."""
_Bindings = dict[tuple[Value, ...], Missing]
_MOST_NAMED = 12
"""Bindings kept for naming what a failed condition was about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far one rule gets at one element."""

    rule: str
    met: int
    total: int
    failed: BodyPart | None = None
    """The first condition that does not hold, whatever missing keys say; None where all may hold."""
    bound: Mapping[str, tuple[Value, ...]] = field(default_factory=dict, hash=False)
    """What the variables of the failed condition stood for; a variable that nothing was found for is absent."""
    missing: tuple[str, ...] = ()
    """Where all may hold: the keys that would have to say so; empty where all do hold."""
    targets: tuple[Value, ...] = ()
    """Where all may hold: what the rule's target stands for."""

    @property
    def share(self) -> float:
        """The share of conditions that hold, 0 to 1."""
        return self.met / self.total


class Matcher:
    """Matches rules against the facts of one system."""

    def __init__(self, held: PossibleFacts, atoms: frozenset[str]) -> None:
        self._facts = held
        self._atoms = atoms
        self._reasons: dict[tuple[str, Row], Missing] = {}
        self._asking: set[tuple[str, Row]] = set()

    def reached(self, compiled: CompiledRule, pivot: str, elements: Iterable[int]) -> Mapping[int, Reached]:
        """How far the rule gets at each element, with `pivot` standing for it."""
        parts = ordered((*compiled.body, *compiled.requires), pivot, self._atoms)
        target = compiled.variables[compiled.target]
        names: tuple[str, ...] = (pivot,)
        states: dict[int, _Bindings] = {element: {(element,): frozenset()} for element in elements}
        done: dict[int, Reached] = {}
        for place, part in enumerate(parts):
            needed = {pivot, target, *(name for later in parts[place + 1 :] for name in later.variables)}
            kept: tuple[str, ...] = names
            for element, before in list(states.items()):
                kept, after = self.match(part, names, before, needed)
                if after:
                    states[element] = after
                    continue
                del states[element]
                bound = _bound(part, names, before)
                done[element] = Reached(rule=compiled.rule.id, met=place, total=len(parts), failed=part, bound=bound)
            if not states:
                return done
            names = kept
        for element, bindings in states.items():
            missing = _least(bindings.values())
            at = names.index(target)
            targets = tuple(dict.fromkeys(row[at] for row, keys in bindings.items() if keys == missing))
            done[element] = Reached(
                rule=compiled.rule.id, met=len(parts), total=len(parts), missing=tuple(sorted(missing)), targets=targets
            )
        return done

    def match(
        self, part: BodyPart, names: tuple[str, ...], before: _Bindings, needed: set[str]
    ) -> tuple[tuple[str, ...], _Bindings]:
        """The bindings that go on to hold after one more part, with the names of their places."""
        whole = (*names, *(name for name in dict.fromkeys(part.variables) if name not in names))
        places = [place for place, name in enumerate(whole) if name in needed]
        after: _Bindings = {}
        for row, missing in before.items():
            for more, keys in self._extended(part, dict(zip(names, row, strict=True))):
                full = (*row, *more)
                key = tuple(full[place] for place in places)
                now = missing | keys
                old = after.get(key)
                if old is None or _weight(now) < _weight(old):
                    after[key] = now
        return tuple(whole[place] for place in places), after

    def _extended(self, part: BodyPart, bound: Mapping[str, Value]) -> Iterator[tuple[tuple[Value, ...], Missing]]:
        """What the part adds to a binding: values of its new variables in their order, and the keys it rests on."""
        if isinstance(part, Comparison):
            yield from _compared(part, bound)
            return
        pattern = tuple(_value(term, bound) for term in part.terms)
        if part.negated:
            if not self._facts.holds(part.predicate, tuple(v for v in pattern if v is not None)):
                yield (), frozenset()
            return
        new = [name for name in dict.fromkeys(part.variables) if name not in bound]
        first = {name: next(i for i, t in enumerate(part.terms) if str(t) == name) for name in new}
        for row in self._facts.matching(part.predicate, pattern):
            if any(str(t) in first and row[first[str(t)]] != row[i] for i, t in enumerate(part.terms)):
                continue
            keys = self.rests_on(part.predicate, row)
            if keys is not None:
                yield tuple(row[first[name]] for name in new), keys

    def rests_on(self, predicate: str, row: Row) -> Missing | None:
        """The fewest missing keys that would make it hold; empty where it holds, None where it rests on itself."""
        if self._facts.holds(predicate, row):
            return frozenset()
        known = self._reasons.get((predicate, row))
        if known is not None:
            return known
        own = self._facts.gaps.get((predicate, row[0])) if isinstance(row[0], int) else None
        found = frozenset((own,)) if own is not None else self._through_clauses(predicate, row)
        if found is not None:
            self._reasons[predicate, row] = found
        return found

    def _through_clauses(self, predicate: str, row: Row) -> Missing | None:
        if (predicate, row) in self._asking or predicate not in self._facts.vocabulary.derived:
            return None
        self._asking.add((predicate, row))
        ways: list[Missing] = []
        for clause in self._facts.vocabulary.derived[predicate].clauses:
            head, body = parse_clause(clause)
            start = {str(term): value for term, value in zip(head.terms, row, strict=True)}
            names, states = tuple(start), {tuple(start.values()): frozenset[str]()}
            for part in ordered(body, names[0], frozenset(), bound=set(names)):
                names, states = self.match(part, names, states, {*names, *part.variables, *_later(body)})
            ways.extend(states.values())
        self._asking.discard((predicate, row))
        return min(ways, key=_weight, default=None)


def ordered(
    parts: Sequence[BodyPart], pivot: str, atoms: frozenset[str], bound: set[str] | None = None
) -> tuple[BodyPart, ...]:
    """The parts so that each is connected to those before: first what the pivot is, last what adversaries can do."""
    known = {pivot} | (bound or set())
    left = list(parts)
    found: list[BodyPart] = []
    while left:
        _, place = min((_rank(part, known, pivot, atoms), place) for place, part in enumerate(left))
        best = left.pop(place)
        found.append(best)
        known.update(best.variables)
    return tuple(found)


def _rank(part: BodyPart, known: set[str], pivot: str, atoms: frozenset[str]) -> int:
    """Lower comes first."""
    whole = set(part.variables) <= known
    if isinstance(part, Comparison) or part.negated:
        return 2 if whole else 90
    if part.predicate in atoms:
        return 50 if whole else 60
    if whole:
        about_pivot = pivot in part.variables and len(part.variables) == 1
        return 0 if about_pivot and part.predicate == "kind" else 1 if about_pivot else 3
    linked = set(part.variables) & known
    if not linked:
        return 80
    return 10 + len(set(part.variables) - known)


def _later(body: Sequence[BodyPart]) -> set[str]:
    return {name for part in body for name in part.variables}


def _value(term: Term, bound: Mapping[str, Value]) -> Value | None:
    return bound.get(term.name) if isinstance(term, Variable) else term.name


def _compared(part: Comparison, bound: Mapping[str, Value]) -> Iterator[tuple[tuple[Value, ...], Missing]]:
    left, right = _value(part.left, bound), _value(part.right, bound)
    if left is None or right is None:
        value = left if right is None else right
        if part.equal and value is not None:
            yield (value,), frozenset()
    elif (left == right) is part.equal:
        yield (), frozenset()


def _bound(part: BodyPart, names: tuple[str, ...], before: _Bindings) -> Mapping[str, tuple[Value, ...]]:
    rows = list(before)[:_MOST_NAMED]
    return {
        name: tuple(dict.fromkeys(row[place] for row in rows))
        for place, name in enumerate(names)
        if name in part.variables
    }


def _weight(keys: Missing) -> tuple[int, tuple[str, ...]]:
    return len(keys), tuple(sorted(keys))


def _least(ways: Iterable[Missing]) -> Missing:
    return min(ways, key=_weight, default=frozenset())
