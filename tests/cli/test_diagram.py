from __future__ import annotations

from pathlib import Path

import pytest

from casemate.cli import main
from conftest import ROOT

EXAMPLE = str(ROOT / "examples" / "support-agent.casemate.yaml")
MODEL = """
casemate: 1
system: {name: Desk}
zones: {street: {trust: untrusted}, house: {trust: internal}}
components:
  person: {kind: customer, zone: street}
  chat: {kind: chat_ui, zone: house, access: public}
  model: {kind: language_model, zone: house}
flows:
  - {from: person, to: chat, as: prompt}
  - {from: chat, to: model, as: prompt}
losses:
  nonsense: {of: model, property: integrity}
"""

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "desk.casemate.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


def test_it_prints_svg_or_writes_it(model: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["diagram", str(model)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("<svg ")
    assert main(["diagram", str(model), "-o", str(tmp_path / "desk.svg")]) == 0
    assert (tmp_path / "desk.svg").read_text(encoding="utf-8") == printed


def test_the_ending_decides(model: Path, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="no resvg: pip install 'casemate[diagrams]'")
    assert main(["diagram", str(model), "-o", str(tmp_path / "desk.PNG")]) == 0
    assert (tmp_path / "desk.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["desk.pdf", "desk"])
def test_another_ending_is_refused(model: Path, tmp_path: Path, capsys: Captured, name: str) -> None:
    assert main(["diagram", str(model), "-o", str(tmp_path / name)]) == 2
    assert "written as .svg or .png" in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_threats_and_a_path_are_drawn_over_it(model: Path, capsys: Captured) -> None:
    assert main(["diagram", str(model), "--threats"]) == 0
    assert "badge-text" in capsys.readouterr().out.partition("</style>")[2]
    assert main(["diagram", str(model), "--path", "direct-prompt-injection@model"]) == 0
    shown = capsys.readouterr().out.partition("</style>")[2]
    assert "Path to: " in shown
    assert "pin-text" in shown
    assert "badge-text" not in shown


def test_an_unknown_threat_is_refused(model: Path, capsys: Captured) -> None:
    assert main(["diagram", str(model), "--path", "t-0000"]) == 2
    assert "there is no threat `t-0000`" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--direction", "--theme"])
def test_an_unknown_word_lists_the_known_ones(model: Path, capsys: Captured, option: str) -> None:
    assert main(["diagram", str(model), option, "sideways"]) == 2
    assert "is not one of auto, " in capsys.readouterr().err


def test_drawing_alone_needs_no_analysis(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import casemate.knowledge

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(casemate.knowledge, "load_knowledge", refuse)
    assert main(["diagram", str(model)]) == 0
