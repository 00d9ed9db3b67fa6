"""A small system with losses in money, for tests that need a whole one."""

from __future__ import annotations

from functools import cache
from typing import Any

from analyses import analysis_of
from casemate.analysis import Analysis
from casemate.risk.pricing import Pricing, compile_pricing

SMALL: dict[str, Any] = {
    "casemate": 1,
    "system": {"name": "Help desk"},
    "business": {
        "currency": "EUR",
        "rates": {"USD": 0.9},
        "revenue": "80M EUR",
        "jurisdictions": ["EU"],
        "ai_act": {"role": "deployer", "class": "limited"},
        "appetite": {"expected": "50k EUR", "tail": {"probability": 0.05, "loss": "400k EUR"}},
    },
    "zones": {"outside": {"trust": "untrusted"}, "inside": {"trust": "internal"}},
    "data": {
        "questions": {"class": "confidential", "about": ["personal"], "origin": "user"},
        "answers": {"class": "public", "origin": "generated"},
        "rules": {"class": "confidential", "about": ["prompt"], "origin": "internal"},
    },
    "components": {
        "asker": {"kind": "user", "zone": "outside"},
        "desk": {"kind": "web_app", "zone": "inside", "access": "public", "output": ["html"], "stores": ["questions"]},
        "model": {"kind": "language_model", "zone": "inside", "provider": "own", "output": ["text"]},
        "prompts": {"kind": "prompt_store", "zone": "inside", "stores": ["rules"]},
    },
    "flows": [
        {"from": "asker", "to": "desk", "as": "prompt", "carries": ["questions"]},
        {"from": "desk", "to": "model", "as": "prompt", "carries": ["questions"]},
        {"from": "prompts", "to": "model", "as": "instruction", "carries": ["rules"]},
        {"from": "model", "to": "desk", "as": "completion", "carries": ["answers"]},
        {"from": "desk", "to": "asker", "as": "content", "carries": ["answers"]},
    ],
    "controls": {
        "guard": {"control": "input-guardrail", "status": "implemented", "protects": ["model"]},
        "filter": {"control": "output-handling", "status": "implemented", "strength": "strong", "protects": ["desk"]},
        "limits": {"control": "rate-limiting", "status": "planned", "protects": ["desk", "model"]},
        "marks": {"control": "prompt-isolation", "status": "planned", "strength": 0.6, "protects": ["model"]},
    },
    "adversaries": {"prankster": {"like": "customer", "skill": "medium", "attempts_per_year": 2}},
    "losses": {
        "false-advice": {
            "name": "Somebody gets false advice",
            "of": "answers",
            "property": "integrity",
            "cost": {"low": "5k EUR", "high": "200k EUR"},
            "secondary": {"probability": 0.2, "cost": {"min": "0 EUR", "likely": "50k EUR", "max": "1M EUR"}},
            "regulation": ["ai-act-50"],
        },
        "questions-out": {
            "of": "questions",
            "property": "confidentiality",
            "cost": {"low": "20k USD", "high": "2M USD"},
            "regulation": ["gdpr-33"],
        },
        "rules-out": {"of": "rules", "property": "confidentiality"},
    },
}
"""The last loss has no cost."""


@cache
def small_analysis() -> Analysis:
    """Its analysis."""
    return analysis_of(SMALL)


@cache
def small_pricing() -> Pricing:
    """Compiled for pricing."""
    found = compile_pricing(small_analysis())
    assert found is not None
    return found
