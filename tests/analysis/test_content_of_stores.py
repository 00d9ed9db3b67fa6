"""What content comes out of a store, and what an agent only passes on."""

from __future__ import annotations

from typing import Any

from analyses import analysis_of, gained

SHOP: dict[str, Any] = {
    "casemate": 1,
    "system": {"name": "Shop"},
    "zones": {"out": {"trust": "untrusted"}, "shop": {"trust": "internal"}},
    "data": {
        "reviews": {"class": "public", "origin": "public"},
        "orders": {"class": "confidential", "origin": "user"},
        "talks": {"class": "confidential", "origin": "user"},
    },
    "components": {
        "web": {"kind": "public_content", "zone": "out"},
        "buyer": {"kind": "customer", "zone": "out"},
        "base": {"kind": "database", "zone": "shop", "stores": ["reviews", "orders"]},
        "search": {"kind": "tool", "zone": "shop"},
        "helper": {"kind": "agent", "zone": "shop", "tools": ["search"]},
    },
    "flows": [
        {"from": "web", "to": "base", "as": "content", "carries": ["reviews"]},
        {"from": "base", "to": "search", "carries": ["orders"]},
        {"from": "search", "to": "helper", "as": "tool_result", "carries": ["orders"]},
        {"from": "buyer", "to": "helper", "as": "prompt", "carries": ["talks"]},
    ],
}


def capabilities(adversary: str, **changed: Any) -> set[str]:
    return set(gained(analysis_of(SHOP | changed))[adversary])


def test_a_store_hands_out_what_it_keeps_under_its_own_name() -> None:
    assert "taints(base)" in capabilities("content_author")
    assert "taints(search)" not in capabilities("content_author")
    flows = [flow | {"carries": ["orders", "reviews"]} if flow["from"] != "web" else flow for flow in SHOP["flows"]]
    assert {"taints(search)", "sways(helper)"} <= capabilities("content_author", flows=flows)


def test_a_store_remembers_where_it_keeps_what_is_said() -> None:
    assert "plants(base)" not in capabilities("customer")
    base = SHOP["components"]["base"] | {"kind": "memory", "stores": ["talks"]}
    flows = [*SHOP["flows"], {"from": "base", "to": "helper", "as": "context", "carries": ["talks"]}]
    flows.append({"from": "helper", "to": "base", "carries": ["talks"]})
    changed = SHOP["components"] | {"base": base}
    assert "taints(base)" in capabilities("customer", components=changed, flows=flows)


def test_what_others_author_an_agent_only_passes_on() -> None:
    loss = {"wrong": {"of": "orders", "property": "safety"}}
    assert "causes(wrong)" not in capabilities("customer", losses=loss)
    flows = [*SHOP["flows"], {"from": "search", "to": "base", "as": "query", "carries": ["orders"]}]
    search = SHOP["components"]["search"] | {"effects": ["writes"]}
    changed = SHOP["components"] | {"search": search}
    assert "causes(wrong)" in capabilities("customer", losses=loss, components=changed, flows=flows)
