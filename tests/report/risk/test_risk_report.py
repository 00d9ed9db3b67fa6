from __future__ import annotations

import csv
import json
from functools import cache
from io import StringIO
from xml.etree import ElementTree

import jsonschema
import pytest

from analyses import analysis_of
from casemate.report import Look
from casemate.report.charts.exceedance import Curve, Limit, exceedance_chart, short_amount
from casemate.report.charts.money_bars import BeforeAfter, TornadoBar, before_after, tornado
from casemate.report.document import markup
from casemate.report.risk.sayings import plausibility, rate, verdict, within
from casemate.report.risk.schema import risk_schema
from casemate.report.risk_formats import RISK_FORMATS, WHAT_IF_FORMATS
from casemate.risk.assessing import Assessment, assess, what_if
from priced import SMALL, small_analysis


@cache
def assessed() -> Assessment:
    return assess(small_analysis(), draws=16)


def test_the_json_keeps_to_its_schema() -> None:
    schema = risk_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(RISK_FORMATS["json"].render(assessed(), Look()))
    jsonschema.validate(document, schema)
    current = document["readings"][1]
    assert current["name"] == "current"
    assert current["controls"] == ["filter", "guard"]
    assert current["expected"]["expected"] == assessed().profile.current.expected.expected
    assert document["unpriced"] == ["rules-out"]


def test_every_format_names_every_priced_loss() -> None:
    for name, form in RISK_FORMATS.items():
        text = form.render(assessed(), Look())
        assert "false" in text, name
        assert "questions" in text, name


def test_the_page_says_what_matters() -> None:
    page = RISK_FORMATS["html"].render(assessed(), Look())
    assert page.count("<svg") == 3
    for said in ("Beyond the appetite", "How far to believe it", "Art. 83(5)", "no fine is part", "have no cost"):
        assert said in page
    assert "<script" not in page


def test_text_from_the_model_is_escaped() -> None:
    losses = {**SMALL["losses"], "false-advice": {**SMALL["losses"]["false-advice"], "name": "=<b>x</b>|"}}
    found = assess(analysis_of({**SMALL, "losses": losses}), draws=4)
    assert "<b>x" not in RISK_FORMATS["html"].render(found, Look())
    assert "<b>x" not in RISK_FORMATS["markdown"].render(found, Look())
    rows = list(csv.DictReader(StringIO(RISK_FORMATS["csv"].render(found, Look()))))
    assert len(rows) == 6
    assert not any(row["name"].startswith("=") for row in rows)


def test_a_frequency_far_above_statistics_says_why() -> None:
    said = " ".join(plausibility(assessed()))
    assert "far more than the 1–2 %" in said
    assert "Prankster" in said
    assert "likeliest way alone" in said


def test_a_small_appetite_is_exceeded_and_a_large_one_is_kept() -> None:
    assert "do not bring it within" in verdict(assessed())
    assert not within(assessed(), assessed().profile.current)
    appetite = {"expected": "90M EUR", "tail": {"probability": 0.5, "loss": "60M EUR"}}
    rich = assess(analysis_of({**SMALL, "business": {**SMALL["business"], "appetite": appetite}}), draws=4)
    assert verdict(rich).startswith("Within the appetite")
    none = {key: value for key, value in SMALL["business"].items() if key != "appetite"}
    assert "states no appetite" in verdict(assess(analysis_of({**SMALL, "business": none}), draws=4))


def test_a_what_if_has_its_formats() -> None:
    found = what_if(small_analysis(), added=("marks",), removed=("guard",), draws=4)
    text = WHAT_IF_FORMATS["text"].render(found, Look())
    assert "With marks, without guard" in text
    document = json.loads(WHAT_IF_FORMATS["json"].render(found, Look()))
    assert [reading["name"] for reading in document["readings"]] == ["before", "after"]
    assert WHAT_IF_FORMATS["html"].render(found, Look()).count("<svg") == 2


@pytest.mark.parametrize(
    ("events", "said"),
    [(3.84, "3.8 a year"), (0.05, "once in 20 years"), (1e-6, "less than once in 1,000 years"), (0.0, "never")],
)
def test_rates_as_people_say_them(events: float, said: str) -> None:
    assert rate(events) == said


def test_amounts_are_short() -> None:
    assert [short_amount(x) for x in (999.9, 1500, 2.5e6, 3e9, 71.5)] == ["1k", "1.5k", "2.5M", "3B", "71.5"]


def test_charts_are_well_formed_and_inside_their_frame() -> None:
    points = tuple((10.0**power, 1 / (1 + power)) for power in range(3, 9))
    curve = Curve(name="current", label="a < b", points=points, band=tuple((p / 2, p) for _, p in points))
    pictures = (
        exceedance_chart([curve], Limit(amount=1e5, probability=0.1, label="x"), "EUR", "curves"),
        tornado([TornadoBar(label="one", note="two", low=10, high=90)], 40.0, "EUR", "tornado"),
        before_after([BeforeAfter(label="one", amounts=(0.0, 5.0))], ("before", "after"), "EUR", "bars"),
        before_after([BeforeAfter(label="none", amounts=(0.0,))], ("before",), "EUR", "empty"),
        tornado([], 0.0, "EUR", "empty"),
    )
    for picture in pictures:
        root = ElementTree.fromstring(markup(picture))
        width = float(root.attrib["width"])
        for shape in root.iter():
            x = shape.attrib.get("x")
            assert x is None or -1 <= float(x) <= width
