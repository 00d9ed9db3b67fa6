"""Ids of flows: from what they say, never from the order of the file."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from casemate.files import InvalidInput
from casemate.model import System, parse_model, system_from, to_model_yaml
from strategies import Raw


def model(*flows: Raw) -> Raw:
    return {
        "casemate": 1,
        "system": {"name": "x"},
        "data": {"d": {}, "e": {}},
        "components": {"a": {"kind": "service"}, "b": {"kind": "service"}},
        "flows": list(flows),
    }


def flow(**keys: Any) -> Raw:
    return {"from": "a", "to": "b"} | {name.rstrip("_"): value for name, value in keys.items()}


def ids(*flows: Raw) -> list[str]:
    return sorted(found.id for found in system_from(model(*flows)).flows)


def told_apart(*flows: Raw) -> System:
    """The system, if its flows have different ids in every order, and the same ones."""
    systems = [system_from(model(*order)) for order in permutations(flows)]
    assert all(system == systems[0] for system in systems)
    assert len({found.id for found in systems[0].flows}) == len(flows)
    return systems[0]


def test_ends_then_role_then_content() -> None:
    assert ids(flow()) == ["a->b"]
    assert ids(flow(), {"from": "b", "to": "a"}) == ["a->b", "b->a"]
    assert ids(flow(), flow(as_="query")) == ["a->b:data", "a->b:query"]
    with_digests = ids(flow(as_="query"), flow(as_="query", carries=["d"]), flow())
    assert with_digests[0] == "a->b:data"
    assert all(len(one) == len("a->b:query:") + 6 for one in with_digests[1:])


def test_a_stated_id_is_kept_and_counts_for_no_other() -> None:
    assert ids(flow(id="mine"), flow(as_="query")) == ["a->b", "mine"]


def test_no_order_matters() -> None:
    told_apart(flow(), flow(as_="query"), flow(as_="query", carries=["d"]), flow(id="f"))
    told_apart(flow(carries=["d"]), flow(carries=["e"]), flow(carries=["d", "e"]))


@pytest.mark.parametrize(
    "also",
    [
        {"name": "Asks"},
        {"description": "Asks."},
        {"owner": "me"},
        {"tags": ["t"]},
        {"was": ["old"]},
        {"x-layout": {"x": 1}},
        {"controls": []},
        {"as": "data"},
    ],
)
def test_rewording_changes_no_id(also: Raw) -> None:
    assert ids(flow(carries=["d"]) | also, flow(carries=["e"])) == ids(flow(carries=["d"]), flow(carries=["e"]))


def test_the_order_within_a_list_changes_no_id() -> None:
    assert ids(flow(carries=["d", "e"]), flow()) == ids(flow(carries=["e", "d"]), flow())


def test_a_flow_that_says_the_same_in_other_words_stands_twice() -> None:
    for other in (flow(as_="data"), flow(name="Another name"), flow(carries=[])):
        with pytest.raises(InvalidInput) as caught:
            system_from(model(flow(), other))
        assert [problem.message for problem in caught.value.problems] == ["the same flow stands twice"]


def test_parallel_flows_read_back_with_their_ids() -> None:
    system = told_apart(flow(as_="data"), flow(carries=["d"]), flow(id="f", as_="data"))
    assert parse_model(to_model_yaml(system)).system == system


def test_protects_names_derived_ids() -> None:
    raw = model(flow(), flow(as_="query")) | {"controls": {"k": {"control": "quota", "protects": ["a->b:query"]}}}
    assert system_from(raw).controls["k"].protects == ("a->b:query",)  # type: ignore[index]
    with pytest.raises(InvalidInput):
        system_from(raw | {"controls": {"k": {"control": "quota", "protects": ["a->b"]}}})
