"""`casemate decide` and `triage`, and how the other verbs honour decisions."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from casemate.cli import main
from casemate.model import Verdict, load_decisions
from casemate.report.results_schema import results_schema
from conftest import ROOT

MODEL = """
casemate: 1
system: {name: Desk}
zones: {street: {trust: untrusted}, house: {trust: internal}}
components:
  person: {kind: customer, zone: street}
  chat: {kind: chat_ui, zone: house}
  model: {kind: language_model, zone: house}
flows:
  - {from: person, to: chat, as: prompt}
  - {from: chat, to: model, as: prompt}
losses:
  nonsense: {of: model, property: integrity}
"""
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "desk.casemate.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


def threats(model: Path, capsys: Captured, *more: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert main(["analyze", str(model), "--format", "json", *more]) == 0
    document = json.loads(capsys.readouterr().out)
    Draft202012Validator(results_schema()).validate(document)
    found = document["threats"]
    assert isinstance(found, list)
    return found


def decide(model: Path, identity: object, *more: str) -> int:
    return main(["decide", str(model), str(identity), "--why", "small", "--by", "ana", "--today", "2026-06-01", *more])


@pytest.mark.parametrize(
    ("option", "status"),
    [
        ("--accept", "accepted"),
        ("--mitigate", "mitigated"),
        ("--transfer", "transferred"),
        ("--avoid", "avoided"),
        ("--false-positive", "false_positive"),
    ],
)
def test_a_decision_is_kept_beside_the_model_and_honoured(
    model: Path, capsys: Captured, option: str, status: str
) -> None:
    worst = threats(model, capsys)[0]["id"]
    assert decide(model, worst, option) == 0
    assert f"{status.replace('_', ' ')}: {worst}" in capsys.readouterr().out
    (kept,) = load_decisions(model.with_name("desk.decisions.yaml"))
    assert (kept.threat, kept.verdict, kept.by) == (worst, Verdict(status), "ana")
    found = next(threat for threat in threats(model, capsys) if threat["id"] == worst)
    assert found["status"] == status
    assert found["decision"] == {
        "verdict": status,
        "hold": "holds",
        "reason": f"{status.replace('_', ' ')} by ana on 2026-06-01: small",
        "why": "small",
        "by": "ana",
        "on": "2026-06-01",
    }


def test_decided_threats_are_counted_not_listed(model: Path, capsys: Captured) -> None:
    worst = threats(model, capsys)[0]
    decide(model, worst["id"], "--accept")
    capsys.readouterr()
    assert main(["analyze", str(model), "--top", "99"]) == 0
    shown = capsys.readouterr().out
    assert "· 1 accepted" in shown
    assert str(worst["id"])[:6] not in shown.partition("The worst threats")[2]
    assert main(["analyze", str(model), "--all"]) == 0
    assert "accepted by ana on 2026-06-01: small" in " ".join(capsys.readouterr().out.split())


def test_an_expired_acceptance_is_open_again(model: Path, capsys: Captured) -> None:
    worst = threats(model, capsys)[0]["id"]
    assert decide(model, worst, "--accept", "--until", "2026-12-31") == 0
    assert threats(model, capsys, "--today", "2026-12-31")[0]["status"] == "accepted"
    late = threats(model, capsys, "--today", "2027-01-01")[0]
    assert late["status"] == "open"
    assert isinstance(late["decision"], dict)
    assert late["decision"]["hold"] == "expired"


def test_a_false_positive_stays_away_until_its_facts_change(model: Path, capsys: Captured) -> None:
    worst = threats(model, capsys)[0]
    assert decide(model, worst["id"], "--false-positive") == 0
    model.write_text(MODEL.replace("kind: chat_ui,", "kind: chat_ui, name: Talk,"), encoding="utf-8")
    assert threats(model, capsys)[0]["status"] == "false_positive"
    model.write_text(MODEL.replace("kind: chat_ui,", "kind: chat_ui, access: registered,"), encoding="utf-8")
    back = next(threat for threat in threats(model, capsys) if threat["id"] == worst["id"])
    assert back["status"] == "reopened"
    assert "`components.chat.access` is now registered" in str(back["decision"])
    assert main(["show", str(model), str(worst["id"])]) == 0
    assert "`components.chat.access` is now registered" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "give a verdict"),
        (("--accept", "--avoid"), "one verdict"),
        (("--accept", "--until", "soon"), "--until: `soon` is no day"),
        (("--accept", "--until", "2026-01-01"), "give a later day"),
    ],
)
def test_what_is_no_decision_is_refused(model: Path, capsys: Captured, more: tuple[str, ...], said: str) -> None:
    worst = threats(model, capsys)[0]["id"]
    assert decide(model, worst, *more) == 2
    assert said in capsys.readouterr().err
    assert not model.with_name("desk.decisions.yaml").exists()


def test_a_broken_file_of_decisions_is_refused(model: Path, capsys: Captured) -> None:
    model.with_name("desk.decisions.yaml").write_text("casemate: 1\ndecisions: 5\n", encoding="utf-8")
    assert main(["analyze", str(model)]) == 2
    assert "desk.decisions.yaml:2" in capsys.readouterr().err


def triage(model: Path, typed: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(["triage", str(model), "--by", "bo", "--today", "2026-06-01"])


def test_triage_through_a_pipe(model: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = (threat["id"] for threat in threats(model, capsys))
    assert triage(model, "?\nA\nit is small\ns\nb\nf\n\nf\nno such way\nz\nq\n", monkeypatch) == 0
    kept = {decision.threat: decision for decision in load_decisions(model.with_name("desk.decisions.yaml"))}
    assert {name: (d.verdict, d.why, d.by) for name, d in kept.items()} == {
        first: (Verdict.ACCEPTED, "it is small", "bo"),
        second: (Verdict.FALSE_POSITIVE, "no such way", "bo"),
    }
    shown = capsys.readouterr().out
    assert "    1. " in shown
    assert "a decision needs a reason" in shown
    assert "  keys: a accepted" in shown
    assert "2 decided" in shown


def test_each_decision_is_saved_before_the_next_question(
    model: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert triage(model, "t\nthe vendor bears it\n", monkeypatch) == 0
    (kept,) = load_decisions(model.with_name("desk.decisions.yaml"))
    assert kept.verdict is Verdict.TRANSFERRED
    again = len(threats(model, capsys)) - 1
    assert triage(model, "", monkeypatch) == 0
    assert f"0 decided, {again} open" in capsys.readouterr().out


def test_triage_at_a_terminal_takes_single_keys(model: Path) -> None:
    leader, follower = pty.openpty()
    command = "import sys; from casemate.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        [sys.executable, "-c", command, "triage", str(model), "--by", "bo"],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdout is not None
        shown = b""

        def wait_for(words: bytes) -> None:
            nonlocal shown
            assert process.stdout is not None
            while words not in shown:
                piece = os.read(process.stdout.fileno(), 4096)
                assert piece, shown
                shown += piece
            shown = shown.partition(words)[2]

        wait_for(b"show the path\n")
        os.write(leader, b"m")  # no line end
        wait_for(b"why? ")
        os.write(leader, b"in the gateway\n")
        wait_for(b"show the path\n")
        os.write(leader, b"q")
        wait_for(b"1 decided")
        assert process.wait(timeout=30) == 0
    os.close(leader)
    os.close(follower)
    (kept,) = load_decisions(model.with_name("desk.decisions.yaml"))
    assert (kept.verdict, kept.why) == (Verdict.MITIGATED, "in the gateway")
