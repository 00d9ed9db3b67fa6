"""`casemate report`: the ending chooses the format, and nothing half-written is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casemate.cli import main

MODEL = """
casemate: 1
system: {name: Small}
zones: {net: {trust: untrusted}, home: {trust: internal}}
components:
  visitor: {kind: user, zone: net}
  app: {kind: web_app, zone: home, access: public}
flows: [{from: visitor, to: app}]
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "small.casemate.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "begins"), [("r.html", b"<!doctype html>"), ("r.md", b"# Small: threat model"), ("r.pdf", b"%PDF")]
)
def test_the_ending_chooses(model: Path, name: str, begins: bytes) -> None:
    if name.endswith("pdf"):
        pytest.importorskip("typst", reason="no Typst: pip install 'casemate[reports]'")
    target = model.parent / name
    assert main(["report", str(model), "-o", str(target)]) == 0
    assert target.read_bytes().startswith(begins)


def test_json_on_standard_output(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(model), "--format", "json", "--method", "stride"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["casemate"], made["kind"], made["method"]) == (1, "report", "stride")


def test_an_ending_that_means_nothing(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = model.parent / "r.docx"
    assert main(["report", str(model), "-o", str(target)]) == 2
    assert ".pdf" in capsys.readouterr().err
    assert not target.exists()


def test_a_pdf_needs_a_file(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(model), "--format", "pdf"]) == 2
    assert "--output" in capsys.readouterr().err
