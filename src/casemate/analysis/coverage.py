"""Coverage: what was asked about every part of a system, and the answer to each question.

Asked are every component × STRIDE category by the shape that it is drawn in, every flow over a trust boundary ×
tampering, disclosure and denial of service, every component × ATLAS technique that its kind admits, and every
technique and framework entry of the system as a whole. An answer is a threat, a step on the way to threats, a reason
why the question does not apply (the condition that fails in the rule that gets nearest), or the keys that the model
leaves out and on which it depends. A question that no rule asks is said to be open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import inf

from casemate.analysis.analyzing import Analysis
from casemate.analysis.carrying import plain_capability
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import Literal
from casemate.analysis.failed_conditions import Matcher, Reached
from casemate.analysis.kind_admits import KindAdmits
from casemate.analysis.places import crosses
from casemate.analysis.possible_facts import Value, possible_facts
from casemate.analysis.sorts import sort_problems
from casemate.analysis.threats import Threat, threat_id
from casemate.knowledge import Stride
from casemate.model import Shape

ASKED_OF: Mapping[Shape, tuple[Stride, ...]] = {
    Shape.EXTERNAL: (Stride.SPOOFING, Stride.REPUDIATION),
    Shape.PROCESS: tuple(Stride),
    Shape.STORE: (
        Stride.TAMPERING,
        Stride.REPUDIATION,
        Stride.INFORMATION_DISCLOSURE,
        Stride.DENIAL_OF_SERVICE,
    ),
}
"""STRIDE per element; of a flow that crosses a trust boundary: tampering, disclosure, denial of service."""
ASKED_OF_FLOWS = (Stride.TAMPERING, Stride.INFORMATION_DISCLOSURE, Stride.DENIAL_OF_SERVICE)
_WIRE = frozenset(
    {"open_wire", "unsaid_wire", "shared_line", "encrypted", "authn", "weak_authn", "account_authn", "crosses"}
)
"""A rule that reads these of a flow is about the flow, not only about its ends."""


class Answer(StrEnum):
    """What a question got."""

    THREAT = "threat"
    STEP = "step"
    """Attackers do it there on their way; nobody triages it on its own."""
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"
    """No rule asks it, so nothing is known either way."""


class Because(StrEnum):
    """Why a question does not apply, or cannot be answered."""

    CONDITION = "condition"
    """A condition on the model fails."""
    CAPABILITY = "capability"
    """Everything is in place, but no adversary comes to be able to do it."""
    MISSING = "missing"
    """It depends on keys that the model leaves out."""
    ALONE = "alone"
    """It takes capabilities that no single adversary has together."""
    NOTHING_NEW = "nothing_new"
    """It would give an adversary only what it needs for it."""
    NOTHING_THERE = "nothing_there"
    """The rules that ask it are about data or losses, and the model states none."""
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The rule that came nearest, and what stood in its way."""

    because: Because
    reached: Reached | None = None
    missing: tuple[str, ...] = ()
    """Paths of keys, such as `components.mailer.recipients`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One question with its answer."""

    element: str
    """A component or flow id; empty for the system as a whole."""
    asked: str
    """A STRIDE category, technique or framework entry."""
    answer: Answer
    threats: tuple[str, ...] = ()
    """By score."""
    rules: tuple[str, ...] = ()
    """Of a step: the rules that take it."""
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Every question that a model raises."""

    analysis: Analysis
    stride: tuple[Cell, ...]
    """Components in order, then crossing flows."""
    atlas: tuple[Cell, ...]
    """Components × techniques that their kinds admit."""
    techniques: tuple[Cell, ...]
    """Every technique, of the system as a whole."""
    lists: Mapping[str, tuple[Cell, ...]]
    """By framework: its entries, of the system as a whole."""

    @property
    def cells(self) -> Iterator[Cell]:
        """Every cell."""
        yield from self.stride
        yield from self.atlas
        yield from self.techniques
        for cells in self.lists.values():
            yield from cells


def coverage_of(analysis: Analysis) -> Coverage:
    """Every question about the system that was analysed, with its answer."""
    covering = _Covering(analysis)
    frameworks = analysis.knowledge.frameworks
    return Coverage(
        analysis=analysis,
        stride=(*covering.stride_of_components(), *covering.stride_of_flows()),
        atlas=tuple(covering.techniques_of_components()),
        techniques=tuple(covering.techniques()),
        lists={
            name: tuple(covering.entry(name, entry) for entry in framework.entries)
            for name, framework in sorted(frameworks.items())
            if name != "stride"
        },
    )


_Outcomes = Mapping[int, Reached]


class _Covering:
    """Answers the questions about one system."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.system = analysis.system
        derived = analysis.derived
        self.elements = derived.elements
        self.rules: Sequence[CompiledRule] = tuple(derived.rules.values())
        vocabulary = analysis.knowledge.vocabulary
        self.vocabulary = vocabulary
        self.admits = KindAdmits(vocabulary)
        held = possible_facts(self.system, self.elements, vocabulary, self._gained())
        self.matcher = Matcher(held, frozenset(vocabulary.atoms))
        self.outcomes: dict[tuple[str, str], _Outcomes] = {}
        self.threats: dict[tuple[str, str], Threat] = {(t.rule, t.at[0]): t for t in analysis.threats}
        self.by_id = {threat.id: threat for threat in analysis.threats}
        self.places = {threat.id: place for place, threat in enumerate(analysis.threats)}

    def _gained(self) -> Iterator[tuple[str, int]]:
        """What some adversary can come to do, and what losses there are to cause."""
        elements = self.elements
        number_of = elements.by_name
        graph = self.analysis.derived.graph
        for number in sorted({c for reading in self.analysis.readings for c in reading.derivation.order}):
            atom, _, rest = plain_capability(graph.capabilities[number]).partition("(")
            yield atom, number_of[rest[:-1]]

    # --- what each rule comes to

    @cached_property
    def steps(self) -> Mapping[tuple[str, str], bool]:
        """By rule and target: whether an adversary alone gets through a step of it."""
        graph = self.analysis.derived.graph
        found: dict[tuple[str, str], bool] = {}
        for step in graph.steps:
            key = graph.rules[step], graph.targets[step]
            if not found.get(key):
                found[key] = any(r.derivation.step_costs[step] < inf for r in self.analysis.readings)
        return found

    def sort(self, compiled: CompiledRule, variable: str) -> str:
        """What a variable of a rule stands for."""
        literals = (*compiled.requires, *compiled.helped_by, *compiled.grants)
        return sort_problems(literals, compiled.body, self.vocabulary)[0][variable]

    def reached(self, compiled: CompiledRule, pivot: str | None = None) -> _Outcomes:
        """How far a rule gets at each element that its target, or `pivot`, may stand for."""
        name = pivot or compiled.variables[compiled.target]
        key = compiled.rule.id, name
        found = self.outcomes.get(key)
        if found is None:
            found = self.matcher.reached(compiled, name, self._candidates(self.sort(compiled, name)))
            self.outcomes[key] = found
        return found

    def _candidates(self, sort: str) -> Iterable[int]:
        elements = self.elements
        by_sort = {
            "component": elements.components,
            "data": elements.data,
            "loss": elements.losses,
            "component_or_data": {**elements.components, **elements.data},
        }
        if sort == "flow":
            return [elements.flows[flow.id] for flow in self.system.flows if crosses(self.system, flow)]
        return by_sort[sort].values()

    # --- the questions

    def stride_of_components(self) -> Iterator[Cell]:
        """Every component × the categories that its shape is asked about."""
        for part in self.system.components.values():
            for category in ASKED_OF[part.shape]:
                citing = [c for c in self._on_components if c.rule.is_threat and category in c.rule.stride]
                yield self._cell(part.id, category.value, citing)

    @cached_property
    def _on_components(self) -> Sequence[CompiledRule]:
        return [c for c in self.rules if self.sort(c, c.variables[c.target]) in ("component", "component_or_data")]

    def stride_of_flows(self) -> Iterator[Cell]:
        """Every flow that crosses a trust boundary × tampering, disclosure and denial of service."""
        for flow in self.system.flows:
            if crosses(self.system, flow):
                for category in ASKED_OF_FLOWS:
                    yield self._flow_cell(flow.id, category)

    def _flow_cell(self, flow: str, category: Stride) -> Cell:
        number = self.elements.flows[flow]
        threats: dict[str, None] = {}
        found: list[Reached] = []
        for compiled in self.rules:
            if not compiled.rule.is_threat or category not in compiled.rule.stride:
                continue
            for variable in _wires(compiled):
                outcome = self.reached(compiled, variable)[number]
                whole = outcome.failed is None and not outcome.missing
                named = {threat_id(compiled.rule.id, self._id(t)) for t in outcome.targets} if whole else set()
                threats.update(dict.fromkeys(sorted(named & self.by_id.keys())))
                found.append(outcome)
        if found:
            return self._answer(flow, category.value, tuple(threats), (), found)
        return self._stopped_with_an_end(flow, category)

    def _stopped_with_an_end(self, identity: str, category: Stride) -> Cell:
        """A flow that no rule is about suffers with its ends: it stands still when one of them does."""
        flow = next(flow for flow in self.system.flows if flow.id == identity)
        ends = [self.elements.components[flow.source], self.elements.components[flow.target]]
        citing = [c for c in self._on_components if c.rule.is_threat and category in c.rule.stride]
        threats = [
            self.threats[c.rule.id, end].id
            for c in citing
            for end in (flow.source, flow.target)
            if (c.rule.id, end) in self.threats
        ]
        return self._answer(identity, category.value, threats, (), [self.reached(c)[e] for c in citing for e in ends])

    def techniques_of_components(self) -> Iterator[Cell]:
        """Every component × the techniques that its kind admits."""
        citing: dict[str, list[CompiledRule]] = {}
        for compiled in self._on_components:
            for use in compiled.rule.techniques:
                citing.setdefault(use.id, []).append(compiled)
        for part in self.system.components.values():
            for technique in self.analysis.knowledge.atlas.techniques:
                fitting = [c for c in citing.get(technique, ()) if self.admits.target_of(c, part.kind)]
                if fitting:
                    yield self._cell(part.id, technique, fitting)

    def techniques(self) -> Iterator[Cell]:
        """Every technique, of the system as a whole; preparations are steps of whoever needs them."""
        for technique in self.analysis.knowledge.atlas.techniques:
            citing = [c for c in self.rules if technique in {use.id for use in c.rule.techniques}]
            preparing = [c for c in self.rules if technique in {use.id for use in c.rule.prepares}]
            cell = self._whole(technique, citing or preparing)
            if cell.answer is not Answer.THREAT or not citing:
                taken = [c.rule.id for c in (*citing, *preparing) if self._taken(c)]
                cell = self._answer("", technique, (), taken, ()) if taken else cell
            yield cell

    def entry(self, framework: str, entry: str) -> Cell:
        """An entry of a list, of the system as a whole."""
        return self._whole(entry, [c for c in self.rules if entry in c.rule.references.get(framework, ())])

    def _taken(self, compiled: CompiledRule) -> bool:
        return any(taken for (rule, _), taken in self.steps.items() if rule == compiled.rule.id)

    # --- answers

    def _cell(self, element: str, asked: str, citing: Sequence[CompiledRule]) -> Cell:
        threats = [self.threats[c.rule.id, element].id for c in citing if (c.rule.id, element) in self.threats]
        taken = [c.rule.id for c in citing if self.steps.get((c.rule.id, element))]
        number = self.elements.components[element]
        return self._answer(element, asked, threats, taken, [self.reached(c)[number] for c in citing])

    def _whole(self, asked: str, citing: Sequence[CompiledRule]) -> Cell:
        ids = {c.rule.id for c in citing}
        threats = [threat.id for threat in self.analysis.threats if threat.rule in ids]
        taken = [] if threats else [c.rule.id for c in citing if self._taken(c)]
        settled = threats or taken
        outcomes = [] if settled else [outcome for c in citing for outcome in self.reached(c).values()]
        return self._answer("", asked, threats, taken, outcomes, asks=bool(citing))

    def _answer(
        self,
        element: str,
        asked: str,
        threats: Sequence[str],
        taken: Sequence[str],
        outcomes: Sequence[Reached],
        *,
        asks: bool = False,
    ) -> Cell:
        if threats:
            best = tuple(sorted(set(threats), key=self.places.__getitem__))
            return Cell(element=element, asked=asked, answer=Answer.THREAT, threats=best)
        if taken:
            return Cell(element=element, asked=asked, answer=Answer.STEP, rules=tuple(sorted(taken)))
        if not outcomes:
            # Where rules ask, it is of things that the model has none of: data or losses.
            because, answer = (Because.NOTHING_THERE, Answer.NOT_APPLICABLE) if asks else (Because.NO_RULE, Answer.OPEN)
            return Cell(element=element, asked=asked, answer=answer, reason=Reason(because=because))
        reason = self._reason(outcomes)
        answer = Answer.UNKNOWN if reason.because is Because.MISSING else Answer.NOT_APPLICABLE
        return Cell(element=element, asked=asked, answer=answer, reason=reason)

    def _reason(self, outcomes: Sequence[Reached]) -> Reason:
        open_ = [outcome for outcome in outcomes if outcome.failed is None and outcome.missing]
        if open_:
            nearest = min(open_, key=lambda outcome: (len(outcome.missing), outcome.rule))
            keys = sorted({path for outcome in open_ for path in outcome.missing})
            return Reason(because=Because.MISSING, reached=nearest, missing=tuple(keys))
        nearest = min(outcomes, key=lambda outcome: (-outcome.share, -outcome.met, outcome.rule))
        if nearest.failed is None:
            target = next(iter(nearest.targets))
            exists = (nearest.rule, self._id(target)) in self.steps
            return Reason(because=Because.ALONE if exists else Because.NOTHING_NEW, reached=nearest)
        missing = tuple(self._unsaid(nearest))
        if missing:
            return Reason(because=Because.MISSING, reached=nearest, missing=missing)
        failed = nearest.failed
        atom = isinstance(failed, Literal) and failed.predicate in self.vocabulary.atoms
        return Reason(because=Because.CAPABILITY if atom else Because.CONDITION, reached=nearest)

    def _unsaid(self, reached: Reached) -> Iterator[str]:
        """Keys whose absence alone made a condition fail."""
        part = reached.failed
        if not isinstance(part, Literal):
            return
        last = str(part.terms[-1])
        for identity in sorted(self._id(value) for value in reached.bound.get(str(part.terms[0]), ())):
            match part.predicate, part.negated:
                case "authn" | "encrypted" | "trigger", True if last == "unknown":
                    yield f"flows.{identity}.{part.predicate}"
                case "given", False:
                    yield f"components.{identity}.{last}"
                case "carries", False if self._carries_nothing(identity):
                    yield f"flows.{identity}.carries"
                case "stores", False if self._keeps_nothing(identity):
                    yield f"components.{identity}.stores"

    def _carries_nothing(self, flow: str) -> bool:
        return not any(held.carries for held in self.system.flows if held.id == flow)

    def _keeps_nothing(self, component: str) -> bool:
        held = self.system.components[component]  # type: ignore[index]  # ids are text
        return held.shape is Shape.STORE and not (held.stores or held.secrets)

    def _id(self, value: Value) -> str:
        return self.elements.names[value] if isinstance(value, int) else value


def _wires(compiled: CompiledRule) -> tuple[str, ...]:
    """Flow variables of which the rule reads how the flow is protected."""
    read = {str(part.terms[0]) for part in compiled.body if isinstance(part, Literal) and part.predicate in _WIRE}
    return tuple(name for name in compiled.flow_variables if name in read)
