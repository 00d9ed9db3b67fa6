"""Content goes on as the data that it came in as."""

from __future__ import annotations

import pytest

from analyses import analysis_of, gained


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
    found = analysis_of(
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
                "clerk": {"kind": "employee", "zone": "own"},
                "hub": {"kind": "service", "zone": "own"},
                "relay": {"kind": "service", "zone": "own"},
                "desk": {"kind": "service", "zone": "own"},
            },
            "flows": [
                {"from": "maker", "to": "hub", "as": "data", "carries": ["orders" if first == "orders" else "prints"]},
                {"from": "clerk", "to": "hub", "as": "data", "carries": ["orders"]},
                {"from": "hub", "to": "relay", "as": "data", "carries": first.split(", ")},
                {"from": "relay", "to": "desk", "as": "data", "carries": second.split(", ")},
            ],
        }
    )
    assert ("taints(desk)" in gained(found)["content_author"]) is arrives


def test_a_step_that_hands_on_several_data_has_one_id() -> None:
    found = analysis_of(
        {
            "casemate": 1,
            "system": {"name": "Hub"},
            "zones": {"there": {"trust": "partner"}, "own": {"trust": "internal"}},
            "data": {"prints": {"origin": "partner"}, "orders": {"origin": "partner"}},
            "components": {
                "maker": {"kind": "partner_system", "zone": "there"},
                "other": {"kind": "partner_system", "zone": "there"},
                "hub": {"kind": "service", "zone": "own"},
                "relay": {"kind": "service", "zone": "own"},
                "desk": {"kind": "service", "zone": "own"},
            },
            "flows": [
                {"from": "maker", "to": "hub", "as": "data", "carries": ["prints"]},
                {"from": "other", "to": "hub", "as": "data", "carries": ["orders"]},
                {"from": "hub", "to": "relay", "as": "data", "carries": ["prints", "orders"]},
                {"from": "relay", "to": "desk", "as": "data", "carries": ["orders"]},
            ],
        }
    )
    graph = found.derived.graph
    on = [n for n in graph.steps if graph.rules[n] == "content-moves-on" and graph.bindings[n][:2] == ("hub", "relay")]
    assert len(on) > 1
    assert len({graph.step_id(n) for n in on}) == 1
    assert len({graph.own_step_id(n) for n in on}) == len(on)
