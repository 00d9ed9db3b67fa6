"""Which threats are one item, and what an operator begins with."""

from __future__ import annotations

from typing import Any

from analyses import analysis_of
from casemate.analysis.starts import starts_of
from casemate.model import system_from

WEIGHTS = {"class": "confidential", "about": ["model"], "origin": "internal"}
STORE: dict[str, Any] = {
    "casemate": 1,
    "system": {"name": "Store"},
    "zones": {"own": {"trust": "internal"}, "rented": {"trust": "partner"}},
    "data": {"weights": WEIGHTS, "texts": {"class": "confidential", "about": ["personal"], "origin": "user"}},
    "components": {
        "engineer": {"kind": "ml_engineer", "zone": "own"},
        "models": {"kind": "model_registry", "zone": "own", "stores": ["weights"], "access": "authenticated"},
        "judge": {"kind": "classifier", "zone": "rented", "provider": "own", "format": "safetensors"},
    },
    "flows": [
        {"from": "engineer", "to": "models", "as": "command"},
        {"from": "models", "to": "judge", "as": "model_artifact", "carries": ["weights"], "encrypted": True},
    ],
}


def with_judge(**said: Any) -> dict[str, Any]:
    """The same store with other words about its model."""
    judge = {**STORE["components"]["judge"], **said}
    return STORE | {"components": STORE["components"] | {"judge": judge}}


def hosted(raw: dict[str, Any]) -> set[str]:
    return {of for atom, of in starts_of(system_from(raw))["supplier"] if atom == "hosts"}


def test_weights_and_their_model_are_one_item() -> None:
    threats = {threat.rule for threat in analysis_of(STORE).threats}
    assert "model-copied-from-store" in threats
    assert "exfiltration-by-account" not in threats


def test_whoever_rents_out_machines_runs_the_owners_parts_on_them() -> None:
    assert hosted(STORE) == {"judge"}
    assert hosted(with_judge(provider="third_party")) == set()  # its maker runs it, and is a supplier anyway
    assert hosted(with_judge(format="api")) == set()
    assert hosted(with_judge(zone="own")) == set()
