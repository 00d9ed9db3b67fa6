"""Proving that a mutant is the same rule: the part that was changed follows from the parts that are left.

Every way in which the rest can hold is unfolded, clause by clause of the derived predicates, until the part follows in
each. What follows from what: kinds lie below branches and exclude one another, a flow has one role and two ends, a key
that holds one word holds no other. The proof is sound and gives up early; what it does not find proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from casemate.analysis.authoring.mutants import Change, Mutant
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import BodyPart, Comparison, Literal, Term, Variable, Word, parse_atom, parse_clause
from casemate.knowledge import Knowledge, Vocabulary
from casemate.model.kinds import LEAVES

_ONE_WORD = frozenset(
    {"trust", "role", "authn", "encrypted", "trigger", "provider", "source", "format", "documented", "detail", "learns"}
    | {"decides", "exposed", "patching", "executes_code", "updates", "recipients", "acts_as", "attested", "access"}
    | {"privileges", "class", "scope"}
)
"""Inputs of two arguments of which each element has at most one."""
_MOST_CASES = 600
_DEEPEST = 7

_Clause = tuple[Literal, tuple[BodyPart, ...]]


def implied_by(compiled: CompiledRule, mutant: Mutant, knowledge: Knowledge) -> str:
    """Why the mutant fires exactly where the rule does; empty where that is not proved."""
    if mutant.change is Change.UNREQUIRED:
        return _brought_about(compiled, parse_atom(mutant.part))
    if said := _grants_nothing_new(compiled, mutant):
        return said
    prover = _Prover(_clauses(knowledge.vocabulary))
    rest = [part for part in compiled.body if str(part) != mutant.part]
    changed = next(part for part in compiled.body if str(part) == mutant.part)
    wanted = changed
    if mutant.change is Change.WIDENED:
        wider = next(part for part in mutant.made.body if str(part) == mutant.to)
        assert isinstance(wider, Literal)
        # `not` before a wider kind asks for more, so there it is the mutant that has to follow.
        wanted, other = (wider, changed) if wider.negated else (changed, wider)
        rest.append(other)
    if not prover.proves(tuple(rest), wanted):
        return ""
    return f"`{wanted}` follows from the rest"


def _grants_nothing_new(compiled: CompiledRule, mutant: Mutant) -> str:
    """Why a dropped `A != B` changes nothing: a step with both the same grants what it requires, and is none."""
    for part in compiled.body:
        if str(part) == mutant.part and isinstance(part, Comparison) and not part.equal:
            same: dict[Term, Term] = {part.left: part.right}
            needed = {_renamed(atom, same) for atom in compiled.requires}
            if compiled.grants and all(_renamed(atom, same) in needed for atom in compiled.grants):
                return f"with `{part.left} = {part.right}` it grants only what it requires, and such steps are left out"
    return ""


def _brought_about(compiled: CompiledRule, atom: Literal) -> str:
    """Why `causes(L)` asks for nothing: rules are applied as if every loss came about, the graph says which do."""
    losses = [part.variables[0] for part in compiled.body if isinstance(part, Literal) and part.predicate == "loss"]
    if atom.predicate == "causes" and atom.variables[0] in losses:
        return "every loss of a model is taken as brought about when rules are applied"
    return ""


@lru_cache(maxsize=2)
def _parsed(clauses: tuple[str, ...]) -> Mapping[str, tuple[_Clause, ...]]:
    found: dict[str, list[_Clause]] = {}
    for clause in clauses:
        head, body = parse_clause(clause)
        found.setdefault(head.predicate, []).append((head, body))
    return {name: tuple(of) for name, of in found.items()}


def _clauses(vocabulary: Vocabulary) -> Mapping[str, tuple[_Clause, ...]]:
    return _parsed(tuple(clause for predicate in vocabulary.derived.values() for clause in predicate.clauses))


@dataclass(frozen=True, slots=True)
class _Case:
    """One way in which the rest holds: what is known, and which derived literals are not unfolded yet."""

    known: tuple[BodyPart, ...]
    folded: tuple[tuple[Literal, int], ...]
    """With the depth at which each came up."""


class _Prover:
    def __init__(self, clauses: Mapping[str, tuple[_Clause, ...]]) -> None:
        self.clauses = clauses
        self.cases = 0
        self.fresh = 0

    def proves(self, rest: tuple[BodyPart, ...], wanted: BodyPart) -> bool:
        """Whether what is wanted follows in every case of the rest."""
        folded = tuple((part, 0) for part in rest if isinstance(part, Literal) and self._is_folded(part))
        return self._all(_Case(_joined(rest), folded), wanted)

    def _is_folded(self, part: BodyPart) -> bool:
        return isinstance(part, Literal) and not part.negated and part.predicate in self.clauses

    def _all(self, case: _Case, wanted: BodyPart) -> bool:
        self.cases += 1
        if self.cases > _MOST_CASES:
            return False
        if self._contradictory(case.known) or self._holds(case.known, wanted, 3):
            return True
        for place, (literal, depth) in enumerate(case.folded):
            if depth < _DEEPEST:
                left = (*case.folded[:place], *case.folded[place + 1 :])
                return all(self._all(self._with(case, left, body, depth + 1), wanted) for body in self._ways(literal))
        return False

    def _with(
        self, case: _Case, left: tuple[tuple[Literal, int], ...], body: tuple[BodyPart, ...], depth: int
    ) -> _Case:
        more = tuple((part, depth) for part in body if isinstance(part, Literal) and self._is_folded(part))
        return _Case(_joined((*case.known, *body)), (*left, *more))

    def _ways(self, literal: Literal) -> Iterator[tuple[BodyPart, ...]]:
        """The bodies under which a derived literal holds, with new names for what only they name."""
        for head, body in self.clauses[literal.predicate]:
            self.fresh += 1
            given: dict[Term, Term] = {term: literal.terms[place] for place, term in enumerate(head.terms)}
            names = {name for part in body for name in part.variables}
            own: dict[Term, Term] = {Variable(name): Variable(f"{name}__{self.fresh}") for name in names}
            equal = tuple(
                Comparison(literal.terms[place], given[term], True)
                for place, term in enumerate(head.terms)
                if literal.terms[place] != given[term]
            )
            yield (*(_renamed(part, own | given) for part in body), *equal)

    def _contradictory(self, known: tuple[BodyPart, ...]) -> bool:
        for part in known:
            if isinstance(part, Comparison):
                if not part.equal and part.left == part.right:
                    return True
            elif part.negated:
                if self._holds(known, replace(part, negated=False), 3):
                    return True
            elif self._excluded(known, part, 0):
                return True
        return False

    def _holds(self, known: tuple[BodyPart, ...], wanted: BodyPart, depth: int) -> bool:
        if wanted in known:
            return True
        if isinstance(wanted, Comparison):
            return not wanted.equal and _apart(known, wanted.left, wanted.right)
        if wanted.negated:
            return self._excluded(known, replace(wanted, negated=False), depth)
        if wanted.predicate == "kind":
            return any(_below(one, wanted) for one in known)
        if wanted.predicate == "component":
            return any(wanted.terms[0] in _components(one) for one in known)
        if wanted.predicate in self.clauses and depth:
            return any(self._body_holds(known, body, depth - 1) for body in self._ways(wanted))
        return any(_same(one, wanted) for one in known)

    def _body_holds(self, known: tuple[BodyPart, ...], body: tuple[BodyPart, ...], depth: int) -> bool:
        """Whether some choice of what only the body names makes all of it hold."""
        if not body:
            return True
        first, *others = body
        if isinstance(first, Comparison) and first.equal:
            return False
        free = [name for name in first.variables if "__" in name and not any(name in p.variables for p in known)]
        if not free:
            return self._holds(known, first, depth) and self._body_holds(known, tuple(others), depth)
        for one in known:
            if isinstance(first, Literal) and isinstance(one, Literal) and one.predicate == first.predicate:
                bound = _matched(first, one, frozenset(free))
                if bound is not None and not first.negated and not one.negated:
                    rest = tuple(_renamed(part, bound) for part in others)
                    if self._body_holds(known, rest, depth):
                        return True
        return False

    def _excluded(self, known: tuple[BodyPart, ...], part: Literal, depth: int) -> bool:
        """Whether a positive literal cannot hold beside what is known."""
        if replace(part, negated=True) in known:
            return True
        if part.predicate == "kind" and isinstance(part.terms[1], Word):
            return any(_other_kind(one, part) for one in known)
        if part.predicate in _ONE_WORD:
            return any(_other_word(one, part) for one in known)
        if part.predicate in self.clauses and depth:
            return all(
                any(isinstance(p, Literal) and not p.negated and self._excluded(known, p, depth - 1) for p in body)
                or any(
                    isinstance(p, Literal) and p.negated and self._holds(known, replace(p, negated=False), depth - 1)
                    for p in body
                )
                for body in self._ways(part)
            )
        return False


def _joined(parts: tuple[BodyPart, ...]) -> tuple[BodyPart, ...]:
    """The parts with equal things under one name: what `=` says, and both ends of one flow."""
    while True:
        ends: dict[Term, Literal] = {}
        same: dict[Term, Term] = {}
        for part in parts:
            if isinstance(part, Comparison) and part.equal and isinstance(part.left, Variable):
                same = {part.left: part.right} if part.left != part.right else {}
            elif isinstance(part, Literal) and part.predicate == "flow" and not part.negated:
                before = ends.setdefault(part.terms[0], part)
                pairs = zip(part.terms[1:], before.terms[1:], strict=True)
                same = {one: other for one, other in pairs if one != other and isinstance(one, Variable)}
            if same:
                break
        if not same:
            return tuple(dict.fromkeys(parts))
        parts = tuple(_renamed(part, same) for part in parts)


def _renamed(part: BodyPart, names: Mapping[Term, Term]) -> BodyPart:
    if isinstance(part, Comparison):
        return replace(part, left=names.get(part.left, part.left), right=names.get(part.right, part.right))
    return replace(part, terms=tuple(names.get(term, term) for term in part.terms))


def _matched(pattern: Literal, one: Literal, free: frozenset[str]) -> Mapping[Term, Term] | None:
    bound: dict[Term, Term] = {}
    for term, value in zip(pattern.terms, one.terms, strict=True):
        if isinstance(term, Variable) and term.name in free:
            if bound.setdefault(term, value) != value:
                return None
        elif term != value:
            return None
    return bound


def _same(one: BodyPart, wanted: Literal) -> bool:
    """Whether what is known says it, where `_` asks for anything."""
    if not isinstance(one, Literal) or one.negated or one.predicate != wanted.predicate:
        return False
    return all(term in (value, Variable("_")) for term, value in zip(wanted.terms, one.terms, strict=True))


def _below(one: BodyPart, wanted: Literal) -> bool:
    if not isinstance(one, Literal) or one.negated or one.predicate != "kind" or one.terms[0] != wanted.terms[0]:
        return False
    return _reaches(str(one.terms[1]), str(wanted.terms[1]))


def _reaches(kind: str, branch: str) -> bool:
    """Whether all of the kind lies in the branch."""
    leaves = [leaf for leaf, chain in LEAVES.items() if kind == leaf or kind in chain]
    return bool(leaves) and all(branch == leaf or branch in LEAVES[leaf] for leaf in leaves)


def _apart_kinds(one: str, other: str) -> bool:
    return not any(
        (one == leaf or one in chain) and (other == leaf or other in chain) for leaf, chain in LEAVES.items()
    )


def _other_kind(one: BodyPart, part: Literal) -> bool:
    if not isinstance(one, Literal) or one.negated or one.predicate != "kind" or one.terms[0] != part.terms[0]:
        return False
    return isinstance(one.terms[1], Word) and _apart_kinds(str(one.terms[1]), str(part.terms[1]))


def _other_word(one: BodyPart, part: Literal) -> bool:
    if not isinstance(one, Literal) or one.negated or one.predicate != part.predicate or one.terms[0] != part.terms[0]:
        return False
    return isinstance(one.terms[1], Word) and isinstance(part.terms[1], Word) and one.terms[1] != part.terms[1]


def _apart(known: tuple[BodyPart, ...], left: Term, right: Term) -> bool:
    """Whether two components cannot be one: they have kinds that exclude each other."""
    if Comparison(right, left, False) in known:
        return True
    kinds: dict[Term, list[str]] = {left: [], right: []}
    for one in known:
        if isinstance(one, Literal) and one.predicate == "kind" and not one.negated and one.terms[0] in kinds:
            kinds[one.terms[0]].append(str(one.terms[1]))
    return any(_apart_kinds(one, other) for one in kinds[left] for other in kinds[right])


def _components(one: BodyPart) -> tuple[Term, ...]:
    """The terms of a known literal that stand for components."""
    if not isinstance(one, Literal) or one.negated:
        return ()
    if one.predicate == "flow":
        return one.terms[1:]
    return one.terms[:1] if one.predicate in ("kind", "trust", "zone", "component") else ()
