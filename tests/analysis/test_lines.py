"""What stands between two parts: whether strangers can be there, and whether they can read what passes."""

from __future__ import annotations

from typing import Any

import pytest

from analyses import analysis_of
from casemate.analysis import Analysis
from casemate.analysis.coverage import coverage_of
from casemate.analysis.facts import encryption_of, far_ends
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


def on_lines(system: System) -> set[tuple[str, str]]:
    """Where a stranger stands, and on what sort of line."""
    return {start for start in starts_of(system)["outsider"] if start[0] in ("nears", "listens")}


def step_of(raw: dict[str, Any], rule: str) -> dict[str, float]:
    """By target: the chance of the rule's likeliest way for a stranger."""
    analysis = analysis_of(raw)
    graph = analysis.derived.graph
    (reading,) = [one for one in analysis.readings if one.adversary == "outsider"]
    found: dict[str, float] = {}
    for step in graph.steps:
        if graph.rules[step] == rule and reading.derivation.derivable(step):
            chance = reading.derivation.probability(reading.derivation.path(step))
            found[graph.targets[step]] = max(chance, found.get(graph.targets[step], 0.0))
    return found


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
    assert far_ends(system, system.flows[0]) == ("judge",)
    assert on_lines(system) == {("nears", "judge")}
    assert on_lines(system_from(line({"encrypted": False}, **where))) == {("listens", "judge")}
    assert on_lines(system_from(line({"encrypted": True}, **where))) == set()


@pytest.mark.parametrize("where", INSIDE.values(), ids=INSIDE)
def test_no_stranger_is_on_a_line_inside(where: dict[str, Any]) -> None:
    system = system_from(line({"encrypted": False}, **where))
    assert far_ends(system, system.flows[0]) == ()
    assert on_lines(system) == set()


def test_a_line_between_two_users_has_two_far_ends() -> None:
    zones = {"own": {"trust": "user"}, "contractor": {"trust": "user"}}
    system = system_from(line({}, zones=zones, here={"kind": "edge_device"}, there={"kind": "external_service"}))
    assert far_ends(system, system.flows[0]) == ("judge", "console")


def test_what_is_signed_cannot_be_changed_on_the_way_but_read() -> None:
    signed = analysis_of(line({"encrypted": False, "authn": "signed"}))
    assert on_the_line(signed) == {"requests-sniffed"}


def test_what_nobody_says_of_a_line_counts_less_than_that_it_is_open_and_least_on_the_web() -> None:
    partner = {"there": {"kind": "partner_system"}}
    open_line = step_of(line({"encrypted": False}, **partner), "changed-in-transit")["verdicts"]
    unsaid = step_of(line({}, **partner), "changed-in-transit")["verdicts"]
    hosted = step_of(line({}), "changed-in-transit")["verdicts"]
    assert open_line / 3 < unsaid < open_line
    assert hosted < open_line / 10


def test_a_protocol_that_has_a_protected_form_is_open_under_its_plain_name() -> None:
    assert encrypted({"protocol": "ftp"}) == [False]
    assert encrypted({"protocol": "udp"}, back(protocol="wss")) == [True, True]
    assert encrypted({"protocol": "rtsp", "encrypted": True}) == [True]
    assert encrypted({"protocol": "zigbee"}) == [None]


def test_nothing_is_gained_by_changing_what_anybody_may_send() -> None:
    anybody = {"zones": {"contractor": {"trust": "user"}}, "there": {"kind": "customer"}}
    assert step_of(line({"encrypted": False, "as": "feedback"}, **anybody), "changed-in-transit") == {}
    assert step_of(line({"encrypted": False, "as": "feedback"}, **anybody), "one-users-line-changed") != {}
    assert step_of(line({"encrypted": False, "as": "content"}, **anybody), "words-put-in-on-the-way") == {}
    assert step_of(line({"encrypted": False, "as": "command"}, **anybody), "changed-in-transit") != {}
    partner = {"there": {"kind": "customer"}}
    assert step_of(line({"encrypted": False, "as": "feedback"}, **partner), "changed-in-transit") != {}


WORDED = {"content": True, "feedback": False, "label": False, "package": False}


@pytest.mark.parametrize(("role", "can"), WORDED.items())
def test_words_are_put_in_only_where_words_pass(role: str, can: bool) -> None:
    raw = line({"encrypted": False, "as": role})
    raw["data"]["verdicts"]["origin"] = "partner"
    assert bool(step_of(raw, "words-put-in-on-the-way")) == can


def test_one_line_is_one_threat() -> None:
    raw = line({"encrypted": False, "authn": "session"}, {"encrypted": False, "carries": ["notes"], "as": "data"})
    raw["data"]["notes"] = {"class": "restricted", "origin": "internal"}
    (told,) = [t for t in analysis_of(raw).threats if t.rule in ON_THE_LINE]
    assert told.rule == "changed-in-transit"
    assert told.at == ("notes",)  # of two equally easy ones the worse
    raw["components"]["bureau"] = {"kind": "partner_system", "zone": "contractor"}
    raw["flows"].append({"from": "bureau", "to": "console", "carries": ["wage"], "encrypted": False})
    raw["data"]["wage"] = {"class": "internal", "origin": "internal"}
    assert [t.at for t in analysis_of(raw).threats if t.rule == "changed-in-transit"] == [("notes",), ("wage",)]


def test_a_request_is_sent_again_where_its_proof_does_not_age() -> None:
    for authn, can in (("signed", True), ("biometric", True), ("session", False), ("token", False)):
        raw = line({"encrypted": False, "as": "command", "authn": authn})
        assert bool(step_of(raw, "replayed-request")) == can, authn


def test_a_line_is_told_with_the_verdict_that_is_changed_on_it() -> None:
    raw = line({"encrypted": False, "as": "prediction"}, there={"kind": "classifier"})
    assert "verdict-changed-on-wire" in analysis_of(raw).derived.graph.rules
    assert [t.rule for t in analysis_of(raw).threats if "line" in t.title or "way" in t.title] == [
        "verdict-changed-on-wire"
    ]
