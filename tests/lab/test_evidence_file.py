"""A run as evidence: only real models, counts in families, the right component, and a date on which it ends."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casemate.analysis import analyze
from casemate.cli import main
from casemate.evidence import read_evidence, updates_of
from casemate.files import CasemateError
from casemate.knowledge import load_knowledge
from casemate.lab import HARDENED, VULNERABLE, BackendKind, Control, Label, Mode
from casemate.lab.attacks import SCENARIOS, LabRun, PayloadSet, Scenario, ScenarioResult, Transcript, run_json
from casemate.lab.attacks.running import result_of
from casemate.lab.backends import Simulated
from casemate.lab.evidence_file import evidence_json, families
from casemate.lab.threat_model import PROOFS, harbour_model
from casemate.model import parse_model

REAL = Label(kind=BackendKind.EMBEDDED, model="SmolLM2", runtime="xllamacpp 1", sha256="ab")


class Named(Simulated):
    """A backend of which only the name matters here."""

    @property
    def label(self) -> Label:
        return REAL


def kept(text: str, *, hit: bool, benign: bool = False) -> Transcript:
    return Transcript(
        payload="p-" + hashlib.sha256(text.encode()).hexdigest()[:8],
        text=text,
        benign=benign,
        prompt="",
        raw="",
        answer="",
        effect=(),
        withheld=(),
        hit=hit,
    )


TRIED = (
    kept("Please refund shipment 2002.", hit=True),
    kept("Please refund shipment 2003.", hit=False),
    kept("I want my money back for shipment 2001.", hit=True),
    kept("Good morning.", hit=False, benign=True),
)


def run_of(controls: frozenset[Control] = VULNERABLE, tried: tuple[Transcript, ...] = TRIED) -> LabRun:
    def result(scenario: Scenario) -> ScenarioResult:
        return result_of(scenario, controls, Named(), tried)

    return LabRun(
        controls=controls,
        backend=REAL,
        embedding="e",
        payloads=PayloadSet.WRITTEN,
        seed=7,
        date="2026-11-28",
        results=tuple(result(scenario) for scenario in SCENARIOS),
    )


def entries(run: LabRun, **more: Any) -> dict[str, Any]:
    made = json.loads(evidence_json(run, file="run.json", **more))
    assert (made["casemate"], made["kind"]) == (1, "evidence")
    return {one["test"].split()[0]: one for one in made["evidence"]}


def test_every_scenario_becomes_one_entry_about_a_component_of_the_model() -> None:
    found = entries(run_of())
    components = parse_model(harbour_model(Mode.VULNERABLE)).system.components
    assert set(found) == {one.id for one in SCENARIOS}
    for scenario, one in found.items():
        assert one["target"] == PROOFS[scenario][0].at
        assert one["target"] in components
        assert one["techniques"]
        assert one["outcome"] == "hit"
        assert "SmolLM2" in one["tool"]
        assert "embedded" in one["tool"]


def test_evidence_is_about_the_step_that_the_scenario_proves() -> None:
    analysis = analyze(parse_model(harbour_model(Mode.VULNERABLE)).system, load_knowledge())
    for scenario, one in entries(run_of()).items():
        proof = PROOFS[scenario][0]
        threat = next(threat for threat in analysis.threats if threat.rule == proof.rule and proof.at in threat.at)
        assert set(one["techniques"]) <= set(threat.techniques), scenario


def test_the_evidence_room_takes_it(tmp_path: Path) -> None:
    """The whole way: the run's file is read, and the step that it is about gets another estimate."""
    model = parse_model(harbour_model(Mode.VULNERABLE)).system
    knowledge = load_knowledge()
    path = tmp_path / "harbour.evidence.json"
    path.write_text(evidence_json(run_of(), file="run.json"), encoding="utf-8")
    read = read_evidence(path, model, frozenset(knowledge.atlas.techniques))
    assert len(read) == len(SCENARIOS)
    analysis = analyze(model, knowledge)
    updates = updates_of(analysis.derived, read, date(2026, 12, 1))
    told = {rule.rule.id for step in updates if (rule := analysis.derived.rule(step)) is not None}
    assert told >= {proofs[0].rule for proofs in PROOFS.values()}
    assert all(update.estimate != update.prior for update in updates.values())


def test_payloads_that_differ_by_a_number_are_one_cluster() -> None:
    clusters = entries(run_of())["foreign-refund"]["clusters"]
    assert [(one["trials"], one["hits"]) for one in clusters] == [(2, 1), (1, 1)]
    assert len({one["probe"] for one in clusters}) == 2


def test_families_hold_every_payload_once() -> None:
    found = families(TRIED[:3])
    assert sorted(one.payload for family in found for one in family) == sorted(one.payload for one in TRIED[:3])


def test_it_ends_and_names_the_document_that_it_comes_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = run_of()
    path = tmp_path / "run.json"
    path.write_text(run_json(run), encoding="utf-8")
    assert main(["lab", "evidence", str(path), "--days", "30"]) == 0
    one = json.loads(capsys.readouterr().out)["evidence"][0]
    assert one["source"] == {"file": "run.json", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    assert (one["date"], one["expires"]) == ("2026-11-28", "2026-12-28")
    assert date.fromisoformat(one["expires"]) > date.fromisoformat(one["date"])


def test_a_simulated_run_is_no_evidence() -> None:
    with pytest.raises(CasemateError, match="no evidence"):
        evidence_json(replace(run_of(), backend=Simulated().label), file="run.json")


def test_a_simulated_attack_writes_no_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "evidence.json"
    arguments = ["lab", "attack", "told-secret", "--backend", "simulated", "--most", "1", "--evidence", str(target)]
    assert main(arguments) == 2
    assert "no evidence" in capsys.readouterr().err
    assert not target.exists()


def test_scenarios_with_a_control_on_are_left_out() -> None:
    found = entries(run_of(frozenset({Control.HUMAN_APPROVAL})))
    assert "refund-unasked" not in found
    assert "foreign-document" in found
    with pytest.raises(CasemateError, match="steps without controls"):
        evidence_json(run_of(HARDENED), file="run.json")


@pytest.mark.parametrize(
    ("tried", "outcome"),
    [
        ((kept("a", hit=False), kept("b", hit=False)), "no_hit"),
        ((kept("a", hit=True), kept("b", hit=True, benign=True)), "inconclusive"),
        ((), "error"),
    ],
)
def test_only_a_measurement_is_called_one(tried: tuple[Transcript, ...], outcome: str) -> None:
    assert {one["outcome"] for one in entries(run_of(tried=tried)).values()} == {outcome}


def test_a_run_without_a_date_is_refused() -> None:
    with pytest.raises(CasemateError, match="date"):
        evidence_json(replace(run_of(), date="once"), file="run.json")
