"""The commands of docs/lab.md: those that need no weights run, in their order; the others exist with their options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from casemate.cli import main
from casemate.lab.attacks import Verdict, read_run
from casemate.lab.exercises import GUIDES
from casemate.lab.journal import Conclusion, Entry, Journal, journal_json
from casemate.lab.runs import EMBEDDED_HARDENED, EMBEDDED_VULNERABLE
from casemate.lab.tasks import TASKS
from conftest import ROOT

PAPER = (ROOT / "docs" / "lab.md").read_text(encoding="utf-8")
FIRST = {"install", "start"}
"""Verbs that download, or wait for a person."""
JOURNAL = Journal(
    entries=(
        Entry(
            number=1,
            at="2026-11-28T12:00:00+00:00",
            scenario="refund-unasked",
            kind="chat",
            user="ana",
            fields={"message": "Please refund shipment 1003."},
            result="shipment 1003 refunded",
            raw="",
            backend="simulated: worst case (rules)",
            controls=(),
            effect=("refunds: 0 became 1",),
            exploited=True,
        ),
    ),
    conclusions={"refund-unasked": Conclusion(root_cause="Nobody agrees.", mitigation="Ask ben.")},
)


def commands() -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAPER, re.MULTILINE | re.DOTALL)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("casemate ")]


def needs_weights(command: list[str]) -> bool:
    if command[0] != "lab":
        return command[0] in ("evidence", "risk")
    verb = command[1]
    asks = verb in ("attack", "tasks") and "simulated" not in command
    return verb in FIRST or asks or "run.json" in command


def test_the_commands_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("cvss")
    monkeypatch.chdir(tmp_path)
    Path("harbour-journal.json").write_text(journal_json(JOURNAL), encoding="utf-8")
    run = [command for command in commands() if not needs_weights(command)]
    assert {command[1] for command in run if command[0] == "lab"} == {"attack", "matrix", "model", "report", "tasks"}
    for command in run:
        allowed = (0,) if "hardened" in command else (0, 1)
        assert main(command) in allowed, f"{command}: {capsys.readouterr().err}"
    written = {path.name for path in tmp_path.iterdir()}
    assert written >= {"mine.html", "mine.md", "findings.html", "harbour.casemate.yaml", "hardened.casemate.yaml"}


def test_the_others_exist_with_their_options(capsys: pytest.CaptureFixture[str]) -> None:
    left = [command for command in commands() if needs_weights(command)]
    assert {command[1] for command in left if command[0] == "lab"} == {
        "attack",
        "evidence",
        "install",
        "start",
        "tasks",
    }
    for command in left:
        verb = command[:1] if command[0] == "risk" else command[:2]
        assert main([*verb, "--help"]) == 0
        said = capsys.readouterr().out
        assert all(word in said for word in command if word.startswith("--")), command


def test_its_figures_and_names_are_right() -> None:
    assert f"against {len(TASKS)} pieces" in PAPER
    for title in re.findall(r"^- \*\*(.+?)\*\* \((LLM\d\d)\)", PAPER, re.MULTILINE):
        assert title in {(guide.title, guide.owasp.partition(":")[0]) for guide in GUIDES}


def test_its_table_is_that_of_the_shipped_runs() -> None:
    open_run, hard = read_run(EMBEDDED_VULNERABLE), read_run(EMBEDDED_HARDENED)
    rows = re.findall(r"^\| LLM\d\d \| `.*$", PAPER, re.MULTILINE)
    assert len(rows) == len(open_run.results)
    for row, found, again in zip(rows, open_run.results, hard.results, strict=True):
        category, scenario, by, *figures = (cell.strip() for cell in row.strip("|").split("|"))
        assert (category, scenario) == (found.category.partition(":")[0], f"`{found.scenario}`")
        shown = {"the model": "did it", "the application": "the application itself", "not shown": ""}[by]
        assert shown in found.reason
        assert (by != "not shown") is (found.outcome is Verdict.EXPLOITED)
        low, high = (f"{bound:.0%}".replace("%", " %") for bound in found.interval)
        assert figures == [
            f"{found.hits} of {found.trials}",
            f"{low} to {high}",
            f"{found.control_hits} of {found.control_trials}",
            f"{again.hits} of {again.trials}",
        ]
