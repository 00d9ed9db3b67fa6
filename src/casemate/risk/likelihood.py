"""How often each loss happens: campaigns a year, and the probability that one gets through the attack graph.

A step's probability is that of one campaign by an adversary of its skill, with all variants and retries. Given the
probabilities of the steps, steps and campaigns are independent; the probabilities themselves are uncertain (a Beta for
each step) and common to all campaigns of a year. Since every loss is linear in each step, its expected probability is
that at the expected steps: uncertainty of the steps widens the bands, it does not move the expected loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from casemate.analysis import Derived
from casemate.analysis.weighing import LEAST_SUCCESS, SKILL_GAP
from casemate.graph import StepNumber
from casemate.knowledge import Knowledge
from casemate.model import choices
from casemate.quantities import Basis, Beta, Estimate
from casemate.risk.campaigns import Campaigns, campaigns_of
from casemate.risk.chances import BUDGET, Chance, chances_of
from casemate.risk.defences import IntArray
from casemate.risk.severity import FloatArray
from casemate.risk.worlds import WORLDS

_LEVELS = {choices.Level.LOW: 0, choices.Level.MEDIUM: 1, choices.Level.HIGH: 2}


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """Campaigns and the chances of each to bring each loss about, for any residual success of the steps."""

    derived: Derived
    campaigns: tuple[Campaigns, ...]
    """By adversary: the rows of every answer."""
    losses: tuple[str, ...]
    """Those that have a cost and a way, sorted: the columns of every answer."""
    chances: tuple[Chance, ...]
    estimates: tuple[Estimate | None, ...]
    """Of each step of the graph: how likely it works, uncontrolled; None: it is certain."""
    means: FloatArray
    """Of each step: the mean of its estimate."""
    gaps: FloatArray
    """Of each adversary and step: the factor on success for want of skill."""
    shares: FloatArray
    """Of each adversary and loss: the share of its campaigns that aims at it."""
    _places: tuple[tuple[IntArray, IntArray, IntArray], ...] = field(repr=False, compare=False)
    """Of each chance: its adversaries, losses and steps, as numbers."""

    @property
    def exact(self) -> bool:
        """Whether every probability is exact; else some are shares of sampled worlds."""
        return all(chance.exact for chance in self.chances)

    def success(self, residuals: FloatArray, steps: FloatArray | None = None) -> FloatArray:
        """Of each adversary and loss: the probability that one campaign with this aim succeeds.

        `residuals`: of each step, what controls leave; `steps`: its probability without controls, by default the mean.
        """
        found = np.zeros((len(self.campaigns), len(self.losses)))
        weakened = residuals * (self.means if steps is None else steps)
        for chance, (who, what, used) in zip(self.chances, self._places, strict=True):
            rows = np.clip(weakened[used] * self.gaps[who[:, np.newaxis], used], LEAST_SUCCESS, 1.0)
            found[who[:, np.newaxis], what] = chance.probability(rows)
        return found

    def passing(self, residuals: FloatArray, weights: FloatArray) -> FloatArray:
        """Of each step: the part of the sum of weights times probabilities that would go if the step never worked.

        `weights`: of each adversary and loss, such as its cost a year if campaigns always succeeded.
        """
        found = np.zeros(len(self.means))
        weakened = residuals * self.means
        for chance, (who, what, used) in zip(self.chances, self._places, strict=True):
            rows = np.clip(weakened[used] * self.gaps[who[:, np.newaxis], used], LEAST_SUCCESS, 1.0)
            now = chance.probability(rows)
            for place, (adversary, row) in enumerate(zip(who.tolist(), rows, strict=True)):
                lost = now[place] - chance.without(row)
                found[used] += lost @ weights[adversary, what]
        found[[estimate is None for estimate in self.estimates]] = 0.0  # what is certain cannot be prevented
        return found


def likelihood_of(
    derived: Derived,
    knowledge: Knowledge,
    *,
    estimates: Mapping[StepNumber, Estimate] | None = None,
    budget: int = BUDGET,
    worlds: int = WORLDS,
) -> Likelihood:
    """The likelihood of every loss that has a cost. `estimates` replace those of the rules, step by step (evidence)."""
    priced = sorted(str(loss.id) for loss in derived.system.losses.values() if loss.cost is not None)
    chances = chances_of(derived, priced, budget=budget, worlds=worlds)
    aims: dict[str, set[str]] = {}
    for chance in chances:
        for adversary in chance.adversaries:
            aims.setdefault(adversary, set()).update(chance.losses)
    campaigns = campaigns_of(derived.system, knowledge, {name: sorted(found) for name, found in aims.items()})
    losses = tuple(sorted({loss for chance in chances for loss in chance.losses}))
    own = estimates or {}
    found = tuple(own.get(step) or prior(derived, step) for step in derived.steps)
    row = {one.adversary: number for number, one in enumerate(campaigns)}
    column = {loss: number for number, loss in enumerate(losses)}
    return Likelihood(
        derived=derived,
        campaigns=campaigns,
        losses=losses,
        chances=chances,
        estimates=found,
        means=np.array([1.0 if one is None else one.mean for one in found]),
        gaps=np.array([_gaps(derived, one.skill) for one in campaigns]).reshape(len(campaigns), len(found)),
        shares=np.array([[one.share * (loss in one.aims) for loss in losses] for one in campaigns]),
        _places=tuple(
            (
                _numbers([row[name] for name in chance.adversaries]),
                _numbers([column[loss] for loss in chance.losses]),
                _numbers(chance.steps),
            )
            for chance in chances
        ),
    )


def _numbers(found: object) -> npt.NDArray[np.int64]:
    return np.array(found, dtype=np.int64)


def prior(derived: Derived, step: StepNumber) -> Estimate | None:
    """The rule's own estimate of a step; None for the steps of the table of losses, which are certain."""
    compiled = derived.rule(step)
    if compiled is None:
        return None
    said = compiled.rule.success
    return _beta(said.low, said.high, said.basis, said.source or "")


@cache
def _beta(low: float, high: float, basis: Basis, source: str) -> Estimate:
    return Estimate(distribution=Beta.from_interval(low, high), basis=basis, source=source)


def _gaps(derived: Derived, skill: choices.Level) -> list[float]:
    by_rule = {name: _gap(compiled.rule.effort.skill, skill) for name, compiled in derived.rules.items()}
    return [by_rule.get(name, 1.0) for name in derived.graph.rules]


def _gap(needed: choices.Level, skill: choices.Level) -> float:
    return SKILL_GAP[max(0, _LEVELS[needed] - _LEVELS[skill])]
