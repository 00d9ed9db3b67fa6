"""The risk of a system: three readings of one attack graph, with bands, and what drives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from casemate.analysis import Analysis, State
from casemate.graph import StepNumber
from casemate.quantities import Beta, Estimate
from casemate.risk.annual import AnnualLoss
from casemate.risk.montecarlo import Check, check_by_simulation
from casemate.risk.pricing import Appetite, Pricing, compile_pricing
from casemate.risk.severity import FloatArray
from casemate.risk.worlds import uniform_strata

DRAWS = 64
"""Joint draws of all uncertain parameters for the bands; stratified, so that few suffice."""
LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
"""At which the value at risk is given."""
_POINTS = 160
"""Of a curve."""
_STEP_KEY, _RATE_KEY = 0xBE7A, 0x6A33A
_CHECK_YEARS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A value that depends on parameters that are not known exactly: 90 % of draws lie between `low` and `high`."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRisk:
    """One loss in one reading."""

    loss: str
    campaigns: float
    """A year that aim at it, of all adversaries."""
    success: float
    """The probability that one of them gets through."""
    events: Band
    """A year."""
    each: float
    """Expected cost of one event, what may follow included."""
    expected: Band
    """Of a year."""
    by_adversary: Mapping[str, float]
    """Expected loss of a year that each adversary brings about, in money."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The year's loss with one set of controls."""

    name: str
    """inherent, current, planned, or what a what-if is called."""
    controls: frozenset[str]
    losses: tuple[LossRisk, ...]
    """By expected loss, highest first."""
    annual: AnnualLoss = field(repr=False)
    """With every uncertainty in it: what to expect if the coming year is one draw of everything that is not known."""
    expected: Band
    curve: tuple[tuple[float, float, float], ...] = field(repr=False)
    """Of each of `RiskProfile.amounts`: P(loss > amount), and the 5 % and 95 % quantiles of that over the draws."""
    exceeds_appetite: Band | None
    """P(loss > appetite's tail loss); None where the model states none."""

    @property
    def events(self) -> float:
        """Expected events a year, of all losses."""
        return sum(loss.events.expected for loss in self.losses)


@dataclass(frozen=True, kw_only=True)
class RiskProfile:
    """The risk of a system in money."""

    pricing: Pricing = field(repr=False)
    currency: str
    appetite: Appetite
    amounts: tuple[float, ...] = field(repr=False)
    """Where the curves are given, ascending, on a logarithmic scale."""
    inherent: Reading
    current: Reading
    planned: Reading
    check: Check
    """Of the current reading, by simulation."""
    unpriced: tuple[str, ...]
    """Losses without a cost: not zero, but not known."""
    unreached: tuple[str, ...]
    """Losses to which no adversary of the model finds a way."""
    draws: int
    seed: int

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Inherent, current, planned."""
        return self.inherent, self.current, self.planned

    @property
    def exact(self) -> bool:
        """Whether every campaign's probability is exact; else some are sampled."""
        return self.pricing.likelihood.exact


@dataclass(frozen=True, kw_only=True)
class Draws:
    """Joint draws of what is not known exactly: the same ones for every control set, so that differences are real."""

    steps: FloatArray
    """Of each draw (rows) and step: its probability without controls."""
    rates: FloatArray
    """Of each draw and adversary: campaigns a year."""


def draw(pricing: Pricing, *, count: int = DRAWS, seed: int = 0) -> Draws:
    """Draws of all steps' probabilities and all adversaries' rates."""
    likelihood = pricing.likelihood
    steps = np.tile(likelihood.means, (count, 1))
    strata = uniform_strata(len(likelihood.means), count, (_STEP_KEY, seed))
    groups: dict[Beta, list[int]] = {}
    for step, estimate in enumerate(likelihood.estimates):
        if estimate is not None and isinstance(estimate.distribution, Beta):
            groups.setdefault(estimate.distribution, []).append(step)
    from scipy.special import betaincinv

    for beta, members in groups.items():
        steps[:, members] = betaincinv(beta.a, beta.b, strata[members]).T
    chances = uniform_strata(len(pricing.campaigns), count, (_RATE_KEY, seed))
    rates = [one.rate.quantiles(row) for one, row in zip(pricing.campaigns, chances, strict=True)]
    return Draws(steps=steps, rates=np.array(rates).T)


