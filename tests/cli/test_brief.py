from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from casemate.cli import main
from priced import SMALL


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "desk.casemate.yaml"
    path.write_text(yaml.safe_dump(SMALL, sort_keys=False), encoding="utf-8")
    return path


def test_the_ending_of_the_file_decides_the_format(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "briefing.pptx"
    code = main(["brief", str(model), "--budget", "50000", "--weeks", "8", "--date", "2026-06-01", "-o", str(out)])
    said = capsys.readouterr()
    assert code in (0, 1)
    assert out.read_bytes().startswith(b"PK")
    assert said.out == ""
    assert "Help desk" in said.err


def test_several_models_are_briefed_together(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.casemate.yaml"
    text = model.read_text(encoding="utf-8").replace("Help desk", "Other desk")
    other.write_text(text.replace("expected: 50k EUR", "expected: 900M EUR"), encoding="utf-8")
    asked = ["--budget", "50000", "--weeks", "8", "--date", "2026-06-01", "--format", "json"]
    code = main(["brief", str(model), str(other), *asked])
    found = json.loads(capsys.readouterr().out)
    assert found["kind"] == "briefings"
    assert [one["system"]["name"] for one in found["briefings"]] == ["Help desk", "Other desk"]
    each = [one["readings"]["current"]["expected"]["expected"] for one in found["briefings"]]
    assert len(found["landscape"]["systems"]) == 2
    assert 0 < found["joint"]["readings"]["current"]["expected"]["expected"] <= 1.001 * sum(each)
    outcomes = [one["verdict"]["outcome"] for one in (*found["briefings"], found["joint"])]
    assert found["outcome"] in outcomes
    assert (code == 0) == all(one in ("go", "go_with_conditions") for one in outcomes)


def test_slides_are_no_text_for_a_terminal(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", str(model), "--format", "pptx"]) == 2
    assert "-o briefing.pptx" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["-o", "x.docx"], ["--date", "soon"]])
def test_what_it_cannot_do_it_says(model: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", str(model), *arguments]) == 2
    assert capsys.readouterr().err
