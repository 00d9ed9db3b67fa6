"""A system compiled for pricing: any selection of its controls gives rates, an expected loss and a distribution."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from casemate.analysis import Analysis, State
from casemate.graph import StepNumber
from casemate.quantities import Estimate
from casemate.risk.annual import BINS, AnnualLoss, Portfolio, fitted_portfolio
from casemate.risk.campaigns import Campaigns
from casemate.risk.chances import BUDGET
from casemate.risk.defences import Defences, compile_defences, standing
from casemate.risk.frequency import Rate
from casemate.risk.likelihood import Likelihood, likelihood_of
from casemate.risk.magnitudes import currency_of, in_currency, severity_of
from casemate.risk.severity import FloatArray, Severity
from casemate.risk.worlds import WORLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Appetite:
    """What the owner is willing to lose, in the currency of the results; None where the model does not say."""

    expected: float | None = None
    tail_probability: float | None = None
    tail_loss: float | None = None


@dataclass(frozen=True, kw_only=True)
class Pricing:
    """Everything that a control set needs to be priced. Selections are sets of ids of the model's controls."""

    analysis: Analysis = field(repr=False)
    currency: str
    appetite: Appetite
    likelihood: Likelihood = field(repr=False)
    defences: Defences = field(repr=False)
    severities: tuple[Severity, ...]
    """Of each loss of `losses`."""
    portfolio: Portfolio = field(repr=False)

    @property
    def losses(self) -> tuple[str, ...]:
        """The losses that are priced, sorted: those with a cost and a way to them."""
        return self.likelihood.losses

    @property
    def campaigns(self) -> tuple[Campaigns, ...]:
        """Of each adversary that can bring some loss about."""
        return self.likelihood.campaigns

    @property
    def campaign_rates(self) -> tuple[Rate, ...]:
        """Campaigns a year of each adversary."""
        return tuple(one.rate for one in self.campaigns)

    def standing(self, state: State) -> frozenset[str]:
        """The controls that count in a state."""
        return standing(self.analysis.system, state)

    def residuals(self, controls: Collection[str]) -> FloatArray:
        """Of each step: the share of attempts that these controls let through."""
        return self.defences.residuals(self.defences.selection(controls))

    def success(self, controls: Collection[str], steps: FloatArray | None = None) -> FloatArray:
        """Of each adversary and loss: the events of that loss that one of its campaigns, of whatever aim, causes."""
        return self.likelihood.shares * self.likelihood.success(self.residuals(controls), steps)

    def rates(self, controls: Collection[str]) -> FloatArray:
        """Of each loss: expected events a year."""
        return np.array([rate.mean for rate in self.campaign_rates]) @ self.success(controls)

    def expected(self, controls: Collection[str]) -> float:
        """The expected loss of a year."""
        return float(self.rates(controls) @ self.portfolio.means)

    def annual(self, controls: Collection[str]) -> AnnualLoss:
        """The distribution of a year's loss: campaign rates uncertain, steps at their means."""
        return self.portfolio.mixed(self.campaign_rates, self.success(controls))


def compile_pricing(
    analysis: Analysis,
    *,
    estimates: Mapping[StepNumber, Estimate] | None = None,
    bins: int = BINS,
    budget: int = BUDGET,
    worlds: int = WORLDS,
) -> Pricing | None:
    """The pricing of a system; None where no adversary finds a way to a loss that has a cost.

    `estimates` replace those of the rules, step by step. `check_losses` says what is missing in a model without costs.
    """
    derived, knowledge, system = analysis.derived, analysis.knowledge, analysis.system
    likelihood = likelihood_of(derived, knowledge, estimates=estimates, budget=budget, worlds=worlds)
    if not likelihood.losses:
        return None
    named = {str(loss.id): loss for loss in system.losses.values()}
    severities = tuple(severity_of(named[loss], system) for loss in likelihood.losses)
    appetite = appetite_of(analysis)
    inherent = likelihood.shares * likelihood.success(np.ones(len(derived.steps)))
    rates = tuple(one.rate for one in likelihood.campaigns)
    portfolio = _portfolio(severities, rates, inherent, appetite, bins)
    return Pricing(
        analysis=analysis,
        currency=currency_of(system),
        appetite=appetite,
        likelihood=likelihood,
        defences=compile_defences(derived, knowledge),
        severities=severities,
        portfolio=portfolio,
    )


def _portfolio(
    severities: Sequence[Severity], rates: Sequence[Rate], successes: FloatArray, appetite: Appetite, bins: int
) -> Portfolio:
    """One grid for every control set: wide enough for none at all, and for the appetite."""
    least = 1.2 * (appetite.tail_loss or 0.0)
    return fitted_portfolio(severities, lambda grid: grid.mixed(rates, successes), least=least, bins=bins)


def appetite_of(analysis: Analysis) -> Appetite:
    """The owner's appetite in the currency of the results."""
    business = analysis.system.business
    said = business.appetite if business is not None else None
    if said is None:
        return Appetite()
    return Appetite(
        expected=in_currency(said.expected, analysis.system) if said.expected is not None else None,
        tail_probability=said.tail.probability if said.tail is not None else None,
        tail_loss=in_currency(said.tail.loss, analysis.system) if said.tail is not None else None,
    )
