from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyses import analysis_of
from casemate.govern.verdict import Asked, ConditionKind, Count, Grounds, Outcome, Verdict, judge, ruling
from casemate.govern.verdict.drawing import enough, with_judgement, years_of
from casemate.govern.verdict.unsaid import great_losses, unknown_facts
from casemate.quantities import Basis
from casemate.risk import Assessment, assess
from casemate.risk.profile import draw
from priced import SMALL

TODAY = date(2026, 6, 1)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    draws = draw(st.integers(1, 200))
    return Count(holds=draw(st.integers(0, draws)), draws=draws)


@st.composite
def grounds(draw: st.DrawFn) -> Grounds:
    return Grounds(
        prohibited=draw(st.booleans()),
        now=draw(st.none() | counts()),
        best=draw(st.none() | counts()),
        unknown=draw(st.integers(0, 3)),
        judgement=draw(st.floats(0, 1)),
    )


@given(grounds())
def test_the_verdict_is_what_the_rule_says_in_words(found: Grounds) -> None:
    hopeless = found.best is not None and (found.best.draws - found.best.holds) / found.best.draws >= 0.9 - 1e-12
    holds = found.now is not None and found.now.holds / found.now.draws >= 0.9 - 1e-12
    if found.prohibited:
        wanted = Outcome.NO_GO
    elif found.now is None:
        wanted = Outcome.NOT_DECIDABLE
    elif hopeless:
        wanted = Outcome.NO_GO
    elif holds and found.unknown == 0:
        wanted = Outcome.GO
    else:
        wanted = Outcome.CONDITIONS
    assert ruling(found).outcome is wanted
    assert ruling(found).reasons


@given(grounds())
def test_a_ban_outweighs_everything(found: Grounds) -> None:
    assert ruling(replace(found, prohibited=True)).outcome is Outcome.NO_GO


@given(grounds(), st.integers(1, 200))
def test_it_flips_at_nine_draws_in_ten_and_nowhere_else(found: Grounds, draws: int) -> None:
    plain = replace(found, prohibited=False, best=None, unknown=0)
    outcomes = [ruling(replace(plain, now=Count(holds=k, draws=draws))).outcome for k in range(draws + 1)]
    least = -(-9 * draws // 10)
    assert outcomes == [Outcome.CONDITIONS] * least + [Outcome.GO] * (draws + 1 - least)


@given(grounds(), st.integers(1, 200))
def test_no_go_begins_where_nine_draws_in_ten_exceed(found: Grounds, draws: int) -> None:
    plain = replace(found, prohibited=False, now=Count(holds=0, draws=draws))
    outcomes = [ruling(replace(plain, best=Count(holds=k, draws=draws))).outcome for k in range(draws + 1)]
    last = draws // 10
    assert outcomes == [Outcome.NO_GO] * (last + 1) + [Outcome.CONDITIONS] * (draws - last)


@given(grounds())
def test_one_unknown_fact_turns_a_go_into_conditions(found: Grounds) -> None:
    if ruling(found).outcome is Outcome.GO:
        assert ruling(replace(found, unknown=1)).outcome is Outcome.CONDITIONS


@given(grounds())
def test_more_draws_within_never_make_it_worse(found: Grounds) -> None:
    order = [Outcome.NO_GO, Outcome.CONDITIONS, Outcome.GO]
    if found.now is None or found.prohibited:
        return
    for name in ("now", "best"):
        count = getattr(found, name)
        if count is not None and count.holds < count.draws:
            better = replace(found, **{name: Count(holds=count.holds + 1, draws=count.draws)})
            assert order.index(ruling(better).outcome) >= order.index(ruling(found).outcome)


@given(grounds())
def test_provisional_is_over_four_fifths_and_changes_no_verdict(found: Grounds) -> None:
    made = ruling(found)
    assert made.provisional == (found.judgement > 0.8 and found.now is not None and not found.prohibited)
    assert ruling(replace(found, judgement=0.0)).outcome is made.outcome
    edge = replace(found, judgement=0.8)
    assert not ruling(edge).provisional


def test_counts_and_grounds_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="draws"):
        Count(holds=3, draws=2)
    with pytest.raises(ValueError, match="share"):
        Grounds(prohibited=False, now=None, best=None, unknown=0, judgement=1.5)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=80))
def test_enough_is_the_least_limit_that_settles_it(values: list[float]) -> None:
    limit = enough(np.array(values))
    assert Count(holds=sum(value <= limit for value in values), draws=len(values)).surely
    below = max((value for value in values if value < limit), default=None)
    if below is not None:
        assert not Count(holds=sum(value <= below for value in values), draws=len(values)).surely


