"""What the risk comes from: adversaries, threats, controls, losses in the tail, and which estimate matters most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from casemate.analysis.threats import threat_id
from casemate.evidence import Updated
from casemate.graph import StepNumber
from casemate.quantities import Basis, Beta
from casemate.risk.pricing import Pricing
from casemate.risk.profile import RiskProfile
from casemate.risk.severity import FloatArray

TAIL = 0.95
"""The tail whose mean is allotted: the worst year in twenty."""
_RULES = 8
"""Rules whose success is varied: those through which most of the loss passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One thing that the risk comes from."""

    id: str
    name: str
    expected: float
    """Of a year's expected loss, in money: what would go if it were gone (threats, adversaries), or what it is worth
    (controls). The parts of threats overlap, so they add up to more than the whole."""
    share: float
    """Of the expected loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlValue:
    """What one control changes."""

    control: str
    in_place: bool
    """Whether it counts today; then the values are what would be lost without it, else what it would save."""
    expected: float
    """Money a year."""
    exceeds_appetite: float | None
    """By how much it lowers P(loss > appetite); None where the model states no appetite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """How the expected loss moves when one estimate goes from its 5 % to its 95 % quantile, all else as expected."""

    name: str
    what: str
    """What the estimate is of."""
    low: float
    """Expected loss a year with the 5 % quantile."""
    high: float
    low_value: float
    """The 5 % quantile itself."""
    high_value: float
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class TailShare:
    """What one loss adds to the worst years: its part of their mean, exactly."""

    loss: str
    amount: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """What the current risk comes from, each list with the largest first."""

    adversaries: tuple[Driver, ...]
    threats: tuple[Driver, ...]
    controls: tuple[ControlValue, ...]
    tail: tuple[TailShare, ...]
    swings: tuple[Swing, ...]
    basis: Mapping[Basis, float]
    """Of the expected loss, by what the success of its steps rests on, weighted by how much each step carries."""
    single_way: float
    """The expected loss if each campaign tried its likeliest way alone."""
    single_way_events: float
    """Events a year then."""


def drivers_of(profile: RiskProfile, evidence: Mapping[StepNumber, Updated]) -> Drivers:
    """What the risk with today's controls comes from; `evidence` is what its estimates have taken in."""
    pricing = profile.pricing
    current = profile.current.controls
    carried = _carried(pricing, current)
    single, events = _single_way(pricing)
    return Drivers(
        adversaries=_adversaries(profile),
        threats=_threats(pricing, carried, profile.current.expected.expected),
        controls=_controls(pricing, profile.current.controls),
        tail=_tail(pricing, current),
        swings=_swings(pricing, current, carried),
        basis=_basis(pricing, carried, evidence),
        single_way=single,
        single_way_events=events,
    )


def _adversaries(profile: RiskProfile) -> tuple[Driver, ...]:
    total = profile.current.expected.expected or 1.0
    found: list[Driver] = []
    for one in profile.pricing.campaigns:
        amount = sum(loss.by_adversary[one.adversary] for loss in profile.current.losses)
        found.append(Driver(id=one.adversary, name=one.name, expected=amount, share=amount / total))
    return tuple(sorted(found, key=lambda driver: (-driver.expected, driver.id)))


def _carried(pricing: Pricing, controls: frozenset[str]) -> FloatArray:
    """Of each step: the expected loss a year that would go if it never worked."""
    rates = np.array([rate.mean for rate in pricing.campaign_rates])
    weights = rates[:, np.newaxis] * pricing.likelihood.shares * pricing.portfolio.means
    return pricing.likelihood.passing(pricing.residuals(controls), weights)


def _threats(pricing: Pricing, carried: FloatArray, total: float) -> tuple[Driver, ...]:
    """A threat's steps are the steps of one rule at one element; without any of them, this much would go."""
    graph, analysis = pricing.analysis.derived.graph, pricing.analysis
    known = {threat.id: threat for threat in analysis.threats}
    sums: dict[str, float] = {}
    for step in np.flatnonzero(carried > 0).tolist():
        name = threat_id(graph.rules[step], graph.targets[step])
        if name in known:
            sums[name] = sums.get(name, 0.0) + float(carried[step])
    found = (
        Driver(id=name, name=known[name].title, expected=min(amount, total), share=min(1.0, amount / (total or 1.0)))
        for name, amount in sums.items()
    )
    return tuple(sorted(found, key=lambda driver: (-driver.expected, driver.id)))


def _controls(pricing: Pricing, current: frozenset[str]) -> tuple[ControlValue, ...]:
    before, tail = pricing.expected(current), pricing.appetite.tail_loss
    exceeds = None if tail is None else pricing.annual(current).exceeds(tail)
    found: list[ControlValue] = []
    for control in pricing.defences.controls:
        changed = current ^ {control}
        sign = 1.0 if control in current else -1.0
        moved = None
        if tail is not None and exceeds is not None:
            moved = sign * (pricing.annual(changed).exceeds(tail) - exceeds)
        value = sign * (pricing.expected(changed) - before)
        found.append(ControlValue(control=control, in_place=control in current, expected=value, exceeds_appetite=moved))
    return tuple(sorted(found, key=lambda one: (-one.expected, one.control)))


