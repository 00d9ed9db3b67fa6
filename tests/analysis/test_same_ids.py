"""Ids are unique in their section only: a component, a data asset, a flow and a loss may all be called the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from analyses import analysis_of
from casemate.analysis import Analysis
from strategies import Raw, few, raw_models

SEARCH: Raw = {
    "casemate": 1,
    "system": {"name": "x"},
    "zones": {"net": {"trust": "untrusted"}, "vpc": {"trust": "internal"}},
    "data": {"index": {"class": "confidential", "origin": ["internal"], "about": ["personal"]}},
    "components": {
        "person": {"kind": "user", "zone": "net"},
        "web": {"kind": "web_app", "zone": "vpc", "access": "public", "stores": ["index"]},
        "index": {"kind": "database", "zone": "vpc", "stores": ["index"]},
    },
    "flows": [
        {"from": "person", "to": "web", "as": "query"},
        {"from": "web", "to": "index", "as": "query"},
        {"from": "index", "to": "web", "carries": ["index"]},
    ],
    "losses": {"index": {"of": "web", "property": "confidentiality"}, "web": {"of": "web", "property": "integrity"}},
}


def with_data_called(raw: Any, old: str, new: str) -> Any:
    """The model with the data asset renamed wherever it is named; losses and components keep their ids."""
    made = dict(raw)
    made["data"] = {new if name == old else name: asset for name, asset in raw["data"].items()}

    def renamed(holder: Raw) -> Raw:
        lists = ("stores", "secrets", "trains_on", "carries")
        found = {
            key: [new if one == old else one for one in value] if key in lists else value
            for key, value in holder.items()
        }
        return found | ({"uses": new} if holder.get("uses") == old else {})

    made["components"] = {name: renamed(component) for name, component in raw["components"].items()}
    made["flows"] = [renamed(flow) for flow in raw["flows"]]
    return made


def likely(analysis: Analysis) -> list[tuple[str, float, float]]:
    """What was found, without the names of elements."""
    return sorted((t.rule, round(t.probability, 9), t.score) for t in analysis.threats)


def losses(analysis: Analysis) -> dict[str, tuple[float, list[int]]]:
    return {loss.loss: (round(loss.probability, 9), [len(path) for path in loss.paths]) for loss in analysis.losses}


def test_a_data_asset_called_like_a_component_loses_nothing() -> None:
    shared, apart = analysis_of(SEARCH), analysis_of(with_data_called(SEARCH, "index", "rows"))
    assert likely(shared) == likely(apart)
    assert losses(shared) == losses(apart)
    assert losses(shared)["index"][0] > 0


def test_ids_of_threats_and_steps_stay_apart() -> None:
    analysis = analysis_of(SEARCH)
    graph = analysis.derived.graph
    assert len({threat.id for threat in analysis.threats}) == len(analysis.threats)
    assert len({graph.step_id(step) for step in graph.steps}) == len(graph.rules)
    assert len(set(graph.capabilities)) == len(graph.capabilities)


@few
@given(raw_models(most=7))
def test_any_model_may_call_its_data_like_its_components(raw: Raw) -> None:
    # `of` may name either section, and must not be asked which it means.
    told = {name: loss for name, loss in raw["losses"].items() if loss["of"] not in ("c1", "d0")}
    raw = raw | {"losses": told}
    shared = with_data_called(raw, "d0", "c1")
    apart = with_data_called(raw, "d0", "d0")
    one, other = analysis_of(shared), analysis_of(apart)
    assert likely(one) == likely(other)
    assert {name: found[0] for name, found in losses(one).items()} == {
        n: found[0] for n, found in losses(other).items()
    }


def test_a_control_on_a_component_is_not_on_a_flow_of_the_same_id() -> None:
    raw = dict(SEARCH)
    raw["controls"] = {"k": {"control": "authentication", "status": "implemented", "strength": 0.9}}
    guarded = {**SEARCH["components"], "web": SEARCH["components"]["web"] | {"controls": ["k"]}}
    flows = [SEARCH["flows"][0], SEARCH["flows"][1], SEARCH["flows"][2] | {"id": "web"}]
    named = analysis_of(raw | {"components": guarded, "flows": flows})
    plain = analysis_of(raw | {"components": guarded, "flows": [*flows[:2], flows[2] | {"id": "answer"}]})
    assert likely(named) == likely(plain)
    assert likely(named) != likely(analysis_of(raw | {"flows": flows}))
