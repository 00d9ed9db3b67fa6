"""Content goes on as the data that it came in as."""

from __future__ import annotations

from typing import Any

import pytest

from analyses import analysis_of, gained
from casemate.analysis import Analysis

Flow = dict[str, Any]


def flow(source: str, target: str, *carried: str) -> Flow:
    return {"from": source, "to": target, "as": "data", "carries": list(carried)}


def hub(*flows: Flow) -> Analysis:
    """What is found where partners send a hub data, which goes on by a relay to a desk."""
    inside = ("hub", "relay", "desk")
    return analysis_of(
        {
            "casemate": 1,
            "system": {"name": "Hub"},
            "zones": {"there": {"trust": "partner"}, "own": {"trust": "internal"}},
            "data": {
                "prints": {"origin": "partner"},
                "orders": {"origin": "partner"},
                "notes": {"origin": "generated"},
                "rules": {"origin": "internal"},
            },
            "components": {
                "maker": {"kind": "partner_system", "zone": "there"},
                "other": {"kind": "partner_system", "zone": "there"},
                "clerk": {"kind": "employee", "zone": "own"},
                **{name: {"kind": "service", "zone": "own"} for name in inside},
            },
            "flows": list(flows),
        }
    )


@pytest.mark.parametrize(
    ("first", "second", "arrives"),
    [
        ("prints", "prints", True),
        ("orders", "orders", True),  # whoever writes orders sends them on as orders
        ("notes", "notes", True),  # the hub makes them out of what it gets
        ("prints, orders", "orders", False),  # prints do not become orders after two hops
        ("rules", "rules", False),  # nobody outside writes them
    ],
)
def test_what_leaves_is_what_came(first: str, second: str, arrives: bool) -> None:
    found = hub(
        flow("maker", "hub", "orders" if first == "orders" else "prints"),
        flow("clerk", "hub", "orders"),
        flow("hub", "relay", *first.split(", ")),
        flow("relay", "desk", *second.split(", ")),
    )
    assert ("taints(desk)" in gained(found)["content_author"]) is arrives


def test_a_step_that_hands_on_several_data_has_one_id() -> None:
    found = hub(
        flow("maker", "hub", "prints"),
        flow("other", "hub", "orders"),
        flow("hub", "relay", "prints", "orders"),
        flow("relay", "desk", "orders"),
    )
    graph = found.derived.graph
    on = [n for n in graph.steps if graph.rules[n] == "content-moves-on" and graph.bindings[n][:2] == ("hub", "relay")]
    assert len(on) > 1
    assert len({graph.step_id(n) for n in on}) == 1
    assert len({graph.own_step_id(n) for n in on}) == len(on)
