"""What stands between two parts: whether strangers can be there, and whether they can read what passes."""

from __future__ import annotations

from typing import Any

import pytest

from analyses import analysis_of
from casemate.analysis import Analysis
from casemate.analysis.coverage import coverage_of
from casemate.analysis.facts import encryption_of, on_shared_network
from casemate.analysis.starts import starts_of
from casemate.model import System, system_from


def line(
    *flows: dict[str, Any],
    here: dict[str, Any] | None = None,
    there: dict[str, Any] | None = None,
    zones: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A console of the owner's and somebody at a contractor's, with these flows between the two."""
    return {
        "casemate": 1,
        "system": {"name": "Line"},
        "zones": {"own": {"trust": "internal"}, "contractor": {"trust": "partner"}, **(zones or {})},
        "data": {"verdicts": {"class": "confidential", "origin": "internal"}},
        "components": {
            "console": {"kind": "web_app", "zone": "own", **(here or {})},
            "judge": {"kind": "moderator", "zone": "contractor", **(there or {})},
        },
        "flows": [{"from": "judge", "to": "console", "as": "label", "carries": ["verdicts"], **one} for one in flows],
    }


def back(**said: Any) -> dict[str, Any]:
    """A flow the other way."""
    return {"from": "console", "to": "judge", "as": "content", **said}


def encrypted(*flows: dict[str, Any]) -> list[bool | None]:
    """Of the flows to the console, then of those back."""
    found = encryption_of(system_from(line(*flows)))
    return [found[flow] for flow in sorted(found, reverse=True)]


def listened_to(system: System) -> set[str]:
    return {of for atom, of in starts_of(system)["outsider"] if atom == "listens"}


ON_THE_LINE = {"changed-in-transit", "requests-sniffed", "session-stolen-on-wire"}


def on_the_line(analysis: Analysis) -> set[str]:
    """Which of these rules have a step."""
    return ON_THE_LINE & set(analysis.derived.graph.rules)


@pytest.mark.parametrize(
    "said",
    [
        {"encrypted": True},
        {"protocol": "https"},
        {"protocol": "gRPC over mTLS"},
        {"protocol": "wss"},
        {"authn": "mtls"},
    ],
)
def test_two_flows_between_the_same_parts_are_one_line(said: dict[str, Any]) -> None:
    assert encrypted({}, back(**said)) == [True, True]


def test_what_is_stated_stands() -> None:
    assert encrypted({"encrypted": False}, back(encrypted=True)) == [False, True]
    assert encrypted({"encrypted": False, "protocol": "https"}) == [False]
    assert encrypted({"encrypted": False, "protocol": "https"}, back()) == [False, None]
    assert encrypted({}, back(protocol="smtp")) == [None, None]


def test_an_answer_on_an_encrypted_line_is_neither_threatened_nor_asked_about() -> None:
    unsaid = analysis_of(line({"authn": "session"}, back()))
    closed = analysis_of(line({"authn": "session"}, back(encrypted=True)))
    assert on_the_line(unsaid) == ON_THE_LINE
    assert on_the_line(closed) == set()
    missing = [path for cell in coverage_of(closed).cells if cell.reason for path in cell.reason.missing]
    assert not any(path.endswith(".encrypted") for path in missing)


OUTSIDE: dict[str, dict[str, Any]] = {
    "a partner": {},
    "a user": {"zones": {"contractor": {"trust": "user"}}},
    "a stranger": {"zones": {"contractor": {"trust": "untrusted"}}},
    "a part of ours in a partner's house, and a user": {
        "zones": {"cloud": {"trust": "partner"}, "own": {"trust": "internal", "within": "cloud"}},
    },
}
INSIDE: dict[str, dict[str, Any]] = {
    "two zones of the owner's": {"zones": {"contractor": {"trust": "restricted"}}},
    "one partner's house": {"zones": {"own": {"trust": "internal", "within": "contractor"}}},
    "a box for foreign code in a zone of the owner's": {
        "zones": {"plant": {"trust": "internal"}, "contractor": {"trust": "untrusted", "within": "plant"}},
        "there": {"kind": "sandbox"},
    },
    "one device": {
        "zones": {
            "phone": {"trust": "user", "kind": "device"},
            "own": {"trust": "internal", "within": "phone"},
            "contractor": {"trust": "untrusted", "within": "phone"},
        },
        "there": {"kind": "partner_system"},
    },
    "two partners": {"zones": {"own": {"trust": "partner"}}},
    "a person before a device": {"here": {"kind": "edge_device"}},
    "the world before a part": {"there": {"kind": "physical_world"}, "zones": {"contractor": {"trust": "untrusted"}}},
}


@pytest.mark.parametrize("where", OUTSIDE.values(), ids=OUTSIDE)
def test_strangers_can_be_on_a_line_that_leaves_the_owners_places(where: dict[str, Any]) -> None:
    system = system_from(line({}, **where))
    assert on_shared_network(system, system.flows[0])
    assert listened_to(system) == {"console", "judge"}


@pytest.mark.parametrize("where", INSIDE.values(), ids=INSIDE)
def test_no_stranger_is_on_a_line_inside(where: dict[str, Any]) -> None:
    system = system_from(line({"encrypted": False}, **where))
    assert not on_shared_network(system, system.flows[0])
    assert listened_to(system) == set()


def test_what_is_signed_cannot_be_changed_on_the_way_but_read() -> None:
    signed = analysis_of(line({"encrypted": False, "authn": "signed"}))
    assert on_the_line(signed) == {"requests-sniffed"}
