"""The ranking of techniques: what an attack would try, by whoever tries most."""

from __future__ import annotations

from typing import Any

from analyses import analysis_of

_CHAT: dict[str, Any] = {
    "casemate": 1,
    "system": {"name": "A chat that looks orders up"},
    "zones": {"web": {"trust": "untrusted"}, "shop": {"trust": "internal"}},
    "data": {"orders": {"class": "confidential", "about": ["personal"]}},
    "components": {
        "visitor": {"kind": "customer", "zone": "web"},
        "chat": {"kind": "web_app", "zone": "shop", "access": "public"},
        "helper": {"kind": "agent", "zone": "shop", "tools": ["lookup"]},
        "lookup": {"kind": "tool", "zone": "shop"},
        "orders_db": {"kind": "database", "zone": "shop", "stores": ["orders"]},
    },
    "flows": [
        {"from": "visitor", "to": "chat", "as": "prompt", "trigger": "user"},
        {"from": "chat", "to": "helper", "as": "prompt"},
        {"from": "helper", "to": "lookup", "as": "tool_call"},
        {"from": "orders_db", "to": "lookup", "as": "data", "carries": ["orders"]},
        {"from": "lookup", "to": "helper", "as": "tool_result", "carries": ["orders"]},
        {"from": "helper", "to": "chat", "as": "completion", "carries": ["orders"]},
    ],
    "losses": {"out": {"of": "orders", "property": "confidentiality"}},
}
_INJECTION, _TOOLS = "AML.T0051.000", "AML.T0053"


def scores(raw: dict[str, Any]) -> dict[str, float]:
    return {technique.id: technique.score for technique in analysis_of(raw).techniques}


def test_a_control_does_not_change_what_is_tried() -> None:
    guards = {"guard": {"control": "input-guardrail", "protects": ["helper"], "status": "implemented"}}
    assert _INJECTION in scores(_CHAT)
    assert scores(_CHAT | {"controls": guards}) == scores(_CHAT)


def test_who_tries_seldom_makes_a_technique_less_likely() -> None:
    def like_customers(rate: float) -> dict[str, Any]:
        return _CHAT | {"adversaries": {"rival": {"like": "customer", "skill": "high", "attempts_per_year": rate}}}

    seldom, often = scores(like_customers(0.001)), scores(like_customers(1000))
    assert seldom[_INJECTION] <= often[_INJECTION]
    assert all(0 <= score <= 10 for score in often.values())


def test_what_leads_to_a_loss_stands_before_what_leads_to_none() -> None:
    other = {"loud": {"of": "visitor", "property": "availability"}}
    assert scores(_CHAT)[_TOOLS] > scores(_CHAT | {"losses": other})[_TOOLS]
