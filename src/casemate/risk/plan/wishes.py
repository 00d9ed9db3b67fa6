"""The candidates of a system as a menu: what each takes, what it needs, and what cannot stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casemate.analysis import Analysis
from casemate.model import Control, System, choices
from casemate.risk.defences import standing_at
from casemate.risk.plan.candidates import Candidate, Offer
from casemate.risk.plan.menu import Menu, menu_of
from casemate.risk.plan.results import Limits

MONEY, WEEKS, DELAY = 0, 1, 2
"""Rows of the menu."""
_AUTHENTICATION = "authentication"
"""The control that a flow may state by its `authn`."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What can be chosen at all."""

    candidates: tuple[Candidate, ...]
    """Those that can take something off the risk, and what these need."""
    needs: tuple[tuple[int, tuple[int, ...]], ...]
    """A candidate, and those of which it needs one."""
    menu: Menu = field(repr=False)
    idle: tuple[Candidate, ...]
    """Those that weaken no step on a way to a priced loss: they may be worth it, but not for what is priced here."""

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the candidates."""
        return tuple(candidate.id for candidate in self.candidates)


def wishes_of(
    analysis: Analysis, offer: Offer, useful: frozenset[str], standing: frozenset[str], limits: Limits
) -> Wishes:
    """The menu. `useful`: ids of candidates that weaken something that matters; `standing`: controls in place."""
    every = {candidate.id: candidate for candidate in offer.candidates}
    options = {name: _options(analysis, offer.system, candidate, every, standing) for name, candidate in every.items()}
    possible = _possible(offer.system, every, options, standing)
    kept: set[str] = set()
    pending = sorted(useful & possible)
    while pending:
        name = pending.pop()
        if name not in kept:
            kept.add(name)
            pending.extend(other for group in options[name] or () for other in group if other in possible)
    names = sorted(kept)
    place = {name: number for number, name in enumerate(names)}
    needs = tuple(
        (place[name], tuple(place[o] for o in group if o in place)) for name in names for group in options[name] or ()
    )
    chosen = tuple(every[name] for name in names)
    amounts = (
        ([one.cost(limits.years) for one in chosen], limits.money),
        ([one.weeks for one in chosen], limits.weeks),
        ([one.delay for one in chosen], limits.delay),
    )
    menu = menu_of(amounts, needs=needs, excludes=_excluded(offer.system, place), size=len(names))
    idle = tuple(candidate for name, candidate in every.items() if name not in kept)
    return Wishes(candidates=chosen, needs=needs, menu=menu, idle=idle)


def _options(
    analysis: Analysis, system: System, candidate: Candidate, every: Mapping[str, Candidate], standing: frozenset[str]
) -> list[list[str]] | None:
    """Groups of candidates of which one each is needed; None where a need can never be met."""
    controls = {str(name): control for name, control in system.controls.items()}
    groups: list[list[str]] = []
    for name in controls[candidate.id].requires:
        if str(name) in standing:
            continue
        if str(name) not in every:
            return None
        groups.append([str(name)])
    for kind in analysis.knowledge.controls[candidate.control].requires:
        if kind == _AUTHENTICATION and _is_authenticated(system, candidate.at):
            continue
        found = _of_kind(system, kind, candidate, every, standing)
        if found is None:
            continue
        if not found:
            return None
        groups.append(found)
    return groups


def _is_authenticated(system: System, places: Sequence[str]) -> bool:
    """Whether the model says that all that flows into these places is authenticated, whatever controls it names."""
    into = [flow for flow in system.flows if str(flow.target) in places]
    return bool(into) and all(flow.authn not in (None, choices.Authentication.NONE) for flow in into)


def _of_kind(
    system: System, kind: str, candidate: Candidate, every: Mapping[str, Candidate], standing: frozenset[str]
) -> list[str] | None:
    """Candidates of a kind that is needed: at the same place if there are any; None where one is in place already."""
    there = [control for control in system.controls.values() if control.control == kind]
    near = [control for control in there if _shares_a_place(system, control, candidate)]
    for group in (near, there):
        if any(str(control.id) in standing for control in group):
            return None
        names = sorted(
            (str(control.id) for control in group if str(control.id) in every), key=lambda n: _price(every, n)
        )
        if names:
            return names
    return []


def _price(every: Mapping[str, Candidate], name: str) -> tuple[float, str]:
    return every[name].once + every[name].per_year, name


def _shares_a_place(system: System, control: Control, candidate: Candidate) -> bool:
    return bool(set(standing_at(system, control)) & set(candidate.at))


def _possible(
    system: System,
    every: Mapping[str, Candidate],
    options: Mapping[str, Sequence[Sequence[str]] | None],
    standing: frozenset[str],
) -> frozenset[str]:
    """Those whose needs can be met and that nothing in place rules out."""
    controls = {str(name): control for name, control in system.controls.items()}
    ruled_out = {str(other) for name in standing for other in controls[name].excludes if name in controls}
    found = {name for name in every if options[name] is not None and name not in ruled_out}
    found -= {name for name in found if standing & set(map(str, controls[name].excludes))}
    while lost := {n for n in found if any(not set(group) & found for group in options[n] or ())}:
        found -= lost
    return frozenset(found)


def _excluded(system: System, place: Mapping[str, int]) -> list[tuple[int, int]]:
    pairs = {
        tuple(sorted((place[str(name)], place[str(other)])))
        for name, control in system.controls.items()
        for other in control.excludes
        if str(name) in place and str(other) in place and name != other
    }
    return [(pair[0], pair[1]) for pair in sorted(pairs)]
