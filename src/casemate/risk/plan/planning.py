"""Which controls to buy first: the choice, its proof, the front, the roadmap, and what would change the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from casemate.analysis import Analysis, State
from casemate.evidence import Updated
from casemate.files import CasemateError
from casemate.graph import StepNumber
from casemate.quantities import Estimate
from casemate.risk.assessing import NOTHING, estimates_of
from casemate.risk.defences import compile_defences
from casemate.risk.plan.candidates import Candidate, offer_of
from casemate.risk.plan.changing import changes
from casemate.risk.plan.fronts import best_by_budget, knee, levels, undominated
from casemate.risk.plan.menu import Chosen
from casemate.risk.plan.proving import proof_of
from casemate.risk.plan.results import FrontPoint, Limits, Measure, Plan, Proof, Unbought
from casemate.risk.plan.roadmap import Stage, quarters, staged
from casemate.risk.plan.searching import Search
from casemate.risk.plan.valuing import Objective, Valuing
from casemate.risk.plan.wishes import DELAY, MONEY, WEEKS, Wishes, wishes_of
from casemate.risk.pricing import Pricing, compile_pricing
from casemate.risk.profile import DRAWS, Reading, curve_amounts, draw, read_risk

_TRIALS = 1500
_PROOF_SECONDS = 15.0
_UNBOUGHT = 12
_BEYOND = 2.5
"""The front goes to this many times the money that there is."""


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What planning works with."""

    pricing: Pricing
    """Knows every candidate."""
    valuing: Valuing
    wishes: Wishes
    limits: Limits
    objective: Objective
    offered: int

    def value(self, chosen: Chosen) -> float:
        return self.valuing.value(chosen, self.objective)

    @property
    def costs(self) -> list[float]:
        return [candidate.cost(self.limits.years) for candidate in self.wishes.candidates]


def plan(
    analysis: Analysis,
    *,
    limits: Limits,
    objective: Objective = Objective.EXPECTED,
    catalogue: bool = True,
    evidence: Mapping[StepNumber, Updated] | None = None,
    seed: int = 0,
    draws: int = DRAWS,
    trials: int = _TRIALS,
    proof_seconds: float = _PROOF_SECONDS,
) -> Plan:
    """The controls to buy within the limits, on top of those that exist.

    `catalogue`: whether the catalogue's controls are candidates beside those that the model plans. `evidence` replaces
    the estimates of the rules, step by step. HiGHS has `proof_seconds`. Raises `CasemateError` where there is no way to
    any loss with a cost, or no appetite to keep to where that is the objective.
    """
    desk = _desk(analysis, limits, objective, catalogue, estimates_of(evidence))
    search = Search(desk.wishes.menu, desk.value, desk.wishes.needs)
    search.best(trials=trials, seed=seed)
    tried = _by_budget(desk)
    chosen = _best_seen(desk)
    front = _front(desk, [chosen, *tried])
    stages = staged(desk.valuing, chosen, desk.wishes.candidates, desk.wishes.needs, limits.team)
    before, after, amounts = _readings(desk, chosen, draws, seed)
    return Plan(
        analysis=analysis,
        currency=desk.pricing.currency,
        appetite=desk.pricing.appetite,
        limits=limits,
        objective=objective,
        amounts=amounts,
        before=before,
        after=after,
        chosen=_measures(desk, chosen, stages),
        unbought=_unbought(desk, chosen),
        proof=_proof(desk, chosen, seed, proof_seconds),
        front=front,
        knee=_knee(front),
        roadmap=tuple(quarters(stages, desk.wishes.candidates, before.expected.expected, limits.team)),
        changes=tuple(changes(desk.valuing, desk.wishes, limits, chosen, objective)),
        candidates=desk.offered,
        floor=desk.valuing.expected(np.ones(desk.wishes.menu.size, dtype=np.bool_)),
        seed=seed,
    )


def _desk(
    analysis: Analysis,
    limits: Limits,
    objective: Objective,
    catalogue: bool,
    estimates: Mapping[StepNumber, Estimate],
) -> _Desk:
    offer = offer_of(analysis, catalogue=catalogue)
    pricing = compile_pricing(analysis, estimates=estimates)
    if pricing is None:
        raise CasemateError(NOTHING)
    if objective is Objective.EXCEEDANCE and pricing.appetite.tail_loss is None:
        raise CasemateError(
            "the model states no limit: add `appetite: {tail: {probability: 0.05, loss: 3M EUR}}` under `business`"
        )
    # Controls never change the graph, only what they leave of its steps: no need to derive it again.
    derived = replace(analysis.derived, system=offer.system)
    pricing = replace(pricing, defences=compile_defences(derived, analysis.knowledge))
    standing = pricing.standing(State.CURRENT)
    useful = _useful(pricing, offer.candidates, standing)
    wishes = wishes_of(analysis, offer, useful, standing, limits)
    valuing = Valuing(pricing, wishes.names, standing)
    count = len(offer.candidates)
    return _Desk(pricing=pricing, valuing=valuing, wishes=wishes, limits=limits, objective=objective, offered=count)


