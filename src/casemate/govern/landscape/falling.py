"""What falls with a common cause: losses of several systems at once, and how much of the year's loss goes through it.

A campaign is tried out in worlds, as `casemate.risk.worlds` does for graphs that are too large for exact diagrams: here
every campaign tries everything that its adversary can, since the question is what it could reach, not what it aims at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from casemate.analysis import Reading, State, weigh
from casemate.analysis.readings import skill_of
from casemate.govern.landscape.causes import Cause, CauseKind
from casemate.govern.landscape.territory import Territory
from casemate.graph import StepNumber
from casemate.model import choices
from casemate.risk import Pricing
from casemate.risk.defences import Defences, compile_defences, standing
from casemate.risk.propagation import share_of
from casemate.risk.severity import FloatArray
from casemate.risk.worlds import WORLDS, Worlds

Bits = npt.NDArray[np.uint64]
"""One bit for each world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one campaign of one adversary may reach today."""

    adversary: str
    several: float
    """Probability that it can bring about losses of two systems or more."""
    without: float
    """The same without the cause: no step in which it takes part works. Of a control: with the control gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A common cause with what falls with it."""

    cause: Cause
    losses: Mapping[str, float]
    """By loss: the probability that one campaign brings it about once everything that can be done to the cause is
    done. Losses without a way from it are absent. Of a control: with the control gone, by the likeliest adversary."""
    several: float
    """The same for losses of two systems or more at once."""
    campaign: Reach
    """Of the adversary for whom the cause makes the most difference."""
    expected: float | None
    """The part of the expected loss of a year that passes through it; of a control, by how much the expected loss
    would rise without it. None: no loss has a cost and a way."""

    @property
    def matters(self) -> bool:
        """Whether anything rests on it. A control without which nothing changes is none to worry about."""
        changes = self.campaign.several != self.campaign.without
        return self.cause.kind is not CauseKind.CONTROL or bool(self.expected) or changes


@dataclass(frozen=True)
class Falling:
    """Computes falls. Everything is seeded, so that the same landscape gives the same figures."""

    territory: Territory
    pricing: Pricing | None
    count: int = WORLDS
    """Of worlds, a multiple of 64; the standard error of a probability p is at most sqrt(p (1 - p) / count)."""

    def falls(self, causes: Sequence[Cause]) -> tuple[Fall, ...]:
        """Each cause that reaches losses of two systems, what falls most with it first."""
        found = (self._fall(cause) for cause in causes)
        several = [fall for fall in found if len(self._systems(fall.losses)) > 1 and fall.matters]
        return tuple(sorted(several, key=lambda fall: (-(fall.expected or 0.0), -fall.several, fall.cause.id)))

    def reaches(self) -> tuple[Reach, ...]:
        """Of each adversary: how likely one campaign can reach losses of several systems, likeliest first."""
        found = (Reach(adversary=reading.adversary, several=today, without=today) for reading, _, today in self._trials)
        return tuple(sorted(found, key=lambda reach: (-reach.several, reach.adversary)))

    def several(self, held: Mapping[str, Bits]) -> float:
        """The share of worlds in which losses of two systems or more are reached."""
        by_system: dict[str, Bits] = {}
        for loss, bits in held.items():
            for space in self.territory.losses[loss]:
                by_system[space] = by_system[space] | bits if space in by_system else bits
        once = np.zeros(self.count // 64, dtype=np.uint64)
        twice = once.copy()
        for bits in by_system.values():
            twice |= once & bits
            once |= bits
        return float(share_of(twice))

    @cached_property
    def _trials(self) -> tuple[tuple[Reading, Worlds, float], ...]:
        """Of each adversary: its worlds, and how likely one campaign reaches losses of several systems."""
        graph = self.territory.analysis.derived.graph
        found = []
        for reading in self.territory.analysis.readings:
            worlds = self._worlds(graph.starts[reading.adversary])
            success = np.array(reading.derivation.weights.success)
            found.append((reading, worlds, self.several(self._held(worlds, success))))
        return tuple(found)

    @cached_property
    def _goals(self) -> tuple[str, ...]:
        return tuple(sorted(self.territory.analysis.derived.graph.goals))

    @cached_property
    def _defences(self) -> Defences:
        return compile_defences(self.territory.analysis.derived, self.territory.analysis.knowledge)

    def _worlds(self, starts: Sequence[int]) -> Worlds:
        graph = self.territory.analysis.derived.graph
        goals = tuple(graph.goals[name] for name in self._goals)
        return Worlds(graph=graph, starts=tuple(starts), goals=goals, count=self.count)

    def _held(self, worlds: Worlds, success: FloatArray) -> Mapping[str, Bits]:
        if not worlds.steps:
            return {}
        return dict(zip(self._goals, worlds.held(success[list(worlds.steps)]), strict=True))

    def _systems(self, losses: Iterable[str]) -> set[str]:
        return {space for loss in losses for space in self.territory.losses[loss]}

    def _fall(self, cause: Cause) -> Fall:
        if cause.kind is CauseKind.CONTROL:
            return self._control_gone(cause)
        steps = sorted(self.territory.steps_at(cause.elements))
        held = self._fallen(cause)
        reaches = []
        for reading, worlds, today in self._trials:
            success = np.array(reading.derivation.weights.success)
            success[steps] = 0.0
            without = self.several(self._held(worlds, success)) if today else 0.0
            reaches.append(Reach(adversary=reading.adversary, several=today, without=without))
        return Fall(
            cause=cause,
            losses=_chances(held),
            several=self.several(held),
            campaign=_telling(reaches),
            expected=through(self.pricing, steps),
        )

    def _fallen(self, cause: Cause) -> Mapping[str, Bits]:
        """With everything that the graph knows of the cause in the hands of an able adversary."""
        analysis, wanted = self.territory.analysis, set(cause.elements)
        texts = enumerate(analysis.derived.graph.capabilities)
        starts = [number for number, text in texts if text[text.index("(") + 1 : -1] in wanted]
        left = self._left(standing(analysis.system, State.CURRENT))
        weights = weigh(analysis.derived, left, choices.Level.HIGH)
        return self._held(self._worlds(starts), np.array(weights.success))

    def _left(self, controls: frozenset[str]) -> list[float]:
        found: list[float] = self._defences.residuals(self._defences.selection(controls)).tolist()
        return found

    def _control_gone(self, cause: Cause) -> Fall:
        analysis, pricing = self.territory.analysis, self.pricing
        now = standing(analysis.system, State.CURRENT)
        left = self._left(now - {cause.id})
        reaches, helds = [], {}
        for reading, worlds, today in self._trials:
            skill = skill_of(reading.adversary, analysis.system, analysis.knowledge)
            held = self._held(worlds, np.array(weigh(analysis.derived, left, skill).success))
            helds[reading.adversary] = held
            reaches.append(Reach(adversary=reading.adversary, several=today, without=self.several(held)))
        telling = _telling(reaches)
        held = helds.get(telling.adversary, {})
        return Fall(
            cause=cause,
            losses=_chances(held),
            several=self.several(held),
            campaign=telling,
            expected=None if pricing is None else max(0.0, pricing.expected(now - {cause.id}) - pricing.expected(now)),
        )


def through(pricing: Pricing | None, steps: Iterable[StepNumber]) -> float | None:
    """The part of the expected loss of a year that would go if none of these steps worked; None without a price."""
    if pricing is None:
        return None
    left = pricing.residuals(pricing.standing(State.CURRENT)).copy()
    now = _expected(pricing, left)
    left[sorted(steps)] = 0.0
    return max(0.0, now - _expected(pricing, left))


def _expected(pricing: Pricing, left: FloatArray) -> float:
    rates = np.array([rate.mean for rate in pricing.campaign_rates])
    events = rates @ (pricing.likelihood.shares * pricing.likelihood.success(left))
    return float(events @ pricing.portfolio.means)


def _chances(held: Mapping[str, Bits]) -> dict[str, float]:
    found = {loss: float(share_of(bits)) for loss, bits in held.items()}
    return {loss: chance for loss, chance in found.items() if chance > 0}


def _telling(reaches: Sequence[Reach]) -> Reach:
    nobody = Reach(adversary="", several=0.0, without=0.0)
    return min(reaches, key=lambda one: (-abs(one.several - one.without), one.adversary), default=nobody)
