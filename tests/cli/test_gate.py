"""`casemate gate` and `diff`, with files and revisions of git, and the examples of continuous integration."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casemate.cli import main
from casemate.files import Value, read_document
from conftest import ROOT
from reviews import AGENT, with_wire_tool

CI = ROOT / "examples" / "ci"
Captured = pytest.CaptureFixture[str]


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(("git", "-C", str(folder), *who, *words), check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the support agent and the example policy; the working tree has one tool more."""
    models = tmp_path / "models"
    models.mkdir()
    (models / "shop.casemate.yaml").write_text(AGENT, encoding="utf-8")
    shutil.copy(CI / "policy.yaml", models)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    (models / "shop.casemate.yaml").write_text(with_wire_tool(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def gate(*more: str) -> int:
    return main(["gate", "models/shop.casemate.yaml", "--policy", "models/policy.yaml", *more])


def test_an_added_tool_blocks_against_a_revision(repository: Path, capsys: Captured) -> None:
    assert gate("--base", "HEAD") == 1
    shown = capsys.readouterr().out
    assert shown.startswith("blocked: Parcelry customer service agent: ")
    assert "`wire_tool` (tool) is new and spends; no human approval stands on it" in shown
    assert "because components.wire_tool (tool) was added" in shown
    assert "human-approval" in shown


def test_an_unchanged_model_passes(repository: Path, capsys: Captured) -> None:
    git(repository, "checkout", "-q", "--", ".")
    assert gate("--base", "HEAD") == 0
    assert capsys.readouterr().out == "passed: Parcelry customer service agent\n"


def test_a_file_may_be_the_base(repository: Path, capsys: Captured) -> None:
    (repository / "old.yaml").write_text(AGENT, encoding="utf-8")
    assert gate("--base", "old.yaml", "--format", "json", "-o", "gate.json") == 1
    found = json.loads((repository / "gate.json").read_text(encoding="utf-8"))
    assert (found["kind"], found["passes"], found["compared"]) == ("gate", False, True)
    assert {cause for finding in found["findings"] for cause in finding["causes"]} >= {"components.wire_tool"}


def test_markdown_is_a_table_that_holds(repository: Path, capsys: Captured) -> None:
    text = with_wire_tool().replace("name: Wire tool", 'name: "<b>|[x](http://e.example)|"')
    (repository / "models" / "shop.casemate.yaml").write_text(text, encoding="utf-8")
    assert gate("--base", "HEAD", "--format", "markdown") == 1
    shown = capsys.readouterr().out
    assert shown.startswith("### Casemate gate: blocked\n")
    assert "<b>" not in shown
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--base", "nowhere"), "no revision `nowhere`"),
        (("--base=--output=owned",), "no revision `--output=owned`"),
        (("--today", "tomorrow"), "--today: `tomorrow` is no day"),
    ],
)
def test_what_cannot_run_says_so(repository: Path, capsys: Captured, more: tuple[str, ...], said: str) -> None:
    assert gate(*more) == 2
    assert said in capsys.readouterr().err
    assert not (repository / "owned").exists()


def test_a_wrong_policy_is_refused(repository: Path, capsys: Captured) -> None:
    (repository / "models" / "policy.yaml").write_text("casemate: 1\npolicy: {opn: high}\n", encoding="utf-8")
    assert gate() == 2
    assert "models/policy.yaml:2:10: error: a policy has no key `opn`" in capsys.readouterr().err


def test_a_broken_base_is_named_by_its_revision(repository: Path, capsys: Captured) -> None:
    (repository / "models" / "shop.casemate.yaml").write_text("casemate: 1\n", encoding="utf-8")
    git(repository, "commit", "-qam", "broken")
    (repository / "models" / "shop.casemate.yaml").write_text(AGENT, encoding="utf-8")
    assert gate("--base", "HEAD") == 2
    assert "HEAD:models/shop.casemate.yaml" in capsys.readouterr().err


def test_diff_of_a_revision_and_a_file(repository: Path, capsys: Captured) -> None:
    assert main(["diff", "HEAD:models/shop.casemate.yaml", "models/shop.casemate.yaml"]) == 0
    shown = capsys.readouterr().out
    assert "added components.wire_tool (tool)" in shown
    assert "(because of components.wire_tool" in shown


def test_diff_as_json_and_markdown(repository: Path, capsys: Captured) -> None:
    states = ["HEAD:models/shop.casemate.yaml", "models/shop.casemate.yaml"]
    assert main(["diff", *states, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["elements"][0]["element"] == "components.wire_tool"
    assert {threat["move"] for threat in found["threats"]} >= {"appeared"}
    assert main(["diff", *states, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("### What changed\n")


def test_nothing_differs(repository: Path, capsys: Captured) -> None:
    assert main(["diff", "HEAD:models/shop.casemate.yaml", "HEAD:models/shop.casemate.yaml"]) == 0
    assert capsys.readouterr().out == "Nothing that the models say differs.\n"


def test_the_schema_of_policies_is_printed(capsys: Captured) -> None:
    assert main(["schema", "policy"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["policy"]["type"] == "object"


# --- the examples of continuous integration


def lines_of(value: Value) -> list[str]:
    """Every command line that starts with `casemate`, wherever it stands."""
    if isinstance(value, dict):
        return [line for held in value.values() for line in lines_of(held)]
    if isinstance(value, list):
        return [line for held in value for line in lines_of(held)]
    return [value] if isinstance(value, str) and value.startswith("casemate ") else []


EXAMPLES = [
    (path.name, line)
    for path in sorted(CI.glob("*.yaml"))
    if path.name != "policy.yaml"
    for line in lines_of(read_document(path).value)
]


def test_every_example_runs_something() -> None:
    assert {name for name, _ in EXAMPLES} == {path.name for path in CI.glob("*.yaml")} - {"policy.yaml"}
    assert sum("casemate gate" in line for _, line in EXAMPLES) >= 3


@pytest.mark.parametrize(("name", "line"), EXAMPLES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(EXAMPLES)])
def test_their_command_lines_run(repository: Path, name: str, line: str) -> None:
    bin_ = repository / "bin"
    bin_.mkdir()
    command = bin_ / "casemate"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m casemate "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    head = git(repository, "rev-parse", "HEAD")
    environment = {
        **os.environ,
        "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "MODEL": "models/shop.casemate.yaml",
        "POLICY": "models/policy.yaml",
        "BASE": head,
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": head,
        "GITHUB_STEP_SUMMARY": "summary.md",
    }
    if line == "casemate check":  # pre-commit hands it the files
        line += " models/shop.casemate.yaml"
    done = subprocess.run(
        ("sh", "-ec", line), cwd=repository, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    blocks = "gate" in line and "sarif" not in line
    assert done.returncode == (1 if blocks else 0), done.stderr
    if "markdown" in line:
        assert "wire_tool" in (repository / "casemate.md").read_text(encoding="utf-8")
