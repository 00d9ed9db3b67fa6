"""Which kinds of component the target of a rule can have at all, read off the rule's words without any model."""

from __future__ import annotations

from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import BodyPart, Literal, parse_clause
from casemate.knowledge import Vocabulary
from casemate.model import is_a


class KindAdmits:
    """Answers from the vocabulary alone; where it cannot tell, the kind is admitted."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[tuple[str, int, str], bool] = {}
        self._by_kind: dict[str, bool] = {}

    def target_of(self, compiled: CompiledRule, kind: str) -> bool:
        """Whether a component of this leaf kind can be the rule's target."""
        return self._fit(compiled.body, compiled.variables[compiled.target], kind)

    def _fit(self, body: tuple[BodyPart, ...], name: str, kind: str) -> bool:
        return all(self._fits(part, name, kind) for part in body if isinstance(part, Literal))

    def _fits(self, part: Literal, name: str, kind: str) -> bool:
        places = [place for place, term in enumerate(part.terms) if str(term) == name]
        if not places:
            return True
        if part.predicate == "kind":
            return is_a(kind, str(part.terms[1])) is not part.negated
        if part.negated:
            return not (self._only_of_kind(part.predicate) and self._could(part.predicate, 0, kind))
        return all(self._could(part.predicate, place, kind) for place in places)

    def _could(self, predicate: str, place: int, kind: str) -> bool:
        derived = self._vocabulary.derived.get(predicate)
        if derived is None:
            return True
        key = predicate, place, kind
        if key not in self._known:
            self._known[key] = True  # while it is being asked: a circle rules nothing out
            self._known[key] = any(self._clause_fits(clause, place, kind) for clause in derived.clauses)
        return self._known[key]

    def _clause_fits(self, clause: str, place: int, kind: str) -> bool:
        head, body = parse_clause(clause)
        return self._fit(body, str(head.terms[place]), kind)

    def _only_of_kind(self, predicate: str) -> bool:
        """Whether it follows from a component's kind and from nothing else."""
        if predicate not in self._by_kind:
            derived = self._vocabulary.derived.get(predicate)
            self._by_kind[predicate] = False  # while it is being asked
            self._by_kind[predicate] = derived is not None and all(
                isinstance(part, Literal)
                and not part.negated
                and (part.predicate == "kind" or self._only_of_kind(part.predicate))
                and str(part.terms[0]) == str(head.terms[0])
                for head, body in map(parse_clause, derived.clauses)
                for part in body
            )
        return self._by_kind[predicate]