def _proof(desk: _Desk, chosen: Chosen, seed: int, seconds: float) -> Proof | None:
    """For the expected loss alone; a bound of the other objective is not known."""
    if desk.objective is not Objective.EXPECTED:
        return None
    return proof_of(desk.valuing, desk.wishes, chosen, seconds=seconds, seed=seed)


def _useful(pricing: Pricing, candidates: Sequence[Candidate], standing: frozenset[str]) -> frozenset[str]:
    """Those that weaken a step on some way to a priced loss, if everything else is in place too or if nothing is."""
    on_a_way = {step for chance in pricing.likelihood.chances for step in chance.steps}
    return frozenset(
        candidate.id
        for candidate in candidates
        if candidate.id not in standing and pricing.defences.weakened_by(candidate.id) & on_a_way
    )


def _readings(desk: _Desk, chosen: Chosen, draws: int, seed: int) -> tuple[Reading, Reading, tuple[float, ...]]:
    pricing = desk.pricing
    drawn, amounts = draw(pricing, count=draws, seed=seed), curve_amounts(pricing)
    before = read_risk(pricing, "before", desk.valuing.standing, drawn, amounts)
    after = read_risk(pricing, "after", desk.valuing.controls(chosen), drawn, amounts)
    return before, after, tuple(amounts.tolist())


def _measures(desk: _Desk, chosen: Chosen, stages: Sequence[Stage]) -> tuple[Measure, ...]:
    with_all = desk.valuing.expected(chosen)
    found: list[Measure] = []
    for stage in stages:
        without = chosen.copy()
        without[stage.thing] = False
        candidate = desk.wishes.candidates[stage.thing]
        found.append(
            Measure(
                candidate=candidate,
                cost=candidate.cost(desk.limits.years),
                avoided=stage.avoided,
                alone=desk.valuing.expected(without) - with_all,
                begins=stage.begins,
                done=stage.done,
            )
        )
    return tuple(found)


def _unbought(desk: _Desk, chosen: Chosen) -> tuple[Unbought, ...]:
    now = desk.valuing.expected(chosen)
    found: list[Unbought] = []
    for thing, candidate in enumerate(desk.wishes.candidates):
        if chosen[thing]:
            continue
        more = chosen.copy()
        more[thing] = True
        found.append(
            Unbought(
                candidate=candidate,
                cost=candidate.cost(desk.limits.years),
                saves=now - desk.valuing.expected(more),
                why=_why(desk, more),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.saves, one.candidate.id))[:_UNBOUGHT])


def _why(desk: _Desk, more: Chosen) -> str:
    menu = desk.wishes.menu
    over = menu.rows @ more > menu.limits + 1e-9
    words = {MONEY: "over the money", WEEKS: "over the weeks", DELAY: "over the delay"}
    said = [word for row, word in words.items() if over[row]]
    if not said and over.any():
        said = ["needs or excludes another control"]
    return ", ".join(said) or "saves next to nothing"


def _best_seen(desk: _Desk) -> Chosen:
    """The best allowed choice that any search has priced; of equal ones the cheapest."""
    costs = np.array(desk.costs)
    allowed = [one for one in desk.valuing.seen if desk.wishes.menu.allows(one)]
    return min(allowed, key=lambda one: (desk.value(one), float(costs @ one)))


def _by_budget(desk: _Desk) -> list[Chosen]:
    """What is best for more and less money, within the weeks and without that limit."""
    menu, limits, costs = desk.wishes.menu, desk.limits, np.array(desk.costs)
    most = _BEYOND * limits.money if limits.money < inf else float(costs.sum())
    found: list[Chosen] = []
    for weeks in {limits.weeks, inf}:
        part = menu.within(WEEKS, weeks)
        found += best_by_budget(part, desk.value, desk.wishes.needs, levels(0.0, most), row=MONEY)
    return found


def _front(desk: _Desk, found: Sequence[Chosen]) -> tuple[FrontPoint, ...]:
    """Those that no other undercuts in cost, weeks and what it leaves, by cost."""
    costs, weights = np.array(desk.costs), desk.wishes.menu.rows[WEEKS]
    points = np.array([(float(costs @ one), float(weights @ one), desk.value(one)) for one in found])
    return tuple(_point(desk, found[row]) for row in undominated(points))


def _point(desk: _Desk, chosen: Chosen) -> FrontPoint:
    limited = desk.pricing.appetite.tail_loss is not None
    return FrontPoint(
        cost=float(np.array(desk.costs) @ chosen),
        weeks=float(desk.wishes.menu.rows[WEEKS] @ chosen),
        expected=desk.valuing.expected(chosen),
        exceeds=desk.valuing.exceeds(chosen) if limited else None,
        chosen=tuple(desk.wishes.names[j] for j in np.flatnonzero(chosen).tolist()),
    )


def _knee(front: Sequence[FrontPoint]) -> int | None:
    """On cost and loss alone: points that are only there because they take fewer weeks do not count."""
    least = inf
    leading: list[int] = []
    for place, point in enumerate(front):
        if point.expected < least:
            least = point.expected
            leading.append(place)
    found = knee([front[p].cost for p in leading], [front[p].expected for p in leading])
    return None if found is None else leading[found]
