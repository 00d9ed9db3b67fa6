"""The benchmarks as programs: what they read, what they say, and that the large systems are what they promise."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from casemate.analysis import analyze
from casemate.files import CasemateError
from casemate.knowledge import load_knowledge
from casemate.model import load_model, system_from
from child import ChildFailed, Used, run
from conftest import requires_shared
from incident_claims import candidates_of, claim_of, read_claims, stripped
from incident_scores import Case, Claim, PathPart
from incidents import main as incidents
from scale import Measured, limits_of
from synthetic import BLUEPRINTS, synthetic

BLUEPRINT = BLUEPRINTS / "agents.casemate.yaml"
DOCUMENT = {
    "techniques": [{"id": "AML.T0051.001", "rank": 1}, {"id": "AML.T0053", "rank": 2}],
    "steps": {
        "s-1": {"role": "start", "grants": ["taints(mail)"]},
        "s-2": {"techniques": ["AML.T0051.001"], "requires": ["taints(mail)"], "grants": ["steers(model)"]},
    },
    "losses": [{"id": "lost", "paths": [["s-1", "s-2"]]}, {"id": "unreached", "paths": []}],
}


def test_there_are_120_core_techniques_in_atlas() -> None:
    found = candidates_of(load_knowledge().atlas)
    assert (len(found.family), len(found.core)) == (170, 120)
    assert found.family["AML.T0051.001"] == "AML.T0051"


def test_a_saved_document_is_read_as_a_claim(tmp_path: Path) -> None:
    (tmp_path / "CS0001.json").write_text(json.dumps(DOCUMENT))
    claim = read_claims(tmp_path, [Case(id="CS0001", uses=())])["CS0001"]
    start = PathPart(techniques=(), requires=(), grants=("taints(mail)",))
    step = PathPart(techniques=("AML.T0051.001",), requires=("taints(mail)",), grants=("steers(model)",))
    assert claim == Claim(ranks={"AML.T0051.001": 1, "AML.T0053": 2}, paths=(((start, step),), ()))


@pytest.mark.parametrize("text", ["[]", "{}", "{", '{"techniques": [], "steps": {}, "losses": [{"paths": [["s"]]}]}'])
def test_what_is_no_document_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "CS0001.json").write_text(text)
    with pytest.raises(CasemateError, match="CS0001"):
        read_claims(tmp_path, [Case(id="CS0001", uses=())])


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(CasemateError, match=r"expected one file CS0001\*\.json, found 0"):
        read_claims(tmp_path, [Case(id="CS0001", uses=())])


def test_a_stripped_system_says_less_and_still_analyses() -> None:
    system = load_model(BLUEPRINT).system
    thin = stripped(system)
    tool = thin.components["mail_tool"]  # type: ignore[index]  # ids are text
    assert (tool.kind, tool.zone, tool.effects, tool.recipients) == ("tool", "apps", (), None)
    assert [(flow.id, flow.role, flow.carries) for flow in thin.flows] == [
        (flow.id, flow.role, flow.carries) for flow in system.flows
    ]
    assert all(flow.authn is None for flow in thin.flows)
    assert thin.losses == system.losses
    claim = claim_of(analyze(thin, load_knowledge()))
    assert sorted(claim.ranks.values()) == list(range(1, len(claim.ranks) + 1))


def test_without_shared_systems_there_are_no_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("CASEMATE_SHARED", raising=False)
    monkeypatch.setattr("shared_folder.ROOT", tmp_path / "alone")
    assert incidents([]) == 0
    assert "no figures" in capsys.readouterr().out
    monkeypatch.setenv("CASEMATE_SHARED", str(tmp_path / "nowhere"))
    assert incidents([]) == 2


@requires_shared
def test_the_benchmark_scores_every_shared_system(capsys: pytest.CaptureFixture[str]) -> None:
    assert incidents(["--quick", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["cases"]) == document["rows"]["this run"]["cases"] == 29
    halves = [document["rows"][name]["cases"] for name in ("(c) ids divisible by 4", "(c) the other ids")]
    assert halves == [15, 14]
    assert 0 < document["rows"]["this run"]["core"]["auc"] < 1


@pytest.mark.parametrize("size", [60, 100, 500])
def test_a_synthetic_system_is_a_model_of_the_size_asked_for(size: int) -> None:
    values = synthetic(size)
    system = system_from(values)
    assert (len(system.components), len(system.flows)) == (size, 2 * size)
    assert len(system.zones) == 8
    assert values == synthetic(size)
    assert values != synthetic(size, seed=2)


def test_a_synthetic_system_has_the_mix_that_it_promises() -> None:
    system = system_from(synthetic(1_000))
    kinds = Counter(part.kind for part in system.components.values())
    assert 0.04 <= kinds["language_model"] / 1_000 <= 0.06
    assert 0.02 <= (kinds["agent"] + kinds["orchestrator"]) / 1_000 <= 0.04
    assert min(kinds[kind] for kind in ("vector_store", "training_job", "model_registry", "external_service")) > 0
    assert len(system.losses) == 10
    apart = sum(flow.source.partition("-")[0] != flow.target.partition("-")[0] for flow in system.flows)
    assert 0.2 <= apart / len(system.flows) <= 0.4


def test_a_child_is_measured(tmp_path: Path) -> None:
    used = run([sys.executable, "-c", "print(sum(range(3_000_000)))"], tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "4499998500000\n"
    assert 0 < used.cpu < 30
    assert used.memory > 3
    with pytest.raises(ChildFailed, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path / "out.txt")


def test_limits_compare_what_was_measured() -> None:
    def measured(tool: str, size: int, cpu: float) -> Measured:
        used = Used(cpu=cpu, wall=cpu, memory=2_000.0)
        return Measured(tool=tool, size=size, used=used, findings=1, detail="")

    found = [measured("casemate", 1_000, 1.0), measured("pytm", 1_000, 6.0), measured("casemate", 10_000, 14.0)]
    assert [(limit.value, limit.holds) for limit in limits_of(found)] == [(6.0, True), (14.0, False), (2_000.0, False)]
    assert limits_of(found[:1]) == []
