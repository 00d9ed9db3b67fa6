"""Whatever stands in a model or a rule pack: a clear error, exit code 2, no traceback, no output file."""

from __future__ import annotations

from pathlib import Path

import pytest

from casemate.cli import main

HEAD = "casemate: 1\nsystem: {name: S}\n"
GOOD = f"{HEAD}components: {{a: {{kind: service}}, b: {{kind: database}}}}\nflows: [{{from: a, to: b}}]\n"

MODELS: dict[str, bytes | str] = {
    "empty": "",
    "only a comment": "# nothing\n",
    "only spaces": "   \n\n",
    "null": "null",
    "a number": "42",
    "a list": "[1, 2]",
    "binary": bytes(range(256)),
    "zeros": b"\0" * 1000,
    "png": b"\x89PNG\r\n\x1a\n" + b"\xff" * 100,
    "utf-16": GOOD.encode("utf-16"),
    "broken utf-8": GOOD.encode() + b"\xc3\x28",
    "unclosed bracket": "casemate: 1\nsystem: {name: S\n",
    "unclosed quote": 'casemate: 1\nsystem: {name: "S}\n',
    "tabs": "casemate: 1\n\tsystem: x\n",
    "bad indent": "casemate: 1\nsystem:\n   name: S\n  owner: x\n",
    "two documents": f"{GOOD}---\n{GOOD}",
    "duplicate key": f"{GOOD}system: {{name: T}}\n",
    "duplicate id": GOOD.replace("b: {kind: database}", "a: {kind: database}"),
    "anchor": GOOD.replace("{name: S}", "&s {name: S}"),
    "alias": GOOD.replace("{name: S}", "*s"),
    "alias bomb": "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n",
    "merge key": f"{GOOD}x-a: &a {{b: 1}}\nx-b: {{<<: *a}}\n",
    "tag": GOOD.replace("{name: S}", "!!python/object:os.system {name: S}"),
    "own tag": GOOD.replace("name: S", "name: !evil S"),
    "complex key": f"{GOOD}? [a, b]\n: c\n",
    "deep lists": f"{HEAD}x-deep: {'[' * 5000}{']' * 5000}\n",
    "deep mappings": HEAD + "x-deep: " + "{a: " * 3000 + "1" + "}" * 3000 + "\n",
    "long string": f"{GOOD}x-long: {'y' * 11_000_000}\n",
    "no version": GOOD.replace("casemate: 1\n", ""),
    "version two": GOOD.replace("casemate: 1", "casemate: 2"),
    "version in words": GOOD.replace("casemate: 1", "casemate: one"),
    "unknown section": f"{GOOD}compnents: {{}}\n",
    "section of the wrong type": GOOD.replace("flows: [{from: a, to: b}]", "flows: {a: b}"),
    "components as a list": GOOD.replace("{a: {kind: service}, b: {kind: database}}", "[a, b]"),
    "component without kind": GOOD.replace("{kind: service}", "{}"),
    "unknown kind": GOOD.replace("service", "servise"),
    "branch as kind": GOOD.replace("service", "agentic"),
    "kind as a number": GOOD.replace("service", "7"),
    "unknown key": GOOD.replace("{kind: service}", "{kind: service, knid: x}"),
    "dangling flow": GOOD.replace("to: b", "to: c"),
    "flow without end": GOOD.replace(", to: b", ""),
    "dangling zone": GOOD.replace("{kind: service}", "{kind: service, zone: nowhere}"),
    "zone in itself": f"{GOOD}zones: {{z: {{trust: internal, within: z}}}}\n",
    "id with spaces": GOOD.replace("a: {kind", '"a b": {kind'),
    "id with code": GOOD.replace("a: {kind", '"a). evil(X": {kind'),
    "loss of nothing": f"{GOOD}losses: {{l: {{of: zzz, property: integrity}}}}\n",
    "unknown property": f"{GOOD}losses: {{l: {{of: a, property: beauty}}}}\n",
    "cost without currency": f"{GOOD}losses: {{l: {{of: a, property: integrity, cost: {{low: 1, high: 2}}}}}}\n",
    "cost upside down": f"{GOOD}losses: {{l: {{of: a, property: integrity, cost: {{low: 9 EUR, high: 2 EUR}}}}}}\n",
    "unknown control": f"{GOOD}controls: {{c: {{control: pixie-dust}}}}\n",
    "control on nothing": f"{GOOD}controls: {{c: {{control: logging, protects: [zzz]}}}}\n",
    "strength above one": f"{GOOD}controls: {{c: {{control: logging, strength: 1.5}}}}\n",
    "unknown adversary": f"{GOOD}adversaries: {{e: {{like: nobody}}}}\n",
    "include that is missing": f"{GOOD}include: [none.yaml]\n",
    "include that leads out": f"{GOOD}include: [../../../../../../etc/passwd]\n",
    "not a number": f"{GOOD}business: {{currency: EUR, users: .nan}}\n",
}

RULE = """
rules:
  - id: own-rule
    title: "{C} is there"
    stride: [spoofing]
    layer: application
    requires: ["reaches(C)"]
    where: "kind(C, service)"
    grants: ["acts(C)"]
    success: {low: 0.5, high: 0.9, basis: judgement}
    explain: "It is there. That is all."
    fires: {given: ["reaches(a)"], components: {a: {kind: service}}}
    quiet: {given: ["reaches(a)"], components: {a: {kind: database}}}
"""


