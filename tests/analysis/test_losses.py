"""What brings a loss about: what work goes by, what only begins it, and what costs money."""

from __future__ import annotations

from typing import Any

from casemate.analysis.losses import ways_to
from casemate.model import Loss, system_from

DESK: dict[str, Any] = {
    "casemate": 1,
    "system": {"name": "Desk"},
    "zones": {"own": {"trust": "internal"}},
    "data": {
        "grades": {"class": "confidential", "about": ["health"], "origin": "generated"},
        "notes": {"class": "internal", "origin": "generated"},
    },
    "components": {
        "grader": {"kind": "classifier", "zone": "own", "detail": "label"},
        "writer": {"kind": "language_model", "zone": "own"},
        "agent": {"kind": "agent", "zone": "own", "model": "writer"},
        "archive": {"kind": "database", "zone": "own", "stores": ["grades"]},
        "memory": {"kind": "memory", "zone": "own", "stores": ["notes"]},
        "training": {"kind": "training_job", "zone": "own"},
        "till": {"kind": "payment", "zone": "own", "effects": ["spends"]},
        "screen": {"kind": "web_app", "zone": "own"},
    },
    "flows": [
        {"from": "grader", "to": "agent", "as": "prediction"},
        {"from": "agent", "to": "memory", "carries": ["notes"]},
        {"from": "grader", "to": "archive", "carries": ["grades"]},
        {"from": "archive", "to": "training", "as": "training_data", "carries": ["grades"]},
    ],
    "losses": {
        "harm": {"of": "grades", "property": "safety"},
        "lies": {"of": "notes", "property": "integrity"},
        "unpaid": {"of": "till", "property": "availability"},
        "silent": {"of": "writer", "property": "availability"},
    },
}


def capabilities(name: str, **changed: Any) -> set[tuple[str, str]]:
    """What the ways to a loss ask for."""
    system = system_from(DESK | changed)
    loss: Loss = next(loss for key, loss in system.losses.items() if key == name)
    return {needed for way in ways_to(system, loss) for needed in way}


def test_an_archive_that_only_training_reads_leaves_work_going() -> None:
    assert ("stops", "archive") not in capabilities("harm")
    read = [*DESK["flows"], {"from": "archive", "to": "screen", "carries": ["grades"]}]
    assert ("stops", "archive") in capabilities("harm", flows=read)


def test_a_label_for_an_agent_does_not_say_what_it_writes() -> None:
    assert ("alters", "grader") not in capabilities("lies")
    scores = {**DESK["components"], "grader": {"kind": "classifier", "zone": "own", "detail": "scores"}}
    assert ("alters", "grader") in capabilities("lies", components=scores)


def test_spent_money_stops_what_is_billed_and_not_what_pays() -> None:
    assert ("burns", "till") not in capabilities("unpaid")
    assert ("burns", "writer") in capabilities("silent")
