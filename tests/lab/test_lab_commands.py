"""`casemate lab attack` and `casemate lab matrix` from the outside: tables, JSON, exit codes, errors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from casemate.cli import main
from casemate.lab import BackendKind
from casemate.lab.attacks import Plan, in_time
from casemate.lab.attacks.running import ORDINARY_MOST

SIMULATED = ("--backend", "simulated", "--date", "2026-01-01", "--most", "2")


def test_an_attack_prints_a_labelled_table_and_says_that_something_was_reached(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["lab", "attack", "LLM03", "foreign-refund", *SIMULATED]) == 1
    shown = capsys.readouterr().out
    assert "simulated: worst case" in shown
    assert "hostile-artefact" in shown
    assert "Exploited for real: 1 of 2 categories." in shown
    assert "foreign-refund: only the simulated worst case did it" in shown.replace("\n", " ")


def test_the_hardened_twin_is_clean_and_the_json_says_so(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    wanted = ["--mode", "hardened", "--format", "json", "-o", str(path)]
    assert main(["lab", "attack", "LLM06", *SIMULATED, *wanted]) == 0
    found = json.loads(path.read_text())
    assert (found["kind"], found["mode"], found["backend"], found["date"]) == (
        "lab", "hardened", "simulated", "2026-01-01",
    )  # fmt: skip
    assert [one["outcome"] for one in found["results"]] == ["blocked", "blocked"]
    assert all({"interval", "control_trials", "control_hits"} <= set(one) for one in found["results"])


def test_controls_can_be_chosen_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--controls", "pinned-packages,quotas", "--controls", "safe-loading"]
    assert main(["lab", "attack", "LLM03", *SIMULATED, *chosen]) == 0
    assert "partial, 3 controls on" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["attack", "forign-refund", *SIMULATED], "foreign-refund"),
        (["attack", *SIMULATED, "--controls", "prayer"], "human-approval"),
        (["attack", *SIMULATED, "--payloads", "all"], "adaptive"),
        (["matrix", *SIMULATED, "LLM11"], "no scenario"),
        (["attack", "--backend", "simulated", "--date", "soon"], "2027-06-30"),
        (["attack", "--backend", "endpoint"], "--model"),
        (["attack", *SIMULATED, "--every"], "one of the two"),
        (["report"], "--shipped"),
        (["report", "--shipped", "--mine"], "one thing"),
    ],
)
def test_mistakes_end_with_what_to_do(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert main(["lab", *arguments]) == 2
    assert says in capsys.readouterr().err.replace("\n", " ")


def test_a_matrix_is_measured_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", "matrix", "lookalike-package", *SIMULATED]) == 0
    assert "pinned-packages" in capsys.readouterr().out


def test_a_real_model_plays_few_payloads_unless_told_otherwise() -> None:
    asked = Plan(scenarios=["LLM05"])
    assert in_time(asked, BackendKind.SIMULATED) == asked
    assert in_time(asked, BackendKind.EMBEDDED).most == ORDINARY_MOST
    assert in_time(asked, BackendKind.ENDPOINT, every=True) == asked
    assert in_time(replace(asked, most=3), BackendKind.EMBEDDED).most == 3


def test_the_shipped_runs_are_reported_with_their_retest(tmp_path: Path) -> None:
    path = tmp_path / "found.json"
    assert main(["lab", "report", "--shipped", "--format", "json", "-o", str(path)]) == 0
    found = json.loads(path.read_text())
    assert found["real"]
    exploited = [one for one in found["findings"] if one["standing"] == "exploited"]
    assert len({one["category"] for one in exploited}) >= 8
    assert all(one["retest"]["held"] for one in exploited)