def rule(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


PACKS: dict[str, bytes | str] = {
    "empty": "",
    "binary": bytes(range(256)),
    "no rules": "rules: nothing\n",
    "another key": f"{RULE}rulez: []\n",
    "unknown key of a rule": rule("stride:", "stridee:"),
    "no id": rule("  - id: own-rule\n    title", "  - title"),
    "id in capitals": rule("own-rule", "Own Rule"),
    "id twice": RULE + RULE.removeprefix("\nrules:\n"),
    "id of a built-in rule": rule("own-rule", "jailbreak"),
    "include": rule("kind(C, service)", '#include \\"/etc/passwd\\".'),
    "a clause": rule("kind(C, service)", "kind(C, service). evil(C)"),
    "a script": rule("kind(C, service)", "#script (python) import os #end."),
    "a choice": rule("kind(C, service)", "{ kind(C, service) }"),
    "a disjunction": rule("kind(C, service)", "kind(C, service); kind(C, database)"),
    "an aggregate": rule("kind(C, service)", "kind(C, service), #count { X : kind(X, service) } > 2"),
    "arithmetic": rule("kind(C, service)", "kind(C, service), C = C + 1"),
    "an interval": rule("kind(C, service)", "kind(1..1000000000, service), kind(C, service)"),
    "a quoted word": rule("kind(C, service)", "kind(C, 'service')"),
    "a comment": rule("kind(C, service)", "kind(C, service) % all"),
    "an external function": rule("kind(C, service)", "kind(C, @run(C))"),
    "very long": rule("kind(C, service)", ", ".join(["kind(C, service)"] * 500)),
    "unknown predicate": rule("kind(C", "knid(C"),
    "wrong number of arguments": rule("kind(C, service)", "kind(C)"),
    "unknown word": rule("kind(C, service)", "kind(C, servise)"),
    "an element by name": rule("kind(C, service)", "kind(shop, service), kind(C, service)"),
    "unbound variable": rule("kind(C, service)", "kind(C, service), not access(D, public)"),
    "unlinked variable": rule("kind(C, service)", "kind(C, service), kind(D, service)"),
    "two sorts": rule("kind(C, service)", "kind(C, service), flow(C, A, B)"),
    "unknown capability": rule("reaches(C)", "reeches(C)"),
    "requires nothing": rule('["reaches(C)"]', "[]"),
    "grants nothing": rule('["acts(C)"]', "[]"),
    "title of no variable": rule("{C} is", "{D} is"),
    "title that reaches in": rule("{C} is", "{C.__class__} is"),
    "title that fills the memory": rule("{C} is", "{C:>9999999999} is"),
    "title that is broken": rule("{C} is", "{C is"),
    "unknown technique": rule("stride:", "techniques: [AML.T9999]\n    stride:"),
    "unknown list entry": rule("stride:", 'owasp_llm: ["LLM99:2025"]\n    stride:'),
    "unknown control": rule("success:", "mitigated_by: [pixie-dust]\n    success:"),
    "literature without a source": rule("basis: judgement", "basis: literature"),
    "interval upside down": rule("low: 0.5, high: 0.9", "low: 0.9, high: 0.5"),
    "probability above one": rule("high: 0.9", "high: 9"),
    "no example": rule('    quiet: {given: ["reaches(a)"], components: {a: {kind: database}}}\n', ""),
}


def refused(arguments: list[str], target: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "-o", str(target)]) == 2
    shown = capsys.readouterr()
    assert not target.exists()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert "error: " in shown.err or shown.err.startswith("casemate: ")
    assert max(len(line) for line in shown.err.splitlines()) < 1000
    assert not set(shown.err) & {"\x1b", "\0"}


@pytest.mark.parametrize("name", MODELS)
def test_a_malformed_model_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model.casemate.yaml"
    text = MODELS[name]
    model.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(["analyze", str(model)], tmp_path / "out.txt", capsys)
    assert main(["check", str(model)]) == 2
    shown = capsys.readouterr()
    assert "error: " in shown.out or "casemate: " in shown.err


@pytest.mark.parametrize("name", PACKS)
def test_a_malformed_rule_pack_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, pack = tmp_path / "model.casemate.yaml", tmp_path / "pack.yaml"
    model.write_text(GOOD, encoding="utf-8")
    text = PACKS[name]
    pack.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(["analyze", str(model), "--rules", str(pack)], tmp_path / "out.txt", capsys)


def test_the_model_and_the_pack_that_the_others_are_made_from_are_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, pack = tmp_path / "model.casemate.yaml", tmp_path / "pack.yaml"
    model.write_text(GOOD, encoding="utf-8")
    pack.write_text(RULE, encoding="utf-8")
    assert main(["analyze", str(model), "--rules", str(pack)]) == 0
    assert main(["rules", "test", "--rules", str(pack), "--only", "own-rule"]) == 0


def test_places_that_are_no_files_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model.casemate.yaml"
    model.write_text(GOOD, encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments in (
        ["analyze", str(tmp_path)],
        ["analyze", str(tmp_path / "none.yaml")],
        ["analyze", str(model), "--rules", str(empty)],
        ["analyze", str(model), "--rules", str(tmp_path / "none.yaml")],
    ):
        refused(arguments, tmp_path / "out.txt", capsys)
