"""Facts that the model does not state, on ways to losses that alone can break the owner's limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from casemate.risk.profile import RiskProfile
    from casemate.risk.severity import FloatArray

GREAT = 0.05
"""A loss is above the appetite when one event of it costs more than the limit with at least this probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownFact:
    """A key that is absent from the model."""

    path: str
    """Such as `flows.index->answerer.authn`."""
    carries: float
    """Expected loss a year that passes steps which rest on it; these overlap."""


def great_losses(profile: RiskProfile) -> tuple[str, ...]:
    """The losses above the appetite: one event may cost more than the tail loss, or is expected to than the year."""
    pricing, appetite = profile.pricing, profile.appetite
    if appetite.tail_loss is None:
        limit = appetite.expected
        return tuple(
            name for name, mean in zip(pricing.losses, pricing.portfolio.means, strict=True) if _over(mean, limit)
        )
    chances = _event_exceeds(profile, appetite.tail_loss)
    return tuple(name for name, chance in zip(pricing.losses, chances, strict=True) if chance >= GREAT)


def _over(mean: float, limit: float | None) -> bool:
    return limit is not None and mean > limit


def _event_exceeds(profile: RiskProfile, amount: float) -> FloatArray:
    """Of each loss: the probability that one event costs more."""
    portfolio = profile.pricing.portfolio
    weights = portfolio.weights(portfolio.transforms)
    below = np.concatenate((np.zeros((len(weights), 1)), np.cumsum(weights, axis=1)), axis=1)
    places = np.arange(below.shape[1])
    return np.array([1 - float(np.interp(amount / portfolio.width + 0.5, places, row)) for row in below])


def unknown_facts(profile: RiskProfile) -> tuple[UnknownFact, ...]:
    """What is not stated on any way to a loss above the appetite with today's controls; what carries most first."""
    from casemate.analysis.unknowns import Unknowns

    pricing = profile.pricing
    great = great_losses(profile)
    if not great:
        return ()
    analysis, rates = pricing.analysis, np.array([rate.mean for rate in pricing.campaign_rates])
    chosen = np.array([name in great for name in pricing.losses])
    weights = rates[:, np.newaxis] * pricing.likelihood.shares * pricing.portfolio.means * chosen
    carried = pricing.likelihood.passing(pricing.residuals(profile.current.controls), weights)
    unknowns = Unknowns(analysis.derived, analysis.knowledge.vocabulary)
    sums: dict[str, float] = {}
    for step in np.flatnonzero(carried > 0).tolist():
        for path in unknowns.under(step):
            sums[path] = sums.get(path, 0.0) + float(carried[step])
    return tuple(
        UnknownFact(path=path, carries=amount)
        for path, amount in sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    )
