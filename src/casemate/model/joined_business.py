"""The business context of several systems of one organisation: one currency, and what their owners accept together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from casemate.files import Problem
from casemate.model import choices as c
from casemate.model import system as s
from casemate.model.reader import Model
from casemate.quantities import Money

_STRICTEST = (c.ActClass.PROHIBITED, c.ActClass.HIGH, c.ActClass.GPAI, c.ActClass.LIMITED, c.ActClass.MINIMAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedBusiness:
    """The context and what had to be decided to get one."""

    business: s.Business | None
    notes: tuple[str, ...] = ()
    """Conventions that figures rest on, in sentences."""
    problems: tuple[Problem, ...] = ()


def joined_business(models: Sequence[Model], currency: str | None = None) -> JoinedBusiness:
    """The context of the landscape, the models in order of their names; `currency` of the results, if it is chosen."""
    contexts = [model.system.business for model in models]
    if len(models) == 1 and currency in (None, _currency(models[0].system)):
        return JoinedBusiness(business=contexts[0])
    own = {name for name in (_currency(model.system) for model in models) if name is not None}
    base = currency or _base(models, own)
    if base is None:
        return JoinedBusiness(business=None, problems=tuple(_no_rate(models, own)))
    rates, problems = _rates(models, base)
    problems += [
        _problem(model, base, f"there is no rate from {name} to {base}", f"add `rates: {{{name}: …}}`")
        for model in models
        if (name := _currency(model.system)) is not None and name != base and name not in rates
    ]
    if problems:
        return JoinedBusiness(business=None, problems=tuple(problems))
    made = [one for one in contexts if one is not None]
    if not made and len(own) < 2:
        return JoinedBusiness(business=None)
    return _context(models, made, base, rates)


def _context(
    models: Sequence[Model], made: Sequence[s.Business], base: str, rates: Mapping[str, float]
) -> JoinedBusiness:
    def value(money: Money) -> float:
        return money.to(base, rates, base).amount

    revenues = [one.revenue for one in made if one.revenue is not None]
    users = [one.users for one in made if one.users is not None]
    appetite, notes = _appetite(models, base, rates)
    if len({value(one) for one in revenues}) > 1:
        notes.append("Revenue: the largest that a model states, as that of the whole organisation.")
    business = s.Business(
        sector=_common([one.sector for one in made]),
        jurisdictions=tuple(sorted({name for one in made for name in one.jurisdictions})),
        users=max(users, default=None),
        revenue=Money(max(map(value, revenues)), base) if revenues else None,
        currency=base,
        rates=MappingProxyType(dict(sorted(rates.items()))),
        unit=_common([one.unit for one in made]),
        ai_act=_strictest([one.ai_act for one in made if one.ai_act is not None]),
        appetite=appetite,
    )
    return JoinedBusiness(business=business, notes=tuple(notes))


def _currency(system: s.System) -> str | None:
    """The currency that a model's results are in; None for a model without amounts."""
    if system.business is not None and system.business.currency is not None:
        return system.business.currency
    costs = (loss.cost for loss in system.losses.values() if loss.cost is not None)
    return next((one.low.currency if isinstance(one, s.MoneyInterval) else one.min.currency for one in costs), None)


def _base(models: Sequence[Model], own: set[str]) -> str | None:
    """The currency of all, else the first by name into which the rates of the models lead from every other one."""
    if len(own) <= 1:
        return next(iter(own), "EUR")
    able = [base for base in sorted(own) if own - {base} <= set(_rates(models, base)[0])]
    return able[0] if able else None


def _rates(models: Sequence[Model], base: str) -> tuple[dict[str, float], list[Problem]]:
    """What one unit of each other currency is worth in `base`; rates that contradict each other are problems."""
    found: dict[str, float] = {}
    said_by: dict[str, Model] = {}
    problems: list[Problem] = []
    for model in models:
        business = model.system.business
        if business is None or business.currency != base:
            continue
        for name, rate in business.rates.items():
            if name in found and found[name] != rate:
                message = f"1 {name} is {rate:g} {base} here and {found[name]:g} {base} in {file_of(said_by[name])}"
                path = ("business", "rates", name)
                problems.append(model.parts[0].document.problem(message, path, "state one rate in all models"))
            found.setdefault(name, rate)
            said_by.setdefault(name, model)
    for model in models:  # amounts of a model in another currency may be in a third, which goes through its own
        business = model.system.business
        if business is not None and business.currency in found:
            for name, rate in business.rates.items():
                if name != base:
                    found.setdefault(name, rate * found[business.currency])
    return found, problems


def _no_rate(models: Sequence[Model], own: set[str]) -> Iterator[Problem]:
    base = min(own)
    known = _rates(models, base)[0]
    for model in models:
        if _currency(model.system) == base:
            missing = ", ".join(f"{name}: …" for name in sorted(own - {base} - set(known)))
            message = f"the models count in {', '.join(sorted(own))}, and no rates lead from all of them to one"
            yield _problem(model, base, message, f"add `rates: {{{missing}}}` here, or rates to {base} elsewhere")
            return


def _problem(model: Model, base: str, message: str, remedy: str) -> Problem:
    return model.problem(message, ("business",), f"{remedy}: what one unit is in {base}")


def _appetite(models: Sequence[Model], base: str, rates: Mapping[str, float]) -> tuple[s.Appetite | None, list[str]]:
    """The sum of what the owners accept; a part that some owner does not state stays unknown."""
    said = [model.system.business.appetite if model.system.business else None for model in models]
    if not any(said):
        return None, []
    expected = [one.expected for one in said if one is not None and one.expected is not None]
    tails = [one.tail for one in said if one is not None and one.tail is not None]
    levels = {tail.probability for tail in tails}
    whole = len(expected) == len(models)
    alike = len(tails) == len(models) and len(levels) == 1
    notes = []
    if whole or alike:
        notes.append(
            "Appetite: the sum of what the owners accept, each for their own system; nobody has stated one for all "
            "together."
        )
    if (expected and not whole) or (tails and not alike):
        parts = [name for name, lacks in (("expected", expected and not whole), ("tail", tails and not alike)) if lacks]
        notes.append(f"Appetite, {' and '.join(parts)}: unknown, since not every model states it alike.")
    made = s.Appetite(
        expected=Money(sum(one.to(base, rates, base).amount for one in expected), base) if whole else None,
        tail=s.Tail(
            probability=min(levels), loss=Money(sum(one.loss.to(base, rates, base).amount for one in tails), base)
        )
        if alike
        else None,
    )
    return (made if whole or alike else None), notes


def _common(said: Sequence[str | None]) -> str | None:
    names = sorted({name for name in said if name is not None})
    return ", ".join(names) if names else None


def _strictest(said: Sequence[s.AiAct]) -> s.AiAct | None:
    """The entry of the strictest class: what binds one of the systems binds the landscape."""

    def order(one: s.AiAct) -> tuple[int, str]:
        place = _STRICTEST.index(one.risk_class) if one.risk_class is not None else len(_STRICTEST)
        return place, one.role.value if one.role is not None else ""

    return min(said, key=order, default=None)


def file_of(model: Model) -> str:
    """The file of a model, as it was named."""
    return model.parts[0].document.name if model.parts else model.system.name
