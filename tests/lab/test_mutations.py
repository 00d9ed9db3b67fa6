"""Disguised payloads: seeded, distinct, unseen, still working where nothing stops them, and stopped where it does."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.lab import HARDENED, VULNERABLE, Control
from casemate.lab.attacks import SCENARIOS, LabRun, PayloadSet, Plan, run_attacks
from casemate.lab.attacks.payloads import mutated, payloads_of
from casemate.lab.backends import Simulated
from strategies import tried

FEW = 4


@lru_cache(maxsize=4)
def disguised(controls: frozenset[Control], most: int | None, seed: int = 7) -> LabRun:
    plan = Plan(payloads=PayloadSet.MUTATED, seed=seed, most=most)
    return run_attacks(Simulated(), controls, date="2026-01-01", plan=plan)


@given(st.integers(0, 2**31))
@tried(10)
def test_disguises_are_distinct_new_and_repeat(seed: int) -> None:
    for scenario in SCENARIOS:
        written = payloads_of(scenario.id)
        made = mutated(scenario.id, written, seed)
        assert made == mutated(scenario.id, written, seed)
        assert len({one.id for one in made}) == len(made) >= 20
        assert not {one.id for one in made} & {one.id for one in written}
        assert not any(one.benign for one in made)


def test_seeds_differ() -> None:
    written = payloads_of("told-secret")
    assert mutated("told-secret", written, 1) != mutated("told-secret", written, 2)


def test_disguised_payloads_still_work_where_nothing_stops_them() -> None:
    run = disguised(VULNERABLE, FEW)
    assert run.payloads is PayloadSet.MUTATED
    assert sum(one.hits for one in run.results) > sum(one.trials for one in run.results) / 2


def test_the_hardened_application_holds_against_disguises() -> None:
    assert [one.scenario for one in disguised(HARDENED, FEW).results if one.hits] == []


@pytest.mark.slow
def test_every_scenario_has_disguises_that_work() -> None:
    assert [one.scenario for one in disguised(VULNERABLE, None).results if not one.hits] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 11])
def test_it_holds_against_all_of_them(seed: int) -> None:
    assert [one.scenario for one in disguised(HARDENED, None, seed).results if one.hits] == []
