"""Who begins contact: content that is fetched, calls into devices, boxes for strangers' code, laptops at work."""

from __future__ import annotations

from typing import Any

import pytest

from analyses import analysis_of
from casemate.analysis import StepRole
from casemate.analysis.contact import from_outside, receiver_calls
from casemate.analysis.starts import starts_of
from casemate.model import System, system_from

Raw = dict[str, Any]
ZONES: Raw = {
    "net": {"trust": "untrusted"},
    "vpc": {"trust": "internal"},
    "laptop": {"trust": "internal", "kind": "device"},
    "phone": {"trust": "user", "kind": "device"},
}


def system(components: Raw, flows: list[Raw] | None = None, zones: Raw | None = None) -> System:
    return system_from(
        {
            "casemate": 1,
            "system": {"name": "x"},
            "zones": {**ZONES, **(zones or {})},
            "components": components,
            "flows": flows or [],
        }
    )


def calls(source: Raw, target: Raw, flow: Raw | None = None, zones: Raw | None = None) -> bool:
    """Whether a flow from one to the other is contact from outside."""
    held = system(
        {"a": {"zone": "net", **source}, "b": {"zone": "vpc", **target}},
        [{"from": "a", "to": "b", **(flow or {})}],
        zones,
    )
    return from_outside(held, held.flows[0])


def starts(held: System, adversary: str, atom: str = "reaches") -> set[str]:
    return {part for held_atom, part in starts_of(held)[adversary] if held_atom == atom}


@pytest.mark.parametrize("role", ["data", "content", "context", "training_data", "prompt", "tool_result"])
@pytest.mark.parametrize("kind", ["public_content", "dataset", "document_store", "mcp_server", "language_model"])
def test_what_waits_to_be_asked_calls_nobody(kind: str, role: str) -> None:
    assert not calls({"kind": kind}, {"kind": "service"}, {"as": role})


@pytest.mark.parametrize("kind", ["external_service", "vendor"])
def test_a_service_outside_is_asked_for_content_and_sends_requests(kind: str) -> None:
    assert not calls({"kind": kind}, {"kind": "service"}, {"as": "data"})
    assert calls({"kind": kind}, {"kind": "service"}, {"as": "command"})


@pytest.mark.parametrize("kind", ["user", "partner_system", "mobile_app", "agent", "physical_world", "service"])
@pytest.mark.parametrize("role", ["data", "content", "prompt"])
def test_people_and_programs_call(kind: str, role: str) -> None:
    assert calls({"kind": kind}, {"kind": "service"}, {"as": role})


@pytest.mark.parametrize("role", ["package", "completion", "prediction", "tool_result", "tool_definition", "embedding"])
def test_an_answer_is_no_call(role: str) -> None:
    assert not calls({"kind": "service"}, {"kind": "web_app"}, {"as": role})


@pytest.mark.parametrize(
    ("target", "flow"),
    [
        ({"kind": "service"}, {"trigger": "event"}),
        ({"kind": "service"}, {"protocol": "SMTP"}),
        ({"kind": "service", "exposed": "internet"}, {}),
        ({"kind": "mailbox"}, {}),
        ({"kind": "web_app"}, {}),
    ],
)
def test_what_is_pushed_or_taken_in_is_contact(target: Raw, flow: Raw) -> None:
    assert calls({"kind": "public_content"}, target, {"as": "content", **flow})


@pytest.mark.parametrize("kind", ["agent", "service", "language_model", "tool"])
def test_no_program_calls_into_a_device(kind: str) -> None:
    assert not calls({"kind": "service"}, {"kind": kind, "zone": "laptop"}, {"as": "command"})
    assert calls({"kind": "service"}, {"kind": kind, "zone": "laptop", "exposed": "internet"}, {"as": "command"})
    assert calls({"kind": "customer"}, {"kind": kind, "zone": "laptop"}, {"as": "command"}), "who stands before it"
    assert not calls({"kind": "user", "zone": "phone"}, {"kind": kind, "zone": "phone"}, {"as": "command"})


@pytest.mark.parametrize("kind", ["edge_device", "actuator"])
def test_what_stands_in_the_field_listens_to_others(kind: str) -> None:
    assert calls({"kind": "service"}, {"kind": kind, "zone": "laptop"}, {"as": "command"})


def test_what_says_that_it_is_local_is_not_called() -> None:
    assert not calls({"kind": "service"}, {"kind": "service", "exposed": "local"})
    assert not calls({"kind": "service"}, {"kind": "mcp_server"}, {"as": "tool_call", "protocol": "stdio"})


def test_nobody_stands_on_the_cable_of_a_sensor() -> None:
    assert not calls({"kind": "sensor"}, {"kind": "classifier"}, {"as": "inference_input"})
    assert calls({"kind": "edge_device"}, {"kind": "classifier"}, {"as": "inference_input"})


