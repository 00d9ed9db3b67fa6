from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyses import analysis_of
from casemate.analysis import State
from casemate.files import CasemateError
from casemate.quantities import Basis
from casemate.risk.assessing import Assessment, assess, what_if
from casemate.risk.ceilings import Seen, ceilings_of
from priced import SMALL, small_analysis, small_pricing

NAMES = ("guard", "filter", "limits", "marks")


@cache
def assessed() -> Assessment:
    return assess(small_analysis(), draws=32)


@given(st.sets(st.sampled_from(NAMES)), st.sampled_from(NAMES))
def test_adding_a_control_never_raises_the_expected_loss(chosen: set[str], added: str) -> None:
    pricing = small_pricing()
    before, after = pricing.expected(chosen), pricing.expected({*chosen, added})
    assert after <= before * (1 + 1e-12)
    years = pricing.annual(chosen), pricing.annual({*chosen, added})
    assert years[1].exceeds(4e5) <= years[0].exceeds(4e5) + 1e-9


def test_readings_follow_each_other() -> None:
    inherent, current, planned = assessed().profile.readings
    assert inherent.expected.expected > current.expected.expected > planned.expected.expected > 0
    for reading in assessed().profile.readings:
        assert reading.expected.low < reading.expected.expected < reading.expected.high
        assert all(low <= high for _, low, high in reading.curve)
        assert sum(loss.expected.expected for loss in reading.losses) == pytest.approx(reading.expected.expected)
        assert reading.annual.expected == pytest.approx(reading.expected.expected)
        assert sum(sum(x.by_adversary.values()) for x in reading.losses) == pytest.approx(reading.expected.expected)


def test_a_loss_without_cost_is_told_and_not_priced() -> None:
    profile = assessed().profile
    assert profile.unpriced == ("rules-out",)
    assert {loss.loss for loss in profile.current.losses} == {"false-advice", "questions-out"}


def test_the_same_seed_gives_the_same_profile() -> None:
    one, same, other = (assess(small_analysis(), draws=16, seed=seed).profile.current for seed in (1, 1, 2))
    assert one.curve == same.curve
    assert one.expected != other.expected
    assert one.expected.expected == other.expected.expected


def test_the_simulation_agrees() -> None:
    assert max(abs(value) for value in assessed().profile.check.deviations) < 4


def test_parts_of_the_tail_add_up_to_its_mean() -> None:
    drivers, pricing = assessed().drivers, assessed().profile.pricing
    tail = pricing.annual(pricing.standing(State.CURRENT)).tail_mean(0.95)
    assert sum(part.amount for part in drivers.tail) == pytest.approx(tail, rel=0.01)
    assert sum(part.share for part in drivers.tail) == pytest.approx(1)


def test_what_drives_the_risk() -> None:
    drivers, current = assessed().drivers, assessed().profile.current
    assert sum(one.expected for one in drivers.adversaries) == pytest.approx(current.expected.expected)
    assert sum(drivers.basis.values()) == pytest.approx(1)
    assert set(drivers.basis) == set(Basis)
    assert 0 < drivers.single_way < current.expected.expected
    assert all(one.expected >= -1e-6 for one in drivers.controls)
    assert all(swing.low <= current.expected.expected <= swing.high for swing in drivers.swings)
    known = {threat.id for threat in small_analysis().threats}
    assert {one.id for one in drivers.threats} <= known
    assert drivers.threats


def test_what_if_takes_the_model_s_and_the_catalogue_s_controls() -> None:
    planned = what_if(small_analysis(), added=("marks",), draws=8)
    assert planned.after.expected.expected < planned.before.expected.expected
    removed = what_if(small_analysis(), removed=("input-guardrail@model",), draws=8)
    assert removed.after.expected.expected > removed.before.expected.expected
    new = what_if(small_analysis(), added=("output-guardrail@model",), draws=8)
    assert new.after.expected.expected <= new.before.expected.expected
    assert "what-if-0" in new.after.controls


@pytest.mark.parametrize(
    ("added", "removed", "says"),
    [
        (("gaurd",), (), "guard"),
        (("input-gardrail@model",), (), "input-guardrail"),
        (("input-guardrail@modell",), (), "model"),
        ((), ("human-approval@model",), "none to leave out"),
    ],
)
def test_what_there_is_not_is_told(added: tuple[str, ...], removed: tuple[str, ...], says: str) -> None:
    with pytest.raises(CasemateError, match=says):
        what_if(small_analysis(), added=added, removed=removed, draws=4)


def test_ceilings_come_from_the_business() -> None:
    found = {ceiling.tier.article: ceiling for ceiling in ceilings_of(small_analysis().system)}
    assert found["Art. 83(5)"].amount == 20e6  # 4 % of 80M is less
    assert found["Art. 83(5)"].small is None
    assert found["Art. 83(5)"].losses == ("questions-out",)
    assert found["Art. 99(4)"].amount == 15e6
    assert found["Art. 99(4)"].small == pytest.approx(0.03 * 80e6)
    assert {ceiling.tier.seen for ceiling in found.values()} == {Seen.VERIFIED}
    large = analysis_of({**SMALL, "business": {**SMALL["business"], "revenue": "2B EUR"}})
    assert ceilings_of(large.system)[1].amount == pytest.approx(80e6)


def test_no_ceiling_outside_the_eu() -> None:
    abroad = analysis_of({**SMALL, "business": {**SMALL["business"], "jurisdictions": ["US"]}})
    assert ceilings_of(abroad.system) == ()


def test_no_event_costs_more_than_the_revenue() -> None:
    poor = analysis_of({**SMALL, "business": {**SMALL["business"], "revenue": "100k EUR"}})
    assert assess(poor, draws=4).profile.pricing.severities[1].mean < 100e3


def test_where_nothing_leads_to_a_loss_it_is_said() -> None:
    safe = analysis_of(
        {
            **SMALL,
            "flows": [],
            "components": {"prompts": SMALL["components"]["prompts"]}
            | {
                name: {"kind": part["kind"], "zone": part["zone"]}
                for name, part in SMALL["components"].items()
                if name in ("asker", "desk", "model")
            },
            "losses": {"rules-out": {**SMALL["losses"]["rules-out"], "cost": {"low": "1k EUR", "high": "2k EUR"}}},
            "controls": {},
        }
    )
    with pytest.raises(CasemateError, match="no adversary of this model"):
        assess(safe, draws=4)
