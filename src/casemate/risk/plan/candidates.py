"""What a plan can choose from: the model's planned controls, and the catalogue's where they would weaken something.

A control of the catalogue is a candidate at a component or flow of the owner's where a rule names it for a step there,
where the catalogue says that it can sit, and where the model has no control of that kind yet. It comes at its usual
strength and at the mean of the catalogue's ranges of cost (lognormal through the ends). What stands outside (a zone
where anybody may be, a person outside, a part that is out of scope) is not the owner's to guard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from casemate.analysis import Analysis
from casemate.files import CasemateError
from casemate.knowledge import CatalogueControl
from casemate.model import Control, System, choices, is_a
from casemate.model.system import Component, ControlId
from casemate.quantities import Basis, Lognormal, Money, QuantityError
from casemate.risk.defences import standing_at
from casemate.risk.magnitudes import currency_of, in_currency

_FOREIGN = frozenset({choices.Trust.UNTRUSTED, choices.Trust.USER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A control that may be bought. Amounts in the currency of the results."""

    id: str
    """Its id in the model, or `control@element` for one of the catalogue."""
    control: str
    """Id in the catalogue."""
    at: tuple[str, ...]
    """Components and flows where it would stand."""
    planned: bool
    """Whether the model plans it; else the catalogue offers it."""
    once: float
    per_year: float
    weeks: float
    """Engineer-weeks."""
    delay: float
    """Weeks by which it holds up the product."""
    cost_basis: Basis
    stated: bool
    """Whether the model states its cost; else it is the catalogue's mean."""

    def cost(self, years: float) -> float:
        """Over this many years."""
        return self.once + years * self.per_year


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A system that has every candidate among its controls."""

    system: System
    """With what the catalogue adds as planned controls of its own."""
    candidates: tuple[Candidate, ...]
    """Sorted by id."""


def offer_of(analysis: Analysis, *, catalogue: bool = True) -> Offer:
    """All candidates of a system; without the catalogue only what the model plans.

    Raises `CasemateError` where a cost of the catalogue is in a currency that the model has no rate for.
    """
    system = analysis.system
    planned = [c for c in system.controls.values() if c.status is choices.ControlStatus.PLANNED]
    found = [_planned(analysis, control) for control in planned]
    controls = dict(system.controls)
    for kind, place in sorted(_places(analysis)) if catalogue else ():
        added = Control(
            id=ControlId(f"{kind}@{place}"), control=kind, protects=(place,), status=choices.ControlStatus.PLANNED
        )
        controls[added.id] = added
        found.append(_offered(analysis, added))
    return Offer(
        system=replace(system, controls=controls), candidates=tuple(sorted(found, key=lambda candidate: candidate.id))
    )


def _planned(analysis: Analysis, control: Control) -> Candidate:
    cost = control.cost
    usual = _usual(analysis.knowledge.controls[control.control], analysis.system) if cost is None else None
    return Candidate(
        id=str(control.id),
        control=control.control,
        at=standing_at(analysis.system, control),
        planned=True,
        once=usual["once"] if usual else _money(cost.once if cost else None, analysis.system),
        per_year=usual["per_year"] if usual else _money(cost.per_year if cost else None, analysis.system),
        weeks=usual["weeks"] if usual else (cost.weeks or 0.0 if cost else 0.0),
        delay=(cost.delay_weeks or 0.0) if cost else 0.0,
        cost_basis=analysis.knowledge.controls[control.control].cost.basis if usual else Basis.JUDGEMENT,
        stated=cost is not None,
    )


def _offered(analysis: Analysis, control: Control) -> Candidate:
    known = analysis.knowledge.controls[control.control]
    usual = _usual(known, analysis.system)
    return Candidate(
        id=str(control.id),
        control=known.id,
        at=control.protects,
        planned=False,
        once=usual["once"],
        per_year=usual["per_year"],
        weeks=usual["weeks"],
        delay=0.0,
        cost_basis=known.cost.basis,
        stated=False,
    )


def _usual(known: CatalogueControl, system: System) -> Mapping[str, float]:
    cost = known.cost
    once, per_year, weeks = cost.once, cost.per_year, cost.weeks
    return {
        "once": _mean(*(_money(end, system) for end in (once.low, once.high))) if once else 0.0,
        "per_year": _mean(*(_money(end, system) for end in (per_year.low, per_year.high))) if per_year else 0.0,
        "weeks": _mean(weeks.low, weeks.high) if weeks else 0.0,
    }


def _mean(low: float, high: float) -> float:
    return Lognormal.from_interval(low, high).mean if 0 < low < high else (low + high) / 2


def _money(money: Money | None, system: System) -> float:
    if money is None:
        return 0.0
    try:
        return in_currency(money, system)
    except QuantityError as error:
        base = currency_of(system)
        raise CasemateError(
            f"costs of the catalogue are in {money.currency}, results in {base or 'no currency'}: add "
            f"`business: {{rates: {{{money.currency}: …}}}}` to the model, or plan without the catalogue (--own)"
        ) from error


def _places(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Every kind of control with every element of the owner's where it weakens a step and may sit."""
    derived, system = analysis.derived, analysis.system
    names = {number: name for name, number in derived.elements.components.items()}
    flows = {number: name for name, number in derived.elements.flows.items()}
    own = {str(part.id): part for part in system.components.values() if _is_own(system, part)}
    taken = {(c.control, place) for c in system.controls.values() for place in standing_at(system, c)}
    seen: set[tuple[str, str]] = set()
    for step in derived.steps:
        compiled = derived.rule(step)
        for weakening in compiled.rule.mitigated_by if compiled else ():
            known = analysis.knowledge.controls[weakening.control]
            if not (weakening.strength or known.strength).high:
                continue
            for name in weakening.at or (compiled.variables if compiled else ()):
                if compiled is not None and name in compiled.variables:
                    place = str(names.get(derived.numbers[step][compiled.variables.index(name)], ""))
                    places = [place] if place in own and _sits(known, own[place].kind) else []
                else:
                    used = derived.flows.get((step, name), frozenset())
                    places = [flows[flow] for flow in used] if "flow" in known.sits_on else []
                seen.update((known.id, place) for place in places)
    yield from (pair for pair in seen if pair not in taken)


def _is_own(system: System, part: Component) -> bool:
    if part.out_of_scope:
        return False
    zone = system.zones.get(part.zone) if part.zone is not None else None
    if zone is None:
        return not is_a(part.kind, "outside")
    return zone.trust not in _FOREIGN


def _sits(known: CatalogueControl, kind: str) -> bool:
    return any(is_a(kind, branch) for branch in known.sits_on)
