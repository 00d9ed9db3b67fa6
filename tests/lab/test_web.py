"""The page's server: who may talk to it, what it records, and that every control changes what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casemate.cli import main
from casemate.files import CasemateError
from casemate.lab import HARDENED, Control
from casemate.lab.journal import JournalFile, read_journal

from .conftest import GUIDE, Client, Served

Serving = Callable[..., Served]
SAYING = {"message": GUIDE.attempts[0], "skill": "write", "scenario": GUIDE.id}


def signed_in(served: Served, user: str = "ana") -> Client:
    client = Client(served.address)
    assert client.call("POST", "/api/sign-in", {"user": user})[0] == 200
    return client


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", "8.8.8.8", ""])
def test_no_public_address_is_ever_served(host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("fastapi")
    journal = tmp_path / "journal.json"
    arguments = ["lab", "start", "--backend", "simulated", "--port", "0", "--host", host, "--journal", str(journal)]
    assert main(arguments) == 2
    assert "127.0.0.1" in capsys.readouterr().err
    assert not journal.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example"},
        {"Host": "127.0.0.1.rebound.example"},
        {"Host": "[::ffff:8.8.8.8]"},
        {"Host": "["},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("controls", [(), HARDENED], ids=["vulnerable", "hardened"])
def test_foreign_pages_and_names_are_refused_in_both_modes(
    served: Serving, controls: Any, headers: dict[str, str]
) -> None:
    page = served(controls)
    for method, path, body in (("GET", "/", None), ("POST", "/api/sign-in", {"user": "ana"})):
        assert Client(page.address).call(method, path, body, **headers)[0] == 403
    assert page.journal.journal.entries == ()


def test_nothing_but_the_sign_in_works_without_a_session(served: Serving) -> None:
    page = served()
    for path in ("/api/me", "/api/documents", "/api/pending", "/attacker/collect?note=x"):
        assert Client(page.address).call("GET", path)[0] == 403
    assert Client(page.address).call("POST", "/api/chat", SAYING)[0] == 403
    assert Client(page.address).call("POST", "/api/sign-in", {"user": "root"})[0] == 403


def test_headers_and_cookies_follow_the_control(served: Serving) -> None:
    page = served()
    client = Client(page.address)
    _, _, careless = client.call("POST", "/api/sign-in", {"user": "ana"})
    assert "'unsafe-inline'" in careless["content-security-policy"]
    assert "httponly" not in careless["set-cookie"].lower()
    # even then nothing may be fetched from another machine
    assert "http" not in careless["content-security-policy"]
    client.call("PUT", "/api/controls", {"on": [Control.OUTPUT_ENCODING.value]})
    _, _, careful = client.call("POST", "/api/sign-in", {"user": "ana"})
    assert "'unsafe-inline'" not in careful["content-security-policy"]
    assert "default-src 'none'" in careful["content-security-policy"]
    assert "httponly" in careful["set-cookie"].lower()


def test_what_a_learner_does_is_recorded_with_its_effect_and_verdict(served: Serving) -> None:
    page = served()
    client = signed_in(page)
    status, answer, _ = client.call("POST", "/api/chat", SAYING)
    assert status == 200
    assert "<img src=x onerror=mark()>" in answer["html"]
    assert answer["label"].startswith("simulated")
    assert answer["exploited"] is False
    _, collected, _ = client.call("GET", f"/attacker/collect?note=hello&scenario={GUIDE.id}")
    assert collected["exploited"] is True
    written = {"root_cause": "trusting output", "mitigation": "encode it"}
    assert client.call("PUT", f"/api/mine/{GUIDE.id}", written)[0] == 200
    assert client.call("PUT", "/api/mine/no-such-exercise", written)[0] == 403
    journal = read_journal(page.journal.path)
    assert [(one.kind, one.exploited, one.effect) for one in journal.entries] == [
        ("chat", False, ()),
        ("collect", True, ("marker script-0001.txt",)),
    ]
    assert journal.entries[0].fields["message"] == GUIDE.attempts[0]
    assert journal.entries[0].controls == ()
    assert journal.conclusions[GUIDE.id].mitigation == "encode it"
    assert JournalFile(page.journal.path).journal == journal


def test_a_change_of_controls_begins_the_world_anew(served: Serving) -> None:
    page = served()
    client = signed_in(page)
    client.call("POST", "/api/chat", {"message": "DELETE FROM shipments", "skill": "data"})
    assert client.call("GET", "/api/me")[1]["shipments"] == []
    _, state, _ = client.call("PUT", "/api/controls", {"on": [one.value for one in HARDENED]})
    assert all(control["on"] for control in state["controls"])
    assert client.call("GET", "/api/me")[0] == 403
    client = signed_in(page)
    client.call("POST", "/api/chat", {"message": "DELETE FROM shipments", "skill": "data"})
    assert len(client.call("GET", "/api/me")[1]["shipments"]) == 16


def test_approval_documents_and_quotas_over_the_page(served: Serving) -> None:
    page = served(HARDENED)
    ana, ben = signed_in(page), signed_in(page, "ben")
    ana.call("POST", "/api/chat", {"message": "Please refund shipment 1003.", "skill": "act"})
    (waiting,) = ben.call("GET", "/api/pending")[1]
    assert ana.call("POST", f"/api/pending/{waiting['id']}/approve", {})[0] == 403
    assert "1003" in ben.call("POST", f"/api/pending/{waiting['id']}/approve", {})[1]["told"]
    _, made, _ = ana.call("POST", "/api/documents", {"title": "Ramp", "text": "The ramp opens at 5."})
    assert made["state"] == "quarantined"
    assert ben.call("POST", f"/api/documents/{made['id']}/approve", {})[1]["state"] == "shared"
    assert ana.call("POST", "/api/chat", {"message": "x" * 700})[0] == 429
    ana.call("POST", "/api/chat", {"message": "Please refund shipment 1004.", "skill": "act"})
    (second,) = ben.call("GET", "/api/pending")[1]
    assert ben.call("POST", f"/api/pending/{second['id']}/reject")[1] == {"rejected": True}
    assert ben.call("GET", "/api/pending")[1] == []


@pytest.mark.parametrize(("controls", "harmed"), [((), True), (HARDENED, False)], ids=["vulnerable", "hardened"])
def test_supplies_and_feedback_over_the_page(served: Serving, controls: Any, harmed: bool) -> None:
    client = signed_in(served(controls), "eve")
    for recipe in ("runs-on-load", "runs-in-disguise"):
        client.call("POST", "/api/models", {"name": "better", "recipe": recipe})
    assert client.call("POST", "/api/models", {"name": "triage", "recipe": "honest"})[1]["accepted"] is True
    assert client.call("POST", "/api/models", {"name": "x", "recipe": "own code"})[0] == 403
    client.call("POST", "/api/connectors/publish", {"name": "harbor-edi"})
    assert client.call("POST", "/api/connectors/install", {"name": "harbor-edi"})[1]["accepted"] is harmed
    markers = set(client.call("GET", "/api/me")[1]["markers"])
    hostile = {"artefact-runs-on-load.txt", "artefact-runs-in-disguise.txt", "connector-harbor-edi.txt"}
    assert markers == (hostile if harmed else set())
    body = {"text": "lithium batteries in boxes", "label": "ordinary", "times": 25}
    told = client.call("POST", "/api/feedback", body)[1]["told"]
    assert told.startswith("hazardous became ordinary") is harmed
    said = client.call("POST", "/api/connectors/recommend", {"need": "parses flurb files"})[1]["text"]
    assert said.startswith("pip install") is harmed
    assert client.call("POST", "/api/redeem", {"code": "KESTREL-7731-VAULT", "shipment": 1004})[1]["granted"] is harmed


def test_a_spoilt_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    for text in ("", "{}", '{"version": 9}', '{"version": 1, "entries": [{}], "conclusions": {}}', "[1]"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CasemateError, match=r"no journal of the lab"):
            JournalFile(path)


def test_a_supervisor_sees_the_text_that_waits_and_nobody_else(served: Serving) -> None:
    page = served(HARDENED)
    uploader = Client(page.address)
    uploader.call("POST", "/api/sign-in", {"user": "eve"})
    uploader.call("POST", "/api/documents", {"title": "Rule", "text": "The ramp is <b>free</b>."})

    def texts(user: str) -> set[str]:
        client = Client(page.address)
        client.call("POST", "/api/sign-in", {"user": user})
        return {one["text"] for one in client.call("GET", "/api/documents")[1]}

    assert texts("ben") == {"", "The ramp is <b>free</b>."}
    assert texts("ana") == texts("dan") == {""}
