"""`casemate tree`: grown and written trees, every format, what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from math import exp
from pathlib import Path
from xml.etree import ElementTree

import pytest

from casemate.cli.application import main
from casemate.report.tree import TREE_FORMATS
from conftest import ROOT

MODEL = """casemate: 1
system: {name: Shop}
zones:
  net: {trust: untrusted}
  in: {trust: internal}
data:
  answers: {class: public, origin: generated}
components:
  shopper: {kind: user, zone: net}
  site: {kind: web_app, zone: in, access: public, name: "Site <b>"}
  bot: {kind: language_model, zone: in, provider: third_party, controls: [aligned]}
flows:
  - {from: shopper, to: site, as: prompt}
  - {from: site, to: bot, as: prompt}
  - {from: bot, to: site, as: completion, carries: [answers]}
  - {from: site, to: shopper, as: content, carries: [answers]}
controls:
  aligned: {control: input-guardrail, status: planned, strength: strong}
losses:
  lies: {of: answers, property: integrity, cost: {low: 1k EUR, high: 9k EUR}}
"""
TREE = """casemate: 1
tree: {root: top, title: A small tree, currency: EUR}
nodes:
  top: {or: [both, guarded], title: Get the data}
  both: {and: [a, b], title: From outside}
  guarded: {attack: c, unless: [wall], title: From inside}
  a: {probability: 0.5, cost: 10, title: Find the door, refs: [AML.T0006]}
  b: {probability: 0.4, cost: 20, title: Open it}
  c: {probability: 0.3, cost: 5, title: Ask a colleague}
  wall: {countermeasure: true, in_place: true, probability: 0.9, title: Two signatures}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.casemate.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "small.tree.yaml"
    path.write_text(TREE, encoding="utf-8")
    return path


