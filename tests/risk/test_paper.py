"""The page on risk: each of its commands runs as printed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casemate.cli import main
from conftest import ROOT


@pytest.mark.slow
def test_the_commands_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "risk.md").read_text(encoding="utf-8"), re.M | re.S)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) >= 12
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    for command in commands:
        assert main(command.split()[1:]) in (0, 1), command
    for name in (
        "risk.html",
        "risk.json",
        "change.html",
        "casemate-risk.schema.json",
        "plan.html",
        "plan.json",
        "examples/ai-search.evidence.yaml",
    ):
        assert (tmp_path / name).exists()
