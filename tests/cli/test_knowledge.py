"""`casemate knowledge crosswalk|update|reset|docs`, `coverage --knowledge` and controls of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from casemate.cli import main
from casemate.knowledge import packaged_atlas
from conftest import ROOT

EXAMPLE = str(ROOT / "examples" / "support-agent.casemate.yaml")
Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    assert main(list(arguments)) == code
    held = capsys.readouterr()
    return held.out if code == 0 else held.err


def release(*, without: str = "") -> dict[str, Any]:
    atlas = packaged_atlas()
    techniques = [
        {"id": one.id, "name": one.name, "description": "It is.", "maturity": one.maturity.value}
        | ({"subtechnique-of": one.parent} if one.parent else {"tactics": list(one.tactics)})
        for one in atlas.techniques.values()
        if one.id != without
    ]
    techniques.append(
        {"id": "AML.T0999", "name": "Whisper\x1b[31m", "tactics": ["AML.TA0005"], "description": "Quiet."}
    )
    tactics = [{"id": one.id, "name": one.name, "description": "A."} for one in atlas.tactics.values()]
    return {"version": "9.9.9", "matrices": [{"tactics": tactics, "techniques": techniques, "mitigations": []}]}


@pytest.fixture
def atlas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEMATE_DATA", str(tmp_path / "data"))
    path = tmp_path / "ATLAS.yaml"
    path.write_text(yaml.safe_dump(release(without="AML.T0061")), encoding="utf-8")
    return str(path)


def test_the_knowledge_accounts_for_every_technique(capsys: Captured) -> None:
    found = json.loads(run(capsys, "coverage", "--knowledge", "--format", "json"))
    assert sum(found["atlas"].values()) == 170
    assert found["atlas"]["no_rule"] == 0
    assert {"derived", "preparation", "out_of_scope"} <= found["atlas"].keys()
    assert len(found["techniques"]) == 170
    text = run(capsys, "coverage", "--knowledge", "--why")
    assert "derived by rules" in text
    assert "literature" in text
    assert "AML.T0054" in text


def test_coverage_without_a_model_says_what_is_missing(capsys: Captured) -> None:
    assert "MODEL" in run(capsys, "coverage", code=2)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("owasp_llm:2026", "atlas", "AML.T0051.001"),
        ("LLM04:1.1", "owasp-llm:2025", "LLM10:2025"),
        ("controls", "eu_ai_act", "ai-act-15"),
        ("prompt-isolation", "owasp_ai_exchange", "AIX-C-INPUT-SEGREGATION"),
        ("nist_aml", "AML.T0020", "NISTAML.013"),
    ],
)
def test_a_crosswalk_leads_across(start: str, end: str, said: str, capsys: Captured) -> None:
    assert said in run(capsys, "knowledge", "crosswalk", start, end)
    pairs = json.loads(run(capsys, "knowledge", "crosswalk", start, end, "--format", "json"))["pairs"]
    assert said in {pair[key] for pair in pairs for key in ("from", "to")}
    assert all(pair["status"] in "VSR" and isinstance(pair["own"], bool) and pair["source"] for pair in pairs)


@pytest.mark.parametrize(
    ("start", "end", "said"), [("owasp_lm", "atlas", "owasp_llm"), ("stride", "gdpr", "no crosswalk")]
)
def test_where_none_leads_is_said(start: str, end: str, said: str, capsys: Captured) -> None:
    assert said in run(capsys, "knowledge", "crosswalk", start, end, code=2)


def edition_of_an_analysis(capsys: Captured) -> str:
    main(["analyze", EXAMPLE, "--format", "json"])
    return str(json.loads(capsys.readouterr().out)["knowledge"]["atlas"])


def test_an_update_shows_stores_and_is_used(atlas: str, capsys: Captured) -> None:
    dry = run(capsys, "knowledge", "update", atlas, "--dry-run")
    assert "Nothing was stored" in dry
    assert edition_of_an_analysis(capsys) == "5.6.0"
    found = json.loads(run(capsys, "knowledge", "update", atlas, "--format", "json"))
    assert (found["new"], found["gone"][0], found["stored"]) == (["AML.T0999"], "AML.M0000", True)
    assert "AML.T0061" in found["gone"]
    assert found["rules"]["AML.T0061"]
    assert edition_of_an_analysis(capsys) == "9.9.9"
    assert json.loads(run(capsys, "coverage", "--knowledge", "--format", "json"))["atlas"]["no_rule"] == 1
    shown = run(capsys, "coverage", "--knowledge")
    assert "no rule yet" in shown.casefold()
    assert "\x1b" not in shown
    assert "none lists it" in run(capsys, "knowledge", "show", "AML.T0999")
    assert "Back to ATLAS 5.6.0" in run(capsys, "knowledge", "reset")
    assert "Nothing was stored" in run(capsys, "knowledge", "reset")


def test_a_file_that_is_no_release_is_refused(atlas: str, capsys: Captured) -> None:
    assert "no release of ATLAS" in run(capsys, "knowledge", "update", EXAMPLE, code=2)
    assert "no such file" in run(capsys, "knowledge", "update", f"{atlas}.missing", code=2)


def test_pages_are_written(tmp_path: Path, capsys: Captured) -> None:
    said = run(capsys, "knowledge", "docs", "--output", str(tmp_path / "k"))
    assert f"{len(list((tmp_path / 'k').rglob('*.md')))} pages" in said


def test_controls_of_ones_own_are_known_to_every_verb(tmp_path: Path, capsys: Captured) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "controls: [{id: guards, name: Guards, acts: preventive, nature: process, summary: They look., sits_on: [api],"
        " strength: {low: 0.1, high: 0.2, basis: judgement}, cost: {basis: judgement}, verify: Walk past.}]"
    )
    model = tmp_path / "m.casemate.yaml"
    model.write_text(
        "casemate: 1\nsystem: {name: M}\ncomponents: {a: {kind: api}}\nflows: []\n"
        "controls: {g: {control: guards, protects: [a], status: implemented}}\n"
    )
    assert main(["check", str(model)]) == 2
    assert "no control `guards`" in capsys.readouterr().out
    assert "guards" not in run(capsys, "check", str(model), "--controls", str(own))
    assert "They look." in run(capsys, "knowledge", "show", "guards", "--controls", str(own))
