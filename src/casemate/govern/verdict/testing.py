"""On what the exceedance rests, and which tests would move it most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from casemate.quantities import Basis, Beta

if TYPE_CHECKING:
    from casemate.risk.pricing import Pricing
    from casemate.risk.severity import FloatArray

_ASKED = 12
"""Rules through which most of the exceedance passes, of which the ones that move it most are taken."""
MOST_TESTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingTest:
    """Trying out one rule, whose success is a judgement so far."""

    rule: str
    at: str
    """The element where most of the exceedance passes through the rule."""
    probes: tuple[tuple[str, tuple[str, ...]], ...]
    """Tools with their probes, as the rule names them; empty: a trial by hand."""
    mean: float
    """Success in a campaign, as judged."""
    low: float
    """The low end of the judged range."""
    high: float
    exceeds_low: float
    """What would be exceeded with what probability if the test showed the low end: P(loss > limit), or without a
    tail the expected loss."""
    exceeds_high: float

    @property
    def moves(self) -> float:
        """By how much the test can move the exceedance."""
        return self.exceeds_high - self.exceeds_low


def carried_exceedance(pricing: Pricing, controls: frozenset[str]) -> FloatArray:
    """Of each step: how much of P(loss > limit) passes through it, to first order; of the expected loss without one."""
    rates = np.array([rate.mean for rate in pricing.campaign_rates])
    limit = pricing.appetite.tail_loss
    worth = pricing.portfolio.means
    if limit is not None:
        worth = pricing.portfolio.slopes(pricing.rates(controls), np.array([limit]))[:, 0]
    weights = rates[:, np.newaxis] * pricing.likelihood.shares * worth
    return pricing.likelihood.passing(pricing.residuals(controls), weights)


def basis_shares(pricing: Pricing, controls: frozenset[str]) -> Mapping[Basis, float]:
    """The share of the exceedance that passes steps whose success rests on each basis."""
    sums = dict.fromkeys(Basis, 0.0)
    for estimate, amount in zip(
        pricing.likelihood.estimates, carried_exceedance(pricing, controls).tolist(), strict=True
    ):
        if estimate is not None:
            sums[estimate.basis] += max(amount, 0.0)
    total = sum(sums.values())
    return {basis: min(1.0, amount / total) if total else 0.0 for basis, amount in sums.items()}


def telling_tests(pricing: Pricing, controls: frozenset[str]) -> tuple[TellingTest, ...]:
    """The tests that would move the exceedance most, first."""
    graph, likelihood = pricing.analysis.derived.graph, pricing.likelihood
    carried = carried_exceedance(pricing, controls)
    members: dict[str, list[int]] = {}
    for step in np.flatnonzero(carried > 0).tolist():
        estimate = likelihood.estimates[step]
        if estimate is not None and estimate.basis is Basis.JUDGEMENT and isinstance(estimate.distribution, Beta):
            members.setdefault(graph.rules[step], []).append(step)
    leading = sorted(members, key=lambda rule: (-float(carried[members[rule]].sum()), rule))[:_ASKED]
    tests = [_test(pricing, controls, rule, max(members[rule], key=lambda s: float(carried[s]))) for rule in leading]
    return tuple(sorted(tests, key=lambda one: (-one.moves, one.rule))[:MOST_TESTS])


def _test(pricing: Pricing, controls: frozenset[str], rule: str, step: int) -> TellingTest:
    graph = pricing.analysis.derived.graph
    estimate = pricing.likelihood.estimates[step]
    assert estimate is not None
    assert isinstance(estimate.distribution, Beta)
    low, high = estimate.distribution.quantile(0.05), estimate.distribution.quantile(0.95)
    ends = [exceedance(pricing, controls, _moved(pricing, rule, end)) for end in (low, high)]
    return TellingTest(
        rule=rule,
        at=graph.targets[step],
        probes=probes_of(pricing, rule),
        mean=estimate.mean,
        low=low,
        high=high,
        exceeds_low=ends[0],
        exceeds_high=ends[1],
    )


def _moved(pricing: Pricing, rule: str, end: float) -> FloatArray:
    rules = np.array(pricing.analysis.derived.graph.rules)
    return np.where(rules == rule, end, pricing.likelihood.means)


def exceedance(pricing: Pricing, controls: frozenset[str], steps: FloatArray | None = None) -> float:
    """P(loss > limit) with these probabilities of the steps; the expected loss where the owner states no limit."""
    success = pricing.success(controls, steps)
    limit = pricing.appetite.tail_loss
    if limit is None:
        return float(np.array([rate.mean for rate in pricing.campaign_rates]) @ success @ pricing.portfolio.means)
    return pricing.portfolio.mixed(pricing.campaign_rates, success).exceeds(limit)


def probes_of(pricing: Pricing, rule: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The probes of real tools that the rule names."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for tool, named in sorted(pricing.analysis.derived.rules[rule].rule.tests.items()):
        probes = tuple(str(one) for one in named) if isinstance(named, list | tuple) else (str(named),)
        found.append((str(tool), probes))
    return tuple(found)
