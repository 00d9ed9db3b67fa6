"""Whose session a model is steered in: what one caller has it answer is no other caller's.

`steers(M)` says that the attacker decides what M says, not to whom. Where several parts name M as their model, each
of them asks it in sessions of its own, and M carries nothing from one to the next. So a step that goes on from M
through one of them asks for more: that M is steered in a session of that one, a capability of its own
(`steers~1(M)`). It is gained with `steers(M)` by the steps that get at M through that caller, and by every step of
which nobody can say through whom: what changes the model itself, a start, a part that only flows join to M. A step
that may go on through several callers is there once for each, as twins. Whoever asks M in one session goes on in that
session, so asking M (`reaches`, `queries`) is kept apart in the same way, also at the gateway before it; whoever asks
with a key of his own steers nobody else's.

Memory, files and training that callers share are steps of their own, and join their sessions again.

Only the key `model` makes a caller, never a flow: a flow that is drawn must not take a capability away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casemate.analysis.callers import Sought, sought
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import Literal
from casemate.analysis.draft import Atoms, Draft, Key
from casemate.analysis.facts import Elements
from casemate.analysis.grounding import Bindings, Callers
from casemate.knowledge import Vocabulary
from casemate.model import is_a

_STEER = frozenset({"steers", "sways"})
_ASK = frozenset({"reaches", "queries"})
_OWN = "queries"
"""A step that grants it and does not go on from a session asks the model with the attacker's own hands."""

Session = tuple[int, int]
"""A model, and the caller that asks it there."""


def shared_models(elements: Elements) -> Mapping[int, frozenset[int]]:
    """Of each model that several parts name as theirs: those parts."""
    found: dict[int, set[int]] = {}
    for part in elements.system.components.values():
        if part.model is not None and is_a(elements.system.components[part.model].kind, "model"):
            found.setdefault(elements.components[part.model], set()).add(elements.components[part.id])
    return {model: frozenset(parts) for model, parts in sorted(found.items()) if len(parts) > 1}


@dataclass(frozen=True, slots=True)
class _Use:
    """An atom of a rule about what may be a shared model."""

    atom: str
    sought: Sought


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a rule has to do with models."""

    number: int
    requires: tuple[_Use, ...]
    asks: tuple[tuple[str, int], ...]
    """Atoms of asking that it requires, with the places of what is asked."""
    grants: tuple[_Use, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that may be about a shared model."""

    number: int
    plan: _Plan
    bound: Bindings

    def grants(self) -> Mapping[int, list[_Use]]:
        """What it grants, by element."""
        found: dict[int, list[_Use]] = {}
        for use in self.plan.grants:
            found.setdefault(self.bound[use.sought.at], []).append(use)
        return found

    def asked(self, element: int) -> list[str]:
        """The atoms of asking this element that it requires."""
        return [atom for atom, at in self.plan.asks if self.bound[at] == element]


