"""`casemate lab attack` and `casemate lab matrix` from the outside: tables, JSON, exit codes, errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casemate.cli import main

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
    ],
)
def test_mistakes_end_with_what_to_do(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert main(["lab", *arguments]) == 2
    assert says in capsys.readouterr().err.replace("\n", " ")


def test_a_matrix_is_measured_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", "matrix", "lookalike-package", *SIMULATED]) == 0
    assert "pinned-packages" in capsys.readouterr().out