def probability(capsys: pytest.CaptureFixture[str], *arguments: str) -> float:
    assert main(["tree", *arguments, "--measure", "probability", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["measures"]["probability"]
    assert found["kind"] == "exact"
    return float(found["value"])


def test_a_written_tree_is_measured_exactly(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = 1 - (1 - 0.5 * 0.4) * (1 - 0.3 * (1 - 0.9))
    assert probability(capsys, "--file", str(written)) == pytest.approx(expected, abs=1e-15)
    without = probability(capsys, "--file", str(written), "--what-if", "wall=off")
    assert without == pytest.approx(1 - 0.8 * 0.7, abs=1e-15)


def test_a_small_tree_as_text(
    written: Path, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tree", "--file", str(written), "--measure", "probability"]) == 0
    golden("small-tree.txt", capsys.readouterr().out)


def test_a_grown_tree_reacts_to_controls(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = probability(capsys, str(shop), "--loss", "lies")
    guarded = probability(capsys, str(shop), "--loss", "lies", "--what-if", "aligned=on")
    assert 0 < guarded < now <= 1


@pytest.mark.parametrize("name", TREE_FORMATS)
def test_every_format_of_a_grown_tree_is_well_formed(name: str, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tree", str(shop), "--loss", "lies", "--measure", "probability", "--format", name]) == 0
    out = capsys.readouterr().out
    assert out.endswith("\n")
    if name == "svg":
        ElementTree.fromstring(out)  # our own output
    if name == "html":
        parser = HTMLParser()
        parser.feed(out)
        assert "<details" in out
        assert "<script" not in out
    if name in ("svg", "html"):
        assert "Site <b>" not in out
    if name == "json":
        nodes = json.loads(out)["tree"]
        assert all(node["kind"] in ("leaf", "and", "or") for node in nodes)
        assert any(ref.startswith("AML.T") for node in nodes for ref in node.get("refs", ()))


def test_a_grown_tree_goes_on_by_hand(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.tree.yaml"
    assert (
        main(["tree", str(shop), "--loss", "lies", "--measure", "probability", "--format", "yaml", "-o", str(kept)])
        == 0
    )
    grown = probability(capsys, str(shop), "--loss", "lies")
    assert probability(capsys, "--file", str(kept)) == pytest.approx(grown, abs=1e-12)


def test_leaves_take_the_numbers_of_the_model(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tied = tmp_path / "tied.tree.yaml"
    tied.write_text(
        f"casemate: 1\ntree: {{root: top, model: {shop.name}}}\nnodes:\n"
        "  top: {refs: [direct-prompt-injection@bot]}\n",
        encoding="utf-8",
    )
    assert 0 < probability(capsys, "--file", str(tied)) < 1
    tied.write_text(tied.read_text(encoding="utf-8").replace("@bot", "@boot"), encoding="utf-8")
    assert main(["tree", "--file", str(tied)]) == 2
    assert "4:16: error: the model has nothing called `direct-prompt-injection@boot`" in capsys.readouterr().err


FULL = """casemate: 1
tree: {root: top, currency: EUR}
nodes:
  top: {or: [both, fast], damage: 100}
  both: {sand: [a, b], damage: 50}
  fast: {attack: c, unless: [wall]}
  a: {probability: 0.5, rate: 0.5, cost: 10, time: 2}
  b: {probability: 0.4, cost: 20, time: 3}
  c: {probability: 0.1, cost: 5, time: 1}
  wall: {countermeasure: true, in_place: false, cost: 7}
"""


def test_the_document_for_programs_has_every_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "full.tree.yaml"
    path.write_text(FULL, encoding="utf-8")
    assert main(["tree", "--file", str(path), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {key: found[key] for key in ("casemate", "kind", "root", "leaves", "nodes")} == {
        "casemate": 1,
        "kind": "tree",
        "root": "top",
        "leaves": 3,
        "nodes": 7,
    }
    measures = found["measures"]
    assert measures["probability"] == {"value": pytest.approx(1 - 0.8 * 0.9), "kind": "exact"}
    assert measures["least_cost"] == {"value": 5, "kind": "exact", "possible": True}
    assert measures["least_time"]["value"] == 1
    assert measures["minimal_attacks"]["value"] == 2
    assert [each["leaves"] for each in measures["likeliest_attacks"]] == [["a", "b"], ["c"]]
    assert [each["leaves"] for each in measures["cheapest_attacks"]] == [["c"], ["a", "b"]]
    assert [(each["cost"], each["value"]) for each in measures["cost_damage"]] == [(5, 100), (30, 150)]
    assert [(each["cost"], each["value"]) for each in measures["defence_attack"]] == [(0, 5), (7, 30)]
    year = next(each for each in measures["probability_over_time"] if each["years"] == 1)
    assert year["value"] == pytest.approx(1 - (1 - (1 - exp(-0.5)) * 0.4) * 0.9)
    assert {each["node"] for each in measures["importance"]} == {"a", "b", "c", "wall"}
    by = {each["node"]: each for each in measures["importance"]}
    assert by["c"]["risk_reduction_worth"] == pytest.approx(0.28 / 0.2)
    assert [node["id"] for node in found["tree"]][:2] == ["top", "both"]
    assert main(["tree", "--file", str(path)]) == 0
    said = capsys.readouterr().out
    assert "5 EUR: 100 EUR" in said
    assert "within so many years" in said


def test_beyond_the_budget_the_answer_says_what_it_is(
    written: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casemate.report.tree.answers.BUDGET", 0)
    monkeypatch.setattr("casemate.trees.bounding.CONDITIONED", 0)  # else the bounds of so small a tree are narrower
    written.write_text(TREE.replace("[both, guarded]", "[both, guarded, more]") + "  more: {and: [a, c]}\n")
    assert main(["tree", "--file", str(written), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    sampled = found["measures"]["probability"]
    assert sampled["kind"] == "sampled"
    assert sampled["low"] < sampled["value"] < sampled["high"]
    assert sampled["trials"] == 200_000
    bounds = next(remark for remark in found["remarks"] if "For certain" in remark)
    low, high = (float(each.rstrip(".")) for each in bounds.split("between ")[1].split(" and "))
    exact = 0.5 * (1 - 0.6 * 0.7) + 0.5 * 0.3 * 0.1
    assert low - 1e-4 <= exact <= high + 1e-4
    assert sampled["low"] <= exact <= sampled["high"]


def test_of_something_rare_certain_bounds_say_more_than_simulated_campaigns(
    written: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casemate.report.tree.answers.BUDGET", 0)
    leaves = "".join(f"  {name}: {{probability: 0.001}}\n" for name in "abc")
    gates = "  ab: {and: [a, b]}\n  bc: {and: [b, c]}\n  ca: {and: [c, a]}\n"
    written.write_text(f"casemate: 1\ntree: {{root: top}}\nnodes:\n  top: {{or: [ab, bc, ca]}}\n{gates}{leaves}")
    assert main(["tree", "--file", str(written), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    bound = found["measures"]["probability"]
    assert bound["kind"] == "bound"
    assert bound["low"] - 1e-15 <= 3e-6 - 2e-9 <= bound["high"] + 1e-15
    assert any("Of 200,000 simulated campaigns" in remark for remark in found["remarks"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["MODEL"], "say which tree"),
        (["MODEL", "--loss", "lie"], "did you mean `lies`?"),
        (["MODEL", "--loss", "lies", "--adversary", "thief"], "`thief` cannot cause `lies`"),
        (["MODEL", "--loss", "lies", "--what-if", "aligned"], "write CONTROL=on or CONTROL=off"),
        (["MODEL", "--loss", "lies", "--what-if", "alined=on"], "did you mean `aligned`?"),
        (["--loss", "lies"], "--loss needs a model"),
        (["--file", "TREE", "--what-if", "moat=on"], "no countermeasure `moat`"),
        (["--file", "no.tree.yaml"], "no.tree.yaml"),
        (["--file", "tree.doc"], "a tree is NAME.tree.yaml"),
    ],
)
def test_what_cannot_be_shown_says_why(
    arguments: list[str], said: str, shop: Path, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [{"MODEL": str(shop), "TREE": str(written)}.get(part, part) for part in arguments]
    assert main(["tree", *named]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "trees").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_can_be_measured(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 < probability(capsys, "--file", str(path)) < 1


@pytest.mark.slow
def test_the_example_of_the_search_engine_is_a_readable_tree(capsys: pytest.CaptureFixture[str]) -> None:
    model = ROOT / "examples" / "ai-search.casemate.yaml"
    assert main(["tree", str(model), "--loss", "biased-results", "--measure", "probability"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) < 120
    assert "AML.T0020" in out


@pytest.mark.slow
def test_every_measure_works_from_compiled_code_on_disk(written: Path, tmp_path: Path) -> None:
    """The first process compiles and keeps, the second loads what was kept; both have to give the same answer."""
    command = [sys.executable, "-m", "casemate", "tree", "--file", str(written)]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "compiled")}
    runs = [subprocess.run(command, capture_output=True, env=environment, check=False) for _ in range(2)]
    assert [run.returncode for run in runs] == [0, 0]
    assert runs[0].stdout == runs[1].stdout
