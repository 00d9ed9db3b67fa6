"""Everything that is to be known of a landscape, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casemate.analysis import State
from casemate.govern.landscape.causes import causes_of
from casemate.govern.landscape.dependence import Dependence, dependence_of
from casemate.govern.landscape.falling import Fall, Falling, Reach
from casemate.govern.landscape.reading import Landscape
from casemate.govern.landscape.routes import Route, routes_of
from casemate.govern.landscape.sums import Sum, by_modality, by_tactic, by_unit
from casemate.govern.landscape.territory import Territory
from casemate.risk import Pricing, RiskProfile, compile_pricing, profile_of


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A landscape with its causes, routes, money and sums."""

    landscape: Landscape
    territory: Territory = field(repr=False)
    profile: RiskProfile | None
    """Of the joined system; None where no adversary finds a way to a loss with a cost."""
    dependence: Dependence | None
    alone: Mapping[str, float | None]
    """By space: the expected loss of a year of the model by itself, as its own team would compute it."""
    routes: tuple[Route, ...]
    falls: tuple[Fall, ...]
    """The common causes that reach losses of two systems or more, what falls most first."""
    reaches: tuple[Reach, ...]
    """By adversary: how likely one campaign today can reach losses of several systems."""
    modalities: tuple[Sum, ...]
    units: tuple[Sum, ...]
    tactics: tuple[Sum, ...]


def survey(landscape: Landscape, *, seed: int = 0) -> Survey:
    """Survey a landscape; `seed`: of the draws of what is not known exactly."""
    territory = Territory(landscape.joined, landscape.analysis)
    pricing = compile_pricing(landscape.analysis)
    profile = None if pricing is None else profile_of(pricing, seed=seed)
    falling = Falling(territory, pricing)
    return Survey(
        landscape=landscape,
        territory=territory,
        profile=profile,
        dependence=None if pricing is None else dependence_of(territory, pricing, seed=seed),
        alone=_alone(landscape),
        routes=routes_of(territory),
        falls=falling.falls(causes_of(territory)),
        reaches=falling.reaches(),
        modalities=by_modality(territory, pricing),
        units=by_unit(territory, profile),
        tactics=by_tactic(territory, pricing),
    )


def _alone(landscape: Landscape) -> Mapping[str, float | None]:
    """In the currency of the landscape."""
    found: dict[str, float | None] = {}
    for space, own in sorted(landscape.own.items()):
        pricing = compile_pricing(own.analysis)
        found[space] = None if pricing is None else _in_common(pricing, landscape)
    return found


def _in_common(pricing: Pricing, landscape: Landscape) -> float:
    business = landscape.joined.system.business
    expected = pricing.expected(pricing.standing(State.CURRENT))
    if business is None or business.currency in (None, pricing.currency):
        return expected
    return expected * business.rates[pricing.currency]