class Sessions:
    """The shared models of a system, and which rules are about them; nothing where no model is shared."""

    def __init__(self, elements: Elements, rules: Sequence[CompiledRule], vocabulary: Vocabulary) -> None:
        self.callers = shared_models(elements)
        self.questions: list[tuple[int, Sought]] = []
        """Numbers of rules, and what the grounder has to find for them."""
        self._plans: dict[str, _Plan] = {}
        self._kinds: dict[int, list[Session]] = {}
        """Of each model, and each part that hands requests on to one: the sessions that steps ask for."""
        self._found: Callers = {}
        for number, compiled in enumerate(rules) if self.callers else ():
            self._plan(number, compiled, vocabulary)

    def _plan(self, number: int, compiled: CompiledRule, vocabulary: Vocabulary) -> None:
        def use(atom: Literal, *, onward: bool) -> _Use:
            found = sought(compiled, atom.variables[0], vocabulary, onward=onward)
            if found.clauses and (number, found) not in self.questions:
                self.questions.append((number, found))
            return _Use(atom.predicate, found)

        requires = tuple(use(atom, onward=True) for atom in compiled.requires if atom.predicate in _STEER)
        grants = tuple(use(atom, onward=False) for atom in compiled.grants if atom.predicate in _STEER | _ASK)
        if requires or grants:
            places = [(atom.predicate, atom.variables[0]) for atom in compiled.requires if atom.predicate in _ASK]
            asks = tuple((atom, compiled.variables.index(name)) for atom, name in places)
            self._plans[compiled.rule.id] = _Plan(number, requires, asks, grants)

    def tell_apart(self, draft: Draft, found: Callers, atoms: Atoms) -> None:
        """Let each step that goes on from a shared model through its callers ask for the session of one of these."""
        if not self.callers:
            return
        self._found = found
        rules = zip(draft.rules, draft.numbers, strict=True)
        steps = [_Step(n, self._plans[rule], bound) for n, (rule, bound) in enumerate(rules) if rule in self._plans]
        wanted = [(step, atom, sessions) for step in steps for atom, sessions in self._needs(step)]
        self._number(steps, {session for *_, sessions in wanted for session in sessions})
        for step in steps:
            for element, uses in step.grants().items():
                if element in self._kinds:
                    self._grant(draft, step, element, uses, atoms)
        for step, atom, sessions in wanted:
            requires = [
                _instead(draft.requires[step.number], {atoms.key(atom, model): self._key(atoms, atom, model, session)})
                for model, session in ((session[0], session) for session in sessions)
            ]
            draft.requires[step.number] = requires[0]
            for needed in requires[1:]:
                draft.add_twin(step.number, needed, draft.grants[step.number])

    def start_keys(self, atom: str, element: int, atoms: Atoms) -> Iterator[Key]:
        """Whoever begins with it has it in every session."""
        if atom in _STEER | _ASK:
            yield from (self._key(atoms, atom, element, session) for session in self._kinds.get(element, ()))

    def _needs(self, step: _Step) -> Iterator[tuple[str, Sequence[Session]]]:
        """The sessions one of which the step requires; nothing where it may go on from any."""
        for use in step.plan.requires:
            model = step.bound[use.sought.at]
            if model in self.callers:
                parts = self._through(step, use.sought)
                if parts and parts <= self.callers[model]:
                    yield use.atom, [(model, part) for part in sorted(parts)]

    def _through(self, step: _Step, asked: Sought) -> frozenset[int] | None:
        """The parts through any of which the step gets at the model; None where nobody can say."""
        if asked.part is not None:
            return frozenset({step.bound[asked.part]})  # the model itself, where it acts on its own word
        return self._found.get((step.plan.number, asked.at), {}).get(step.bound)

    def _number(self, steps: Sequence[_Step], wanted: set[Session]) -> None:
        kinds: dict[int, set[Session]] = {}
        for session in wanted:
            kinds.setdefault(session[0], set()).add(session)
        for step in steps:
            for model in step.grants().keys() & self.callers.keys() & kinds.keys():
                before = self._handed_on_by(step, model)
                if before is not None:
                    kinds.setdefault(before, set()).update(kinds[model])
        self._kinds = {element: sorted(held) for element, held in kinds.items()}

    def _handed_on_by(self, step: _Step, model: int) -> int | None:
        """The part that only hands on to the model what it is asked by others; None where the step is no such thing."""
        for use in step.plan.grants:
            part = use.sought.part
            if part is not None and step.bound[use.sought.at] == model:
                before = step.bound[part]
                if before != model and before not in self.callers[model] and "reaches" in step.asked(before):
                    return before
        return None

    def _key(self, atoms: Atoms, atom: str, element: int, session: Session) -> Key:
        return atoms.special(atom, element, self._kinds[element].index(session) + 1)

    def _grant(self, draft: Draft, step: _Step, element: int, uses: Sequence[_Use], atoms: Atoms) -> None:
        """Let the step grant its part of the sessions of the element, or go on in each by a twin."""
        given = [use for use in uses if atoms.key(use.atom, element) in draft.grants[step.number]]
        sessions = self._kinds[element]
        before = self._handed_on_by(step, element) if element in self.callers else None
        of = element if step.asked(element) else before
        if of is not None:
            for session in sessions:
                asked = {atoms.key(atom, of): self._key(atoms, atom, of, session) for atom in step.asked(of)}
                draft.add_twin(
                    step.number,
                    requires=_instead(draft.requires[step.number], asked),
                    grants=tuple(self._key(atoms, use.atom, element, session) for use in given),
                )
        elif all(use.atom != _OWN for use in given):
            held = [(use.atom, session) for use in given for session in sessions if self._is_in(session, step, use)]
            more = (self._key(atoms, atom, element, session) for atom, session in held)
            draft.grants[step.number] = (*draft.grants[step.number], *more)

    def _is_in(self, session: Session, step: _Step, use: _Use) -> bool:
        """Whether the step gets at the model in the session, as far as anybody can say."""
        model, caller = session
        parts = self._through(step, use.sought)
        return parts is None or caller in parts or not parts <= self.callers[model]


def _instead(keys: Sequence[Key], others: Mapping[Key, Key]) -> tuple[Key, ...]:
    return tuple(others.get(key, key) for key in keys)
