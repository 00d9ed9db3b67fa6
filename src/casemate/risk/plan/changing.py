"""What would change the answer: other limits, and estimates at the ends of their ranges."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from casemate.quantities import Beta
from casemate.risk.drivers import leading_rules
from casemate.risk.plan.menu import Chosen
from casemate.risk.plan.results import Change, Limits
from casemate.risk.plan.searching import Search
from casemate.risk.plan.valuing import Objective, Valuing
from casemate.risk.plan.wishes import MONEY, WEEKS, Wishes
from casemate.risk.severity import FloatArray

_RUNNERS_UP = 40
"""Choices that are priced again when an estimate moves: the best ones that the search has seen."""
_RULES = 4
_MORE = (1.25, 1.5, 2.0)
_TELLING = 1e-3
"""Relative; another choice has to be better by this much to count as another answer."""


def changes(valuing: Valuing, wishes: Wishes, limits: Limits, chosen: Chosen, objective: Objective) -> Iterator[Change]:
    """Each with what would come in and go out; estimates that leave the choice as it is are left out."""
    yield from _limits(valuing, wishes, limits, chosen, objective)
    if objective is Objective.EXPECTED:
        yield from _rates(valuing, wishes, chosen)
        yield from _rules(valuing, wishes, chosen)


def _limits(valuing: Valuing, wishes: Wishes, limits: Limits, chosen: Chosen, objective: Objective) -> Iterator[Change]:
    def value(other: Chosen) -> float:
        return valuing.value(other, objective)

    for row, limit, words in (
        (MONEY, limits.money, "times the money"),
        (WEEKS, limits.weeks, "times the engineer-weeks"),
    ):
        for factor in _MORE if 0 < limit < inf else ():
            search = Search(wishes.menu.within(row, factor * limit), value, wishes.needs)
            found = search.filled(chosen)
            if value(found) < value(chosen) * (1 - _TELLING):
                yield _change(wishes, chosen, found, f"With {factor:g} {words}", valuing.expected(found))
                break


def _rates(valuing: Valuing, wishes: Wishes, chosen: Chosen) -> Iterator[Change]:
    """Another rate weighs what was priced anew, so every choice that was seen can be asked."""
    allowed = [one for one in valuing.seen if wishes.menu.allows(one)]
    means = np.array([rate.mean for rate in valuing.pricing.campaign_rates])
    for number, one in enumerate(valuing.pricing.campaigns):
        for level, word in ((0.05, "low"), (0.95, "high")):
            rates = means.copy()
            rates[number] = one.rate.quantile(level)

            def value(other: Chosen, at: FloatArray = rates) -> float:
                return valuing.expected(other, at)

            best = min(allowed, key=value)
            if value(best) < value(chosen) * (1 - _TELLING):
                said = f"If {one.name} comes {rates[number]:.2g} times a year ({word} end of the range)"
                yield _change(wishes, chosen, best, said, value(best))


def _rules(valuing: Valuing, wishes: Wishes, chosen: Chosen) -> Iterator[Change]:
    pricing = valuing.pricing
    near = sorted((one for one in valuing.seen if wishes.menu.allows(one)), key=valuing.expected)[:_RUNNERS_UP]
    rates = np.array([rate.mean for rate in pricing.campaign_rates])
    for name in leading_rules(pricing, valuing.controls(chosen))[:_RULES]:
        members = [step for step, rule in enumerate(pricing.analysis.derived.graph.rules) if rule == name]
        estimate = pricing.likelihood.estimates[members[0]]
        if estimate is None or not isinstance(estimate.distribution, Beta):
            continue
        for level, word in ((0.05, "low"), (0.95, "high")):
            steps = pricing.likelihood.means.copy()
            steps[members] = end = estimate.distribution.quantile(level)

            def value(other: Chosen, at: FloatArray = steps) -> float:
                return float(rates @ pricing.success(valuing.controls(other), at) @ pricing.portfolio.means)

            now = value(chosen)
            found = [(value(other), place) for place, other in enumerate(near)]
            least, place = min(found, default=(now, 0))
            if least < now * (1 - _TELLING):
                said = f"If the rule `{name}` works in {100 * end:.0f} % of campaigns ({word} end of the range)"
                yield _change(wishes, chosen, near[place], said, least)


def _change(wishes: Wishes, chosen: Chosen, other: Chosen, what: str, expected: float) -> Change:
    names = wishes.names
    return Change(
        what=what,
        adds=tuple(names[j] for j in np.flatnonzero(other & ~chosen).tolist()),
        drops=tuple(names[j] for j in np.flatnonzero(chosen & ~other).tolist()),
        expected=expected,
    )