def test_a_box_for_strangers_code_is_no_place_for_strangers() -> None:
    box = {"box": {"trust": "untrusted", "within": "vpc", "kind": "process"}}
    assert not calls({"kind": "sandbox", "zone": "box"}, {"kind": "service"}, zones=box)
    held = system({"runner": {"kind": "sandbox", "zone": "box"}, "site": {"kind": "web_app", "zone": "net"}}, zones=box)
    assert starts(held, "outsider") == {"site"}


def test_a_tool_on_a_laptop_at_work_is_no_strangers() -> None:
    app = {"kind": "desktop_app", "zone": "phone"}
    service = {"kind": "service", "zone": "vpc"}
    flow = [{"from": "app", "to": "api"}]
    for person, outside in (("employee", False), ("customer", True)):
        held = system({"p": {"kind": person, "zone": "phone"}, "app": app, "api": service}, flow)
        assert from_outside(held, held.flows[0]) is outside
    held = system({"app": app, "api": service}, flow)
    assert from_outside(held, held.flows[0]), "nobody says whose it is"


def test_an_outsider_orders_nobodys_browser_about() -> None:
    held = system({"b": {"kind": "browser", "zone": "net"}, "app": {"kind": "mobile_app", "zone": "net"}})
    assert starts(held, "outsider") == {"app"}


def test_a_customer_has_no_account_with_a_microphone() -> None:
    parts = {
        "c": {"kind": "customer", "zone": "net"},
        "mic": {"kind": "sensor", "zone": "phone"},
        "app": {"kind": "web_app", "zone": "vpc"},
    }
    held = system(parts, [{"from": "c", "to": "mic"}, {"from": "c", "to": "app"}])
    assert starts(held, "customer") == {"mic", "app"}
    assert starts(held, "customer", "acts") == {"app"}


THINGS: Raw = {
    "camera": {"kind": "sensor"},
    "kiosk": {"kind": "edge_device"},
    "model": {"kind": "classifier"},
    "server": {"kind": "service"},
}


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ({"trust": "untrusted", "kind": "physical"}, {"camera", "kiosk", "model", "server"}),
        ({"trust": "user", "kind": "physical"}, {"camera", "kiosk", "model", "server"}),
        ({"trust": "internal", "kind": "physical"}, {"camera", "kiosk"}),
        ({"trust": "partner", "kind": "physical"}, {"camera", "kiosk"}),
        ({"trust": "restricted", "kind": "physical"}, set()),
        ({"trust": "internal", "kind": "network"}, {"camera", "kiosk"}),
        ({"trust": "internal", "kind": "device"}, {"camera", "kiosk", "model", "server"}),
    ],
)
def test_a_thief_gets_at_what_stands_about(zone: Raw, expected: set[str]) -> None:
    held = system({name: {**part, "zone": "here"} for name, part in THINGS.items()}, zones={"here": zone})
    assert starts(held, "thief") == expected
    assert starts(held, "thief", "holds") == expected & {"model"}


def test_a_device_in_a_locked_room_is_in_no_thiefs_hands() -> None:
    zones = {
        "room": {"trust": "restricted", "kind": "physical"},
        "rack": {"trust": "internal", "kind": "device", "within": "room"},
    }
    held = system({"model": {"kind": "classifier", "zone": "rack"}}, zones=zones)
    assert not starts_of(held)["thief"]


def test_a_thief_of_a_laptop_meets_its_lock_screen() -> None:
    tools: Raw = {
        "agent": {"kind": "agent", "zone": "laptop"},
        "server": {"kind": "mcp_server", "zone": "laptop"},
        "editor": {"kind": "ide", "zone": "laptop"},
    }
    assert starts(system(tools), "thief") == set()
    assert starts(system({**tools, "machine": {"kind": "host", "zone": "laptop"}}), "thief") == {"machine"}
    own = {name: {**part, "zone": "phone"} for name, part in tools.items()}
    assert starts(system(own), "thief") == set(), "whoever has a phone is not signed in to what runs on it"
    kiosk = {"kiosk": {"kind": "web_app", "zone": "laptop"}, "speaker": {"kind": "voice_assistant", "zone": "phone"}}
    assert starts(system(kiosk), "thief") == {"kiosk", "speaker"}, "what answers whoever stands before it"
    app = {"app": {"kind": "mobile_app", "zone": "phone"}}
    assert starts(system(app), "thief") == {"app"}, "whoever unpacks what is shipped has a copy of their own"
    assert starts(system({**app, "fitter": {"kind": "employee", "zone": "phone"}}), "thief") == set()


