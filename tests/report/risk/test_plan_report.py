from __future__ import annotations

import json
from functools import cache

import jsonschema

from analyses import analysis_of
from casemate.report.look import Look
from casemate.report.risk.plan_schema import plan_schema
from casemate.report.risk_formats import PLAN_FORMATS
from casemate.risk.plan import Limits, Plan, plan
from priced import SMALL, small_analysis


@cache
def planned() -> Plan:
    return plan(small_analysis(), limits=Limits(money=60_000, weeks=12), draws=8, trials=200)


@cache
def rendered(name: str) -> str:
    return PLAN_FORMATS[name].render(planned(), Look(width=100))


def test_the_json_keeps_to_its_schema_and_adds_up() -> None:
    found = json.loads(rendered("json"))
    jsonschema.validate(found, plan_schema())
    assert found["limits"] == {"money": 60_000, "weeks": 12, "delay_weeks": None, "years": 3, "team_weeks": 13}
    assert sum(one["cost"] for one in found["chosen"]) <= 60_000
    assert {one["id"] for one in found["chosen"]} == set(found["readings"][1]["controls"]) - set(
        found["readings"][0]["controls"]
    )


def test_every_chosen_control_is_on_the_page_and_at_the_terminal() -> None:
    for measure in planned().chosen:
        assert measure.candidate.id in rendered("html")
        assert measure.candidate.id in rendered("markdown")
        assert measure.candidate.id in " ".join(rendered("text").split())


def test_the_page_says_whether_it_is_enough() -> None:
    assert "owner's appetite" in rendered("markdown")
    assert "What would change the answer" in rendered("html")
    assert "<svg" in rendered("html")


def test_an_empty_plan_can_be_read_too() -> None:
    nothing = {**SMALL, "controls": {}}
    found = plan(analysis_of(nothing), limits=Limits(money=10, weeks=0.1), catalogue=False, draws=8, trials=50)
    assert found.chosen == ()
    for made in PLAN_FORMATS.values():
        assert made.render(found, Look(width=80))
