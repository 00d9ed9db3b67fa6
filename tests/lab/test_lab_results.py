"""Results of attacks: they survive the way through JSON, and every scenario has what a finding needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.files import CasemateError
from casemate.knowledge import load_knowledge
from casemate.lab import BackendKind, Control, Label
from casemate.lab.attacks import (
    SCENARIOS,
    LabRun,
    PayloadSet,
    ScenarioResult,
    Transcript,
    Verdict,
    parse_run,
    read_run,
    run_json,
    scenarios_named,
    wilson,
)

METRICS = {
    "AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA",
    "VC": "HLN", "VI": "HLN", "VA": "HLN", "SC": "HLN", "SI": "HLN", "SA": "HLN",
}  # fmt: skip

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
CONTROLS = st.sampled_from(Control)


@st.composite
def results(draw: st.DrawFn) -> ScenarioResult:
    scenario = draw(st.sampled_from(SCENARIOS))
    counts = draw(st.tuples(*[st.integers(0, 30)] * 4))
    transcripts = st.builds(
        Transcript,
        payload=TEXTS,
        text=TEXTS,
        benign=st.booleans(),
        prompt=TEXTS,
        raw=TEXTS,
        answer=TEXTS,
        effect=st.tuples(TEXTS),
        withheld=st.tuples(CONTROLS),
        hit=st.booleans(),
    )
    return ScenarioResult(
        scenario=scenario.id,
        category=scenario.category,
        outcome=draw(st.sampled_from(Verdict)),
        reason=draw(TEXTS),
        trials=counts[0] + counts[1],
        hits=counts[0],
        control_trials=counts[2] + counts[3],
        control_hits=counts[2],
        interval=wilson(counts[0], counts[0] + counts[1]),
        control_interval=wilson(counts[2], counts[2] + counts[3]),
        transcripts=tuple(draw(st.lists(transcripts, max_size=3))),
    )


RUNS = st.builds(
    LabRun,
    controls=st.frozensets(CONTROLS),
    backend=st.builds(Label, kind=st.sampled_from(BackendKind), model=TEXTS, runtime=TEXTS, sha256=TEXTS),
    embedding=TEXTS,
    payloads=st.sampled_from(PayloadSet),
    seed=st.integers(0, 2**31),
    date=st.just("2026-11-28"),
    results=st.lists(results(), max_size=3).map(tuple),
)


@given(RUNS)
def test_a_run_reads_back_equal(run: LabRun) -> None:
    assert parse_run(run_json(run)) == run
    counts = json.loads(run_json(run, transcripts=False))
    assert counts["kind"] == "lab"
    assert counts["mode"] in ("vulnerable", "hardened", "partial")
    assert all("transcripts" not in one for one in counts["results"])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"casemate": 1, "kind": "risk"}', '{"casemate": 1, "kind": "lab"}'])
def test_what_is_no_run_is_refused_with_a_way_out(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(CasemateError, match="casemate lab attack"):
        read_run(path)


def test_every_scenario_has_what_a_finding_needs() -> None:
    knowledge = load_knowledge()
    for scenario in SCENARIOS:
        head, *metrics = scenario.severity.vector.split("/")
        values = dict(metric.split(":") for metric in metrics)
        assert head == "CVSS:4.0"
        assert list(values) == list(METRICS), scenario.id
        assert all(values[metric] in allowed for metric, allowed in METRICS.items()), scenario.id
        assert scenario.severity.reasons
        assert set(scenario.severity.reasons) <= set(METRICS)
        assert set(scenario.techniques) <= set(knowledge.atlas.techniques)
        assert scenario.controls
        assert scenario.oracle.endswith(".")


def test_scenarios_are_chosen_by_id_or_category() -> None:
    assert scenarios_named() == SCENARIOS
    assert [one.id for one in scenarios_named(["planted-fact", "LLM01"])] == [
        "foreign-refund",
        "planted-instruction",
        "planted-fact",
    ]
    with pytest.raises(CasemateError, match="planted-fact"):
        scenarios_named(["planted-fct"])


@pytest.mark.parametrize(
    ("hits", "trials", "interval"),
    [(5, 24, (0.0924, 0.4047)), (0, 24, (0.0, 0.138)), (0, 0, (0.0, 1.0)), (20, 20, (0.8389, 1.0))],
)
def test_the_interval_is_that_of_wilson(hits: int, trials: int, interval: tuple[float, float]) -> None:
    assert wilson(hits, trials) == pytest.approx(interval, abs=1e-4)


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_the_rate(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-4 <= hits / (hits + misses) <= high + 1e-4
