from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from casemate.cli import main
from priced import SMALL


def write(folder: Path, raw: Mapping[str, Any]) -> str:
    path = folder / "desk.casemate.yaml"
    path.write_text(yaml.safe_dump(dict(raw), sort_keys=False), encoding="utf-8")
    return str(path)


def test_risk_is_printed_and_exits_by_the_appetite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = write(tmp_path, SMALL)
    assert main(["risk", model]) == 0
    assert "Beyond the appetite" in capsys.readouterr().out
    assert main(["risk", model, "--fail-over-appetite"]) == 1
    target = tmp_path / "risk.json"
    assert main(["risk", model, "--format", "json", "-o", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["kind"] == "risk"


def test_what_if_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = write(tmp_path, SMALL)
    assert main(["what-if", model, "--with", "marks", "--without", "guard"]) == 0
    assert "With marks, without guard" in capsys.readouterr().out
    assert main(["what-if", model]) == 2
    assert "--with" in capsys.readouterr().err


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "risk"]) == 0
    assert "Casemate risk" in capsys.readouterr().out


def changed(loss: Mapping[str, Any]) -> dict[str, Any]:
    return {**SMALL, "losses": {"false-advice": {**SMALL["losses"]["false-advice"], **loss}}}


WITHOUT_COST = {key: value for key, value in SMALL["losses"]["false-advice"].items() if key != "cost"}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (changed({"cost": {"low": "-5k EUR", "high": "2M EUR"}}), ("negative", "200k EUR")),
        (changed({"cost": {"low": "9M EUR", "high": "2M EUR"}}), ("low end", "swap them")),
        (changed({"secondary": {"probability": 2, "cost": {"low": "1k EUR", "high": "2k EUR"}}}), ("probability",)),
        (changed({"cost": {"low": "5k EUR", "high": "2M USD"}}), ("different currencies", "one currency")),
        (changed({"cost": {"low": "5k GBP", "high": "2M GBP"}}), ("no rate from GBP to EUR", "rates:")),
        ({**SMALL, "losses": {"false-advice": WITHOUT_COST}}, ("has no cost", "cost: {low:")),
        ({key: value for key, value in SMALL.items() if key != "losses"}, ("states no losses", "add `losses:`")),
        (
            {**SMALL, "adversaries": {"prankster": {"like": "customer", "attempts_per_year": -1}}},
            ("attempts_per_year",),
        ),
    ],
)
def test_impossible_inputs_are_refused_with_place_and_remedy(
    raw: Mapping[str, Any], says: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["risk", write(tmp_path, raw)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "desk.casemate.yaml" in said.err
    for part in says:
        assert part in said.err


def test_a_plan_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = write(tmp_path, SMALL)
    assert main(["plan", model, "--budget", "60kEUR", "--weeks", "12"]) == 0
    assert "Buy" in capsys.readouterr().out
    assert main(["plan", model, "--budget", "60k USD", "--own", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["limits"]["money"] == pytest.approx(54_000)
    assert all(one["planned"] for one in found["chosen"])
    assert main(["schema", "plan"]) == 0
    assert "Casemate plan" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("budget", "said"),
    [("-5 EUR", "cannot be negative"), ("5 GBP", "no exchange rate for GBP"), ("much", "no amount of money")],
)
def test_a_budget_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], budget: str, said: str
) -> None:
    assert main(["plan", write(tmp_path, SMALL), f"--budget={budget}"]) == 2
    error = capsys.readouterr().err
    assert "--budget" in error
    assert said in error


def test_evidence_is_kept_and_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, results = write(tmp_path, SMALL), tmp_path / "results.json"
    cluster = {"probe": "plain", "trials": 500, "hits": 400}
    one = {"test": "jailbreaks", "target": "model", "tool": "scanner 1", "outcome": "hit", "date": "2026-11-01"}
    one |= {"techniques": ["AML.T0051.000", "AML.T0054"], "clusters": [cluster]}
    results.write_text(json.dumps({"casemate": 1, "kind": "evidence", "evidence": [one]}), encoding="utf-8")
    assert main(["evidence", "list", model]) == 0
    assert "No evidence" in capsys.readouterr().out
    assert main(["evidence", "add", model, str(results)]) == 0
    assert "1 added" in capsys.readouterr().err
    assert main(["evidence", "list", model, "--today", "2026-11-28"]) == 0
    assert "jailbreaks" in capsys.readouterr().out
    assert main(["evidence", "list", model, "--today", "2026-11-28", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"]
    assert main(["risk", model, "--today", "2026-11-28", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["drivers"]["basis"]["evidence"] > 0
    failed = one | {"test": "broken", "outcome": "error", "clusters": []}
    results.write_text(json.dumps({"casemate": 1, "kind": "evidence", "evidence": [failed]}), encoding="utf-8")
    assert main(["evidence", "add", model, str(results)]) == 0
    assert main(["evidence", "list", model, "--today", "2026-11-28"]) == 0
    assert "error" in capsys.readouterr().out
    results.write_text("{}", encoding="utf-8")
    assert main(["evidence", "add", model, str(results)]) == 2
