"""`casemate landscape`: what it prints, what it refuses, and that hostile text stays text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from casemate.cli import main
from casemate.files import to_json
from casemate.report.landscape.schema import landscape_schema
from conftest import ROOT
from hostile import hostile_model

PLATFORM = [str(path) for path in sorted((ROOT / "examples" / "platform").glob("*.casemate.yaml"))]


def pair(folder: Path, currency: str = "EUR") -> list[str]:
    cost = {"low": f"1k {currency}", "high": f"9k {currency}"}
    raws: dict[str, Any] = {
        "one": {
            "components": {
                "visitor": {"kind": "user"},
                "bot": {"kind": "language_model", "supplier": "Northwind", "access": "public"},
            },
            "flows": [{"from": "visitor", "to": "bot", "as": "prompt"}],
            "losses": {"wrong": {"of": "bot", "property": "integrity", "cost": {"low": "1k EUR", "high": "9k EUR"}}},
        },
        "two": {
            "components": {
                "desk": {"kind": "agent", "tools": ["mail"]},
                "mail": {"kind": "tool", "effects": ["sends"]},
                "bot": {"kind": "language_model", "supplier": "Northwind", "same_as": "one.casemate.yaml#bot"},
            },
            "flows": [{"from": "bot", "to": "desk", "as": "completion"}],
            "losses": {"sent": {"of": "mail", "property": "integrity", "cost": cost}},
        },
    }
    found = []
    for name, raw in raws.items():
        path = folder / f"{name}.casemate.yaml"
        path.write_text(yaml.safe_dump({"casemate": 1, "system": {"name": name.capitalize()}, **raw}), encoding="utf-8")
        found.append(str(path))
    return found


def test_it_is_printed_whatever_the_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = pair(tmp_path)
    assert main(["landscape", *models]) == 0
    text = capsys.readouterr().out
    assert "One → Two" in text
    assert "Northwind" in text
    assert main(["landscape", *reversed(models)]) == 0
    assert capsys.readouterr().out == text


def test_json_keeps_to_its_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["landscape", *pair(tmp_path), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, landscape_schema())
    assert sorted((cause["kind"], cause["id"]) for cause in found["causes"]) == [
        ("part", "one.bot"),
        ("supplier", "Northwind"),
    ]
    assert main(["schema", "landscape"]) == 0
    assert capsys.readouterr().out == to_json(landscape_schema())


def test_pages_are_the_same_each_time(tmp_path: Path) -> None:
    models = pair(tmp_path)
    for ending in ("html", "md", "pdf"):
        made = []
        for order in (models, list(reversed(models))):
            target = tmp_path / f"out.{ending}"
            assert main(["landscape", *order, "-o", str(target)]) == 0
            made.append(target.read_bytes())
        assert made[0] == made[1]


def test_what_cannot_be_joined_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["landscape", *pair(tmp_path, "USD")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "the models count in EUR, USD" in said.err
    assert main(["landscape", str(tmp_path / "none.yaml"), str(tmp_path / "gone.yaml")]) == 2
    said = capsys.readouterr()
    assert "none.yaml" in said.err
    assert "gone.yaml" in said.err


def test_hostile_text_stays_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.casemate.yaml"
        path.write_text(yaml.safe_dump(hostile_model(), allow_unicode=True), encoding="utf-8")
        models.append(str(path))
    for ending in ("html", "pdf"):
        target = tmp_path / f"page.{ending}"
        assert main(["landscape", *models, "-o", str(target)]) == 0
        made = target.read_bytes()
        assert ending == "pdf" or b"<script>window" not in made
    capsys.readouterr()
    assert main(["landscape", *models]) == 0
    assert "\u202e" not in capsys.readouterr().out


@pytest.mark.parametrize("model", [path for path in PLATFORM if "shared" not in path], ids=lambda p: Path(p).stem)
def test_the_models_of_the_platform_leave_no_question(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", model]) == 0
    assert main(["check", model, "--scope"]) == 0
    assert "no question left" in capsys.readouterr().out


@pytest.mark.slow
def test_the_platform_is_one_landscape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["landscape", *PLATFORM, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, landscape_schema())
    assert [one["id"] for one in found["systems"]] == ["generative", "language", "vision"]
    year = found["year"]
    assert sum(unit["expected"] for unit in found["units"]) == pytest.approx(year["joint"]["expected"])
    assert year["joint"]["worst"] <= year["comonotone"]["worst"]
