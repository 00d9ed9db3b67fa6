"""The losses of several systems added up: as they depend on each other, as if independent, and at the worst.

The joint distribution is that of the risk room: the systems' losses share the campaigns of one set of adversaries,
whose rates are not known exactly, and the probabilities of the steps, which are not either. Given these, campaigns are
independent and each has one aim. "As if independent" takes each system's own distribution and forgets what they share;
"comonotone" lets all systems have their worst years together: no dependence makes the mean of the worst years larger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from casemate.analysis import State
from casemate.govern.landscape.territory import Territory
from casemate.risk import Pricing
from casemate.risk.annual import AnnualLoss
from casemate.risk.profile import DRAWS, draw
from casemate.risk.severity import FloatArray

_HALVINGS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What a year may cost under one assumption about dependence."""

    expected: float
    in_twenty: float
    """The loss that one year in twenty exceeds."""
    in_hundred: float
    worst: float
    """The mean of the worst year in twenty."""
    exceeds: float | None
    """Probability to exceed the limit; None where there is none."""


@dataclass(frozen=True, kw_only=True)
class Dependence:
    """The year of all systems together."""

    currency: str
    limit: float | None
    """The sum of the owners' limits."""
    joint: Year
    independent: Year
    comonotone: Year
    systems: Mapping[str, Year]
    """Of each system, its losses as they are within the landscape; `shared`-like spaces that have losses of their own
    stand here too."""


def dependence_of(territory: Territory, pricing: Pricing, *, draws: int = DRAWS, seed: int = 0) -> Dependence:
    """The year's loss of the landscape with today's controls."""
    controls = pricing.standing(State.CURRENT)
    spaces = [loss.partition(".")[0] for loss in pricing.losses]
    drawn = [pricing.success(controls, row) for row in draw(pricing, count=draws, seed=seed).steps]
    mean = pricing.success(controls)
    masks = {space: np.array([one == space for one in spaces], dtype=float) for space in sorted(set(spaces))}
    joint, _ = _annual(pricing, mean, drawn, np.ones(len(spaces)))
    apart = {space: _annual(pricing, mean, drawn, mask) for space, mask in masks.items()}
    product = np.prod([transform for _, transform in apart.values()], axis=0)
    years = [year for year, _ in apart.values()]
    independent = AnnualLoss(
        width=joint.width,
        weights=pricing.portfolio.weights(product),
        expected=sum(year.expected for year in years),
        none=float(np.prod([year.none for year in years])),
    )
    limit = pricing.appetite.tail_loss
    return Dependence(
        currency=pricing.currency,
        limit=limit,
        joint=_year(joint, limit),
        independent=_year(independent, limit),
        comonotone=_together(years, limit),
        systems={space: _year(year, None) for space, (year, _) in apart.items()},
    )


def _annual(
    pricing: Pricing, mean: FloatArray, drawn: Sequence[FloatArray], mask: FloatArray
) -> tuple[AnnualLoss, np.ndarray[tuple[int], np.dtype[np.complex128]]]:
    """The year's loss of some of the losses, mixed over the draws, and its tilted transform."""
    portfolio, rates = pricing.portfolio, pricing.campaign_rates
    transform = sum(np.exp(portfolio.exponent(rates, one * mask)) for one in drawn) / len(drawn)
    made = AnnualLoss(
        width=portfolio.width,
        weights=portfolio.weights(np.asarray(transform)),
        expected=float(np.array([rate.mean for rate in rates]) @ (mean * mask) @ portfolio.means),
        none=float(np.mean([portfolio.none(rates, one * mask) for one in drawn])),
    )
    return made, np.asarray(transform)


def _year(annual: AnnualLoss, limit: float | None) -> Year:
    return Year(
        expected=annual.expected,
        in_twenty=annual.quantile(0.95),
        in_hundred=annual.quantile(0.99),
        worst=annual.tail_mean(0.95),
        exceeds=None if limit is None else annual.exceeds(limit),
    )


def _together(years: Sequence[AnnualLoss], limit: float | None) -> Year:
    """All worst years in one: quantiles and means of worst years add up."""

    def quantile(level: float) -> float:
        return sum(year.quantile(level) for year in years)

    return Year(
        expected=sum(year.expected for year in years),
        in_twenty=quantile(0.95),
        in_hundred=quantile(0.99),
        worst=sum(year.tail_mean(0.95) for year in years),
        exceeds=None if limit is None else 1 - _level_of(quantile, limit),
    )


def _level_of(quantile: object, amount: float) -> float:
    """The level at which a rising quantile function passes an amount, by halving."""
    assert callable(quantile)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if quantile(middle) <= amount:
            low = middle
        else:
            high = middle
    return low
