from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyses import analysis_of
from casemate.analysis import Guards, State, residuals
from casemate.graph import AttackGraph
from casemate.quantities import Basis, Beta, Estimate
from casemate.risk.defences import compile_defences, standing
from casemate.risk.likelihood import likelihood_of
from casemate.risk.profile import draw
from casemate.risk.worlds import Worlds, uniform_strata
from priced import SMALL, small_analysis, small_pricing


def reaches(graph: AttackGraph, starts: tuple[int, ...], works: set[int], goal: int) -> bool:
    """The least fixed point, by hand."""
    held = set(starts)
    while True:
        more = {c for s in works if set(graph.requires[s]) <= held for c in graph.grants[s]} - held
        if not more:
            return goal in held
        held |= more


def test_chances_equal_enumeration() -> None:
    pricing = small_pricing()
    likelihood, graph = pricing.likelihood, pricing.analysis.derived.graph
    certain = {step for step, estimate in enumerate(likelihood.estimates) if estimate is None}
    random = np.random.Generator(np.random.Philox(key=1))
    seen = 0
    for chance in likelihood.chances:
        assert chance.exact
        uncertain = [step for step in chance.steps if step not in certain]
        if len(uncertain) > 12:
            continue
        (loss,) = chance.losses
        starts, goal = graph.starts[chance.adversaries[0]], graph.goals[loss]
        given = dict(zip(uncertain, random.random(len(uncertain)), strict=True))
        total = 0.0
        for outcome in product((False, True), repeat=len(uncertain)):
            works = certain | {step for step, held in zip(uncertain, outcome, strict=True) if held}
            if reaches(graph, starts, works, goal):
                total += prod(given[s] if held else 1 - given[s] for s, held in zip(uncertain, outcome, strict=True))
        row = np.array([[given.get(step, 1.0) for step in chance.steps]])
        assert chance.probability(row)[0, 0] == pytest.approx(total, abs=1e-10)
        without = chance.without(row[0])[:, 0]
        changed = row.copy()
        changed[0, 0] = 0
        assert without[0] == pytest.approx(chance.probability(changed)[0, 0], abs=1e-10)
        seen += 1
    assert seen >= 4


def test_sampled_worlds_come_close_and_say_that_they_are_sampled() -> None:
    analysis = small_analysis()
    exact = likelihood_of(analysis.derived, analysis.knowledge)
    tried = likelihood_of(analysis.derived, analysis.knowledge, budget=1, worlds=1 << 14)
    assert exact.exact
    assert not tried.exact
    left = np.array([1.0 if estimate is None else 0.8 for estimate in exact.estimates])
    one, other = exact.success(left), tried.success(left)
    assert other == pytest.approx(one, abs=4 * 0.5 / np.sqrt(1 << 14))
    weights = np.ones_like(one)
    assert tried.passing(left, weights) == pytest.approx(exact.passing(left, weights), abs=0.05)


def test_a_weaker_step_never_helps_in_worlds() -> None:
    graph = small_analysis().derived.graph
    worlds = Worlds(graph=graph, starts=graph.starts["outsider"], goals=tuple(graph.goals.values()), count=256)
    chances = np.full(len(worlds.steps), 0.6)
    before = worlds.shares(chances)
    for place in range(len(worlds.steps)):
        weaker = chances.copy()
        weaker[place] = 0.2
        assert (worlds.shares(weaker) <= before).all()


def test_strata_are_even_and_repeatable() -> None:
    one = uniform_strata(7, 64, (1, 2))
    assert (one == uniform_strata(7, 64, (1, 2))).all()
    assert (np.sort((one * 64).astype(int), axis=1) == np.arange(64)).all()


def test_evidence_replaces_the_estimate_of_its_step_alone() -> None:
    analysis = small_analysis()
    before = likelihood_of(analysis.derived, analysis.knowledge)
    step = next(step for step, estimate in enumerate(before.estimates) if estimate is not None)
    seen = Estimate(distribution=Beta(1, 200), basis=Basis.EVIDENCE)
    after = likelihood_of(analysis.derived, analysis.knowledge, estimates={step: seen})
    assert after.means[step] == pytest.approx(1 / 201)
    assert np.flatnonzero(after.means != before.means).tolist() == [step]
    ones = np.ones(len(before.means))
    assert (after.success(ones) <= before.success(ones) + 1e-12).all()


def test_the_expected_chance_is_that_of_the_expected_steps() -> None:
    pricing = small_pricing()
    draws = draw(pricing, count=2048, seed=3)
    controls = pricing.standing(State.CURRENT)
    mean = np.mean([pricing.success(controls, steps) for steps in draws.steps], axis=0)
    assert mean == pytest.approx(pricing.success(controls), abs=2e-3)


def test_a_campaign_has_one_aim() -> None:
    likelihood = small_pricing().likelihood
    assert likelihood.shares.sum(axis=1) == pytest.approx(np.ones(len(likelihood.campaigns)))


@pytest.mark.parametrize("state", State)
def test_defences_are_those_of_the_analysis(state: State) -> None:
    analysis = small_analysis()
    guards = Guards(derived=analysis.derived, knowledge=analysis.knowledge)
    found = compile_defences(analysis.derived, analysis.knowledge)
    left = found.residuals(found.selection(standing(analysis.system, state)))
    assert left == pytest.approx(np.array(residuals(analysis.derived, guards, state)), abs=1e-15)


@given(st.sets(st.sampled_from(("guard", "filter", "limits", "marks"))))
def test_any_selection_is_that_of_a_model_with_these_controls(chosen: set[str]) -> None:
    controls = {name: {**said, "status": "planned"} for name, said in SMALL["controls"].items()}
    for name in chosen:
        controls[name]["status"] = "implemented"
    analysis = _with_controls(tuple(sorted(chosen)), controls)
    guards = Guards(derived=analysis.derived, knowledge=analysis.knowledge)
    found = compile_defences(small_analysis().derived, small_analysis().knowledge)
    by_hand = np.array(residuals(analysis.derived, guards, State.CURRENT))
    assert found.residuals(found.selection(chosen)) == pytest.approx(by_hand, abs=1e-15)


_MADE: dict[tuple[str, ...], object] = {}


def _with_controls(key: tuple[str, ...], controls: dict[str, object]):  # type: ignore[no-untyped-def]
    if key not in _MADE:
        _MADE[key] = analysis_of({**SMALL, "controls": controls})
    return _MADE[key]
