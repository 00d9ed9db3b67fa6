"""SARIF: valid, on the right lines, and stable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from casemate.exchange import Baseline, SarifResult, sarif_log
from casemate.govern import gate, parse_policy, take_decision
from casemate.model import Verdict
from casemate.report.gate_report import gate_sarif
from conftest import SHARED, requires_shared
from reviews import AGENT, TODAY, agent, look, with_wire_tool

POLICY = parse_policy("casemate: 1\npolicy: {new: medium}\n")


def log(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    results = [SarifResult(threat=threat) for threat in agent().analysis.threats]
    found: dict[str, Any] = log(sarif_log(agent().model, agent().analysis, results, version="1.2.3"))["runs"][0]
    return found


@requires_shared
@pytest.mark.skipif(not (SHARED / "schemas" / "sarif-2.1.0.json").is_file(), reason="the schema of SARIF is not here")
def test_it_fits_the_schema(shared: Path) -> None:
    schema = json.loads((shared / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    found = log(gate_sarif(gate(look(with_wire_tool()), POLICY, agent())))
    assert [error.message for error in Draft7Validator(schema).iter_errors(found)] == []


def test_a_threat_stands_on_the_line_of_its_component(run: dict[str, Any]) -> None:
    lines = AGENT.splitlines()
    for result in run["results"]:
        for location in result["locations"]:
            region = location["physicalLocation"]["region"]
            line = lines[region["startLine"] - 1]
            assert line[region["startColumn"] - 1 :].startswith(location["logicalLocations"][0]["name"] + ":")
            assert location["physicalLocation"]["artifactLocation"]["uri"] == "agent.casemate.yaml"


def test_results_carry_stable_ids_and_their_paths(run: dict[str, Any]) -> None:
    for threat, result in zip(agent().analysis.threats, run["results"], strict=True):
        assert result["partialFingerprints"] == {"casemateThreat/v1": threat.id}
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == threat.rule
        (flow,) = result["codeFlows"]
        steps = flow["threadFlows"][0]["locations"]
        assert [step["executionOrder"] for step in steps] == list(range(1, len(threat.path) + 1))
        assert steps[-1]["location"]["message"]["text"].startswith(agent().analysis.steps[threat.path[-1]].title)


def test_levels_follow_the_severity(run: dict[str, Any]) -> None:
    words = {result["properties"]["severity"]: result["level"] for result in run["results"]}
    known = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
    assert words.items() <= known.items()
    assert len(words) >= 4


def test_rules_have_help(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({threat.rule for threat in agent().analysis.threats})
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules)


def test_decided_threats_are_suppressed_with_their_reason() -> None:
    worst = agent().analysis.threats[0]
    taken = take_decision(agent().analysis, worst, Verdict.ACCEPTED, why="it is small", by="ana", on=TODAY)
    results = log(gate_sarif(gate(look(AGENT, [taken]), POLICY)))["runs"][0]["results"]
    suppressed = [result for result in results if "suppressions" in result]
    reasons = {r["properties"]["threat"]: r["suppressions"][0]["justification"] for r in suppressed}
    assert reasons.pop(worst.id) == "accepted by ana on 2026-06-01: it is small"
    assert all(reason.startswith("mitigated by ") for reason in reasons.values())
    assert all("baselineState" not in result for result in results)


def test_with_a_base_results_say_whether_they_are_new() -> None:
    results = log(gate_sarif(gate(look(with_wire_tool()), POLICY, agent())))["runs"][0]["results"]
    new = {
        tuple(place["logicalLocations"][0]["name"] for place in r["locations"])
        for r in results
        if r["baselineState"] == Baseline.NEW
    }
    assert new == {("wire_tool",)}


def test_no_place_names_a_machine(tmp_path: Path) -> None:
    from casemate.model import load_model

    path = tmp_path / "a b.casemate.yaml"
    path.write_text(AGENT, encoding="utf-8")
    results = [SarifResult(threat=agent().analysis.threats[0], remedy="mend it")]
    text = sarif_log(load_model(path), agent().analysis, results, version="1")
    assert str(tmp_path) not in text
    assert log(text)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "a%20b.casemate.yaml"
    }
