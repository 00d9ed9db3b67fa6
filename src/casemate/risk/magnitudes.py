"""The losses of a model in money: one severity for each, in the model's own currency."""

from __future__ import annotations

from math import inf

from casemate.files import CasemateError, InvalidInput, Problem
from casemate.model import Loss, Model, System
from casemate.model.system import Cost, MoneyInterval
from casemate.quantities import Lognormal, Money, Pert, QuantityError
from casemate.risk.severity import Magnitude, Severity


def currency_of(system: System) -> str:
    """The currency of the results: that of the business, else the one that all losses are in."""
    if system.business is not None and system.business.currency is not None:
        return system.business.currency
    costs = (loss.cost for loss in system.losses.values() if loss.cost is not None)
    return next((_parts(cost)[0].currency for cost in costs), "")


def severity_of(loss: Loss, system: System) -> Severity:
    """What one event costs; no form of it costs more than the revenue of a year, where the model says that.

    The loss has to have a cost.
    """
    assert loss.cost is not None
    revenue = system.business.revenue if system.business is not None else None
    cap = in_currency(revenue, system) if revenue is not None and revenue.amount > 0 else inf
    secondary = loss.secondary
    return Severity(
        primary=_magnitude(loss.cost, system, cap),
        follows=secondary.probability if secondary is not None else 0.0,
        secondary=_magnitude(secondary.cost, system, cap) if secondary is not None else None,
    )


def in_currency(money: Money, system: System) -> float:
    """The amount in the currency of the results; the reader has checked that there is a rate."""
    base = currency_of(system)
    rates = system.business.rates if system.business is not None else {}
    return money.to(base, rates, base).amount


def money_said(text: str, option: str, system: System) -> float:
    """What an option says, in the currency of the results. Raises `CasemateError` with the shape that is expected."""
    try:
        return in_currency(Money.parse(text, currency_of(system) or None), system)
    except QuantityError as error:
        raise CasemateError(f"{option}: {error}") from error


def _magnitude(cost: Cost, system: System, cap: float) -> Magnitude:
    amounts = [in_currency(money, system) for money in _parts(cost)]
    if isinstance(cost, MoneyInterval):
        return Magnitude(distribution=Lognormal.from_interval(*amounts), cap=cap)
    return Magnitude(distribution=Pert(*amounts), cap=cap)


def _parts(cost: Cost) -> tuple[Money, ...]:
    return (cost.low, cost.high) if isinstance(cost, MoneyInterval) else (cost.min, cost.likely, cost.max)


def check_losses(model: Model) -> None:
    """Raise `InvalidInput` where the model has nothing that could be put into money."""
    losses = model.system.losses.values()
    if not model.system.losses:
        message = "the model states no losses, so there is nothing to put into money"
        advice = "add `losses:` with what each would cost, such as `cost: {low: 50k EUR, high: 2M EUR}`"
        raise InvalidInput([model.problem(message, ("losses",), advice)])
    if all(loss.cost is None for loss in losses):
        advice = "add `cost: {low: 50k EUR, high: 2M EUR}`: in 9 of 10 cases one event costs between the two"
        raise InvalidInput([_without_cost(model, loss, advice) for loss in losses])


def _without_cost(model: Model, loss: Loss, advice: str) -> Problem:
    return model.problem(f"the loss `{loss.id}` has no cost", ("losses", loss.id), advice)
