"""The score of a threat: half impact, then likelihood, then reach. The whole formula is on this page.

score = 10 * (weight * impact * (0.5 + 0.2 * reach) + 0.3 * likelihood), each part in 0..1:

- impact: the worst among the losses and the data that the capability leads to, for those adversaries that are about
  as likely as the likeliest. It leads to a loss where one campaign in five gets there from it without controls, and to
  data that at most three further steps get out or change; beside stated losses the class of data counts three quarters;
- likelihood: the campaign's probability times the maturity of the rule's techniques;
- weight: 1 where the likelihood is at least 1 in 10, below that its fourth root in units of 1 in 10, so that what
  hardly ever happens stands behind what does;
- where the model states losses, what leads to none of them scores at most 3.9: it is low, however bad the data's class;
  so is what begins only after two other threats have come true, for they are what to mend;
  at most 5.9 where it makes a tool spend, delete, publish or move something;
- the adversary is the one who gets there most often, so far as rates are known: probability times the root of the
  campaigns a year; a way that goes in a circle does not count, and a loss to which a foothold on the way leads three
  times as likely without the threat's own step is none of the threat's losses;
- reach: share of the system's components and data that the capability opens to that adversary.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import sqrt

from casemate.knowledge import Atlas, Maturity, Rule
from casemate.model import Loss, System, choices
from casemate.model.system import MoneyInterval, MoneyPert
from casemate.quantities import Lognormal, Money

IMPACT: Mapping[choices.Sensitivity | None, float] = {
    choices.Sensitivity.PUBLIC: 0.1,
    choices.Sensitivity.INTERNAL: 0.3,
    choices.Sensitivity.CONFIDENTIAL: 0.6,
    choices.Sensitivity.RESTRICTED: 0.8,
    choices.Sensitivity.SECRET: 1.0,
    None: 0.3,
}
"""Impact of getting or changing data, by their class; data without a class count as internal."""

MATURITY: Mapping[Maturity, float] = {Maturity.REALIZED: 1.0, Maturity.DEMONSTRATED: 0.8, Maturity.FEASIBLE: 0.5}


class Severity(StrEnum):
    """A word for a score."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_LEAST = {Severity.CRITICAL: 8.5, Severity.HIGH: 6.5, Severity.MEDIUM: 4.0, Severity.LOW: 2.0, Severity.INFO: 0.0}


def severity_of(score: float) -> Severity:
    """critical from 8.5, high from 6.5, medium from 4, low from 2, else info."""
    for severity, least in _LEAST.items():
        if score >= least:
            return severity
    return Severity.INFO


_LIKELY_ENOUGH = 0.1


MOST = 10.0
MOST_UNSTATED = 3.9
MOST_ON_THE_WORLD = 5.9


def score(impact: float, likelihood: float, reach: float, *, most: float = MOST) -> float:
    """0 to `most`, to one decimal."""
    weight = sqrt(sqrt(min(1.0, likelihood / _LIKELY_ENOUGH)))
    whole = round(10 * (weight * impact * (0.5 + 0.2 * reach) + 0.3 * likelihood), 1)
    return min(whole, most)


def maturity_of(rule: Rule, atlas: Atlas) -> float:
    """The most mature of the rule's techniques; classic application threats, which cite none, have all been seen."""
    weights = [MATURITY[atlas.techniques[use.id].maturity] for use in rule.techniques]
    return max(weights, default=1.0)


def loss_impacts(system: System) -> Mapping[str, float]:
    """Impact of each loss by its place among the model's losses: the costliest 1.0, the cheapest 0.5.

    A loss without a cost counts as the costliest: unknown is never safe.
    """
    costs = {name: _expected(loss, system) for name, loss in system.losses.items()}
    ranks = sorted({cost for cost in costs.values() if cost is not None})
    steps = max(1, len(ranks) - 1)
    top = len(ranks) == 1
    return {name: 1.0 if cost is None or top else 0.5 + 0.5 * ranks.index(cost) / steps for name, cost in costs.items()}


def _expected(loss: Loss, system: System) -> float | None:
    """Expected cost of one event in the model's currency; None where the model does not say."""
    parts = [(1.0, loss.cost)]
    if loss.secondary is not None:
        parts.append((loss.secondary.probability, loss.secondary.cost))
    total: float | None = None
    for share, cost in parts:
        if isinstance(cost, MoneyInterval):
            amount = Lognormal.from_interval(_base(cost.low, system), _base(cost.high, system)).mean
        elif isinstance(cost, MoneyPert):
            likely = _base(cost.likely, system)
            amount = (_base(cost.min, system) + 4 * likely + _base(cost.max, system)) / 6
        else:
            continue
        total = (total or 0.0) + share * amount
    return total


def _base(money: Money, system: System) -> float:
    business = system.business
    if business is None or business.currency is None or business.currency == money.currency:
        return money.amount
    return money.amount * business.rates[money.currency]