def read_risk(pricing: Pricing, name: str, controls: frozenset[str], draws: Draws, amounts: FloatArray) -> Reading:
    """The year's loss with these controls."""
    success = pricing.success(controls)
    drawn = np.stack([pricing.success(controls, steps) for steps in draws.steps])
    rates = np.einsum("da,dal->dl", draws.rates, drawn)
    annual = _predicted(pricing, success, drawn)
    curves, tails = _curves(pricing, rates, amounts)
    expected = rates @ pricing.portfolio.means
    tail = pricing.appetite.tail_loss
    return Reading(
        name=name,
        controls=controls,
        losses=_losses(pricing, success, rates),
        annual=annual,
        expected=_band(pricing.expected(controls), expected),
        curve=_with_bands(annual.curve(amounts), curves),
        exceeds_appetite=None if tail is None else _band(annual.exceeds(tail), tails),
    )


def _predicted(pricing: Pricing, success: FloatArray, drawn: FloatArray) -> AnnualLoss:
    """The mixture over the draws of the steps; the rates' uncertainty is in closed form, the expected loss is exact."""
    portfolio, rates = pricing.portfolio, pricing.campaign_rates
    total = sum(np.exp(portfolio.exponent(rates, one)) for one in drawn) / len(drawn)
    return AnnualLoss(
        width=portfolio.width,
        weights=portfolio.weights(np.asarray(total)),
        expected=float(np.array([rate.mean for rate in rates]) @ success @ portfolio.means),
        none=float(np.mean([portfolio.none(rates, one) for one in drawn])),
    )


def _curves(pricing: Pricing, rates: FloatArray, amounts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of each draw: the curve, and the probability to exceed the appetite."""
    tail = pricing.appetite.tail_loss
    years = [pricing.portfolio.annual(row) for row in rates]
    return (
        np.stack([year.curve(amounts) for year in years]),
        np.array([0.0 if tail is None else year.exceeds(tail) for year in years]),
    )


def _with_bands(curve: FloatArray, curves: FloatArray) -> tuple[tuple[float, float, float], ...]:
    low, high = np.quantile(curves, (0.05, 0.95), axis=0)
    return tuple(zip(curve.tolist(), low.tolist(), high.tolist(), strict=True))


def _band(expected: float, drawn: FloatArray) -> Band:
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Band(expected=expected, low=float(low), high=float(high))


def _losses(pricing: Pricing, success: FloatArray, drawn: FloatArray) -> tuple[LossRisk, ...]:
    rates = np.array([rate.mean for rate in pricing.campaign_rates])
    aimed = rates @ pricing.likelihood.shares
    found: list[LossRisk] = []
    for column, loss in enumerate(pricing.losses):
        by_source = rates * success[:, column]
        events, each = float(by_source.sum()), float(pricing.portfolio.means[column])
        names = (one.adversary for one in pricing.campaigns)
        found.append(
            LossRisk(
                loss=loss,
                campaigns=float(aimed[column]),
                success=events / float(aimed[column]) if aimed[column] else 0.0,
                events=_band(events, drawn[:, column]),
                each=each,
                expected=_band(events * each, drawn[:, column] * each),
                by_adversary=dict(zip(names, (by_source * each).tolist(), strict=True)),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.expected.expected, one.loss)))


def curve_amounts(pricing: Pricing) -> FloatArray:
    """Where curves are given: from a thousandth of the grid to its end."""
    reach = pricing.portfolio.width * (pricing.portfolio.bins - 1)
    return np.geomspace(reach / 2000, reach, _POINTS)


def risk_profile(
    analysis: Analysis,
    *,
    estimates: Mapping[StepNumber, Estimate] | None = None,
    seed: int = 0,
    draws: int = DRAWS,
) -> RiskProfile | None:
    """The risk of a system; None where no adversary finds a way to a loss that has a cost."""
    pricing = compile_pricing(analysis, estimates=estimates)
    return None if pricing is None else profile_of(pricing, seed=seed, draws=draws)


def profile_of(pricing: Pricing, *, seed: int = 0, draws: int = DRAWS) -> RiskProfile:
    """The risk of a system that has been compiled."""
    drawn = draw(pricing, count=draws, seed=seed)
    amounts = curve_amounts(pricing)
    readings = {state: read_risk(pricing, state.value, pricing.standing(state), drawn, amounts) for state in State}
    losses = pricing.analysis.system.losses.values()
    current = readings[State.CURRENT]
    return RiskProfile(
        pricing=pricing,
        currency=pricing.currency,
        appetite=pricing.appetite,
        amounts=tuple(amounts.tolist()),
        inherent=readings[State.INHERENT],
        current=current,
        planned=readings[State.PLANNED],
        check=check_by_simulation(
            pricing.annual(current.controls),
            pricing.campaign_rates,
            pricing.success(current.controls),
            pricing.severities,
            years=_CHECK_YEARS,
            seed=seed,
        ),
        unpriced=tuple(sorted(str(loss.id) for loss in losses if loss.cost is None)),
        unreached=tuple(sorted(str(x.id) for x in losses if x.cost is not None and x.id not in pricing.losses)),
        draws=draws,
        seed=seed,
    )
