"""How likely each step is: the rule's own estimate, the controls that weaken it, the skill of who tries it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property

from casemate.analysis.building import LOSS_RULE, Derived
from casemate.analysis.compiled import CompiledRule
from casemate.graph import Weights
from casemate.knowledge import Acts, Knowledge, Share, Weakening
from casemate.model import Control, choices
from casemate.quantities import Beta

LEAST_SUCCESS = 1e-9
"""Controls never remove a step; the strongest leave this much."""

SKILL_GAP = (1.0, 0.5, 0.2)
"""Factor on success for an adversary 0, 1 or 2 levels below the skill that a step takes. Basis: judgement."""

_LEVELS = {choices.Level.LOW: 0, choices.Level.MEDIUM: 1, choices.Level.HIGH: 2}


class State(Enum):
    """Which controls count: none, those that exist, or those that are planned too."""

    INHERENT = "inherent"
    CURRENT = "current"
    PLANNED = "planned"


_COUNTS: Mapping[State, frozenset[choices.ControlStatus]] = {
    State.INHERENT: frozenset(),
    State.CURRENT: frozenset({choices.ControlStatus.IMPLEMENTED, choices.ControlStatus.VERIFIED}),
    State.PLANNED: frozenset(choices.ControlStatus),
}


@cache
def mean(low: float, high: float) -> float:
    """Mean of the Beta with these 5 % and 95 % quantiles."""
    return low if low == high else Beta.from_interval(low, high).mean


_Guard = tuple[Weakening, Control, float]


@dataclass(frozen=True, kw_only=True)
class Guards:
    """Which of the model's controls stand where, and what they do to each step."""

    derived: Derived
    knowledge: Knowledge

    @cached_property
    def _at(self) -> Mapping[int, tuple[Control, ...]]:
        """Controls by the number of the component or flow that they protect."""
        system, elements = self.derived.system, self.derived.elements
        number_of = {**elements.components, **elements.flows}  # `protects` names no id that stands in both
        found: dict[int, dict[str, Control]] = {}
        for control in system.controls.values():
            for name in control.protects:
                found.setdefault(number_of[name], {})[control.id] = control
        holders = [(elements.components[part.id], part.controls) for part in system.components.values()]
        holders.extend((elements.flows[flow.id], flow.controls) for flow in system.flows)
        for holder, names in holders:
            for name in names:
                found.setdefault(holder, {})[name] = system.controls[name]
        return {number: tuple(held[name] for name in sorted(held)) for number, held in found.items()}

    def present(self, step: int, state: State) -> tuple[_Guard, ...]:
        """Each control of the model that weakens the step in that state, with its strength against it."""
        compiled = self.derived.rule(step)
        if compiled is None or not self._usable(compiled, state):
            return ()
        found = self._found.get((step, state))
        if found is None:
            found = self._found[step, state] = tuple(self._present(step, compiled, state))
        return found

    @cached_property
    def _found(self) -> dict[tuple[int, State], tuple[_Guard, ...]]:
        return {}

    def _present(self, step: int, compiled: CompiledRule, state: State) -> Iterator[_Guard]:
        for weakening, share in self._usable(compiled, state):
            for control in self._controls(step, compiled, weakening, state):
                yield weakening, control, strength_of(control, share)

    def _usable(self, compiled: CompiledRule, state: State) -> tuple[tuple[Weakening, Share], ...]:
        """What weakens the rule, of the kinds that the model has in that state."""
        found = self._usable_by.get((compiled.rule.id, state))
        if found is None:
            kinds = {c.control for c in self.derived.system.controls.values() if c.status in _COUNTS[state]}
            shares = ((w, self._share(w)) for w in compiled.rule.mitigated_by if w.control in kinds)
            found = tuple((w, share) for w, share in shares if share is not None)
            self._usable_by[compiled.rule.id, state] = found
        return found

    @cached_property
    def _usable_by(self) -> dict[tuple[str, State], tuple[tuple[Weakening, Share], ...]]:
        return {}

    def _share(self, weakening: Weakening) -> Share | None:
        """The strength against success; None for controls that only change what is seen or what follows."""
        known = self.knowledge.controls[weakening.control]
        return weakening.strength or (known.strength if known.acts is Acts.PREVENTIVE else None)

    def _controls(self, step: int, compiled: CompiledRule, weakening: Weakening, state: State) -> Iterator[Control]:
        bound = self.derived.numbers[step]
        for name in weakening.at or compiled.variables:
            if name in compiled.variables:
                yield from self._counting(bound[compiled.variables.index(name)], weakening.control, state)
            else:
                yield from self._on_every_flow(self.derived.flows.get((step, name), frozenset()), weakening, state)

    def _on_every_flow(self, flows: Iterable[int], weakening: Weakening, state: State) -> Iterator[Control]:
        """The weakest guard where every alternative flow is guarded: an attacker takes the one that is not."""
        guards = [list(self._counting(flow, weakening.control, state)) for flow in sorted(flows)]
        if guards and all(guards):
            share = self._share(weakening)
            assert share is not None  # `present` asks only where there is one
            best = [max(held, key=lambda control: strength_of(control, share)) for held in guards]
            yield min(best, key=lambda control: (strength_of(control, share), control.id))

    def _counting(self, element: int, wanted: str, state: State) -> Iterator[Control]:
        for control in self._at.get(element, ()):
            if control.control == wanted and control.status in _COUNTS[state]:
                yield control

    def residual(self, step: int, state: State) -> float:
        """Share of attempts that the controls let through: kinds multiply, the strongest of a kind counts once."""
        strongest: dict[str, float] = {}
        for weakening, _, strength in self.present(step, state):
            strongest[weakening.control] = max(strength, strongest.get(weakening.control, 0.0))
        left = 1.0
        for name in sorted(strongest):
            left *= 1 - strongest[name]
        return left

    def names(self, steps: Iterable[int], state: State) -> tuple[str, ...]:
        """Ids of the model's controls that weaken one of the steps in that state, sorted."""
        if not self._at:
            return ()
        return tuple(sorted({control.id for step in steps for _, control, _ in self.present(step, state)}))

    def missing(self, steps: Iterable[int], state: State) -> tuple[str, ...]:
        """Catalogue controls that would weaken one of the steps and do not do so yet, in the rule's order."""
        if not self._at:
            return self._wanted(self.derived.rule(next(iter(steps))))
        found: dict[str, None] = {}
        for step in steps:
            compiled = self.derived.rule(step)
            there = {weakening.control for weakening, _, _ in self.present(step, state)}
            found.update((name, None) for name in self._wanted(compiled) if name not in there)
        return tuple(found)

    def _wanted(self, compiled: CompiledRule | None) -> tuple[str, ...]:
        """Catalogue controls that weaken the steps of a rule."""
        if compiled is None:
            return ()
        found = self._wanted_by.get(compiled.rule.id)
        if found is None:
            shares = ((w.control, self._share(w)) for w in compiled.rule.mitigated_by)
            found = tuple(dict.fromkeys(name for name, share in shares if share is not None and share.high > 0))
            self._wanted_by[compiled.rule.id] = found
        return found

    @cached_property
    def _wanted_by(self) -> dict[str, tuple[str, ...]]:
        return {}


