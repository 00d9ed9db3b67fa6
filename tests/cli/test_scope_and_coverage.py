from __future__ import annotations

import json
from pathlib import Path

import pytest

from casemate.cli import main
from casemate.cli.coverage import coverage
from casemate.files import CasemateError
from conftest import ROOT

EXAMPLE = ROOT / "examples" / "support-agent.casemate.yaml"
SMALL = """
casemate: 1
system: {name: Small}
zones: {out: {trust: untrusted}, own: {trust: internal}}
data: {words: {class: public, origin: user}}
components:
  guest: {kind: user, zone: out}
  chat: {kind: chat_ui, zone: own, access: public}
  brain: {kind: language_model, zone: own}
flows:
  - {from: guest, to: chat, as: prompt, carries: [words], authn: none}
  - {from: chat, to: brain, as: prompt, carries: [words]}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.casemate.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_scope_asks_and_says_where(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(small), "--scope"]) == 1
    text = capsys.readouterr().out
    assert f"model-source@brain ({small}:9)" in " ".join(text.split())
    assert "output-consumer@brain" in text
    assert "+ losses:" in text
    assert "+   …: {of: …" in text


def test_scope_as_json_names_the_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(small), "--scope", "--format", "json"]) == 1
    made = json.loads(capsys.readouterr().out)
    lines = {question["id"]: question["line"] for question in made["questions"]}
    assert (made["kind"], lines["model-source@brain"], lines["losses"]) == ("scope", 9, None)
    assert all(question["question"] and question["why"] and question["add"] for question in made["questions"])


@pytest.mark.parametrize("name", ["ai-search", "support-agent"])
def test_the_examples_leave_no_question(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ROOT / "examples" / f"{name}.casemate.yaml"), "--scope"]) == 0
    assert "no question left" in capsys.readouterr().out


def test_a_broken_model_is_mended_before_it_is_questioned(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(SMALL.replace("to: brain", "to: brian"), encoding="utf-8")
    assert main(["check", str(small), "--scope"]) == 2
    assert "brain" in capsys.readouterr().out


def test_check_without_scope_asks_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(small)]) == 0
    assert "model-source" not in capsys.readouterr().out


def test_coverage_shows_a_matrix(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage(small) == 0
    text = capsys.readouterr().out
    assert "Flow over a trust boundary" in text
    assert "guest->chat" in text


def test_coverage_of_one_element_gives_reasons(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage(small, element="brain", framework="stride") == 0
    text = capsys.readouterr().out
    assert "brain · stride" in text
    assert "conditions)" in text


def test_coverage_as_json_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "coverage.json"
    assert coverage(EXAMPLE, format="json", output=target) == 0
    made = json.loads(target.read_text(encoding="utf-8"))
    assert sum(made["summary"]["stride"].values()) == len(made["stride"])


def test_coverage_refuses_what_there_is_not(small: Path) -> None:
    with pytest.raises(CasemateError, match="brain"):
        coverage(small, element="brian")
    with pytest.raises(CasemateError, match="stride"):
        coverage(small, framework="strde")
    with pytest.raises(CasemateError, match="crosses no trust boundary"):
        coverage(small, element="chat->brain")
