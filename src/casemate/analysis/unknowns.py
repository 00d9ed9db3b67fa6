"""What the model does not say and a threat rests on: keys whose absence a rule takes as possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from casemate.analysis.building import Derived
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import Literal, Variable, Word
from casemate.analysis.facts import encryption_of
from casemate.knowledge import Vocabulary
from casemate.model import Flow, FlowId


class Unknowns:
    """Finds the missing keys under the steps of one system."""

    def __init__(self, derived: Derived, vocabulary: Vocabulary) -> None:
        self._derived = derived
        self._vocabulary = vocabulary
        self._wanted: dict[str, tuple[tuple[str, str], ...]] = {}

    @cached_property
    def _between(self) -> Mapping[tuple[str, str], list[Flow]]:
        found: dict[tuple[str, str], list[Flow]] = {}
        for flow in self._derived.system.flows:
            found.setdefault((flow.source, flow.target), []).append(flow)
        return found

    @cached_property
    def _encrypted(self) -> Mapping[FlowId, bool | None]:
        return encryption_of(self._derived.system)

    def under(self, step: int) -> tuple[str, ...]:
        """Key paths such as `flows.index->answerer.authn` that the step's rule reads and the model does not give."""
        compiled = self._derived.rule(step)
        if compiled is None:
            return ()
        wanted = self._wanted.get(compiled.rule.id)
        if wanted is None:
            wanted = tuple(dict.fromkeys(self._reads(compiled)))
            self._wanted[compiled.rule.id] = wanted
        if not wanted:
            return ()
        bound = dict(zip(compiled.variables, self._derived.graph.bindings[step], strict=True))
        return tuple(sorted({path for name, key in wanted for path in self._missing(compiled, bound, name, key)}))

    def _reads(self, compiled: CompiledRule) -> Iterator[tuple[str, str]]:
        """Variables and keys whose absence the body takes as possible."""
        for part in compiled.body:
            if not isinstance(part, Literal) or not isinstance(part.terms[0], Variable):
                continue
            name = part.terms[0].name
            if part.predicate == "given" and part.negated and isinstance(part.terms[1], Word):
                yield name, part.terms[1].name
            elif part.predicate in ("authn", "encrypted") and part.terms[1] != Word("none"):
                yield name, part.predicate
            else:
                known = self._vocabulary.derived.get(part.predicate)
                yield from ((name, key) for key in (known.reads if known else ()))

    def _missing(self, compiled: CompiledRule, bound: Mapping[str, str], name: str, key: str) -> Iterator[str]:
        system = self._derived.system
        if name in bound:
            part = system.components.get(bound[name])  # type: ignore[call-overload]  # ids are text
            if part is not None and getattr(part, key) in (None, ()):
                yield f"components.{part.id}.{key}"
            return
        for ends in self._ends(compiled, bound, name):
            for flow in self._between.get(ends, ()):
                if self._encrypted[flow.id] is None if key == "encrypted" else getattr(flow, key) is None:
                    yield f"flows.{flow.id}.{key}"

    def _ends(self, compiled: CompiledRule, bound: Mapping[str, str], flow: str) -> Iterator[tuple[str, str]]:
        for part in compiled.body:
            if isinstance(part, Literal) and part.predicate in ("flow", "calls") and str(part.terms[0]) == flow:
                source, target = (bound.get(str(term)) for term in part.terms[1:])
                if source is not None and target is not None:
                    yield source, target
                    if part.predicate == "calls":
                        yield target, source
