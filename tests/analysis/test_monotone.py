"""What may never happen when a model grows: a control that helps the attacker, a flow that takes a way away."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyses import analysis_of, gained, knowledge
from casemate.analysis import Analysis, compile_rules
from casemate.analysis.stability import negatable
from casemate.files import parse_document
from conftest import ROOT
from strategies import Raw, few, fewest, flow_between, raw_models, with_control

CATALOGUE = tuple(knowledge().controls)
EXAMPLES = sorted((ROOT / "examples").glob("*.casemate.yaml"))
A_HAIR = 1 + 1e-9
"""Room for rounding."""


@cache
def example(path: Any) -> Raw:
    """Callers leave it as it is, since all of them get the same one."""
    raw = parse_document(path.read_bytes(), path.name).value
    assert isinstance(raw, dict)
    return raw


@cache
def analysis_before(path: Any) -> Analysis:
    return analysis_of(example(path))


def assert_no_likelier(before: Analysis, after: Analysis) -> None:
    """Every threat and loss is there before and after, and none is likelier, worse or shorter of adversaries."""
    guarded = {threat.id: threat for threat in after.threats}
    assert guarded.keys() == {threat.id for threat in before.threats}
    for threat in before.threats:
        other = guarded[threat.id]
        assert other.probability <= threat.probability * A_HAIR, threat.rule
        assert other.score <= threat.score
        assert other.adversaries == threat.adversaries
        assert other.losses == threat.losses
    likely = {loss.loss: loss.probability for loss in after.losses}
    for loss in before.losses:
        assert likely[loss.loss] <= loss.probability * A_HAIR


@few
@given(raw_models(), st.data())
def test_a_further_control_makes_nothing_likelier(raw: Raw, data: st.DataObject) -> None:
    more = data.draw(with_control(raw, "further", CATALOGUE))
    assert_no_likelier(analysis_of(raw), analysis_of(more))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@fewest
@given(data=st.data())
def test_a_further_control_makes_nothing_likelier_in_an_example(path: Any, data: st.DataObject) -> None:
    more = data.draw(with_control(example(path), "further", CATALOGUE))
    assert_no_likelier(analysis_before(path), analysis_of(more))


@fewest
@given(raw_models(controls=False), st.data())
def test_a_stronger_control_is_no_weaker(raw: Raw, data: st.DataObject) -> None:
    weak = data.draw(with_control(raw, "k", CATALOGUE))
    control = weak["controls"]["k"] | {"status": "implemented"}
    strengths = [0, 0.25, 0.5, 0.75, 1]
    made = [analysis_of(weak | {"controls": {"k": control | {"strength": strength}}}) for strength in strengths]
    for weaker, stronger in pairwise(made):
        assert_no_likelier(weaker, stronger)


@fewest
@given(raw_models(controls=False), st.data())
def test_what_is_only_planned_changes_nothing_yet(raw: Raw, data: st.DataObject) -> None:
    more = data.draw(with_control(raw, "k", CATALOGUE))
    for status in ({"status": "planned"}, {}):
        control = {key: value for key, value in more["controls"]["k"].items() if key != "status"} | status
        before, after = analysis_of(raw), analysis_of(more | {"controls": {"k": control}})
        assert [(t.id, t.probability, t.score) for t in after.threats] == [
            (t.id, t.probability, t.score) for t in before.threats
        ]


def assert_nothing_lost(before: Analysis, after: Analysis) -> None:
    """Whoever could do something still can, and no less likely."""
    had, has = gained(before), gained(after)
    for adversary, held in had.items():
        now = has.get(adversary, {})
        assert held.keys() - now.keys() == set(), adversary
        assert [name for name, cost in held.items() if now[name] > cost + 1e-9] == [], adversary


def with_flow(raw: Raw, data: st.DataObject) -> Raw:
    kinds = {name: component["kind"] for name, component in raw["components"].items()}
    flow = data.draw(flow_between(kinds, sorted(raw["data"])))
    assume(
        all((f["from"], f["to"], f.get("as", "data")) != (flow["from"], flow["to"], flow["as"]) for f in raw["flows"])
    )
    # That a line is encrypted says more than that something flows there.
    assume(not flow.get("encrypted") and flow.get("authn") != "mtls")
    return raw | {"flows": [*raw["flows"], flow]}


@few
@given(raw_models(), st.data())
def test_a_further_flow_takes_no_capability_away(raw: Raw, data: st.DataObject) -> None:
    assert_nothing_lost(analysis_of(raw), analysis_of(with_flow(raw, data)))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@fewest
@given(data=st.data())
def test_a_further_flow_takes_no_capability_away_in_an_example(path: Any, data: st.DataObject) -> None:
    assert_nothing_lost(analysis_before(path), analysis_of(with_flow(example(path), data)))


BASE: Raw = {
    "casemate": 1,
    "system": {"name": "x"},
    "zones": {"net": {"trust": "untrusted"}, "vpc": {"trust": "internal"}},
    "data": {
        "asked": {"origin": "user"},
        "rows": {"class": "confidential", "origin": ["internal", "user"]},
        "token": {"about": ["credential"], "class": "secret"},
    },
    "components": {
        "person": {"kind": "user", "zone": "net"},
        "web": {"kind": "web_app", "zone": "vpc", "access": "public", "secrets": ["token"]},
        "agent": {"kind": "agent", "zone": "vpc", "tools": ["mailer"]},
        "mailer": {"kind": "tool", "zone": "vpc", "effects": ["sends"]},
        "ranker": {"kind": "classifier", "zone": "vpc", "trains_on": ["rows"]},
        "rows_db": {"kind": "database", "zone": "vpc", "stores": ["rows"]},
        "job": {"kind": "training_job", "zone": "vpc"},
        "registry": {"kind": "model_registry", "zone": "vpc"},
    },
    "flows": [
        {"from": "person", "to": "web", "as": "prompt", "carries": ["asked"]},
        {"from": "web", "to": "agent", "as": "prompt", "carries": ["asked"]},
        {"from": "agent", "to": "mailer", "as": "tool_call", "carries": ["asked"]},
        {"from": "web", "to": "rows_db", "as": "content", "carries": ["rows", "asked"]},
        {"from": "rows_db", "to": "ranker", "as": "feedback", "carries": ["rows"]},
        {"from": "web", "to": "registry", "as": "query", "authn": "token"},
    ],
    "losses": {"gone": {"of": "asked", "property": "availability"}},
}


@pytest.mark.parametrize(
    "flow",
    [
        # what once took a way away: a model that decides for the agent, training that is drawn, a credential in use
        {"from": "ranker", "to": "agent", "as": "completion"},
        {"from": "job", "to": "ranker", "as": "model_artifact"},
        {"from": "job", "to": "mailer", "as": "query", "uses": "token"},
        {"from": "mailer", "to": "job", "as": "data", "carries": ["asked"]},
        {"from": "web", "to": "agent", "as": "prompt", "carries": ["rows"]},
        {"from": "agent", "to": "agent", "as": "completion"},
    ],
    ids=lambda flow: f"{flow['from']}-{flow['as']}-{flow['to']}",
)
def test_flows_that_a_rule_might_take_for_an_absence(flow: Raw) -> None:
    assert_nothing_lost(analysis_of(BASE), analysis_of(BASE | {"flows": [*BASE["flows"], flow]}))


def test_nothing_that_a_flow_can_change_stands_after_not() -> None:
    """The same for every model: each rule and each derived predicate negates only what no flow can make true."""
    stable = negatable(knowledge().vocabulary)
    assert {"kind", "given", "role", "external", "owned"} <= stable
    assert not {"drives", "outward", "leads_to_model", "trainer"} & stable
    negated = {
        part.predicate for rule in compile_rules(knowledge()) for part in rule.body if getattr(part, "negated", False)
    }
    assert negated <= stable
