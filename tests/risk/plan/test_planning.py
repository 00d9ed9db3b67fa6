from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.analysis import State
from casemate.files import CasemateError
from casemate.risk.defences import compile_defences
from casemate.risk.plan import Limits, Objective, Plan, offer_of, plan
from casemate.risk.plan.proving import proof_of
from casemate.risk.plan.searching import Search
from casemate.risk.plan.valuing import Valuing
from casemate.risk.plan.wishes import Wishes, wishes_of
from priced import small_analysis, small_pricing

LIMITS = Limits(money=60_000, weeks=12)


@cache
def planned(limits: Limits = LIMITS, objective: Objective = Objective.EXPECTED) -> Plan:
    return plan(small_analysis(), limits=limits, objective=objective, draws=8, trials=300)


@cache
def desk() -> tuple[Wishes, Valuing]:
    analysis, offer = small_analysis(), offer_of(small_analysis())
    pricing = replace(
        small_pricing(),
        defences=compile_defences(replace(analysis.derived, system=offer.system), analysis.knowledge),
    )
    standing = pricing.standing(State.CURRENT)
    useful = frozenset(c.id for c in offer.candidates if pricing.defences.weakened_by(c.id))
    wishes = wishes_of(analysis, offer, useful, standing, LIMITS)
    return wishes, Valuing(pricing, wishes.names, standing)


def test_a_plan_keeps_to_its_limits_and_lowers_the_loss() -> None:
    found = planned()
    assert found.chosen
    assert found.cost <= LIMITS.money
    assert found.weeks <= LIMITS.weeks
    assert found.after.expected.expected < found.before.expected.expected
    assert found.after.controls == found.before.controls | {measure.candidate.id for measure in found.chosen}


def test_what_each_measure_avoids_adds_up() -> None:
    found = planned()
    assert sum(measure.avoided for measure in found.chosen) == pytest.approx(found.avoided)
    assert found.roadmap[-1].expected == pytest.approx(found.after.expected.expected)
    assert sum(quarter.weeks for quarter in found.roadmap) == pytest.approx(found.weeks)
    assert all(quarter.weeks <= LIMITS.team + 1e-9 for quarter in found.roadmap)
    finished = [name for quarter in found.roadmap for name in quarter.finishes]
    assert finished == [measure.candidate.id for measure in found.chosen]


def test_the_front_has_no_point_that_another_undercuts() -> None:
    front = planned().front
    assert front[0].cost == 0
    for one in front:
        for other in front:
            better = (other.cost, other.weeks, other.expected)
            assert one is other or not all(
                a <= b for a, b in zip(better, (one.cost, one.weeks, one.expected), strict=True)
            )


def test_no_plan_of_two_things_beats_the_one_that_was_found() -> None:
    wishes, valuing = desk()
    best = planned().after.expected.expected
    for one in range(wishes.menu.size):
        for other in range(one, wishes.menu.size):
            chosen = np.zeros(wishes.menu.size, dtype=np.bool_)
            chosen[[one, other]] = True
            if wishes.menu.allows(chosen):
                assert valuing.expected(chosen) >= best - 1e-6


def test_nothing_to_spend_buys_nothing() -> None:
    found = planned(Limits(money=0, weeks=0))
    assert all(measure.cost == 0 for measure in found.chosen)
    assert found.before.expected.expected >= found.after.expected.expected


def test_the_other_objective_is_the_chance_to_exceed_the_limit() -> None:
    found, usual = planned(LIMITS, Objective.EXCEEDANCE), planned()
    assert found.after.exceeds_appetite is not None
    assert usual.after.exceeds_appetite is not None
    assert found.after.exceeds_appetite.expected <= usual.after.exceeds_appetite.expected + 1e-6


def test_what_is_needed_comes_first() -> None:
    found = planned(Limits(money=inf, weeks=40))
    done: set[str] = set()
    analysis = small_analysis()
    for measure in found.chosen:
        kinds = {name.split("@")[0] for name in done}
        for kind in analysis.knowledge.controls[measure.candidate.control].requires:
            assert kind in kinds
        done.add(measure.candidate.id)


def test_costs_of_the_catalogue_need_a_rate() -> None:
    analysis = small_analysis()
    business = analysis.system.business
    assert business is not None
    foreign = replace(analysis, system=replace(analysis.system, business=replace(business, currency="USD", rates={})))
    with pytest.raises(CasemateError, match="--own"):
        offer_of(foreign)


def test_the_same_seed_gives_the_same_plan() -> None:
    once, again = (plan(small_analysis(), limits=LIMITS, draws=8, trials=100, seed=3) for _ in range(2))
    assert once.chosen == again.chosen
    assert once.front == again.front


def test_the_bound_is_below_every_allowed_choice() -> None:
    wishes, valuing = desk()
    nothing = np.zeros(wishes.menu.size, dtype=np.bool_)
    found = Search(wishes.menu, valuing.expected, wishes.needs).best(trials=300)
    proof = proof_of(valuing, wishes, found, seconds=20, seed=0)
    assert 0 <= proof.bound <= valuing.expected(found) <= valuing.expected(nothing)
    assert proof.gap == pytest.approx(1 - proof.bound / valuing.expected(found))
    assert proof.gap < 0.5
    draws = np.random.default_rng(5)
    for _ in range(200):
        chosen = draws.random(wishes.menu.size) < draws.uniform(0.05, 0.5)
        if wishes.menu.allows(chosen):
            assert valuing.expected(chosen) >= proof.bound - 1e-6


@given(st.data())
def test_adding_a_control_never_raises_the_expected_loss(data: st.DataObject) -> None:
    wishes, valuing = desk()
    flags = data.draw(st.lists(st.booleans(), min_size=wishes.menu.size, max_size=wishes.menu.size))
    chosen = np.array(flags, dtype=np.bool_)
    more = chosen.copy()
    more[data.draw(st.integers(0, wishes.menu.size - 1))] = True
    assert valuing.expected(more) <= valuing.expected(chosen) * (1 + 1e-12)


def test_nothing_is_proven_about_the_other_objective() -> None:
    assert planned(LIMITS, Objective.EXCEEDANCE).proof is None
    assert planned().proof is not None