def _tail(pricing: Pricing, controls: frozenset[str]) -> tuple[TailShare, ...]:
    """Each loss's part of the mean of the worst years: E[part; total > VaR] / (1 - level), from one more transform.

    E[S_i exp(-tS)] is the transform of the total times the mean rate given the year, times the transform of x f(x).
    """
    portfolio, rates = pricing.portfolio, pricing.campaign_rates
    success = pricing.success(controls)
    annual = portfolio.mixed(rates, success)
    last = int(np.searchsorted(np.cumsum(annual.weights), TAIL))
    inner = portfolio.combined(success) - success.sum(axis=1, keepdims=True)
    given = np.stack(
        [
            np.full(inner.shape[1], rate.mean, dtype=np.complex128)
            if rate.known
            else rate.mean / (1 - row * (rate.mean / rate.shape))
            for rate, row in zip(rates, inner, strict=True)
        ]
    )
    whole = np.exp(portfolio.exponent(rates, success))
    parts = portfolio.weights(whole * (success.T @ given) * portfolio.costs())
    expected = np.array([rate.mean for rate in rates]) @ success * portfolio.means
    amounts = np.maximum(expected - parts[:, : last + 1].sum(axis=1), 0.0)
    total = float(amounts.sum()) or 1.0
    beyond = 1 - float(annual.weights[: last + 1].sum())
    found = (
        TailShare(loss=loss, amount=float(amount) / beyond if beyond > 0 else 0.0, share=float(amount) / total)
        for loss, amount in zip(pricing.losses, amounts, strict=True)
    )
    return tuple(sorted(found, key=lambda one: (-one.amount, one.loss)))


def _swings(pricing: Pricing, controls: frozenset[str], carried: FloatArray) -> tuple[Swing, ...]:
    found = [*_rate_swings(pricing, controls), *_rule_swings(pricing, controls, carried)]
    return tuple(sorted(found, key=lambda one: (-(one.high - one.low), one.name)))


def _rate_swings(pricing: Pricing, controls: frozenset[str]) -> list[Swing]:
    success, means = pricing.success(controls), pricing.portfolio.means
    rates = np.array([rate.mean for rate in pricing.campaign_rates])
    each = success @ means
    total = float(rates @ each)
    found: list[Swing] = []
    for one, part in zip(pricing.campaigns, each.tolist(), strict=True):
        low, high = one.rate.quantile(0.05), one.rate.quantile(0.95)
        found.append(
            Swing(
                name=one.name,
                what="campaigns a year",
                low=total + (low - one.rate.mean) * part,
                high=total + (high - one.rate.mean) * part,
                low_value=low,
                high_value=high,
                basis=one.basis,
            )
        )
    return found


def _rule_swings(pricing: Pricing, controls: frozenset[str], carried: FloatArray) -> list[Swing]:
    """All steps of a rule moved together: what is wrong about a rule is wrong wherever it is used."""
    top = _by_what_they_carry(pricing, carried)[:_RULES]
    return [swing for name in top if (swing := _rule_swing(pricing, controls, name)) is not None]


def leading_rules(pricing: Pricing, controls: frozenset[str]) -> tuple[str, ...]:
    """The rules through whose steps most of the expected loss passes with these controls, first."""
    return tuple(_by_what_they_carry(pricing, _carried(pricing, controls)))


def _by_what_they_carry(pricing: Pricing, carried: FloatArray) -> list[str]:
    sums: dict[str, float] = {}
    for step, rule in enumerate(pricing.analysis.derived.graph.rules):
        sums[rule] = sums.get(rule, 0.0) + float(carried[step])
    return sorted((name for name in sums if name in pricing.analysis.derived.rules), key=lambda n: (-sums[n], n))


def _rule_swing(pricing: Pricing, controls: frozenset[str], rule: str) -> Swing | None:
    likelihood, graph = pricing.likelihood, pricing.analysis.derived.graph
    members = [step for step, name in enumerate(graph.rules) if name == rule]
    estimate = likelihood.estimates[members[0]]
    if estimate is None or not isinstance(estimate.distribution, Beta):
        return None
    ends = estimate.distribution.quantile(0.05), estimate.distribution.quantile(0.95)
    rates = np.array([rate.mean for rate in pricing.campaign_rates])
    totals: list[float] = []
    for end in ends:
        steps = likelihood.means.copy()
        steps[members] = end
        totals.append(float(rates @ pricing.success(controls, steps) @ pricing.portfolio.means))
    known = pricing.analysis.derived.rules[rule].rule
    return Swing(
        name=known.id,
        what="success of the rule in a campaign",
        low=totals[0],
        high=totals[1],
        low_value=ends[0],
        high_value=ends[1],
        basis=estimate.basis,
    )


def _basis(pricing: Pricing, carried: FloatArray, evidence: Mapping[StepNumber, Updated]) -> Mapping[Basis, float]:
    sums = dict.fromkeys(Basis, 0.0)
    for step, (estimate, amount) in enumerate(zip(pricing.likelihood.estimates, carried.tolist(), strict=True)):
        updated = evidence.get(StepNumber(step))
        if updated is not None:
            sums[Basis.EVIDENCE] += updated.share * amount
            sums[updated.prior.basis] += (1 - updated.share) * amount
        elif estimate is not None:
            sums[estimate.basis] += amount
    total = sum(sums.values()) or 1.0
    return {basis: amount / total for basis, amount in sums.items()}


def _single_way(pricing: Pricing) -> tuple[float, float]:
    """Expected loss and events a year if a campaign tried nothing but its likeliest way, with today's controls."""
    graph = pricing.analysis.derived.graph
    by_name = {reading.adversary: reading.derivation for reading in pricing.analysis.readings}
    amount, events = 0.0, 0.0
    for one in pricing.campaigns:
        derivation = by_name[one.adversary]
        for column, loss in enumerate(pricing.losses):
            if loss in one.aims:
                chance = derivation.probability(derivation.paths_to([graph.goals[loss]]))
                events += one.rate.mean * one.share * chance
                amount += one.rate.mean * one.share * chance * float(pricing.portfolio.means[column])
    return amount, events