def strength_of(control: Control, share: Share) -> float:
    """weak: the low end of the catalogue's range, partial or unsaid: its mean, strong: its high end; or a number."""
    match control.strength:
        case choices.Strength.WEAK:
            return share.low
        case choices.Strength.STRONG:
            return share.high
        case float() | int() as number:
            return float(number)
        case _:
            return mean(share.low, share.high)


def residuals(derived: Derived, guards: Guards, state: State) -> Sequence[float]:
    """Of each step: the share of attempts that the controls of that state let through."""
    if state is State.INHERENT or not derived.system.controls:
        return [1.0] * len(derived.steps)
    return [guards.residual(step, state) for step in derived.steps]


def weigh(derived: Derived, left: Sequence[float], skill: choices.Level) -> Weights:
    """The weights of the graph for an adversary of this skill, with these residual shares."""
    chances, hours = {LOSS_RULE: 1.0}, {LOSS_RULE: 0.0}
    for name, compiled in derived.rules.items():
        rule = compiled.rule
        gap = max(0, _LEVELS[rule.effort.skill] - _LEVELS[skill])
        chances[name] = max(LEAST_SUCCESS, mean(rule.success.low, rule.success.high) * SKILL_GAP[gap])
        hours[name] = rule.effort.hours
    pairs = zip(left, map(chances.__getitem__, derived.graph.rules), strict=True)
    return Weights(
        success=tuple([chance if share == 1.0 else max(LEAST_SUCCESS, share * chance) for share, chance in pairs]),
        hours=tuple(map(hours.__getitem__, derived.graph.rules)),
    )