def _small(appetite: dict[str, Any] | None, act: str = "limited") -> dict[str, Any]:
    raw = copy.deepcopy(SMALL)
    raw["business"]["ai_act"]["class"] = act
    del raw["business"]["appetite"]
    if appetite is not None:
        raw["business"]["appetite"] = appetite
    return raw


@cache
def assessed(expected: str | None, tail: str | None, act: str = "limited") -> Assessment:
    appetite: dict[str, Any] = {}
    if expected:
        appetite["expected"] = expected
    if tail:
        appetite["tail"] = {"probability": 0.05, "loss": tail}
    return assess(analysis_of(_small(appetite or None, act)), draws=32)


def judged(expected: str | None, tail: str | None, act: str = "limited", **asked: float) -> Verdict:
    return judge(assessed(expected, tail, act), asked=Asked(**asked) if asked else None, today=TODAY)


def test_no_appetite_is_not_decidable() -> None:
    found = judged(None, None, money=0, weeks=0)
    assert found.ruling.outcome is Outcome.NOT_DECIDABLE
    assert found.conditions == ()
    assert not found.ruling.provisional


def test_a_prohibited_practice_is_no_go_without_conditions() -> None:
    found = judged("900M EUR", None, "prohibited", money=0, weeks=0)
    assert found.ruling.outcome is Outcome.NO_GO
    assert found.conditions == ()
    assert found.flips == ()


def test_a_small_appetite_that_no_money_meets_is_no_go_and_a_large_one_is_not() -> None:
    small = judged("1 EUR", None, money=1e4, weeks=4)
    assert small.ruling.outcome is Outcome.NO_GO
    assert small.grounds.best is not None
    assert small.grounds.best.surely_not
    large = judged("900M EUR", "900M EUR", money=1e4, weeks=4)
    assert large.ruling.outcome is (Outcome.CONDITIONS if large.grounds.unknown else Outcome.GO)
    assert large.ruling.provisional == (large.basis[Basis.JUDGEMENT] > 0.8)


def test_the_appetite_that_would_flip_it_does() -> None:
    found = judged("1k EUR", None, money=1e4, weeks=4)
    flip = next(flip for flip in found.flips if flip.what == "expected")
    pricing = assessed("1k EUR", None).profile.pricing
    draws = draw(pricing, count=32, seed=0)
    now = years_of(pricing, assessed("1k EUR", None).profile.current.controls, draws)
    for factor, settled in ((1.0, True), (1 - 1e-9, False)):
        count = now.within(replace(pricing.appetite, expected=factor * flip.value))
        assert count is not None
        assert count.surely is settled


def test_the_judgement_that_would_flip_it_does() -> None:
    found = judged("20k EUR", None, money=1e4, weeks=4)
    flips = [flip for flip in found.flips if flip.what == "judgement"]
    assert flips
    pricing = assessed("20k EUR", None).profile.pricing
    draws = draw(pricing, count=32, seed=0)
    for flip in flips:
        if flip.value > 1 or found.plan is None or flip.outcome is not Outcome.GO:
            continue
        moved = with_judgement(pricing, draws, flip.value)
        count = years_of(pricing, assessed("20k EUR", None).profile.current.controls, moved).within(pricing.appetite)
        assert count is not None
        assert count.surely


def test_doubling_what_is_judged_never_lowers_the_risk() -> None:
    found = judged("50k EUR", "400k EUR", money=1e4, weeks=4)
    assert [one.factor for one in found.shaken] == [0.5, 1.0, 2.0]
    assert found.shaken[1].outcome is found.ruling.outcome
    exceeds = [one.exceeds_now for one in found.shaken if one.exceeds_now is not None]
    assert exceeds == sorted(exceeds)
    assert len(exceeds) == 3


def test_each_condition_names_what_it_needs() -> None:
    found = judged("50k EUR", "400k EUR", money=2e4, weeks=6)
    assert found.conditions
    for one in found.conditions:
        assert one.due > TODAY
        assert one.at
        if one.kind is ConditionKind.CONTROL:
            assert one.threshold is not None
            assert one.assumed is not None
            assert one.threshold <= one.assumed
    assert len(found.tests) <= 3
    assert all(test.exceeds_low <= test.exceeds_high for test in found.tests)


def test_facts_that_are_not_stated_count_only_on_ways_to_losses_above_the_appetite() -> None:
    profile = assessed("50k EUR", "400k EUR").profile
    assert set(great_losses(profile)) <= set(profile.pricing.losses)
    rich = assessed("900M EUR", "900M EUR").profile
    assert great_losses(rich) == ()
    assert unknown_facts(rich) == ()
