from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from casemate.cli import main
from casemate.report.results_schema import results_schema
from conftest import ROOT

EXAMPLE = str(ROOT / "examples" / "support-agent.casemate.yaml")

MODEL = """
casemate: 1
system: {name: Desk}
zones: {street: {trust: untrusted}, house: {trust: internal}}
components:
  person: {kind: customer, zone: street}
  chat: {kind: chat_ui, zone: house}
  model: {kind: language_model, zone: house}
flows:
  - {from: person, to: chat, as: prompt}
  - {from: chat, to: model, as: prompt}
losses:
  nonsense: {of: model, property: integrity}
"""

PACK = """
rules:
  - id: house-rule
    title: "{Chat} is open"
    stride: [spoofing]
    layer: application
    requires: ["reaches(Chat)"]
    where: "kind(Chat, chat_ui)"
    grants: ["acts(Chat)"]
    success: {low: 0.9, high: 0.99, basis: judgement}
    explain: "It is open. Anyone walks in."
    fires: {given: ["reaches(chat)"], components: {chat: {kind: chat_ui}}}
    quiet: {given: ["reaches(page)"], components: {page: {kind: web_app}}}
"""

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "desk.casemate.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "house.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


def broken(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


# --- analyze


def test_analyze_prints_a_table_of_plain_text(model: Path, capsys: Captured) -> None:
    assert main(["analyze", str(model)]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("Desk\n3 components · 2 flows · 1 stated loss")
    assert shown.err == ""
    assert max(len(line) for line in shown.out.splitlines()) <= 100


def test_analyze_prints_json_that_fits_the_schema(model: Path, capsys: Captured) -> None:
    assert main(["analyze", str(model), "--format", "json"]) == 0
    first = capsys.readouterr().out
    Draft202012Validator(results_schema()).validate(json.loads(first))
    main(["analyze", str(model), "--format", "json"])
    assert capsys.readouterr().out == first


def test_fail_on_looks_at_open_threats_at_or_above_the_level(model: Path, capsys: Captured) -> None:
    main(["analyze", str(model), "--format", "json"])
    found = {threat["severity"] for threat in json.loads(capsys.readouterr().out)["threats"]}
    levels = ("critical", "high", "medium", "low", "info")
    worst = min(levels.index(severity) for severity in found)
    codes = [main(["analyze", str(model), "--fail-on", level]) for level in levels]
    assert codes == [int(place >= worst) for place in range(5)]


def test_output_is_written_whole_and_nothing_is_printed(model: Path, tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "out.json"
    assert main(["analyze", str(model), "--format", "json", "-o", str(target), "--fail-on", "info"]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["kind"] == "analysis"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.casemate.yaml", "out.json"]


def test_a_broken_model_leaves_the_old_output(model: Path, tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "out.json"
    target.write_text("old", encoding="utf-8")
    broken(model, "kind: chat_ui", "kind: chat_uu")
    assert main(["analyze", str(model), "-o", str(target)]) == 2
    shown = capsys.readouterr()
    assert target.read_text(encoding="utf-8") == "old"
    assert shown.out == ""
    assert f"{model}:7:16: error: there is no kind `chat_uu`" in shown.err
    assert "did you mean `chat_ui`?" in shown.err


def test_an_output_that_cannot_be_written_is_an_error(model: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["analyze", str(model), "-o", str(tmp_path / "missing" / "out.txt")]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ("controls:\n  c: {control: rate-limitting, protects: [chat]}\n", "rate-limiting"),
        ("adversaries:\n  a: {like: outsidder}\n", "outsider"),
    ],
)
def test_a_name_that_the_catalogue_lacks_is_refused(model: Path, section: str, word: str, capsys: Captured) -> None:
    broken(model, "losses:\n", f"{section}losses:\n")
    for command in ("analyze", "check"):
        assert main([command, str(model)]) == 2
        shown = capsys.readouterr()
        assert f"did you mean `{word}`?" in shown.out + shown.err
        assert "desk.casemate.yaml:13:" in shown.out + shown.err


def test_what_is_odd_about_a_model_is_said_beside_the_result(model: Path, capsys: Captured) -> None:
    for zone in ("zones: {street: {trust: untrusted}, house: {trust: internal}}\n", ", zone: street", ", zone: house"):
        broken(model, zone, "")
    assert main(["analyze", str(model), "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["kind"] == "analysis"
    assert "warning: the model has no zones" in shown.err
    assert main(["check", str(model)]) == 0
    assert "warning: the model has no zones" in capsys.readouterr().out


def test_hostile_text_in_errors_is_escaped(model: Path, capsys: Captured) -> None:
    broken(model, "kind: chat_ui", 'kind: "x\\e[2J\\u202e"')
    for command in ("analyze", "check"):
        assert main([command, str(model)]) == 2
        shown = capsys.readouterr()
        assert "\x1b" not in shown.out + shown.err
        assert "\u202e" not in shown.out + shown.err


def test_rules_of_our_own_take_part(model: Path, pack: Path, capsys: Captured) -> None:
    assert main(["analyze", str(model), "--rules", str(pack), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "house-rule" in {threat["rule"] for threat in document["threats"]}
    assert main(["analyze", str(model), "--rules", str(pack.parent / "none.yaml")]) == 2


def test_a_broken_pack_is_refused_with_its_line(model: Path, pack: Path, capsys: Captured) -> None:
    broken(pack, "kind(Chat, chat_ui)", "knid(Chat, chat_ui)")
    assert main(["analyze", str(model), "--rules", str(pack)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{pack}:8:" in shown.err
    assert "did you mean `kind`?" in shown.err


# --- show


def test_show_tells_a_threat_that_analyze_listed(model: Path, capsys: Captured) -> None:
    main(["analyze", str(model), "--format", "json"])
    threat = json.loads(capsys.readouterr().out)["threats"][0]
    assert main(["show", str(model), threat["id"]]) == 0
    assert capsys.readouterr().out.startswith(f"{threat['title']}\n{threat['severity']} {threat['score']}")
    assert main(["show", str(model), f"{threat['rule']}@{threat['at'][0]}", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["threat"] == threat


def test_show_of_an_unknown_threat_names_near_ones(model: Path, capsys: Captured) -> None:
    main(["analyze", str(model), "--format", "json"])
    threat = json.loads(capsys.readouterr().out)["threats"][0]
    name = f"{threat['rule']}@{threat['at'][0]}"
    assert main(["show", str(model), name.replace("e", "", 1)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{threat['id']} ({name})" in shown.err


# --- check


def test_check_prints_the_model_in_one_line(model: Path, capsys: Captured) -> None:
    assert main(["check", str(model)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Desk: 3 components, 2 flows, 2 zones, 1 loss"


def test_check_prints_every_problem_with_its_place(model: Path, capsys: Captured) -> None:
    broken(model, "kind: chat_ui", "kind: chat_uu")
    broken(model, "to: model", "to: modell")
    assert main(["check", str(model)]) == 2
    shown = capsys.readouterr()
    assert [line.split(": ")[0].rpartition("yaml:")[2] for line in shown.out.splitlines() if "error:" in line] == [
        "7:16",
        "11:22",
    ]
    assert "2 errors" in shown.err


def test_check_prints_json(model: Path, capsys: Captured) -> None:
    assert main(["check", str(model), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["model"]["components"] == 3
    broken(model, "kind: chat_ui", "kind: chat_uu")
    assert main(["check", str(model), "--format", "json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["model"] is None
    (problem,) = document["problems"]
    assert (problem["line"], problem["column"], problem["path"]) == (7, 16, ["components", "chat", "kind"])


def test_check_of_no_file(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", str(tmp_path / "none.yaml")]) == 2
    shown = capsys.readouterr()
    assert "no such file" in shown.out + shown.err


# --- schema, knowledge, rules


def test_schemas_are_json_schemas(tmp_path: Path, capsys: Captured) -> None:
    for name in ("model", "results"):
        assert main(["schema", name]) == 0
        text = capsys.readouterr().out
        Draft202012Validator.check_schema(json.loads(text))
        assert main(["schema", name, "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_knowledge(capsys: Captured) -> None:
    assert main(["knowledge", "show", "aml.t0054"]) == 0
    assert capsys.readouterr().out.startswith("AML.T0054  LLM Jailbreak\n")
    assert main(["knowledge", "show", "LLM01"]) == 2
    assert "LLM01:2025" in capsys.readouterr().err
    assert main(["knowledge", "search", "jailbreak", "--format", "json"]) == 0
    assert "AML.T0054" in {entry["id"] for entry in json.loads(capsys.readouterr().out)["entries"]}
    assert main(["knowledge", "search", "qqqqq"]) == 2
    assert main(["knowledge", "list"]) == 0
    assert "owasp_llm" in capsys.readouterr().out
    assert main(["knowledge", "list", "stride"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_rules_list_and_show_know_users_packs(pack: Path, capsys: Captured) -> None:
    assert main(["rules", "list", "--rules", str(pack)]) == 0
    assert "house-rule" in capsys.readouterr().out
    assert main(["rules", "show", "house-rule", "--rules", str(pack)]) == 0
    assert capsys.readouterr().out.startswith("rules:\n  - id: house-rule\n")
    assert main(["rules", "show", "house-rule", "--rules", str(pack), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"][0]["source"] == str(pack)
    assert main(["rules", "show", "no-such-rule"]) == 2


@pytest.mark.parametrize("only", ["house-rule", "house.yaml", "house", "{pack}"])
def test_rules_test_runs_the_examples_of_a_pack_or_rule(pack: Path, only: str, capsys: Captured) -> None:
    assert main(["rules", "test", "--rules", str(pack), "--only", only.format(pack=pack)]) == 0
    assert capsys.readouterr().out == "1 rule, 3 examples, 0 failed\n"


def test_rules_test_says_which_example_failed(pack: Path, capsys: Captured) -> None:
    broken(pack, "components: {page: {kind: web_app}}", "components: {page: {kind: chat_ui}}")
    assert main(["rules", "test", "--rules", str(pack), "--only", "house-rule"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "house-rule: quiet: it fires where it must stay quiet",
        "1 rule, 3 examples, 1 failed",
    ]
    assert main(["rules", "test", "--rules", str(pack), "--only", "house-rule", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["rules"], found["failed"]) == (1, 1)
    assert [one["example"] for one in found["examples"] if not one["passed"]] == ["quiet"]


def test_rules_test_of_an_unknown_pack(pack: Path, capsys: Captured) -> None:
    assert main(["rules", "test", "--only", "interfase.yaml"]) == 2
    assert "did you mean `interface.yaml`?" in capsys.readouterr().err


def test_a_rule_id_that_is_taken_is_refused(pack: Path, capsys: Captured) -> None:
    broken(pack, "id: house-rule", "id: jailbreak")
    assert main(["rules", "test", "--rules", str(pack)]) == 2
    assert "is taken by the built-in rules" in capsys.readouterr().err
