"""How many draws of the uncertain parameters keep to what the owner accepts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from casemate.govern.verdict.rule import SURE, Count
from casemate.quantities import Basis

if TYPE_CHECKING:
    from casemate.risk.pricing import Appetite, Pricing
    from casemate.risk.profile import Draws
    from casemate.risk.severity import FloatArray


@dataclass(frozen=True, kw_only=True)
class Years:
    """Of each draw: what a year is expected to cost, and how likely it costs more than the tail loss."""

    expected: FloatArray
    exceeds: FloatArray | None
    """None where the owner states no tail."""
    tails: FloatArray | None
    """Of each draw: what a year costs more than with the accepted probability and no more."""

    def within(self, appetite: Appetite) -> Count | None:
        """The draws that keep to all that the owner states; None where that is nothing."""
        if appetite.expected is None and appetite.tail_loss is None:
            return None
        held = np.ones(len(self.expected), dtype=np.bool_)
        if appetite.expected is not None:
            held &= self.expected <= appetite.expected
        if self.exceeds is not None and appetite.tail_probability is not None:
            held &= self.exceeds <= appetite.tail_probability
        return Count(holds=int(held.sum()), draws=len(held))


def years_of(pricing: Pricing, controls: Collection[str], draws: Draws) -> Years:
    """The years of every draw with these controls."""
    appetite, portfolio = pricing.appetite, pricing.portfolio
    successes = np.stack([pricing.success(controls, steps) for steps in draws.steps])
    rates = np.einsum("da,dal->dl", draws.rates, successes)
    expected = rates @ portfolio.means
    tail, chance = appetite.tail_loss, appetite.tail_probability
    if tail is None or chance is None:
        return Years(expected=expected, exceeds=None, tails=None)
    years = [portfolio.annual(row) for row in rates]
    return Years(
        expected=expected,
        exceeds=np.array([year.exceeds(tail) for year in years]),
        tails=np.array([year.quantile(1 - chance) for year in years]),
    )


def enough(values: FloatArray) -> float:
    """The least limit that at least 90 % of the values keep to."""
    ordered = np.sort(values)
    needed = -(-len(ordered) * SURE[0] // SURE[1])  # rounded up
    return float(ordered[needed - 1])


def judged_steps(pricing: Pricing) -> FloatArray:
    """Of each step: whether its probability is a judgement."""
    return np.array([one is not None and one.basis is Basis.JUDGEMENT for one in pricing.likelihood.estimates])


def with_judgement(pricing: Pricing, draws: Draws, factor: float) -> Draws:
    """The draws with every judged probability of a step times a factor, at most 1."""
    steps = np.where(judged_steps(pricing), np.minimum(draws.steps * factor, 1.0), draws.steps)
    return replace(draws, steps=steps)