def opened_by_receiver(source: Raw, target: Raw, flow: Raw) -> bool:
    held = system_from(
        {
            "casemate": 1,
            "system": {"name": "x"},
            "data": {"key": {"about": ["credential"]}},
            "components": {"a": source, "b": target},
            "flows": [{"from": "a", "to": "b", **flow}],
        }
    )
    return receiver_calls(held.flows[0], held.components["a"], held.components["b"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("source", "role", "expected"),
    [
        ("database", "data", True),
        ("package_registry", "package", True),
        ("ci_cd", "package", False),
        ("training_job", "model_artifact", False),
        ("service", "data", False),
        ("service", "prediction", True),
        ("public_content", "content", True),
        ("external_service", "query", False),
    ],
)
def test_who_opens_the_connection(source: str, role: str, *, expected: bool) -> None:
    assert opened_by_receiver({"kind": source}, {"kind": "service"}, {"as": role}) is expected


def test_whoever_keeps_the_credential_shows_it() -> None:
    flow = {"as": "data", "uses": "key"}
    keeper, other = {"kind": "database", "secrets": ["key"]}, {"kind": "service"}
    assert not opened_by_receiver(keeper, other, flow)
    assert opened_by_receiver(other, keeper, flow)
    assert not opened_by_receiver(other, {"kind": "service"}, flow)


def test_an_insider_gains_nothing_by_asking_the_own_assistant() -> None:
    parts: Raw = {
        "clerk": {"kind": "employee", "zone": "laptop"},
        "helper": {"kind": "agent", "zone": "laptop"},
        "shared": {"kind": "agent", "zone": "vpc"},
        "report": {"kind": "desktop_app", "zone": "laptop"},
    }
    flows = [{"from": "clerk", "to": to} for to in ("helper", "shared", "report")]
    assert starts(system(parts, flows), "insider", "acts") == {"shared", "report"}


def test_staff_stand_before_the_sensors_of_their_site() -> None:
    zones = {
        "hall": {"trust": "internal", "kind": "physical"},
        "cell": {"trust": "restricted", "kind": "network", "within": "hall"},
    }
    parts: Raw = {"probe": {"kind": "sensor", "zone": "cell"}, "away": {"kind": "sensor", "zone": "vpc"}}
    worker = {"worker": {"kind": "operator", "zone": "hall"}}
    assert starts(system({**parts, **worker}, zones=zones), "insider") == {"probe"}
    assert starts(system(parts, zones=zones), "insider") == set()
    assert starts(system(parts, zones=zones), "thief") == {"away"}, "the cell is guarded"


@pytest.mark.parametrize("kind", ["desktop_app", "email_client"])
def test_callers_have_no_account_at_the_desks_of_staff(kind: str) -> None:
    desk = {"kind": kind, "zone": "vpc"}
    assert not calls({"kind": "customer"}, desk, {"as": "content"})
    held = system({"c": {"kind": "customer", "zone": "net"}, "desk": desk}, [{"from": "c", "to": "desk"}])
    assert not starts_of(held)["customer"]


def test_a_path_begins_in_words_that_fit_the_part() -> None:
    raw: Raw = {
        "casemate": 1,
        "system": {"name": "x"},
        "zones": {**ZONES, "street": {"trust": "untrusted", "kind": "physical"}},
        "components": {
            "camera": {"kind": "sensor", "zone": "street"},
            "box": {"kind": "edge_device", "zone": "phone"},
            "model": {"kind": "classifier", "zone": "vpc", "decides": "autonomously"},
            "site": {"kind": "web_app", "zone": "vpc", "exposed": "internet", "privileges": "admin"},
        },
        "flows": [{"from": "camera", "to": "model", "as": "inference_input"}],
    }
    titles = {step.title for step in analysis_of(raw).steps.values() if step.role is StepRole.START}
    assert {"stands before camera", "can lay hands on box", "can send requests to site"} <= titles


def test_a_customers_account_does_not_open_what_staff_keep_beside_it() -> None:
    def repos(carried: list[str]) -> System:
        return system_from(
            {
                "casemate": 1,
                "system": {"name": "x"},
                "data": {"code": {"class": "confidential"}, "requests": {"class": "internal"}},
                "components": {"c": {"kind": "user"}, "repos": {"kind": "code_repository", "stores": ["code"]}},
                "flows": [{"from": "c", "to": "repos", "carries": carried}],
            }
        )

    assert starts(repos(["requests"]), "customer", "acts") == set()
    assert starts(repos(["code"]), "customer", "acts") == {"repos"}
    assert starts(repos([]), "customer", "acts") == {"repos"}, "what is not said may be anything"


def test_a_network_for_what_is_not_trusted_is_no_place_of_strangers() -> None:
    zones = {"cloud": {"trust": "internal"}, "boxes": {"trust": "untrusted", "within": "cloud", "kind": "network"}}
    hall = {"site": {"trust": "internal"}, "boxes": {"trust": "untrusted", "within": "site", "kind": "physical"}}
    for drawn, can in ((zones, False), (hall, True)):
        raw = {
            "casemate": 1,
            "system": {"name": "Boxes"},
            "zones": {**drawn, "own": {"trust": "internal"}},
            "components": {
                "box": {"kind": "service", "zone": "boxes"},
                "server": {"kind": "service", "zone": "own"},
            },
            "flows": [{"from": "box", "to": "server", "as": "query"}],
        }
        assert (("reaches", "server") in starts_of(system_from(raw))["outsider"]) is can
